"""Days, ranges and deadlines in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from noteverbale.language import dates
from noteverbale.language.dates import Span
from noteverbale.pipeline import Pipeline

FIRST = date(2009, 4, 1)
MEETINGS = [(date(2009, 4, 14), date(2009, 4, 15)), (date(2009, 4, 16), date(2009, 4, 17))]


def span(days: int, start: date = FIRST) -> Span:
    return start, start + timedelta(days=days - 1)


def test_two_days_are_a_pair_and_three_are_a_range() -> None:
    assert [dates.shape(span(days)) for days in (1, 2, 3)] == ["day", "pair", "range"]


@pytest.mark.parametrize(
    ("language", "days", "text"),
    [
        ("fr", span(1), "1er avril 2009"),
        ("fr", span(2, date(2009, 4, 30)), "30 avril et 1er mai 2009"),
        ("en", span(4, date(2009, 12, 30)), "from 30 December 2009 to 2 January 2010"),
        ("zh", span(2, date(2009, 4, 14)), "2009年4月14日和15日"),
    ],
)
def test_a_month_and_a_year_are_named_once(office: Pipeline, language: str, days: Span, text: str) -> None:
    pack = office.registry.packs[language]
    assert dates.core(pack, days, pack.dates.running) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "on 14 and 15 April 2009 and 16 and 17 April 2009"),
        ("es", "los días 14 y 15 de abril de 2009 y 16 y 17 de abril de 2009"),
        ("zh", "于2009年4月14日和15日以及2009年4月16日和17日"),
    ],
)
def test_the_days_of_two_meetings_are_one_phrase(office: Pipeline, language: str, text: str) -> None:
    assert dates.on(office.registry.packs[language], MEETINGS) == text


def test_a_masthead_has_the_short_style(office: Pipeline) -> None:
    assert dates.masthead(office.registry.packs["en"], span(3, date(2010, 1, 27))) == "27–29 January 2010"


def test_a_deadline_excludes_or_includes_its_day(office: Pipeline) -> None:
    pack = office.registry.packs["en"]
    assert dates.bound(pack, "before", FIRST) == "before 1 April 2009"
    assert dates.bound(pack, "by", FIRST) == "not later than 1 April 2009"
    assert dates.bound(pack, "soon", None) == "as soon as possible"
