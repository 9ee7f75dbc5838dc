"""The deadlines that the moves of a note print, and the sections of the reply form that answer them."""

from __future__ import annotations

from dataclasses import dataclass

from ..problems import Place
from ..records.base import Text
from ..records.moves import FormSection
from ..records.notes import Note
from ..records.times import Deadline
from .note_moves import NoteMove, moves_of
from .registry import Registry


@dataclass(frozen=True)
class Due:
    """A deadline that a note sets, with the move that prints it, and its words outside the text by language."""

    move: NoteMove
    fact: str
    deadline: Deadline
    place: Place
    words: Text

    @property
    def form(self) -> FormSection | None:
        """The section of the reply form that answers the move."""
        return self.move.shelf.form if self.move.shelf else None


def dues(registry: Registry, note: Note) -> tuple[Due, ...]:
    """Return the deadlines that the moves of a note set, in order, each once.

    A deadline without words in `due:` only recalls one that was set before. Those of the note's own paragraphs have no words.
    """
    found: dict[Place, Due] = {}
    for move in moves_of(registry, note):
        words = move.shelf.due if move.shelf else {}
        for name, spec in move.specs.items():
            if spec.type == "deadline" and name in move.facts and (name in words or move.shelf is None):
                place = move.places[name].place
                found.setdefault(place, Due(move, name, move.facts[name], place, words.get(name, {})))
        if "reply" in words and note.reply and note.reply.deadline:
            place = note.place("reply", "deadline")
            found.setdefault(place, Due(move, "reply", note.reply.deadline, place, words["reply"]))
    return tuple(found.values())


def form_sections(registry: Registry, note: Note) -> tuple[FormSection, ...]:
    """Return the sections of the reply form that the moves of a note ask for, in order."""
    return tuple(move.shelf.form for move in moves_of(registry, note) if move.shelf and move.shelf.form)


def answered_by(registry: Registry, note: Note) -> Deadline | None:
    """Return the time limit of what the reply form asks for or, without one, of the reply."""
    limits = dues(registry, note)
    return next((due.deadline for due in limits if due.form), limits[0].deadline if limits else None)
