"""What a note writes down is printed in its copies, and what they do not print is not said by mail or calendar."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noteverbale.checks.unprinted import unprinted
from noteverbale.files import ChangedFiles, DiskFiles
from noteverbale.outgoing.covering_words import deadlines
from noteverbale.pipeline import Pipeline
from support import ROOT

NOTE = """
kind: information
date: 2009-03-04
sender: secretary_general
capacity: participant
meeting: wg4-1
languages: [es, en]
moves:
  - invitation
  - {move}
{more}
"""


def office_with(move: str, more: str = "") -> Pipeline:
    path = ROOT / "notes" / "2009" / "own.yaml"
    return Pipeline.open(
        ChangedFiles(DiskFiles(ROOT), {path: NOTE.replace("{move}", move).replace("{more}", more).encode("utf-8")})
    )


def found(move: str, more: str = "") -> list[tuple[int, str]]:
    office = office_with(move, more)
    return [(problem.place.line, problem.severity) for problem in unprinted(office, office.registry.notes["own"])]


@pytest.mark.slow
def test_every_fact_of_the_notes_on_file_is_printed(office: Pipeline) -> None:
    assert [str(problem) for note in office.registry.notes.values() for problem in unprinted(office, note)] == []


@pytest.mark.slow
def test_a_fact_that_another_leaves_out_is_told() -> None:
    assert found("registration: {through: note_verbale, contact: cop_secretariat, deadline: soon}") == []
    assert found("registration: {through: online, contact: cop_secretariat, deadline: soon}") == [(10, "error")]


@pytest.mark.slow
def test_a_fact_that_a_paragraph_does_not_print_is_told() -> None:
    text = "text: {{es: 'Hay {}.', en: 'There are {}.'}}\n    facts: {{rooms: {{number: 3}}}}"
    assert found(text.format("{{ rooms|number }}", "{{ rooms|number }}")) == []
    assert found(text.format("tres", "three")) == [(11, "error")]


@pytest.mark.slow
def test_a_reply_and_each_channel_asked_for_are_printed() -> None:
    reply = "reply: {to: cop_secretariat, channels: [post, email]}"
    assert found("reply", reply) == []
    assert found("courtesy", reply) == [(11, "error")]
    own = "text: {es: 'Correo: {{ reply.email }}.', en: 'Email: {{ reply.email }}.'}"
    assert found(own, reply) == [(11, "error")]
    until = "reply: {to: cop_secretariat, channels: [email], deadline: {before: 2009-04-01}}"
    assert found("reply", until) == []
    assert found(own, until) == [(11, "error")]


@pytest.mark.slow
def test_an_act_that_no_move_names_is_told() -> None:
    assert found("attention", "act: decision_4_4") == []
    assert found("courtesy", "act: decision_4_4") == [(11, "error")]


def test_a_meeting_that_no_move_names_is_a_warning(office: Pipeline) -> None:
    note = office.registry.notes["reminder"].model_copy(update={"meetings": ("wg4-2",)})
    changed = Pipeline(replace(office.registry, notes={**office.registry.notes, note.id: note}))
    (problem,) = unprinted(changed, note)
    assert problem.severity == "warning"
    assert "'wg4-2'" in problem.message


@pytest.mark.slow
def test_a_deadline_that_no_copy_prints_is_not_said_elsewhere() -> None:
    until = "reply: {to: cop_secretariat, channels: [email], deadline: {before: 2009-04-01}}"
    office = office_with("reply", until)
    note = office.registry.notes["own"]
    assert len(deadlines(office, note, "en")) == 1
    path = ROOT / "templates" / "moves" / "reply" / "en.md.j2"
    silent = path.read_text("utf-8").replace("{{ reply.deadline|bound }}", "soon")
    office = Pipeline.open(ChangedFiles(office.registry.files, {path: silent.encode("utf-8")}))
    assert deadlines(office, office.registry.notes["own"], "en") == []
