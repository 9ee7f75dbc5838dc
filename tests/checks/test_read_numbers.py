"""Ordinals, hours and numbers in plain text: what a pack writes is read back, and nothing else."""

from __future__ import annotations

from collections import Counter

import pytest

from noteverbale.checks.read_dates import Facts
from noteverbale.checks.read_text import Patterns
from noteverbale.checks.read_text import of_text as read_text
from noteverbale.language.grammar import ordinal_noun
from noteverbale.language.numbers import number
from noteverbale.language.pack import Pack
from noteverbale.pipeline import Pipeline
from support import cases, each_row

NOTHING = "(?!)"


def of_text(text: str, pack: Pack, loose: bool = False) -> Facts:
    """Return the facts of a text of an office without references and acts."""
    return read_text(text, pack, Patterns(NOTHING, NOTHING, NOTHING), loose)


SPANS = {
    "ar": "من {start} إلى {end}",
    "en": "from {start} to {end}",
    "es": "de {start} a {end}",
    "fr": "de {start} à {end}",
    "ru": "с {start} до {end}",
    "zh": "{start}至{end}",
}


@pytest.mark.slow
@pytest.mark.parametrize("table", ["ordinals", "ordinals_in_sentences"])
@pytest.mark.parametrize("language", SPANS)
def test_ordinals_are_read_back(office: Pipeline, table: str, language: str) -> None:
    pack = office.registry.packs[language]
    rows = [row for row in cases(table) if row["language"] == language]
    assert len(rows) > 20
    for row in rows:
        assert of_text(f"{row['text']}.", pack) == {("ordinal", row["number"]): 1}


@pytest.mark.slow
@pytest.mark.parametrize("language", SPANS)
def test_ordinals_are_read_back_to_any_number(office: Pipeline, language: str) -> None:
    pack = office.registry.packs[language]
    for level in ("session", "meeting"):
        for n in (*range(41, 1300, 7), 20_000):
            assert of_text(ordinal_noun(pack, level, n).text, pack) == {("ordinal", str(n)): 1}


def test_arabic_pages_without_spaces_are_read(office: Pipeline) -> None:
    pack = office.registry.packs["ar"]
    for n in (2, 21, 61, 101, 121, 1001):
        assert of_text(ordinal_noun(pack, "session", n).text, pack, loose=True) == {("ordinal", str(n)): 1}
    text = "من الساعة 10:00 إلى الساعة 13:30 يوم 3 آذار/مارس 2027"
    meant = {("hour", "10:00"): 1, ("hour", "13:30"): 1, ("date", "2027-03-03"): 1}
    assert of_text(text, pack, loose=True) == meant


def test_a_wrong_case_is_no_ordinal(office: Pipeline) -> None:
    russian = office.registry.packs["ru"]
    assert of_text("на сто первой сессии", russian) == {("ordinal", "101"): 1}
    assert not of_text("на сто первого сессии", russian)


@each_row(cases("hours"))
def test_hours_are_read_back(office: Pipeline, row: dict[str, str]) -> None:
    pack = office.registry.packs[row["language"]]
    if "hour" in row:
        assert of_text(row["text"], pack) == {("hour", row["hour"]): 1}
    else:
        text = SPANS[row["language"]].format(start=row["start"], end=row["end"])
        assert of_text(text, pack) == {("hour", row["from"]): 1, ("hour", row["to"]): 1}


@each_row(cases("deadlines_with_hours"))
def test_the_day_and_the_hour_of_a_deadline_are_read_back(office: Pipeline, row: dict[str, str]) -> None:
    pack = office.registry.packs[row["language"]]
    assert of_text(row["text"], pack) == {("date", row["day"]): 1, ("hour", row["at"]): 1}


@pytest.mark.parametrize("language", SPANS)
def test_figures_are_read_back_with_their_groups(office: Pipeline, language: str) -> None:
    pack = office.registry.packs[language]
    numbers = (10, 999, 1000, 2500, 25000, 1234567)
    text = "; ".join(number(pack, n) for n in numbers)
    assert of_text(text, pack) == Counter(("figure", str(n)) for n in numbers)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("zh", "以四人为限，推荐三名专家，讨论五个专题", ["4", "3", "5"]),
        ("zh", "第三次会议，十三名专家", []),
        ("ar", "وثلاثة مواضيع", ["3"]),
        ("en", "Seven of the topics, not the seventh", ["7"]),
    ],
)
def test_number_words_are_read(office: Pipeline, language: str, text: str, found: list[str]) -> None:
    facts = of_text(text, office.registry.packs[language])
    assert {fact: n for fact, n in facts.items() if fact[0] == "number"} == {("number", n): 1 for n in found}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CTOC/COP/2008/19 and A/RES/55/25", []),
        ("room M2, para. 12", ["2", "12"]),
        ("P.O. Box 500, 1400 Vienna", ["500", "1400"]),
        ("2,500 pages", ["2500"]),
        ("1-2 and 3.5", ["1", "2", "3", "5"]),
        ("共12名专家", ["12"]),
        ("la sala M2, el 2º y el 61st, 第4, ٥ خبراء", ["2", "61", "4", "5"]),
    ],
)
def test_all_figures_outside_of_symbols_are_read(office: Pipeline, text: str, found: list[str]) -> None:
    assert [id for kind, id in of_text(text, office.registry.packs["es"]) if kind == "figure"] == found
