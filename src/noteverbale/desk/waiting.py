"""What waits for a person: notes to correct, to read, to approve, to issue, and recipients that have not answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ..records.notes import Note
from ..records.office import Person
from . import people
from .stages import Life, Says

NEAR = 14  # days before the last day of a reply from which a reminder is proposed


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: its words, the step of the note where it is done, and the words of the button."""

    note: Note
    says: Says
    step: str
    do: str
    language: str = ""


def waiting(person: Person, notes: Iterable[tuple[Note, Life]], today: date) -> list[Waiting]:
    """Return what waits for a person, in the order of the notes; at most one thing of each kind for a note."""
    return [wait for note, life in notes for wait in _of_note(person, note, life, today)]


def _of_note(person: Person, note: Note, life: Life, today: date) -> Iterator[Waiting]:
    if life.stage in ("issued", "void"):
        if life.stage == "issued" and life.incomplete and people.may(person, "issue"):
            yield Waiting(note, Says("incomplete", {"number": life.number}), "issue", "incomplete_do")
        yield from _silent(person, note, life, today)
        return
    writes = people.may(person, "write")
    if writes and life.stage == "write":
        yield Waiting(note, Says("problems", {"count": life.problems}), "write", "problems_do")
    if writes:
        for code in life.languages("returned"):
            state = life.approvals[code]
            reason = state.why[-1].partition(": ")[2] if state.why else ""
            words = Says("returned", {"languages": (code,), "by": state.by[-1] if state.by else "", "reason": reason})
            yield Waiting(note, words, "write", "returned_do", code)
    to_read = tuple(
        code
        for code in (*life.languages("draft"), *life.languages("void"))
        if life.stage in ("sent", "void_approval") and people.may(person, "approve", code)
    )
    if to_read and note.drafter != person.name:
        step = f"review/{to_read[0]}" if len(to_read) == 1 else "review"
        yield Waiting(note, Says("to_read", {"languages": to_read, "count": len(to_read)}), step, "to_read_do")
    if life.stage == "ready" and people.may(person, "issue"):
        yield Waiting(note, Says("to_issue"), "issue", "to_issue_do")


def _silent(person: Person, note: Note, life: Life, today: date) -> Iterator[Waiting]:
    replies = life.replies
    silent = replies.total - replies.answered
    if life.stage == "issued" and silent and _is_near(replies.last_day, today) and people.may(person, "write"):
        values = {"count": silent, "date": replies.last_day}
        yield Waiting(note, Says("silent", values), "replies", "silent_do")


def _is_near(last_day: date | None, today: date) -> bool:
    return last_day is not None and (last_day - today).days <= NEAR
