"""Problems of references: each is one that a series of the office spells, and no two series or variants have the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations

from ..problems import Problem
from ..records.facts import EarlierNote
from ..records.notes import Note
from ..records.series import alike, spelled
from .note_moves import NoteMove
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
    yield from _same_variants(registry)


def problems_of_earlier_notes(registry: Registry, moves: Iterable[NoteMove]) -> Iterator[Problem]:
    """Yield a Problem for each earlier note in the facts of some moves whose reference no series spells."""
    for move in moves:
        for name, fact in move.facts.items():
            if isinstance(fact, EarlierNote) and registry.numbered(fact.reference) is None:
                place = move.places[name].at(["reference"]).place
                message = f"no series of the office spells the reference '{fact.reference}'"
                yield Problem(place, "reference", message, expected(registry, fact.reference, fact.date))


def _same_variants(registry: Registry) -> Iterator[Problem]:
    """Yield a Problem for each note whose reference would be that of another note of its circular."""
    seen: dict[tuple[str, str], Note] = {}
    circulars = {note.same_number_as for note in registry.notes.values() if note.same_number_as}
    for note in registry.notes.values():
        circular = note.same_number_as or note.id
        number = registry.numbered(note.reference) if note.reference else None
        variant = number.variant if number else note.variant or ""
        first = seen.setdefault((circular, variant), note) if circular in circulars else note
        if first is not note:
            what = f"the variant {variant}" if variant else "no variant"
            message = f"'{note.id}' and '{first.id}' share a number and have {what}: their references would be the same"
            yield Problem(note.place("variant"), "variant", message, "give each a 'variant:' of its own: A, B …")


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
