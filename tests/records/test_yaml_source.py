"""YAML files into records: text stays text, every fault is found, every place is right."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noteverbale.characters import STRANGE
from noteverbale.problems import Place, ProblemsFound
from noteverbale.records import yaml_source as source
from noteverbale.records.base import Record


class Sitting(Record):
    """A record for these tests."""

    id: str
    on: date | None = None
    at: time | None = None
    seats: int | None = None
    open: bool = False
    inner: Sitting | None = None


def read(text: str) -> Sitting:
    return source.record(Sitting, source.parse(text, "s.yaml"))


def faults(text: str) -> list[str]:
    with pytest.raises(ProblemsFound) as caught:
        read(text)
    return [f"{p.place.line}:{p.place.column} {p.code}" for p in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("id: NO", "id", "NO"),
        ("id: 0123", "id", "0123"),
        ("id: 15:00", "id", "15:00"),
        ("id: 1e3", "id", "1e3"),
        ("id: 2009-04-14", "id", "2009-04-14"),
        ("id: 'null'", "id", "null"),
        ("{id: a, at: 15:00}", "at", time(15)),
        ("{id: a, seats: 0123}", "seats", 123),
        ("{id: a, on: 2009-04-14}", "on", date(2009, 4, 14)),
        ("{id: a, on: null}", "on", None),
        ("{id: a, open: true}", "open", True),
    ],
)
def test_the_record_decides_what_a_scalar_means(text: str, key: str, value: object) -> None:
    assert getattr(read(text), key) == value


def test_all_faults_of_a_file_are_reported_with_their_places() -> None:
    text = "id: a\non: never\ninner:\n  id: b\n  seat: 3\n  seats: many\n"
    assert faults(text) == ["2:5 value", "5:3 unknown-key", "6:10 value"]


def test_an_unknown_key_is_answered_with_the_nearest() -> None:
    with pytest.raises(ProblemsFound) as caught:
        read("id: a\ninner: {id: b, setas: 3}\n")
    assert caught.value.problems[0].hint == "did you mean 'seats'?"


def test_a_missing_key_is_reported_at_the_mapping() -> None:
    assert faults("inner:\n  seats: 3\nid: x") == ["2:3 missing-key"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id: a\nseats: 1\nseats: 2\n", ["3:1 duplicate-key"]),
        ("id: &a b\nat: *a\n", ["1:5 yaml"]),
        ("id: !!python/name:os.system x\n", ["1:5 yaml"]),
        ("id: [a\n", ["2:1 yaml"]),
        ("<<: {id: a}\n", ["1:1 yaml"]),
        ("- id: a\n", ["1:1 shape"]),
        ("", ["1:1 shape"]),
    ],
)
def test_what_records_do_not_use_is_refused(text: str, expected: list[str]) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize(
    "text",
    ["id: " + "[" * 45, "id: " + "{a: " * 45, "id:\n" + "- " * 45 + "a", "a: ']]]]]]'\nid: " + "[" * 45 + "]" * 45,
     "".join(" " * i + "a:\n" for i in range(45)), "id: " + "[" * 100_000],
)  # fmt: skip
def test_what_nests_deeper_than_any_record_is_refused_at_its_place(text: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        source.parse(text, "s.yaml")
    assert "it is nested more deeply than any record" in caught.value.problems[0].message
    assert caught.value.problems[0].place.line


@pytest.mark.parametrize(
    "text",
    [f"'{'[' * 45}'", f'"{"{" * 45}"', "|\n  " + "[" * 45, "|\n  - - - - - - - - - - - -", f"a{'[' * 45}",
     "|\n  a\n" + " " * 300 + "b", f"a # {'[' * 45}"],
)  # fmt: skip
def test_brackets_and_dashes_in_a_text_nest_nothing(text: str) -> None:
    assert read(f"id: {text}\n").id


def test_a_file_that_is_not_utf8_says_where() -> None:
    with pytest.raises(ProblemsFound) as caught:
        source.parse("id: a\nx: é".encode("latin-1"), "s.yaml")
    assert caught.value.problems[0].place == Place("s.yaml", 2, 1)


def test_a_record_knows_the_place_of_every_value() -> None:
    made = read("id: a\ninner:\n  id: b\n  seats: 3\n")
    assert made.inner is not None
    assert made.inner.place("seats") == Place("s.yaml", 4, 10)
    assert made.place("inner", "id") == Place("s.yaml", 3, 7)
    assert made.place("at") == Place("s.yaml", 1, 1)


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail_otherwise_than_by_problems(text: str) -> None:
    try:
        source.record(Sitting, source.parse(text, "s.yaml"))
    except ProblemsFound as found_problems:
        assert found_problems.problems


def test_text_that_is_not_shown_is_not_read() -> None:
    assert all(STRANGE.search(char) for char in "\ufffe\uffff\u2028\ufeff\ud800\u202e\x07")
    assert not any(STRANGE.search(char) for char in "aé中ا\u200d\u200f\u2060\u00a0\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- x\n" * 200_001, "this file has more than 200,000 values"),
        ("x: '" + "a" * 10_000_000 + "'", "this file has more than 10 MB"),
        ("- [" + "[], " * 200_001 + "]", "this file has more than 200,000 values"),
    ],
    ids=["many values", "many bytes", "many lists"],
)
def test_a_file_larger_than_any_record_is_refused_before_it_fills_the_memory(text: str, reason: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        source.parse(text, "s.yaml")
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == ("too-large", reason)
