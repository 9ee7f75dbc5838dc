"""The parts of a language pack for numbers, days, hours and the names of languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from ..records.base import Code, Filled, Forms, Gender, Record


class Level(Record):
    """A kind of meeting: its noun, and the pattern for its ordinal."""

    noun: Forms
    nth: str = "{ordinal} {noun}"


class Ordinals(Record):
    """Ordinal numbers: a table by gender, and a pattern in figures for higher numbers."""

    m: tuple[str, ...] = ()
    f: tuple[str, ...] = ()
    n: tuple[str, ...] = ()
    rule: str | None = Field(None, description="name of a rule of grammar.DECLENSIONS that forms the other cases")
    beyond: Mapping[Gender, str] = Field(default_factory=dict)
    exceptions: Mapping[Gender, Mapping[int, str]] = Field(default_factory=dict)


class Spans(Record):
    """Patterns of one style of dates. Fields: {d1} {m1} {y1} {d2} {m2} {y2}."""

    day: str
    pair: str
    pair_months: str
    pair_years: str
    range: str
    range_months: str
    range_years: str


class Dates(Record):
    """Dates in running text, in a masthead, and the words around them."""

    first: str | None = Field(None, description="the first day of a month, if it is not 1 (1er)")
    running: Spans
    masthead: Spans
    on: Mapping[Literal["day", "pair", "range", "pairs"], str]
    between: str | None = Field(None, description="what joins the days of two meetings, if it is not 'and'")
    line: str = Field("{core}", description="the date at the end of a note")
    bounds: Mapping[Literal["before", "by", "soon"], str]
    moment: Filled = Field(
        description="a day with an hour, in place of the day of a deadline: {day}, {hour} and {zone}"
    )
    zone: Filled = Field(description="whose clock counts: a city as {text}, {of} or in a case")


class Hours(Record):
    """The hour of a day in figures: {h} and {h12}, {m} and {mm} (two digits), {half} of the day."""

    whole: Filled = Field(description="an hour without minutes")
    minutes: Filled
    half: Annotated[tuple[Filled, ...], Field(min_length=2, max_length=2)] = ("a.m.", "p.m.")
    words: Mapping[Annotated[str, Field(pattern=r"^\d\d:\d\d$")], Filled] = Field(
        default_factory=dict, description="hours that have their own words ('12:00': noon)"
    )
    full: str = Field("{time}", description="an hour by itself and the end of a span, where a word follows the figures")


class LanguagePhrase(Record):
    """How a list of languages is written in one role: each name, then the list of one or of several."""

    each: str = "{text}"
    one: str | None = Field(None, description="if it differs from `other`")
    other: str = "{list}"


class LanguageNames(Record):
    """The names of languages, and how a list of them is written in a role (in, the, of)."""

    names: Mapping[Code, Forms]
    phrases: Mapping[str, LanguagePhrase] = Field(description="by role: in, the, of …; other roles are as for any noun")
