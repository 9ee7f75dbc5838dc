"""The moves of a note as a form shows them: in order, each with the facts that are written and the place of each in the file.

A note may be unfinished here, so this reads plain data and not a record; `registry/note_moves` reads finished notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..records.base import Key
from ..records.edit import MISSING, Edit
from ..records.kinds import Kind
from ..registry.note_moves import TEXT, asks, lacking
from ..registry.registry import Registry

State = Literal["printed", "left out", "unfinished"]
Act = Literal["add", "up", "down", "drop", "include"]


@dataclass(frozen=True)
class DraftMove:
    """One move of a note. `facts` are those that the note gives, `of_kind` those that its kind gives.

    `path` is where its facts are in the file, or will be. `text` and `text_facts` are those of a paragraph of the
    note's own, whose name is 'text'. An `optional` move is left out of the note as long as it lacks a fact, or if it
    needs none.
    """

    name: str
    path: Key
    facts: Mapping[str, object] = field(default_factory=dict)
    of_kind: Mapping[str, object] = field(default_factory=dict)
    optional: bool = False
    text: Mapping[str, object] = field(default_factory=dict)
    text_facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def item(self) -> object:
        """The move as it is written in a list of moves."""
        if self.name == TEXT:
            return {TEXT: dict(self.text)} | ({"facts": dict(self.text_facts)} if self.text_facts else {})
        name = self.name + "?" * self.optional
        facts = {**self.of_kind, **self.facts}
        return {name: facts} if facts else name


def draft_moves(kind: Kind | None, data: Mapping[str, object]) -> tuple[DraftMove, ...]:
    """Return the moves of a note with this data: those that it lists, else those of its kind with the facts that it gives.

    What cannot be read as a move is left out.
    """
    written = data.get("moves")
    if isinstance(written, list):
        return tuple(move for i, item in enumerate(written) if (move := _move(item, ("moves", i))))
    given = written if isinstance(written, dict) else {}
    of_kind = (_move(item, ()) for item in (kind.moves if kind and isinstance(kind.moves, list) else ()))
    return tuple(
        DraftMove(
            move.name,
            ("moves", move.name),
            _mapping(given.get(move.name)),
            move.facts,
            move.optional and move.name not in given,
        )
        for move in of_kind
        if move
    )


def _move(item: object, path: Key) -> DraftMove | None:
    """Return a move as it is written in a list; None for what is not a move."""
    if isinstance(item, str):
        return DraftMove(item.removesuffix("?"), (*path, item), optional=item.endswith("?"))
    if not isinstance(item, dict) or not item:
        return None
    if TEXT in item:
        text, facts = _mapping(item[TEXT]), _mapping(item.get("facts"))
        return DraftMove(TEXT, (*path, TEXT), text=text, text_facts=facts)
    name, facts = next(iter(item.items()))
    return DraftMove(name.removesuffix("?"), (*path, name), _mapping(facts), optional=name.endswith("?"))


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, dict) else {}


def move_items(moves: Iterable[DraftMove]) -> list[object]:
    """Return moves as a list of them is written."""
    return [move.item for move in moves]


def missing_facts(registry: Registry, data: Mapping[str, object], move: DraftMove) -> tuple[str, ...]:
    """Return what a move needs and a note with this data does not have: names of facts of the move and of the note itself.

    Of a paragraph of the note's own these are the languages of the note in which it has no words.
    """
    shelf = registry.shelf.get(move.name)
    if move.name == TEXT:
        return tuple(code for code in _listed(data.get("languages")) or registry.packs if not move.text.get(code))
    if shelf is None:
        return ()
    facts = {name: value for name, value in {**move.of_kind, **move.facts}.items() if value is not None}
    names, roots = lacking(shelf, facts, _has(registry, data), len(_listed(data.get("meeting"))))
    return (*names, *roots)


def state_of(registry: Registry, data: Mapping[str, object], move: DraftMove) -> State:
    """Return whether a move is printed, is left out because it is optional and lacks a fact, or lacks a fact that it needs."""
    shelf, missing = registry.shelf.get(move.name), missing_facts(registry, data, move)
    if shelf and move.optional and (missing or not asks(shelf)):
        return "left out"
    return "unfinished" if missing else "printed"


def _has(registry: Registry, data: Mapping[str, object]) -> dict[str, bool]:
    """Return which facts an unfinished note itself has."""
    meetings = _listed(data.get("meeting"))
    bodies = [registry.bodies.get(registry.meetings[id].body or "") for id in meetings if id in registry.meetings]
    return {
        "meeting": bool(meetings),
        "meetings": len(meetings) > 1,
        "act": bool(data.get("act")) or any(body and body.established_by for body in bodies[:1]),
        "reply": isinstance(data.get("reply"), dict),
        "enclosures": bool(_listed(data.get("enclosures"))),
    }


def _listed(value: object) -> list[str]:
    items: Sequence[object] = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item]


def move_edits(kind: Kind | None, data: Mapping[str, object], act: Act, number: int, name: str = "") -> list[Edit]:
    """Return the edits that change the moves of a note with this data.

    'add': the move `name` (or 'text', a paragraph of the note's own) after the move of this number, -1 for the beginning;
    'up', 'down': it changes places with the move before or after it; 'drop': it is left out; 'include': a move that may be
    left out is printed. A note that has the moves of its kind lists its moves from then on, where more than 'include' is
    asked for. Nothing is changed for a number that no move has.
    """
    moves = draft_moves(kind, data)
    items, written = move_items(moves), data.get("moves", MISSING)
    if not -1 <= number < len(moves) or (number < 0 and act != "add"):
        return []
    if isinstance(written, list):
        return _list_edits(written, act, int(moves[number].path[1]) if number >= 0 else -1, name)
    if act == "include":
        return [Edit(("moves", moves[number].name), MISSING, {})] if moves[number].optional else []
    changed = _changed(items, act, number, name)
    return [Edit(("moves",), written, changed)] if changed != items else []


def _changed(items: list[object], act: Act, number: int, name: str) -> list[object]:
    """Return a list of moves after one act."""
    match act:
        case "add":
            return [*items[: number + 1], _new_item(name), *items[number + 1 :]]
        case "drop":
            return [*items[:number], *items[number + 1 :]]
        case "up" if number > 0:
            return [*items[: number - 1], items[number], items[number - 1], *items[number + 1 :]]
        case "down":
            return _changed(items, "up", number + 1, name) if number + 1 < len(items) else items
    return items


def _list_edits(items: list[object], act: Act, number: int, name: str) -> list[Edit]:
    """Return the edits of a note that lists its moves."""
    match act:
        case "add":
            return [Edit(("moves", number + 1), MISSING, _new_item(name))]
        case "drop":
            return [Edit(("moves", number), items[number], MISSING)]
        case "up" if number > 0:
            return [
                Edit(("moves", number), items[number], MISSING),
                Edit(("moves", number - 1), MISSING, items[number]),
            ]
        case "down" if number + 1 < len(items):
            return _list_edits(items, "up", number + 1, name)
        case "include":
            item = items[number]
            if isinstance(item, str) and item.endswith("?"):
                return [Edit(("moves", number), item, item.removesuffix("?"))]
    return []


def _new_item(name: str) -> object:
    return {TEXT: {}} if name == TEXT else name
