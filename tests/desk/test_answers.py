"""Answers in the register: filed from forms, typed in, corrected; and what a clerk may not enter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forms_support import bare
from noteverbale.desk import form_inbox
from noteverbale.desk.answers import Fault, Typed, enter, faults, file_forms
from noteverbale.desk.changes import history, of_save
from noteverbale.desk.form_inbox import take, uploads
from noteverbale.desk.saving import undo
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.edit import digest
from noteverbale.records.notes import Received
from noteverbale.registry.replies import register, register_path
from replies_support import waiting_office, write_answers

AT = "2026-03-25T09:00:00+00:00"
TODAY = date(2026, 3, 25)
FRANCE = Typed("FRA", "2026-03-12", members=({"name": "Ana", "email": "ana@example.org"},), topics=("Data: x # y",))


@pytest.fixture
def pipeline(small_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    monkeypatch.setattr(form_inbox, "limited", lambda function, *args: function(*args))
    return Pipeline.open(waiting_office(small_workspace))


def answers(pipeline: Pipeline) -> list[Received]:
    return register(pipeline.registry, "calls")


def test_an_answer_is_typed_in_corrected_and_undone(pipeline: Pipeline) -> None:
    note = pipeline.registry.notes["calls"]
    before = register_path(pipeline.registry, "calls").read_text("utf-8")
    enter(pipeline, note, FRANCE, "L. Clerk", AT)
    answer = answers(pipeline)[1]
    assert (answer.recipient, answer.by, answer.topics) == ("FRA", "L. Clerk", ("Data: x # y",))
    assert register_path(pipeline.registry, "calls").read_text("utf-8").startswith(before)
    assert Typed.of(answer) == FRANCE
    corrected = replace(FRANCE, members=(), absent=True, topics=())
    enter(pipeline, note, corrected, "B. Second", AT, 1, digest(FRANCE.data))
    assert (answers(pipeline)[1].absent, answers(pipeline)[1].members) == (True, ())
    assert answers(pipeline)[1].by == "L. Clerk", "it says who filed it; the history says who corrected it"
    change = history(pipeline.registry.folder)[0]
    assert (change.by, change.file, {each.path[1] for each in of_save(pipeline.registry.folder, change.serial)}) == (
        "B. Second",
        "data/replies/calls.yaml",
        {"absent", "members", "topics"},
    )
    undo(pipeline, change.serial, "B. Second", AT)
    assert Typed.of(answers(pipeline)[1]) == FRANCE
    for index, base in ((1, digest(corrected.data)), (1, ""), (7, digest(FRANCE.data))):
        with pytest.raises(ProblemsFound, match="changed meanwhile"):
            enter(pipeline, note, corrected, "L. Clerk", AT, index, base)


def test_the_first_answer_begins_a_register(pipeline: Pipeline) -> None:
    note = pipeline.registry.notes["own"]
    enter(pipeline, note, FRANCE, "L. Clerk", AT)
    assert [answer.recipient for answer in register(pipeline.registry, "own")] == ["FRA"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (FRANCE, []),
        (Typed("XXX", "", remarks="by fax"), ["recipient", "received"]),
        (replace(FRANCE, received="2026-03-26"), ["later"]),
        (replace(FRANCE, absent=True), ["contradiction"]),
        (Typed("FRA", "2026-03-12"), ["nothing"]),
        (replace(FRANCE, recipient="MEX"), ["second"]),
        (replace(FRANCE, recipient="MEX", supersedes=True), []),
        (replace(FRANCE, remarks="a\x00b"), ["text"]),
    ],
)
def test_what_is_wrong_with_an_answer_is_said_before_it_is_entered(
    pipeline: Pipeline, typed: Typed, expected: list[Fault]
) -> None:
    assert faults(pipeline.registry, pipeline.registry.notes["calls"], typed, TODAY) == expected


def test_the_answer_that_is_corrected_is_not_its_own_second(pipeline: Pipeline) -> None:
    typed = Typed.of(answers(pipeline)[0])
    assert faults(pipeline.registry, pipeline.registry.notes["calls"], typed, TODAY, 0) == []


def test_forms_are_filed_for_their_notes_and_only_those_that_were_shown(pipeline: Pipeline) -> None:
    folder = pipeline.registry.folder
    digests = []
    for i, (note, recipient) in enumerate([("calls", "FRA"), ("calls", "CUB"), ("own", "FRA"), ("calls", "MEX")]):
        path = bare(folder / "came.pdf", {"note": note, "recipient": recipient, "name1": f"Ana {i}", "language": ""})
        digests.append(take(folder, f"{i}.pdf", path.read_bytes(), TODAY, "L. Clerk").digest)
    filed, _ = file_forms(pipeline, [digests[0], digests[2], digests[3]], "L. Clerk", AT)
    assert filed == {"calls": 1, "own": 1}
    assert [answer.recipient for answer in answers(pipeline)] == ["MEX", "FRA"]
    assert [upload.digest for upload in uploads(folder)] == [digests[1], digests[3]], "Mexico has answered before"
    filed, _ = file_forms(pipeline, [digests[3]], "L. Clerk", AT, ["MEX"])
    assert filed == {"calls": 1}
    assert (answers(pipeline)[-1].members[0].name, answers(pipeline)[-1].supersedes) == ("Ana 3", True)
    assert file_forms(pipeline, ["0" * 64], "L. Clerk", AT) == ({}, None)


def test_nothing_is_filed_into_a_register_with_errors(pipeline: Pipeline) -> None:
    folder = pipeline.registry.folder
    write_answers(folder, "- {recipient: XXX, received: 2026-03-10, by: anna}\n")
    content = bare(folder / "came.pdf", {"note": "calls", "recipient": "FRA", "language": ""}).read_bytes()
    digest = take(folder, "a.pdf", content, TODAY, "L. Clerk").digest
    assert file_forms(pipeline, [digest], "L. Clerk", AT) == ({}, None)
    assert [upload.digest for upload in uploads(folder)] == [digest]
