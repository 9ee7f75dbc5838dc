"""Shows a move of the shelf in words: as it would stand in a note of the office, with the facts of its example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from ..document import Document
from ..pipeline import Pipeline
from ..problems import ProblemsFound
from ..records.facts import TYPES, FactSpec
from ..records.kinds import Kind
from ..records.moves import ShelfMove
from ..records.notes import Note
from ..registry.audience import Audience, government
from ..registry.note_moves import TEXT
from ..registry.registry import Registry

KIND = "example"
TRIES = 20  # meetings on file that are tried


def example(
    pipeline: Pipeline, move: ShelfMove, language: str, form: str = "note", audience: Audience | None = None
) -> Document:
    """Return a document with this one move in a language. Raises ProblemsFound for a move that cannot be shown.

    What the move needs of a note, and ids that its example leaves out, are the first on file that serve.
    """
    problems: ProblemsFound | None = None
    for office in example_offices(pipeline, move, form):
        note = office.registry.notes[KIND]
        try:
            document = office.document(note, language, audience or government(note))
        except ProblemsFound as error:
            problems = problems or error
            continue
        return replace(document, body=document.body[-1:])
    assert problems
    raise problems


def example_offices(pipeline: Pipeline, move: ShelfMove, form: str = "note") -> Iterator[Pipeline]:
    """Yield the office with one more note, 'example', which has this move; each time about other meetings on file."""
    registry = pipeline.registry
    kind = Kind(id=KIND, title={}, form=form, moves=[])
    office = replace(registry, kinds={**registry.kinds, KIND: kind})
    for meetings in _meetings(office, move):
        note = _note(office, move, meetings)
        yield replace(pipeline, registry=replace(office, notes={**registry.notes, KIND: note}))


def _meetings(registry: Registry, move: ShelfMove) -> Iterator[tuple[str, ...]]:
    """Yield the meetings that an example may be about; none for an office without meetings."""
    dated = [meeting for meeting in registry.meetings.values() if meeting.start and meeting.city]
    dated.sort(key=lambda meeting: (not meeting.timetable, meeting.ordinal is None))
    if any(need.partition(".")[0] == "meetings" for need in move.needs):
        yield from ((first.id, second.id) for first, second in pairwise(dated[:TRIES]))
    else:
        yield from ((meeting.id,) for meeting in dated[:TRIES])
        if not dated:
            yield ()


def example_facts(registry: Registry, move: ShelfMove) -> dict[str, Any]:
    """Return the facts of a move's example as a note writes them; ids are completed with the first on file."""
    facts = dict(move.example)
    for name, spec in move.facts.items():
        if name not in facts and not spec.optional and (id := _first_id(registry, spec)):
            facts[name] = id
    return facts


def _note(registry: Registry, move: ShelfMove, meetings: tuple[str, ...]) -> Note:
    """Return a note of this move about some meetings, with the act, reply and enclosures that the move needs."""
    roots = {need.partition(".")[0] for need in move.needs}
    content: dict[str, Any] = {
        "id": KIND,
        "kind": KIND,
        "sender": next(iter(registry.senders)),
        # A move that cannot begin a note follows a paragraph, which is not shown.
        "moves": [] if move.begins else [{TEXT: dict.fromkeys(registry.packs, "…")}],
        "meeting": list(meetings),
    }
    content["moves"].append({move.id: example_facts(registry, move)})
    content["date"] = _day(registry, meetings).isoformat()
    if "act" in roots or any(spec.type in ("act", "acts") for spec in move.facts.values()):
        content["act"] = _act(registry, move)
    if registry.contacts:
        content["reply"] = {"to": next(iter(registry.contacts))}
    if "enclosures" in roots and registry.enclosures:
        content["enclosures"] = [next(iter(registry.enclosures))]
    return Note.model_validate(content)


def _day(registry: Registry, meetings: Sequence[str]) -> date:
    """Return a day before the meetings of the note, or a fixed one for a note about none."""
    starts = [start for id in meetings if (start := registry.meetings[id].start)]
    return min(starts) - timedelta(days=90) if starts else date(2026, 1, 12)


def _act(registry: Registry, move: ShelfMove) -> str | None:
    """Return the first act on file that has what the move needs of one ('act.functions')."""
    wanted = [need.partition(".")[2] for need in move.needs if need.startswith("act.")]
    keys = {"session": "schedule"}
    for act in registry.acts.values():
        if all(getattr(act, keys.get(name, name), True) for name in wanted):
            return act.id
    return next(iter(registry.acts), None)


def _serves(table: str, record: Any) -> bool:
    """Say whether a record has what moves print of it: a meeting its days and city, a note its reference."""
    if table == "meetings":
        return bool(record.start and record.city)
    return table != "notes" or bool(record.reference)


def _first_id(registry: Registry, spec: FactSpec) -> str | None:
    """Return the first id on file for a type of fact that is an id, None for other types."""
    for table in ("principals", "places", "buildings", "bodies", "acts", "meetings", "contacts", "enclosures", "notes"):
        known: Mapping[str, Any] = getattr(registry, table)
        candidates = [id for id, record in known.items() if _serves(table, record)]
        if not candidates:
            continue
        try:
            value = spec.adapter().validate_python(candidates[0])
        except ValueError:
            continue
        if any(named == table for _, named, _ in TYPES[spec.type].names(value)):
            return candidates[0]
    return None
