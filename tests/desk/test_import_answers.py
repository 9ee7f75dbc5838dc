"""Answers to the questions of an import: each checked, kept with the decisions, or refused with a hint."""

from __future__ import annotations

import pytest

from noteverbale.desk.import_answers import decided, meanings, name, with_columns
from noteverbale.desk.import_job import Decisions
from noteverbale.desk.import_plan import ColumnShown, QuestionShown
from noteverbale.pipeline import Pipeline

STATE = QuestionShown("name", "State", "The Mexicans", ("MEX",), (2,))
TITLE = QuestionShown("name", "FunctionalTitle", "Boss", (), (3,))
GENDER = QuestionShown("gender", "Gender", "FRA", ("f", "m"), (4,))
TAKE = QuestionShown("take", "address", "FRA", ("new", "old"), (4,))


@pytest.mark.parametrize("answer", ["MEX", "Mexico", "México", "the United Mexican States", "墨西哥"])
def test_a_name_may_be_answered_by_any_name_or_the_code(office: Pipeline, answer: str) -> None:
    for answers in ({name(STATE): [answer]}, {name(STATE): ["?"], f"{name(STATE)}-other": [answer]}):
        decisions, problems = decided(office.registry, Decisions(), [STATE], answers)
        assert decisions.names == {"State": {"The Mexicans": "MEX"}}
        assert problems == ()


def test_an_answer_that_is_no_name_is_a_problem_and_the_others_count(office: Pipeline) -> None:
    answers = {
        f"{name(STATE)}-other": ["Mexco"],
        f"{name(TITLE)}-other": ["charge"],
        name(GENDER): ["f"],
        name(TAKE): ["table"],
    }
    decisions, problems = decided(office.registry, Decisions(), [STATE, TITLE, GENDER, TAKE], answers)
    assert [(problem.code, problem.message) for problem in problems] == [
        ("answer", "The Mexicans: there is no State or entity 'Mexco' on file")
    ]
    assert "did you mean" in problems[0].hint
    assert decisions == Decisions(
        names={"FunctionalTitle": {"Boss": "charge"}}, genders={"FRA": "f"}, takes={"FRA": {"address": "table"}}
    )


def test_no_answer_and_answers_to_what_was_not_asked_decide_nothing(office: Pipeline) -> None:
    before = Decisions(names={"State": {"X": "FRA"}}, takes={"FRA": {"email": "record"}})
    odd = {
        name(GENDER): ["x"],
        name(TAKE): ["both"],
        "name-State-Peru": ["PER"],
        name(STATE): ["", "  "],
        f"{name(TITLE)}-other": [],
    }
    assert decided(office.registry, before, [STATE, GENDER, TAKE], odd | {name(TITLE): [""]}) == (before, ())
    decisions, _ = decided(office.registry, before, [STATE, TAKE], {name(STATE): ["MEX"], name(TAKE): ["table"]})
    assert decisions.names == {"State": {"X": "FRA", "The Mexicans": "MEX"}}
    assert decisions.takes == {"FRA": {"email": "record", "address": "table"}}


def test_columns_that_the_table_does_not_say_by_itself_are_decisions() -> None:
    columns = [
        ColumnShown("", "A", "State", "State", "name", (), ()),
        ColumnShown("", "B", "Adress", "", "asked", ("Address",), ()),
        ColumnShown("", "C", "Budget", "", "unread", (), ()),
        ColumnShown("", "D", "A very long name…", "", "unread", (), ()),
        ColumnShown("", "E", "Town", "", "unread", (), ()),
    ]
    fields = ["State", "Address", "-", "City", "no field"]
    answers = {f"column-{i}": [field] for i, field in enumerate(fields)} | {"encoding": ["cp1251"]}
    assert with_columns(Decisions(), columns, answers) == Decisions(
        {"Adress": "Address", "Budget": "-"}, encoding="cp1251"
    )
    again = with_columns(Decisions({"Budget": "-"}), columns, {"column-2": ["City"], "encoding": ["rot13"]})
    assert again == Decisions({"Budget": "City"})


def test_what_a_name_may_mean_is_what_the_office_has(office: Pipeline) -> None:
    registry = office.registry
    assert "MEX" in meanings(registry, "State")
    assert set(meanings(registry, "Seat")) == {"vienna", "geneva", "new_york"}
    assert list(meanings(registry, "Gender")) == ["f", "m"]
    assert {"head", "charge"} < set(meanings(registry, "FunctionalTitle"))
    assert {"head", "charge"}.isdisjoint(meanings(registry, "Mission"))
    assert list(meanings(registry, "Language")) == list(registry.packs)
    assert list(meanings(registry, "City")) == []
