"""Problems of references: every reference of a note is one that a series of the office spells, and no two series spell alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from ..problems import Problem
from ..records.notes import Note
from ..records.series import alike, spelled
from .registry import Registry


def problems_of_references(registry: Registry) -> Iterator[Problem]:
    """Yield the Problems of the references of all notes, then those of the patterns of the series."""
    for note in registry.notes.values():
        if note.reference:
            yield from _of_note(registry, note, note.reference)
    for first, second in combinations(registry.series.values(), 2):
        reference = alike(first.format, second.format)
        if reference:
            message = f"'{second.id}' and '{first.id}' can spell the same reference, such as '{reference}'"
            yield Problem(second.place("format"), "duplicate-reference", message, "give it a pattern of its own")


def expected(registry: Registry, reference: str, on: date, variant: str = "", series: str | None = None) -> str:
    """Return the hint for a reference that no series spells: how each (or the one named) would spell it."""
    letter = variant or "".join(re.findall(r"\(([A-Z])\)$", reference))
    numbers = [number for number in re.findall(r"\d+", reference) if number != str(on.year)]
    number = int(numbers[-1][:9]) if numbers else 1
    patterns = [known.format for known in registry.series.values() if series in (None, known.id)]
    likely = " or ".join(f"'{spelled(pattern, on.year, number, letter)}'" for pattern in patterns)
    return f"write it like {likely}; patterns are in data/series.yaml"


def _of_note(registry: Registry, note: Note, reference: str) -> Iterator[Problem]:
    number, place = registry.numbered(reference), note.place("reference")
    hint = expected(registry, reference, note.date, note.variant or "", note.series)
    if number is None:
        yield Problem(place, "reference", f"no series of the office spells the reference '{reference}'", hint)
        return
    if note.series and number.series != note.series:
        message = f"'{reference}' is a reference of the series '{number.series}', but the note is of '{note.series}'"
        yield Problem(place, "reference", message, hint)
    if note.variant and number.variant != note.variant:
        message = f"'{reference}' is not the reference of the variant {note.variant}"
        yield Problem(note.place("variant"), "variant", message, "correct one of them, or remove 'variant:'")
