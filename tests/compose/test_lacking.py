"""A fact that a template prints and no record has is named with the record that lacks it."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment

from noteverbale.compose.brief import Origin, ReplyTo
from noteverbale.compose.lacking import is_lacking, names_used, printed_and_lacking
from noteverbale.files import ChangedFiles, DiskFiles
from noteverbale.language.grammar import Noun
from noteverbale.pipeline import Pipeline
from noteverbale.problems import NOWHERE, ProblemsFound
from noteverbale.registry.audience import Audience

REPLY = ReplyTo(Noun("secretariat", "contact", "a"), None, None, None, None, origin=Origin("contact 'a'", NOWHERE))
FACTS = {"reply": REPLY, "act": None, "note": "n", "days": ()}


@pytest.mark.parametrize(
    ("template", "names"),
    [
        ("{{ reply.fax }} {{ reply.to|the }}", ["reply.fax"]),
        ("{% if reply.fax %}{{ reply.fax }}{% endif %}{{ reply.email }}", ["reply.email"]),
        ("{% if reply.fax %}{{ reply.fax }}{% else %}{{ reply.email }}{% endif %}", ["reply.email"]),
        ("{% if reply.fax %}{% elif reply.email %}{{ reply.email }}{% endif %}", []),
        ("{{ reply.fax if reply.fax else 'none' }}", []),
        ("{% if act %}{{ act.title|capital }}{% endif %}", []),
        ("{% if reply %}{{ reply.postal }}{% endif %}", ["reply.postal"]),
        ("{{ act.title|capital }}", ["act.title"]),
        ("{% for one in days %}{{ one.fax }}{% endfor %}{{ unknown.name }}", []),
        ("{{ reply.to|agree(m=reply.fax) }}{{ reply.fax }}", ["reply.fax"]),
    ],
)
def test_what_is_printed_without_a_condition_must_be_there(template: str, names: list[str]) -> None:
    environment = Environment()
    environment.filters.update(the=str, capital=str, agree=str)
    assert printed_and_lacking(environment.parse(template), FACTS) == names


@pytest.mark.parametrize(("name", "lacks"), [("act", True), ("reply.fax", True), ("days", True), ("reply.to", False)])
def test_a_need_is_met_by_a_fact_that_is_there(name: str, lacks: bool) -> None:
    assert is_lacking(FACTS, name) is lacks


def test_the_record_is_named_and_the_problem_is_at_its_place(small_model: Path) -> None:
    office, template = small_model / "data/office.yaml", small_model / "templates/moves/reply/en.md.j2"
    text = office.read_text("utf-8").replace('    fax: "+4312606075752"\n', "")
    prose = "{{ grateful|capital }} if {{ party|the }} would reply by fax ({{ reply.fax }}).\n"
    changed = {office: text.encode(), template: prose.encode()}
    pipeline = Pipeline.open(ChangedFiles(DiskFiles(small_model), changed))
    note = pipeline.registry.notes["cu-2009-033"]
    with pytest.raises(ProblemsFound) as error:
        pipeline.document(note, "en", Audience("government", ("participant",), "one"))
    (found,) = error.value.problems
    assert found.code == "template-fact"
    assert found.place == pipeline.registry.contacts["cop_secretariat"].place()
    assert found.message == (
        "cu-2009-033: the move 'reply' prints 'reply.fax', which the contact 'cop_secretariat' does not have"
    )
    assert found.hint == "add 'fax:' to it, or choose other moves"


def test_of_several_meetings_the_body_that_no_act_established_is_named(stress: Pipeline) -> None:
    note = """
kind: joint_invitation
date: 2027-01-12
sender: agency
capacity: participant
act: assembly_22_7
meeting: [committee-11, commission-1]
moves: [attention, working_groups]
"""
    path = stress.registry.files.folder / "notes" / "2027" / "own.yaml"
    pipeline = Pipeline.open(ChangedFiles(stress.registry.files, {path: note.encode()}))
    with pytest.raises(ProblemsFound) as error:
        pipeline.document(pipeline.registry.notes["own"], "en", Audience("government", ("participant",) * 2, "one"))
    (found,) = error.value.problems
    assert (found.code, found.place) == ("missing-fact", pipeline.registry.bodies["COMMISSION"].place())
    assert found.message == (
        "own: the move 'working_groups' needs 'meetings.act', which the body 'COMMISSION' does not have"
    )
    assert found.hint == "add 'established_by:' to it, or choose other moves"


def test_the_names_of_a_template_are_as_long_as_they_are_written() -> None:
    parse = Environment().parse
    template = "{% if meeting %}{{ meeting.city.text }}{% endif %}{% for item in act.functions %}{{ item }}{% endfor %}"
    assert names_used(parse(template)) == frozenset({"meeting", "meeting.city.text", "act.functions", "item"})
    assert names_used(parse("{{ party.__class__ }}")) == frozenset()
    assert names_used(parse("{% if party %}{% include 'another' %}{% endif %}")) is None
