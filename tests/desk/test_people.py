"""What each role may do, as the table of docs/how-to/administrator/people.md has it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import ValidationError

from noteverbale.desk.people import Act, may, person_of
from noteverbale.desk.saving import save, undo
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.edit import MISSING, Edit
from noteverbale.records.office import Office, Person, Role
from support import ROOT

MAY: dict[Role, set[Act]] = {
    "clerk": {"read", "write", "comment", "issue"},
    "reviser": {"read", "comment", "approve"},
    "approver": {"read", "comment", "approve", "approve_all", "void"},
    "administrator": {"read", "write", "comment", "administer"},
}


def office_with(**values: object) -> Office:
    """Return the record of the office with more values."""
    return Office.model_validate(yaml.safe_load((ROOT / "data" / "office.yaml").read_text("utf-8")) | values)


@pytest.mark.parametrize("role", get_args(Role))
def test_each_role_may_do_what_the_table_says(role: Role) -> None:
    person = Person(name="A. Person", roles=(role,))
    assert {act for act in get_args(Act) if may(person, act)} == MAY[role]


def test_a_reviser_comments_on_and_approves_their_own_languages_only() -> None:
    reviser = Person(name="M. Réviseur", roles=("reviser",), languages=("fr",))
    assert may(reviser, "approve", "fr")
    assert may(reviser, "comment", "fr")
    assert may(reviser, "approve")
    assert not may(reviser, "approve", "ar")
    assert not may(reviser, "comment", "ar")
    assert may(reviser, "read", "ar")
    assert reviser.approves("fr")
    assert not reviser.approves("ar")
    assert not reviser.approves("")


def test_a_reviser_who_is_a_clerk_too_comments_on_every_language() -> None:
    both = Person(name="B. Both", roles=("clerk", "reviser"), languages=("fr",))
    assert may(both, "comment", "ar")
    assert not may(both, "approve", "ar")


def test_an_approver_approves_all_languages_and_the_whole_note() -> None:
    chief = Person(name="C. Chief", roles=("approver",), languages=("en",))
    assert chief.approves("zh")
    assert chief.approves("")
    assert may(chief, "approve", "zh")


def test_a_person_is_found_in_any_spelling_of_the_name() -> None:
    named = office_with(people=[{"name": "José Martínez", "roles": ["clerk"]}])
    found = person_of(named, "JOSE MARTINEZ")
    assert found is not None
    assert found.name == "José Martínez"
    assert person_of(named, "A. Stranger") is None


def test_in_an_office_that_names_nobody_every_person_has_all_roles() -> None:
    record = office_with(people=[], reviewers=[])
    person = person_of(record, "A. Clerk")
    assert person is not None
    assert all(may(person, act) for act in get_args(Act))
    assert person_of(record, "…") is None


def test_reviewers_are_revisers_and_approvers_of_all_languages() -> None:
    person = person_of(office_with(reviewers=["C. Chief"]), "c. chief")
    assert person is not None
    assert person.approves("")
    assert not may(person, "write")


def test_where_only_reviewers_are_named_others_do_all_but_approve() -> None:
    office = office_with(reviewers=["C. Chief"])
    person = person_of(office, "A. Clerk")
    assert person is not None
    assert {act for act in get_args(Act) if may(person, act)} == MAY["clerk"] | MAY["administrator"]
    assert person_of(office, "---") is None


@pytest.mark.parametrize(
    ("people", "message"),
    [
        ([{"name": "Ana", "roles": ["clerk"]}, {"name": "ANÁ", "roles": ["clerk"]}], "two people have the name Ana"),
        ([{"name": "…", "roles": ["clerk"]}], "is not a name"),
        ([{"name": "Ana", "roles": []}], "at least 1 item"),
        ([{"name": "Ana", "roles": ["chief"]}], "Input should be"),
    ],
)
def test_people_who_cannot_be_told_apart_are_refused(people: object, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        office_with(people=people)


def test_people_and_reviewers_are_not_both_given() -> None:
    with pytest.raises(ValidationError, match="take 'reviewers:' out"):
        office_with(people=[{"name": "Ana", "roles": ["clerk"]}], reviewers=["Ana"])


PEOPLE = """
people:
  - {name: L. Clerk, roles: [clerk]}
  - {name: C. Chief, roles: [approver]}
  - {name: A. Admin, roles: [administrator]}
"""
AT = "2026-03-04T09:00:00+00:00"


@pytest.fixture
def staffed(small_office: Path) -> Path:
    path = small_office / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8") + PEOPLE, "utf-8")
    return small_office


@pytest.mark.parametrize(
    ("by", "file", "edit", "code"),
    [
        ("C. Chief", "notes/2009/cu-2009-033.yaml", Edit(("drafter",), MISSING, "X"), "not-allowed"),
        ("L. Clerk", "notes/2009/cu-2009-033.yaml", Edit(("drafter",), MISSING, "X"), ""),
        ("L. Clerk", "data/office.yaml", Edit(("approval",), MISSING, False), "not-allowed"),
        ("l clerk", "data/office.yaml", Edit(("people", 0, "roles"), ["clerk"], ["approver"]), "not-allowed"),
        ("L. Clerk", "data/office.yaml", Edit(("contacts", 0, "postcode"), "1400", "1220"), ""),
        ("L. Clerk", "data/series.yaml", Edit((0, "format"), "CU {year}/{number}{variant}", "CU {year}/{number:02}{variant}"), "not-allowed"),
        ("A. Admin", "data/office.yaml", Edit(("people", 0, "roles"), ["clerk"], ["approver"]), ""),
        ("A. Admin", "data/office.yaml", Edit(("people", 2, "roles"), ["administrator"], ["administrator", "approver"]), "own-roles"),
        ("the command", "data/office.yaml", Edit(("approval",), MISSING, True), ""),
    ],
)  # fmt: skip
def test_what_a_person_may_not_do_is_not_saved_whatever_page_asks(
    staffed: Path, by: str, file: str, edit: Edit, code: str
) -> None:
    office, path = Pipeline.open(staffed), staffed / file
    before = path.read_bytes()
    if not code:
        assert save(office, {path: [edit]}, by, AT).serials
        return
    with pytest.raises(ProblemsFound) as refused:
        save(office, {path: [edit]}, by, AT)
    assert refused.value.problems[0].code == code
    assert path.read_bytes() == before


def test_an_administrator_does_not_win_a_role_back_by_undoing_its_loss(staffed: Path) -> None:
    path = staffed / "data" / "office.yaml"
    edits = [Edit(("people", 2, "roles"), ["administrator"], ["administrator", "approver"])]
    given = save(Pipeline.open(staffed), {path: edits}, "the command", AT)
    taken = save(given.pipeline, {path: [edits[0].inverse()]}, "the command", AT)
    with pytest.raises(ProblemsFound, match=r"own-roles: A\. Admin may not"):
        undo(taken.pipeline, taken.serials[0], "A. Admin", AT)
