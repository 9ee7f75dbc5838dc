"""What the office's ledger has of the notes on file: the reference of each that was issued, and who has a copy of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..records.facts import EarlierNote
from ..records.notes import Note
from .note_moves import NoteMove, moves_of
from .registry import Registry


@dataclass(frozen=True)
class IssuedNote:
    """A note that was issued: the reference that its copies print, and the ids of the recipients that have one."""

    reference: str
    recipients: tuple[str, ...]


def issued_note(registry: Registry, id: str, named_by: str = "") -> IssuedNote | None:
    """Return what the ledger has of a note; None for one that was not issued, or whose number is void.

    `named_by` is a note that names it: once that is issued too, later entries do not count, so that its copies stay the
    same. Raises ProblemsFound for a file that is not a ledger.
    """
    path = registry.folder / registry.office.ledger
    if not path.is_file():
        return None
    from ..ledger.entries import Issue  # few notes name another one
    from ..ledger.ledger import Ledger

    with Ledger(path, "read") as ledger:
        until = next((entry.serial for entry in ledger.issued(named_by)), None) if named_by else None
        entries = [entry for entry in ledger.valid(id) if until is None or entry.serial < until]
    void = {entry.number for entry in entries if entry.kind == "void"}
    issues = [entry for entry in entries if entry.kind == "issue" and entry.number not in void]
    if not issues or issues[-1].number is None:
        return None
    number = issues[-1].number
    copies = (sent.recipient for entry in issues if entry.number == number for sent in Issue.of(entry).copies)
    pattern = registry.series[number.series].format
    return IssuedNote(number.reference(pattern), tuple(dict.fromkeys(copies)))


def reference_of(registry: Registry, note: Note, named_by: str = "") -> str | None:
    """Return the reference of a note: as its file or the ledger has it; None for one that has none yet."""
    if note.reference:
        return note.reference
    issued = issued_note(registry, note.id, named_by)
    return issued.reference if issued else None


def earlier_notes(registry: Registry, note: Note) -> tuple[str, ...]:
    """Return the notes on file that the moves of a note name, by id or by reference. Raises ProblemsFound."""
    return tuple(dict.fromkeys(id for move in moves_of(registry, note) for id in notes_named(registry, move)))


def notes_named(registry: Registry, move: NoteMove) -> Iterator[str]:
    """Yield the id of each note on file that a move names, by id or by reference."""
    for name, spec in move.specs.items():
        value = move.facts.get(name) if spec.type == "note" else None
        if isinstance(value, str):
            yield value
        elif isinstance(value, EarlierNote) and (id := _note_of(registry, value.reference)) in registry.notes:
            yield id


def _note_of(registry: Registry, reference: str) -> str:
    """Return the id of the note that has a reference, by its file or by the ledger; '' without one."""
    for note in registry.notes.values():
        if note.reference == reference:
            return note.id
    path, number = registry.folder / registry.office.ledger, registry.numbered(reference)
    if number is None or not path.is_file():
        return ""
    from ..ledger.ledger import Ledger

    with Ledger(path, "read") as ledger:
        return next((entry.note for entry in ledger.entries(number=number) if entry.kind == "issue"), "")
