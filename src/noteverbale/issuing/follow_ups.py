"""What is known of a note that follows an issued one: whom it goes to, the earlier note, what stood and what stands now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..ledger.entries import Issue
from ..problems import ProblemsFound
from ..records.facts import FactSpec
from ..records.meetings import Meeting
from ..records.moves import Amends, ShelfMove
from ..records.notes import SILENT, Note
from ..registry.note_moves import written_moves
from ..registry.registry import Registry
from ..registry.skeleton import Known
from .consequences import Consequence, Consequences


def follow_up(found: Consequences, note: Note, kind: str | None = None) -> tuple[str, Known]:
    """Return the kind of the note that must follow an issued one, and what is known of it.

    With a `kind` it follows for another reason than a change, unless a change asks for a note of that kind; one that sets
    a deadline goes to the silent, others to all that have a copy. Raises ProblemsFound for a note that was not issued and,
    without a kind, for one of which nothing has changed.
    """
    registry = found.pipeline.registry
    if not found.ledger.issued(note.id):
        message = f"'{note.id}' is not issued: nothing follows it"
        raise ProblemsFound.one(note.place(), "not-issued", message, "correct the note itself, or issue it first")
    for consequence in sorted(found.of(note), key=lambda consequence: bool(consequence.draft)):
        fitting = [id for id in registry.kinds if _amending(registry, id, consequence.amends)]
        if fitting and kind in (None, *fitting):
            return kind or fitting[0], _known(registry, consequence, kind or fitting[0])
    if kind is None:
        message = f"nothing that '{note.id}' says has changed on file since it was issued"
        hint = "correct the record first; for a note that follows for another reason, name its kind: --kind reminder"
        raise ProblemsFound.one(note.place(), "consequence", message, hint)
    naming = [move for move in _moves(registry, kind) if _named(move, "note")]
    served = {sent.recipient for entry in found.ledger.issued(note.id) for sent in Issue.of(entry).copies}
    to = [SILENT] if any(move.due for move in naming) else sorted(served & registry.recipients.keys())
    facts = {move.id: dict.fromkeys(_named(move, "note"), note.id) for move in naming}
    return kind, Known({"to": to, **_about(note.meetings)}, facts)


def _known(registry: Registry, consequence: Consequence, kind: str) -> Known:
    """Return the recipients and languages of a note that tells of a change, its meeting, and the facts of its moves."""
    on_file = [id for id in consequence.recipients if id in registry.recipients]
    meetings = (consequence.new.id,) if consequence.new else consequence.earlier.meetings
    keys: dict[str, object] = {"to": sorted(on_file), **_about(meetings)}
    order = registry.languages_of(consequence.earlier)
    languages = [code for code in order if code in consequence.languages]
    if len(languages) < len(registry.packs):
        keys["languages"] = languages
    facts = {}
    for move in _moves(registry, kind):
        if move.amends_as == consequence.amends:
            earlier = dict.fromkeys(_named(move, "note"), consequence.earlier.id)
            old, new = consequence.old, consequence.new
            stated = _arrangements(move, old, new) if old and new else _corrections(consequence)
            facts[move.id] = earlier | {name: value for name, value in stated.items() if name in move.facts}
    return Known(keys, facts)


def _about(meetings: tuple[str, ...]) -> Mapping[str, object]:
    return {"meeting": meetings[0] if len(meetings) == 1 else list(meetings)} if meetings else {}


def _arrangements(move: ShelfMove, old: Meeting, new: Meeting) -> dict[str, object]:
    """Return the arrangements of a meeting that were announced, by the facts of a move that take them."""
    values: dict[str, object] = {}
    for name, spec in move.facts.items():
        value = _announced(spec, old, new)
        if value is not None:
            values[name] = value
    return values


def _announced(spec: FactSpec, old: Meeting, new: Meeting) -> object:
    """Return what was announced of a meeting and has changed, as a fact of this type; None without one."""
    if spec.type == "days" and old.start and (old.start, old.end) != (new.start, new.end):
        return {"from": old.start, "to": old.end} if old.end and old.end != old.start else old.start
    if spec.type == "place" and old.city != new.city:
        return old.city
    if spec.type == "venue" and old.venue and old.venue != new.venue:
        return old.venue.model_dump(mode="json", exclude_none=True)
    if old.mode in spec.options and old.mode != new.mode:
        return old.mode
    return None


def _corrections(consequence: Consequence) -> dict[str, object]:
    """Return the words that stood and those that are to be read, by language; nothing where the languages do not agree."""
    known = [{change.was for change in changes} for changes in consequence.changes.values()]
    shared = set.intersection(*known) if len(known) == len(consequence.languages) else set()
    if not shared:
        return {}
    order = [change.was for change in next(iter(consequence.changes.values())) if change.was in shared]
    by_language = {
        code: sorted((change for change in changes if change.was in shared), key=lambda change: order.index(change.was))
        for code, changes in sorted(consequence.changes.items())
    }
    return {
        "stood": {code: [change.stood for change in changes] for code, changes in by_language.items()},
        "reads": {code: [change.reads for change in changes] for code, changes in by_language.items()},
    }


def _amending(registry: Registry, kind: str, way: Amends) -> bool:
    return any(move.amends_as == way for move in _moves(registry, kind))


def _moves(registry: Registry, kind: str) -> Iterator[ShelfMove]:
    """Yield the moves that a kind always has."""
    if kind in registry.kinds:
        for written in written_moves(registry.kinds[kind]):
            if not written.optional and written.name in registry.shelf:
                yield registry.shelf[written.name]


def _named(move: ShelfMove, type: str) -> list[str]:
    return [name for name, spec in move.facts.items() if spec.type == type]
