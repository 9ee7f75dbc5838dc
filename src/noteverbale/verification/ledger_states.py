"""The state of each reference in the ledger, for signing and for verifying."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..ledger.entries import Issue, Made
from ..ledger.entry import Entry, Number
from ..ledger.ledger import Ledger

SEALED_MANIFEST = "-sealed.json"  # how the name of a manifest of sealed copies ends
SEALED_FOLDER = "sealed"  # the folder of sealed copies, beside the manifest


@dataclass(frozen=True)
class Issued:
    """The state of a reference, the date of its note, and the SHA-256 of each of its manifests that is recorded.

    `replaced` has the copies that another was sent for since: SHA-256 of their manifest, recipient, language. `sealed`:
    the copies of this reference go out with a seal.
    """

    state: str
    day: date
    manifests: tuple[str, ...] = ()
    replaced: tuple[tuple[str, str, str], ...] = ()
    sealed: bool = False


def issued(ledger: Ledger, patterns: Mapping[str, str], dates: Mapping[str, date]) -> dict[str, Issued]:
    """Return the state of each note that was ever issued, by its printed reference.

    `patterns` spells the references of each series; `dates` are those of the notes on file. A note that is no longer on
    file counts with its day of issue.
    """
    issues: dict[tuple[Number | None, str], list[Entry]] = {}
    made: dict[tuple[Number | None, str], list[Made]] = {}
    for entry in ledger.entries():
        if entry.kind == "issue":
            issues.setdefault((entry.number, entry.note), []).append(entry)
        elif entry.kind == "made":
            made.setdefault((entry.number, entry.note), []).append(Made.of(entry))
    states = {}
    for number, state, note in ledger.numbers():
        if entries := issues.get((number, note)):
            manifests = made.get((number, note), [])
            states[number.reference(patterns.get(number.series, number.slug))] = Issued(
                state,
                dates.get(note, date.fromisoformat(Issue.of(entries[0]).dated)),
                tuple(manifest.digest for manifest in manifests),
                tuple(_replaced(entries, manifests)),
                goes_out_sealed(manifests),
            )
    return states


def goes_out_sealed(manifests: Iterable[Made]) -> bool:
    """Whether a manifest of sealed copies is among the manifests of a note."""
    return any(manifest.manifest.endswith(SEALED_MANIFEST) for manifest in manifests)


def _replaced(issues: Sequence[Entry], manifests: Sequence[Made]) -> Iterator[tuple[str, str, str]]:
    """Yield the copies for which another was sent: digest of the manifest, recipient, language."""
    for manifest in manifests:
        sent = next(Issue.of(entry) for entry in issues if entry.serial == manifest.issue)
        pairs = {(copy.recipient, copy.language) for copy in sent.copies}
        for entry in issues:
            later = Issue.of(entry)
            if later.added == "replacement" and entry.serial > manifest.issue:
                for copy in later.copies:
                    if (copy.recipient, copy.language) in pairs:
                        yield manifest.digest, copy.recipient, copy.language
