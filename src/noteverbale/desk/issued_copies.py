"""What was issued of a note: the issue and the copies added later, and whose copy would be addressed otherwise today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..issuing.issue import filled
from ..ledger.entries import Added, Issue, Made, Withdrawn
from ..ledger.entry import Entry
from ..pipeline import Pipeline
from ..planning.plan import Plan, Planned
from ..records.notes import Note

NUMBER = "Reference"  # the Field that the issue fills


@dataclass(frozen=True)
class IssuedPart:
    """The issue of a note, or copies added to it: when (UTC, ISO 8601), by whom, how many in each language.

    `added` is None for the issue itself. `is_made` says whether the ledger has that all copies were made; of a duplicate
    nothing is made.
    """

    serial: int
    at: str
    by: str
    added: Added | None
    reason: str
    copies: Mapping[str, int]
    recipients: tuple[str, ...]
    is_made: bool
    content: Issue

    @property
    def total(self) -> int:
        return sum(self.copies.values())


def issued_parts(issues: Sequence[Entry], entries: Sequence[Entry]) -> list[IssuedPart]:
    """Return the parts of an issue in order. `issues` are its entries, `entries` all of the note's."""
    made = {Made.of(entry).issue for entry in entries if entry.kind == "made"}
    return [_part(entry, Issue.of(entry), made) for entry in issues]


def _part(entry: Entry, content: Issue, made: set[int]) -> IssuedPart:
    return IssuedPart(
        entry.serial,
        entry.at,
        entry.by,
        content.added,
        entry.reason,
        dict(Counter(copy.language for copy in content.copies)),
        tuple(dict.fromkeys(copy.recipient for copy in content.copies)),
        content.added == "duplicate" or entry.serial in made,
        content,
    )


def is_incomplete(entries: Sequence[Entry]) -> bool:
    """Whether copies were entered, by these entries of one note in the ledger, that were not all made; also while they are."""
    void = {entry.number for entry in entries if entry.kind == "void"}
    withdrawn = {Withdrawn.of(entry).withdraws for entry in entries if entry.kind == "withdrawn"}
    valid = [entry for entry in entries if entry.number not in void and entry.serial not in withdrawn]
    return any(not part.is_made for part in issued_parts([each for each in valid if each.kind == "issue"], valid))


def served(issues: Sequence[Entry]) -> set[tuple[str, str]]:
    """Return the (recipient, language) of each copy that was issued."""
    return {(copy.recipient, copy.language) for entry in issues for copy in Issue.of(entry).copies}


def addressed_otherwise(pipeline: Pipeline, note: Note, issues: Sequence[Entry]) -> tuple[str, ...]:
    """Return the recipients on file whose address, head or name is not what the copy they have was filled with."""
    latest: dict[tuple[str, str], tuple[Planned, Mapping[str, str]]] = {}
    for content in map(Issue.of, issues):
        for sent in content.copies:
            if content.added != "duplicate" and sent.recipient in pipeline.registry.recipients:
                planned = Planned(sent.recipient, sent.language, sent.audience, sent.why)
                then = content.filled.get(f"{sent.recipient} {sent.language}", {})
                latest[sent.recipient, sent.language] = (planned, then)
    now = filled(
        pipeline, note, Plan(note.id, (), "own", (), tuple(copy for copy, _ in latest.values()), {}, (), "", {})
    )
    others: dict[str, None] = {}
    for copy, then in latest.values():
        texts = now.get(f"{copy.recipient} {copy.language}", then)  # the checks report what cannot be composed any more
        if any(texts.get(name) != text for name, text in then.items() if name != NUMBER):
            others[copy.recipient] = None
    return tuple(others)
