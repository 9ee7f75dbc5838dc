"""Shows a move of the shelf in words: as it would stand in a note of the office, with the facts of its example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ..document import Document
from ..pipeline import Pipeline
from ..records.facts import TYPES, FactSpec
from ..records.kinds import Kind
from ..records.moves import ShelfMove
from ..records.notes import Note
from ..registry.audience import Audience, government
from ..registry.registry import Registry

KIND = "example"


def example(
    pipeline: Pipeline, move: ShelfMove, language: str, form: str = "note", audience: Audience | None = None
) -> Document:
    """Return a document with this one move in a language. Raises ProblemsFound for a move that cannot be shown.

    What the move needs of a note, and ids that its example leaves out, are the first that the office has on file.
    """
    office = example_office(pipeline, move, form)
    note = office.registry.notes[KIND]
    return office.document(note, language, audience or government(note))


def example_office(pipeline: Pipeline, move: ShelfMove, form: str = "note") -> Pipeline:
    """Return the office with one more note, 'example', which has this one move. Raises ProblemsFound."""
    registry = pipeline.registry
    kind = Kind(id=KIND, title={}, form=form, moves=[])
    office = replace(registry, kinds={**registry.kinds, KIND: kind}, results={})
    return replace(pipeline, registry=replace(office, notes={**registry.notes, KIND: _note(office, move)}))


def example_facts(registry: Registry, move: ShelfMove) -> dict[str, Any]:
    """Return the facts of a move's example as a note writes them; ids are completed with the first on file."""
    facts = dict(move.example)
    for name, spec in move.facts.items():
        if name not in facts and not spec.optional and (id := _first_id(registry, spec)):
            facts[name] = id
    return facts


def _note(registry: Registry, move: ShelfMove) -> Note:
    """Return a note of this one move, with the meeting, act, reply and enclosures that it needs."""
    roots = {need.partition(".")[0] for need in move.needs}
    content: dict[str, Any] = {
        "id": KIND,
        "kind": KIND,
        "date": _day(registry, move).isoformat(),
        "sender": next(iter(registry.senders)),
        "moves": [{move.id: example_facts(registry, move)}],
        "meeting": [],
    }
    dated = [meeting.id for meeting in registry.meetings.values() if meeting.start and meeting.city and meeting.ordinal]
    if "meetings" in roots:
        content["meeting"] = dated[:2]
    elif dated:
        content["meeting"] = dated[:1]
    if "act" in roots or any(spec.type in ("act", "acts") for spec in move.facts.values()):
        content["act"] = _act(registry, move)
    if registry.contacts:
        content["reply"] = {"to": next(iter(registry.contacts))}
    if "enclosures" in roots and registry.enclosures:
        content["enclosures"] = [next(iter(registry.enclosures))]
    return Note.model_validate(content)


def _day(registry: Registry, move: ShelfMove) -> date:
    """Return a day before every deadline of the example: that of the first dated meeting's invitation."""
    return date(2026, 1, 12)


def _act(registry: Registry, move: ShelfMove) -> str | None:
    """Return the first act on file that has what the move needs of one ('act.functions')."""
    wanted = [need.partition(".")[2] for need in move.needs if need.startswith("act.")]
    keys = {"session": "schedule"}
    for act in registry.acts.values():
        if all(getattr(act, keys.get(name, name), True) for name in wanted):
            return act.id
    return next(iter(registry.acts), None)


def _first_id(registry: Registry, spec: FactSpec) -> str | None:
    """Return the first id on file for a type of fact that is an id, None for other types."""
    for table in ("principals", "places", "buildings", "bodies", "acts", "meetings", "contacts", "enclosures", "notes"):
        known: Mapping[str, Any] = getattr(registry, table)
        candidates = [id for id, record in known.items() if table != "notes" or record.reference]
        if not candidates:
            continue
        try:
            value = spec.adapter().validate_python(candidates[0])
        except ValueError:
            continue
        if any(named == table for _, named, _ in TYPES[spec.type].names(value)):
            return candidates[0]
    return None
