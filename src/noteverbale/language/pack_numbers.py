"""The parts of a language pack for numbers, days, hours and the names of languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ..records.base import Code, Filled, Forms, Gender, Record


class Level(Record):
    """A kind of meeting: its noun, the pattern for its ordinal, and the pattern for a meeting of a body that has no number."""

    noun: Forms = Field(description="its noun")
    nth: str = Field("{ordinal} {noun}", description="the meeting with its number: {ordinal} and {noun}")
    of_body: str = Field("{noun} {of}", description="a meeting without a number: the {noun} and its body, {of}")


class ActMarks(Record):
    """How a language writes what stands beside figures in the number of an act, where it does not keep Latin letters."""

    sessions: Mapping[str, Filled] = Field(
        description="before the number of a session, in place of the Roman figures of '9 (I)' and of 'S-' and 'ES-'"
    )
    letters: tuple[Filled, ...] = Field(max_length=26, description="in place of A, B, C …: '48/121 A'")

    @model_validator(mode="after")
    def _has_every_session(self) -> ActMarks:
        if set(self.sessions) != {"", "S", "ES"}:
            raise ValueError("act_marks: 'sessions:' needs '', S and ES")
        return self


class Step(Record):
    """A number from which ordinals are composed: its own words, and those of the numbers up to the next step."""

    exact: Filled = Field(description="the ordinal of the number itself")
    more: Filled = Field(description="with {rest}, the ordinal of what remains, or {joined}, its words in a compound")


Cases = Mapping[Gender, Mapping[int, Filled]]


class Ordinals(Record):
    """Ordinal numbers: words by gender, the steps that compose higher ones, and figures from a number on."""

    m: tuple[Filled, ...] = Field((), description="words of the first numbers, from one on")
    f: tuple[Filled, ...] = Field((), description="where they differ from `m`; so for `n`")
    n: tuple[Filled, ...] = Field((), description="the neuter, where it differs from `m`")
    steps: Mapping[int, Step] = Field(
        default_factory=dict, description="words from which higher numbers are composed, by number"
    )
    joined: Cases = Field(default_factory=dict, description="words that are others in a compound (unième)")
    exceptions: Cases = Field(default_factory=dict, description="whole words of a number, also inside a compound")
    rule: str | None = Field(None, description="name of a rule of ordinals.DECLENSIONS that forms the other cases")
    cases: Mapping[Gender, Mapping[str, Filled]] = Field(
        default_factory=dict, description="instead of a rule: a pattern with {nominative} for each case that differs"
    )
    figures_from: Annotated[int, Field(ge=1)] = Field(description="the first number that is written in figures")
    figures: Mapping[Gender, Mapping[Annotated[str, Field(pattern=r"^\d*$")], Filled]] = Field(
        description="a pattern with {n} by the last digits; '' is for all others"
    )

    def patterns(self) -> Iterator[tuple[str, set[str]]]:
        """Yield every pattern with the names allowed in its braces."""
        for names, tables in (({"n"}, self.figures), ({"nominative"}, self.cases)):
            yield from ((pattern, names) for table in tables.values() for pattern in table.values())
        yield from ((step.more, {"rest", "joined"}) for step in self.steps.values())

    def table(self, gender: Gender) -> tuple[str, ...]:
        """Return the words of the first numbers."""
        return {"m": self.m, "f": self.f, "n": self.n}[gender] or self.m

    @model_validator(mode="after")
    def _is_without_end(self) -> Ordinals:
        if any("" not in patterns for patterns in self.figures.values()) or "m" not in self.figures:
            raise ValueError("figures: 'm:' and, in each gender, a pattern for '' are needed")
        for gender in ("f", "n"):
            if getattr(self, gender) and len(getattr(self, gender)) != len(self.m):
                raise ValueError(f"{gender}: as many words are needed as in 'm:'")
        end = len(self.m) + 1  # the first number without words
        for base in (*sorted(self.steps), self.figures_from):
            if base > end:
                raise ValueError(f"there are no words for {end}: add a step, or figures from it on")
            end = 2 * base
        return self


class Spans(Record):
    """Patterns of one style of dates. Fields: {d1} {m1} {y1} {d2} {m2} {y2}."""

    day: str = Field(description="one day")
    pair: str = Field(description="two days of one month that follow each other")
    pair_months: str = Field(description="two such days of two months")
    pair_years: str = Field(description="two such days of two years")
    range: str = Field(description="three days or more of one month")
    range_months: str = Field(description="of two months")
    range_years: str = Field(description="of two years")


class SeparateDays(Record):
    """Several separate days in one phrase: 'on 3, 5 and 9 March and 2 April 2027'."""

    item: Filled = Field("{d}", description="one day of a list")
    month: Filled = Field(description="{days} of one month {m}")
    year: Filled = Field(description="{months} of one year {y}")


class Dates(Record):
    """Dates in running text, in a masthead, and the words around them."""

    first: str | None = Field(None, description="the first day of a month, if it is not 1 (1er)")
    running: Spans = Field(description="dates in a sentence")
    masthead: Spans = Field(description="dates in a masthead")
    on: Mapping[Literal["day", "pair", "range", "pairs"], str] = Field(
        description="with preposition, by what the date is: {core}"
    )
    separate: SeparateDays = Field(description="several separate days in one phrase")
    between: str | None = Field(None, description="what joins the days of two meetings or months, if it is not 'and'")
    line: str = Field("{core}", description="the date at the end of a note")
    bounds: Mapping[Literal["before", "by", "soon"], str] = Field(description="a time limit with its day: {core}")
    moment: Filled = Field(
        description="a day with an hour, in place of the day of a deadline: {day}, {hour} and {zone}"
    )
    moment_at_one: Filled | None = Field(
        None, description="the same for an hour from 01:00 on, if it differs (a la 1.00)"
    )
    zone: Filled = Field(description="whose clock counts: a city as {text}, {of} or in a case")


class Hours(Record):
    """The hour of a day in figures: {h} and {h12}, {m} and {mm} (two digits), {half} of the day."""

    whole: Filled = Field(description="an hour without minutes")
    minutes: Filled = Field(description="an hour with minutes")
    half: Annotated[tuple[Filled, ...], Field(min_length=2, max_length=2)] = Field(
        ("a.m.", "p.m."), description="the words for the halves of the day"
    )
    half_once: bool = Field(False, description="a span within one half of the day names it with its first hour only")
    words: Mapping[Annotated[str, Field(pattern=r"^\d\d:\d\d$")], Filled] = Field(
        default_factory=dict, description="hours that have their own words ('12:00': noon)"
    )
    full: str = Field("{time}", description="an hour by itself and the end of a span, where a word follows the figures")


class LanguagePhrase(Record):
    """How a list of languages is written in one role: each name, then the list of one or of several."""

    each: str = Field("{text}", description="each name in the list")
    one: str | None = Field(None, description="if it differs from `other`")
    other: str = Field("{list}", description="the {list} of several names")


class LanguageNames(Record):
    """The names of languages, and how a list of them is written in a role (in, the, of)."""

    names: Mapping[Code, Forms] = Field(description="the name of each language")
    phrases: Mapping[str, LanguagePhrase] = Field(description="by role: in, the, of …; other roles are as for any noun")
