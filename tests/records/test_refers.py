"""References of records: every id in a record says which table has it, and its place is found where it is written."""

from __future__ import annotations

from typing import Annotated, Any, get_args

import pytest

from noteverbale.records.base import Id, Record, Refers, WordOf
from noteverbale.records.facts import TYPES
from noteverbale.records.meetings import Body
from noteverbale.records.moves import ShelfMove
from noteverbale.records.notes import Note
from noteverbale.records.office import Office
from noteverbale.records.refers import marks, named
from noteverbale.registry.cross_check import KINDS

# Ids that name no record, and why.
NO_REFERENCES = {
    ("ShelfMove", "facts"): "names of facts",
    ("ShelfMove", "due"): "names of facts",
    ("ShelfMove", "equal_counts"): "names of facts",
    ("PostalOrder", "states"): "an office need not have all States on file",
    ("PostalOrder", "also"): "an office need not have all States on file",
    ("Title", "salutation"): "letters look it up when they are written",
}


def kinds_inside(annotation: Any) -> set[type[Record]]:
    """Return the record types in an annotation, and those inside them."""
    found: set[type[Record]] = set()
    if isinstance(annotation, type) and issubclass(annotation, Record):
        found.add(annotation)
        for info in annotation.model_fields.values():
            found |= kinds_inside(info.annotation)
    for part in get_args(annotation):
        found |= kinds_inside(part)
    return found


def has_bare_id(annotation: Any) -> bool:
    """Whether an annotation has an id without a mark."""
    return annotation == Id or any(has_bare_id(part) for part in get_args(annotation) if part is not Id)


@pytest.mark.parametrize("kind", [*dict(KINDS).values(), Office, ShelfMove])
def test_every_id_of_a_record_says_which_table_has_it(kind: type[Record]) -> None:
    bare = {
        (inner.__name__, name)
        for inner in kinds_inside(kind)
        for name, info in inner.model_fields.items()
        if name != "id"
        and has_bare_id(Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation)
    }
    assert bare <= NO_REFERENCES.keys()


def test_marks_have_the_steps_to_each_id() -> None:
    found = {tuple(step and step[1] for step in steps): mark for steps, mark in marks(Body)}
    assert found["permanent", "by"] == Refers("acts")
    assert found[("meets_as",)] == WordOf("levels")


def test_the_ids_of_a_record_come_with_their_places() -> None:
    note = Note.model_validate(
        {
            "id": "a",
            "kind": "invitation",
            "date": "2027-01-01",
            "sender": "office",
            "meeting": ["one", "two"],
            "reply": {"to": "us", "deadline": {"by": "2027-02-01", "at": "18:00", "in": "vienna"}},
        }
    )
    assert [(id, mark, keys) for id, mark, keys in named(Note, note) if keys[0] in ("meeting", "reply")] == [
        ("one", Refers("meetings"), ("meeting", 0)),
        ("two", Refers("meetings"), ("meeting", 1)),
        ("us", Refers("contacts"), ("reply", "to")),
        ("vienna", Refers("places"), ("reply", "deadline", "in")),
    ]


@pytest.mark.parametrize(
    ("type", "raw", "expected"),
    [
        ("place", "vienna", [("vienna", "places", ())]),
        ("acts", ["a", "b"], [("a", "acts", (0,)), ("b", "acts", (1,))]),
        ("provisions", ["a", {"act": "b"}], [("a", "acts", (0, "act")), ("b", "acts", (1, "act"))]),
        ("note", "cu-1", [("cu-1", "notes", ())]),
        ("note", {"reference": "CU 1", "date": "2027-01-01"}, []),
        ("venue", {"building": "vic", "room": "M"}, [("vic", "buildings", ("building",))]),
        ("text", {"en": "vienna"}, []),
    ],
)
def test_the_records_that_a_fact_names(type: str, raw: object, expected: list[object]) -> None:
    value = TYPES[type].adapter().validate_python(raw)
    assert list(TYPES[type].names(value)) == expected
