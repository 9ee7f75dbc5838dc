"""Days in plain text: what the patterns of a pack write, they read back."""

from __future__ import annotations

from collections import Counter

import pytest

from noteverbale.checks.read_dates import DateReader, Facts, squeezed
from noteverbale.pipeline import Pipeline
from support import cases, each_row


def read(office: Pipeline, language: str, text: str, loose: bool = False) -> Facts:
    facts: Facts = Counter()
    DateReader(office.registry.packs[language], loose).take(squeezed(text) if loose else text, facts)
    return facts


def days(*names: str) -> Facts:
    return Counter({("date", name): count for name, count in Counter(names).items()})


@pytest.mark.slow
@each_row(cases("dates"))
def test_days_of_a_meeting_are_read_back(office: Pipeline, row: dict[str, str]) -> None:
    meant = days(*row["days"].split("/"))
    assert read(office, row["language"], row["in text"]) == meant
    assert read(office, row["language"], row["masthead"]) == meant
    assert read(office, row["language"], row["in text"], loose=True) == meant or row["language"] == "es"


@each_row(cases("separate_days"))
def test_separate_days_are_read_back(office: Pipeline, row: dict[str, str]) -> None:
    meant = days(*row["days"].replace(" + ", "/").split("/"))
    assert read(office, row["language"], row["in text"]) == meant
    assert read(office, row["language"], row["without preposition"] + ".") == meant


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "in room 2, 3 March 2027", ["2027-03-03"]),
        ("en", "decision 4/4, 3 March 2027", ["2027-03-03"]),
        ("en", "13 and 14 March 2027", ["2027-03-13", "2027-03-14"]),
        ("fr", "les 31 et 32 mars 2027", ["2027-03-31", "2027-03-32"]),
        ("ru", "со 2 по 4 марта 2027 года", ["2027-03-02", "2027-03-04"]),
        ("zh", "2027年11月3日和5日", ["2027-11-03", "2027-11-05"]),
    ],
)
def test_only_days_are_read(office: Pipeline, language: str, text: str, found: list[str]) -> None:
    assert read(office, language, text) == days(*found)
