"""The moves of an unfinished note, read from plain data: as the finished note has them."""

from __future__ import annotations

from typing import Any

import pytest

from noteverbale.desk.draft_moves import Act, DraftMove, draft_moves, missing_facts, move_edits, move_items, state_of
from noteverbale.desk.drafts import note_data
from noteverbale.pipeline import Pipeline
from noteverbale.records import yaml_source
from noteverbale.records.edit import apply
from noteverbale.records.kinds import Kind
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
        ("session", {"languages": ["en", "fr"], "moves": [{"text": {"en": "Words."}}]}, "text", "unfinished", ("fr",)),
        ("session", {"languages": ["en"], "moves": [{"text": {"en": "Words."}}]}, "text", "printed", ()),
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


KIND = Kind.model_validate({"id": "x", "title": {}, "moves": ["attention", "close?", {"reply": {"what": "views"}}]})
LISTED = "kind: x\nmoves:\n  - attention   # first\n  - close?\n  - reply: {what: views}\n"


@pytest.mark.parametrize(
    ("act", "number", "name", "names"),
    [
        ("add", -1, "subject", ["subject", "attention", "close?", "reply"]),
        ("add", 2, "text", ["attention", "close?", "reply", "text"]),
        ("up", 1, "", ["close?", "attention", "reply"]),
        ("up", 0, "", ["attention", "close?", "reply"]),
        ("down", 1, "", ["attention", "reply", "close?"]),
        ("down", 2, "", ["attention", "close?", "reply"]),
        ("drop", 2, "", ["attention", "close?"]),
        ("include", 1, "", ["attention", "close", "reply"]),
        ("include", 0, "", ["attention", "close?", "reply"]),
        ("drop", 9, "", ["attention", "close?", "reply"]),
        ("drop", -1, "", ["attention", "close?", "reply"]),
    ],
)
@pytest.mark.parametrize("text", [LISTED, "kind: x\n"])
def test_moves_are_added_ordered_and_left_out(text: str, act: Act, number: int, name: str, names: list[str]) -> None:
    data = yaml_source.parse(text.encode(), "x.yaml").data
    changed = apply(text, move_edits(KIND, data, act, number, name), "x.yaml")
    moves = draft_moves(KIND, yaml_source.parse(changed.encode(), "x.yaml").data)
    assert [move.name + "?" * move.optional for move in moves] == names
    assert [{**move.of_kind, **move.facts} for move in moves if move.name == "reply"] in ([], [{"what": "views"}])


def test_a_listed_move_is_moved_with_its_lines_only() -> None:
    data = yaml_source.parse(LISTED.encode(), "x.yaml").data
    assert apply(LISTED, move_edits(KIND, data, "down", 1), "x.yaml") == (
        "kind: x\nmoves:\n  - attention   # first\n  - reply: {what: views}\n  - close?\n"
    )
    assert apply(LISTED, move_edits(KIND, data, "drop", 0), "x.yaml") == (
        "kind: x\nmoves:\n  - close?\n  - reply: {what: views}\n"
    )
