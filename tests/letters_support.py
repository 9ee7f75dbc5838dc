"""A note of the default office written in another form: its moves on the sheet of a letter or a notification."""

from __future__ import annotations

from dataclasses import replace

from noteverbale.document import Document
from noteverbale.pipeline import Pipeline

NOTE = "cu-2009-033"
MOVES = [
    *("attention", "establishment?", "functions?", "schedule?", "permanence?", "documentation?", "enclosures?"),
    *("reply", {"delegation": {"deadline": "soon"}}, "close"),
]


def in_form(office: Pipeline, form: str) -> Pipeline:
    """Return the office with the note written in a form, in moves that have words for all forms."""
    registry = office.registry
    note = registry.notes[NOTE].model_copy(update={"moves": None})
    kind = registry.kinds[note.kind].model_copy(update={"form": form, "moves": MOVES})
    return Pipeline(
        replace(registry, kinds={**registry.kinds, kind.id: kind}, notes={**registry.notes, NOTE: note}),
    )


def copy_of(office: Pipeline, to: str, language: str) -> Document:
    return office.copy(office.registry.notes[NOTE], office.registry.recipients[to], language)
