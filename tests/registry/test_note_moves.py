"""The moves of a note: which they are, and the place and words of what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.notes import Note
from noteverbale.registry.loading import read_note
from noteverbale.registry.note_moves import moves_of
from support import cases

NOTE = "kind: invitation\ndate: 2026-01-12\nsender: secretariat\nmeeting: wg4-14\nreply: {to: cop_secretariat}\n"


def note(folder: Path, moves: str, head: str = NOTE) -> Note:
    path = folder / "n.yaml"
    path.write_text(head + moves + "\n", "utf-8")
    return read_note(path)


@pytest.mark.parametrize("case", cases("bad_moves"), ids=lambda case: case["moves"][:60])
def test_a_fault_is_named_where_it_is_written(office: Pipeline, tmp_path: Path, case: dict[str, Any]) -> None:
    with pytest.raises(ProblemsFound) as found:
        moves_of(office.registry, note(tmp_path, case["moves"]))
    rows = [(f"{p.place.line}:{p.place.column} {p.code}", f"{p.message} ({p.hint})") for p in found.value.problems]
    for expected in case["problems"]:
        place, code, word = expected.split()
        assert any(row[0] == f"{place} {code}" and word in row[1] for row in rows), (expected, rows)
    assert len(rows) == len(case["problems"]), rows


def test_a_list_chooses_and_orders(office: Pipeline, tmp_path: Path) -> None:
    moves = moves_of(office.registry, note(tmp_path, "moves: [session, no_funds, close]"))
    assert [move.name for move in moves] == ["session", "no_funds", "close"]


def test_a_mapping_gives_facts_to_the_moves_of_the_kind(office: Pipeline, tmp_path: Path) -> None:
    moves = moves_of(office.registry, note(tmp_path, "moves: {delegation: {deadline: soon}}"))
    names = [move.name for move in moves]
    assert names[0] == "attention"
    assert names[-1] == "delegation"
    assert moves[-1].facts["deadline"].soon
    without = moves_of(office.registry, note(tmp_path, ""))
    assert [move.name for move in without] == names[:-1]  # an optional move without facts is left out


def test_a_move_may_be_said_twice_with_other_facts(office: Pipeline, tmp_path: Path) -> None:
    text = "moves:\n  - quotation: {provision: decision_4_4, passage: {en: [a]}}\n  - quotation: {provision: decision_3_2, passage: {en: [b]}}"
    first, second = moves_of(office.registry, note(tmp_path, text))
    assert first.facts["provision"].act == "decision_4_4"
    assert second.facts["provision"].act == "decision_3_2"


def test_what_a_move_needs_of_the_note_is_asked_for_there(office: Pipeline, tmp_path: Path) -> None:
    head = NOTE.replace("meeting: wg4-14\nreply: {to: cop_secretariat}\n", "")
    with pytest.raises(ProblemsFound) as found:
        moves_of(office.registry, note(tmp_path, "moves: [session, reply]", head))
    assert [(p.code, p.hint) for p in found.value.problems] == [
        ("missing-fact", "add 'meeting:' to the note"),
        ("missing-fact", "add 'reply:' to the note"),
    ]


def test_a_note_needs_no_meeting_no_act_and_no_reply(office: Pipeline, tmp_path: Path) -> None:
    head = NOTE.replace("meeting: wg4-14\nreply: {to: cop_secretariat}\n", "")
    (move,) = moves_of(office.registry, note(tmp_path, "moves:\n  - text: {en: A sentence.}", head))
    assert move.text == {"en": "A sentence."}
