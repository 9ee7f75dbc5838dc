"""The moves of a note as a form shows them: in order, each with the facts that are written and the place of each in the file.

A note may be unfinished here, so this reads plain data and not a record; `registry/note_moves` reads finished notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from ..records.kinds import Kind
from ..registry.note_moves import TEXT, asks, lacking
from ..registry.registry import Registry

Path = tuple[str | int, ...]
State = Literal["printed", "left out", "unfinished"]


@dataclass(frozen=True)
class DraftMove:
    """One move of a note. `facts` are those that the note gives, `of_kind` those that its kind gives.

    `path` is where its facts are in the file, or will be. `text` and `text_facts` are those of a paragraph of the
    note's own, whose name is 'text'. An `optional` move is left out of the note as long as it lacks a fact, or if it
    needs none.
    """

    name: str
    path: Path
    facts: Mapping[str, object] = field(default_factory=dict)
    of_kind: Mapping[str, object] = field(default_factory=dict)
    optional: bool = False
    text: Mapping[str, object] = field(default_factory=dict)
    text_facts: Mapping[str, object] = field(default_factory=dict)

    def with_facts(self, facts: Mapping[str, object]) -> DraftMove:
        """Return the move with other facts."""
        return replace(self, facts=facts)

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


def _move(item: object, path: Path) -> DraftMove | None:
    """Return a move as it is written in a list; None for what is none."""
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
    """Return what a move needs and a note with this data does not have: names of facts of the move and of the note itself."""
    shelf = registry.shelf.get(move.name)
    if shelf is None:
        return ()
    facts = {name: value for name, value in {**move.of_kind, **move.facts}.items() if value is not None}
    names, roots = lacking(shelf, facts, _has(registry, data), len(_listed(data.get("meeting"))))
    return (*names, *roots)


def state_of(registry: Registry, data: Mapping[str, object], move: DraftMove) -> State:
    """Return whether a move is printed, is left out because it is optional and lacks a fact, or lacks a fact that it needs."""
    shelf = registry.shelf.get(move.name)
    if shelf is None:
        return "printed" if any(move.text.values()) else "unfinished"
    missing = missing_facts(registry, data, move)
    if move.optional and (missing or not asks(shelf)):
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
