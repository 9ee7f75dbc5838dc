"""What an administrator changes in `people:` of office.yaml, as edits; and what is refused.

A person cannot change their own roles or languages, which would let them approve what they may not. One administrator always stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from ..records.edit import MISSING, Edit
from ..records.names import folded
from ..records.office import Office, Person

# Keys of phrases: what is wrong with a field of the form, or with the whole of it.
Wrong = Literal["name", "email", "roles", "languages", "known", "own", "last"]
_KEYS: tuple[Literal["name", "email", "roles", "languages"], ...] = ("name", "email", "roles", "languages")


@dataclass(frozen=True)
class PeopleChange:
    """The edits of `people:`, or what is wrong; one of the two is empty."""

    edits: tuple[Edit, ...] = ()
    wrong: tuple[Wrong, ...] = ()


def enter(office: Office, before: Person | None, values: Mapping[str, Any], by: Person) -> PeopleChange:
    """Return the change that enters a person with values of a form, in place of `before` or, without one, as a new person."""
    try:
        person = Person.model_validate({key: value for key, value in values.items() if value})
    except ValidationError as error:
        fields = {fault["loc"][0] for fault in error.errors()}
        return PeopleChange(wrong=tuple(key for key in _KEYS if key in fields))
    same = office.person(person.name)
    if not folded(person.name):
        return PeopleChange(wrong=("name",))
    if same and same != before:
        return PeopleChange(wrong=("known",))
    others = [known for known in office.everyone if known != before]
    if before and _is(by, before) and (person.roles, person.languages) != (before.roles, before.languages):
        return PeopleChange(wrong=("own",))
    return _replaced(office, before, person, others)


def remove(office: Office, person: Person, by: Person) -> PeopleChange:
    """Return the change that removes a person."""
    if _is(by, person):
        return PeopleChange(wrong=("own",))
    return _replaced(office, person, None, [known for known in office.everyone if known != person])


def _is(by: Person, person: Person) -> bool:
    return folded(by.name) == folded(person.name)


def _replaced(office: Office, before: Person | None, after: Person | None, others: list[Person]) -> PeopleChange:
    remaining = [*others, *([after] if after else [])]
    if not any("administrator" in person.roles for person in remaining):
        return PeopleChange(wrong=("last",))
    if not office.people:  # of an office with `reviewers:` or without anybody
        edits = [Edit(("people",), MISSING, [_plain(person) for person in remaining])]
        if office.reviewers:
            edits.append(Edit(("reviewers",), list(office.reviewers), MISSING))
        return PeopleChange(tuple(edits))
    if before is None:
        return PeopleChange((Edit(("people", len(office.people)), MISSING, _plain(after)),))
    place = ("people", office.people.index(before))
    if after is None:
        return PeopleChange((Edit(place, _plain(before), MISSING),))
    old, new = _plain(before), _plain(after)
    return PeopleChange(
        tuple(
            Edit((*place, key), old.get(key, MISSING), new.get(key, MISSING))
            for key in _KEYS
            if old.get(key) != new.get(key)
        )
    )


def _plain(person: Person | None) -> dict[str, Any]:
    """Return a person as the file has it, without the keys that are empty."""
    return {key: value for key, value in person.model_dump(mode="json").items() if value} if person else {}
