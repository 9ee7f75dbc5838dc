"""The state of each reference in the ledger, for signing and for verifying."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..ledger.entries import Issue, Made
from ..ledger.entry import Number
from ..ledger.ledger import Ledger


@dataclass(frozen=True)
class Issued:
    """The state of a reference, the date of its note, and the SHA-256 of each of its manifests that is recorded."""

    state: str
    day: date
    manifests: tuple[str, ...] = ()


def issued(ledger: Ledger, patterns: Mapping[str, str], dates: Mapping[str, date]) -> dict[str, Issued]:
    """Return the state of each note that was ever issued, by its printed reference.

    `patterns` spells the references of each series; `dates` are those of the notes on file. A note that is no longer on
    file counts with its day of issue.
    """
    days = {
        (entry.number, entry.note): date.fromisoformat(Issue.of(entry).dated)
        for entry in reversed(ledger.entries())
        if entry.kind == "issue"
    }
    manifests: dict[tuple[Number | None, str], tuple[str, ...]] = {}
    for entry in ledger.entries():
        if entry.kind == "made":
            manifests[entry.number, entry.note] = (
                *manifests.get((entry.number, entry.note), ()),
                Made.of(entry).digest,
            )
    return {
        number.spelt(patterns.get(number.series, number.slug)): Issued(
            state, dates.get(note, days[number, note]), manifests.get((number, note), ())
        )
        for number, state, note in ledger.numbers()
        if (number, note) in days
    }
