"""The types of facts: each takes what it says it takes, and describes itself to editors in the same way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from noteverbale.records.facts import TYPES, FactSpec, parsed_spec
from noteverbale.records.times import Deadline
from support import validator

# One value that each type takes and one that it does not.
VALUES: dict[str, tuple[Any, Any]] = {
    "text": ({"en": "a"}, "a"),
    "lines": ({"en": ["a"]}, {"en": "a"}),
    "number": (3, -1),
    "flag": (True, "perhaps"),
    "days": (["2027-02-01", {"from": "2027-02-03", "to": "2027-02-04"}], {"from": "2027-02-03"}),
    "hour": ("18:00", "24:00"),
    "hours": ({"from": "10:00", "to": "13:00"}, {"from": "10:00"}),
    "deadline": ({"by": "2027-02-26", "at": "18:00", "in": "vienna"}, "later"),
    "url": ("https://www.example.org/x?y=1", "example.org"),
    "email": ("a@example.org", "a at example.org"),
    "symbol": ("A/CONF.1/2 (Part I)", ""),
    "telephone": ("+431260600", "26060"),
    "documents": ([{"symbol": "A/1", "title": {"en": "a"}}], [{"title": {"en": "a"}}]),
    "place": ("vienna", ""),
    "venue": ({"building": "vic", "room": {"en": "Boardroom D"}}, {"floor": "1"}),
    "state": ("AUT", ["AUT"]),
    "states": (["AUT", "EU"], []),
    "body": ("WG4", 4),
    "act": ("decision_4_4", ""),
    "acts": (["decision_4_4"], []),
    "provision": ({"act": "decision_4_4", "paragraph": "12"}, {"paragraph": "12"}),
    "provisions": (["decision_4_4", {"act": "decision_3_2", "paragraphs": ["1", "2 (a)"]}], []),
    "meeting": ("wg4-14", ""),
    "meetings": (["wg4-14", "wg7-11"], []),
    "sittings": ("wg4-14", ""),
    "note": ({"reference": "CU 2026/4", "date": "2026-02-01"}, {"reference": "CU 2026/4"}),
    "languages": (["en", "fr"], ["English"]),
    "contact": ("cop_secretariat", ""),
    "enclosure": ("reply_form", ""),
    "enclosures": (["reply_form"], []),
}


def test_every_type_has_its_values_here() -> None:
    assert set(VALUES) == set(TYPES) - {"choice"}


@pytest.mark.parametrize("name", VALUES)
def test_a_type_and_its_schema_take_the_same_values(name: str) -> None:
    adapter: TypeAdapter[Any] = TYPES[name].adapter()
    schema = validator(adapter.json_schema())
    right, wrong = VALUES[name]
    adapter.validate_python(right)
    assert schema.is_valid(right)
    with pytest.raises(ValidationError):
        adapter.validate_python(wrong)
    assert not schema.is_valid(wrong)


@pytest.mark.parametrize(
    ("value", "last_day"),
    [
        ({"by": date(2027, 2, 26)}, date(2027, 2, 26)),
        ({"before": date(2027, 2, 26)}, date(2027, 2, 25)),
        ({"before": date(2027, 2, 26), "at": "12:00"}, date(2027, 2, 26)),
        ({"soon": True}, None),
    ],
)
def test_the_last_day_in_time(value: dict[str, Any], last_day: date | None) -> None:
    assert Deadline.model_validate(value).last_day == last_day


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"by": "2027-02-26", "before": "2027-02-26"},
        {"soon": True, "at": "12:00"},
        {"by": "2027-02-26", "in": "vienna"},
    ],
)
def test_a_deadline_has_one_limit(value: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Deadline.model_validate(value)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("url", ("url", (), False)),
        ("url?", ("url", (), True)),
        ("choice(post, fax)", ("choice", ("post", "fax"), False)),
        ("choice(post)?", ("choice", ("post",), True)),
    ],
)
def test_a_type_is_written_in_one_word(text: str, parts: tuple[str, tuple[str, ...], bool]) -> None:
    spec = FactSpec.model_validate(parsed_spec(text))
    assert (spec.type, spec.options, spec.optional) == parts
    assert str(spec) == text


@pytest.mark.parametrize("text", ["ulr", "choice", "url(a)", "url!", "", 3])
def test_a_misspelt_type_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="type"):
        FactSpec.model_validate(parsed_spec(text))


def test_languages_need_no_pack() -> None:
    assert TYPES["languages"].adapter().validate_python(["en", "pt"]) == ("en", "pt")
