"""The moves of an unfinished note, read from plain data: as the finished note has them."""

from __future__ import annotations

from typing import Any

import pytest

from noteverbale.desk.draft_moves import DraftMove, draft_moves, missing_facts, move_items, state_of
from noteverbale.desk.drafts import note_data
from noteverbale.pipeline import Pipeline
from noteverbale.registry.note_moves import moves_of


def test_every_note_on_file_has_the_moves_that_are_printed(office: Pipeline) -> None:
    registry = office.registry
    for note in registry.notes.values():
        data = note_data(registry, registry.paths[note.id])
        moves = draft_moves(registry.kinds[note.kind], data)
        printed = [move for move in moves if state_of(registry, data, move) == "printed"]
        assert [move.name for move in printed] == [move.name for move in moves_of(registry, note)], note.id
        assert not [move.name for move in moves if state_of(registry, data, move) == "unfinished"], note.id
        for move in moves:  # each is where it says that it is
            if move.facts:
                value: Any = data
                for step in move.path:
                    value = value[step]
                assert value == move.facts, note.id


def test_a_list_of_moves_is_written_again_as_it_was(office: Pipeline) -> None:
    registry = office.registry
    for id in ("registration", "notification"):
        note = registry.notes[id]
        data = note_data(registry, registry.paths[id])
        assert move_items(draft_moves(registry.kinds[note.kind], data)) == data["moves"]


def test_the_moves_of_a_kind_as_a_list_say_the_same(office: Pipeline) -> None:
    registry = office.registry
    for note in registry.notes.values():
        data = note_data(registry, registry.paths[note.id])
        moves = draft_moves(registry.kinds[note.kind], data)
        listed = draft_moves(None, {**data, "moves": move_items(moves)})
        assert [state_of(registry, data, move) for move in listed] == [state_of(registry, data, move) for move in moves]


@pytest.mark.parametrize(
    ("kind", "data", "name", "state", "missing"),
    [
        ("invitation", {}, "attention", "unfinished", ("acts",)),
        ("invitation", {"meeting": "wg4-14"}, "attention", "printed", ()),
        ("invitation", {"meeting": "wg4-14"}, "delegation", "left out", ("deadline",)),
        ("invitation", {"moves": {"delegation": None}}, "delegation", "unfinished", ("deadline",)),
        ("invitation", {"moves": {"delegation": {"deadline": None}}}, "delegation", "unfinished", ("deadline",)),
        ("invitation", {"moves": {"delegation": {"deadline": "soon"}}}, "delegation", "printed", ()),
        ("invitation", {"meeting": ["wg4-14", "wg7-11"]}, "invitation", "unfinished", ("meeting",)),
        ("joint_invitation", {"meeting": "wg4-14"}, "joint_invitation", "unfinished", ("meetings",)),
        ("views", {}, "reply", "unfinished", ("reply",)),
        ("session", {}, "close", "left out", ()),
        ("session", {"moves": {"close": {}}}, "close", "printed", ()),
        ("session", {"moves": [{"text": {"en": ""}}]}, "text", "unfinished", ()),
        ("session", {"moves": [{"text": {"en": "Words."}}]}, "text", "printed", ()),
    ],
)
def test_an_unfinished_note_says_what_is_missing(
    office: Pipeline, kind: str, data: dict[str, object], name: str, state: str, missing: tuple[str, ...]
) -> None:
    registry = office.registry
    move = next(move for move in draft_moves(registry.kinds[kind], data) if move.name == name)
    assert (state_of(registry, data, move), missing_facts(registry, data, move)) == (state, missing)


def test_what_is_no_move_is_left_out() -> None:
    assert draft_moves(None, {"moves": [["close"], {}, None, "close", {"reply?": {"what": "views"}}]}) == (
        DraftMove("close", ("moves", 3, "close")),
        DraftMove("reply", ("moves", 4, "reply?"), {"what": "views"}, optional=True),
    )
    assert draft_moves(None, {}) == ()
