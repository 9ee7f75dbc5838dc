"""The Brief of a note: what it has, and what it does not have where the note names none."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.compose.resolve import resolve
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry.audience import Audience, government
from noteverbale.registry.loading import read_note

HEAD = "kind: information\ndate: 2026-11-28\nsender: secretariat\n"


def test_a_note_without_meeting_act_and_reply_has_none(office: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "n.yaml"
    path.write_text(HEAD + "moves:\n  - text: {en: A sentence.}\n", "utf-8")
    note = read_note(path)
    brief = resolve(office.registry, note, "en", government(note))
    assert (brief.meeting, brief.act, brief.reply, brief.enclosures) == (None, None, None, ())
    assert [(move.name, move.text) for move in brief.moves] == [("text", "A sentence.")]


def test_each_meeting_has_the_capacity_of_the_audience(office: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "n.yaml"
    path.write_text(HEAD + "meeting: [wg4-14, wg7-11]\nmoves: [joint_invitation]\n", "utf-8")
    brief = resolve(office.registry, read_note(path), "en", Audience("government", ("participant", "observer"), "one"))
    assert {meeting.nth.id: meeting.capacity for meeting in brief.meetings} == {"14": "participant", "11": "observer"}


def test_a_fact_that_a_note_leaves_out_is_that_of_the_note(office: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "n.yaml"
    path.write_text(HEAD + "act: decision_4_4\nmoves: [attention]\n", "utf-8")
    note = read_note(path)
    brief = resolve(office.registry, note, "en", government(note))
    acts = brief.moves[0].facts["acts"]
    assert isinstance(acts, tuple)
    (provision,) = acts
    assert provision.act == brief.act


def test_all_texts_that_are_missing_are_reported_at_once(office: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "n.yaml"
    path.write_text(HEAD + "moves:\n  - text: {fr: a}\n  - subject: {subject: {fr: b}}\n", "utf-8")
    note = read_note(path)
    with pytest.raises(ProblemsFound) as found:
        resolve(office.registry, note, "en", government(note))
    assert [(problem.code, problem.place.line) for problem in found.value.problems] == [
        ("missing-text", 5),
        ("missing-text", 6),
    ]
