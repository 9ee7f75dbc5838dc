"""Changes of `people:`: what is written into office.yaml, and what an administrator may not do."""

from __future__ import annotations

from typing import Any

import pytest

from noteverbale.desk.people_changes import PeopleChange, enter, remove
from noteverbale.records import yaml_source
from noteverbale.records.edit import apply
from noteverbale.records.office import Office, Person
from support import ROOT

TEXT = (ROOT / "data" / "office.yaml").read_text("utf-8")
STAFFED = (
    TEXT
    + """
people:
  # who keeps the register
  - {name: L. Clerk, email: l.clerk@example.org, roles: [clerk]}
  - name: M. Réviseur  # in Geneva
    roles: [reviser]
    languages: [fr]
  - {name: A. Admin, roles: [administrator]}
"""
)
ADMIN = Person(name="A. Admin", roles=("administrator",))


def read(text: str) -> Office:
    return Office.model_validate(yaml_source.parse(text, "data/office.yaml").data)


def done(text: str, change: PeopleChange) -> tuple[Office, str]:
    """Return the office after a change, and the text of its file."""
    assert change.edits
    changed = apply(text, change.edits, "data/office.yaml")
    return read(changed), changed


def person(office: Office, name: str) -> Person:
    found = office.person(name)
    assert found is not None
    return found


def test_a_person_is_entered_changed_and_removed_and_no_other_line_changes() -> None:
    office = read(STAFFED)
    values = {"name": "C. Chief", "email": "", "roles": ["approver"], "languages": []}
    office, text = done(STAFFED, enter(office, None, values, ADMIN))
    assert person(office, "C. Chief") == Person(name="C. Chief", roles=("approver",))
    reviser = person(office, "M. Réviseur")
    values = {"name": "M. Réviseur", "email": "m@example.org", "roles": ["reviser", "clerk"], "languages": ["fr", "es"]}
    office, text = done(text, enter(office, reviser, values, ADMIN))
    assert person(office, "M. Réviseur").languages == ("fr", "es")
    assert "# in Geneva" in text
    office, text = done(text, remove(office, person(office, "C. Chief"), ADMIN))
    assert office.person("C. Chief") is None
    lines = text.splitlines()
    assert [line for line in STAFFED.splitlines() if line not in lines] == [
        "    roles: [reviser]",
        "    languages: [fr]",
    ]


def test_the_first_people_of_an_office_take_the_place_of_its_reviewers() -> None:
    text = TEXT + "\nreviewers: [C. Chief]\n"
    chief = Person(name="C. Chief", roles=("approver",))
    values = {"name": "A. Admin", "roles": ["administrator"]}
    office, changed = done(text, enter(read(text), None, values, chief))
    assert [(each.name, each.roles) for each in office.people] == [
        ("C. Chief", ("reviser", "approver")),
        ("A. Admin", ("administrator",)),
    ]
    assert "reviewers:" not in changed


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"name": "", "roles": ["clerk"]}, ("name",)),
        ({"name": "...", "roles": ["clerk"]}, ("name",)),
        ({"name": "a\nb", "email": "no address", "roles": []}, ("name", "email", "roles")),
        ({"name": "N. New", "roles": ["chief"]}, ("roles",)),
        ({"name": "N. New", "roles": ["reviser"], "languages": ["English"]}, ("languages",)),
        ({"name": "m reviseur", "roles": ["clerk"]}, ("known",)),
    ],
)
def test_a_form_that_is_wrong_changes_nothing(values: dict[str, Any], wrong: tuple[str, ...]) -> None:
    assert enter(read(STAFFED), None, values, ADMIN) == PeopleChange(wrong=wrong)  # type: ignore[arg-type]  # of Literals


def test_nobody_changes_their_own_roles_or_removes_themselves() -> None:
    office = read(STAFFED)
    admin = person(office, "A. Admin")
    values: dict[str, Any] = {"name": "A. Admin", "roles": ["administrator", "approver"]}
    assert enter(office, admin, values, admin).wrong == ("own",)
    assert enter(office, admin, values | {"roles": ["administrator"], "languages": ["fr"]}, admin).wrong == ("own",)
    assert remove(office, admin, admin).wrong == ("own",)
    assert enter(office, admin, {"name": "A. Admin-Smith", "roles": ["administrator"]}, admin).edits, (
        "a name may change"
    )


def test_the_office_keeps_an_administrator() -> None:
    office = read(STAFFED)
    other = Person(name="B. Second", roles=("administrator",))  # of a file that changed meanwhile
    admin = person(office, "A. Admin")
    assert remove(office, admin, other).wrong == ("last",)
    assert enter(office, admin, {"name": "A. Admin", "roles": ["clerk"]}, other).wrong == ("last",)
    assert enter(read(TEXT), None, {"name": "N. New", "roles": ["clerk"]}, other).wrong == ("last",)
