"""Reads days, ranges of days and lists of separate days in plain text, with the patterns of a language's pack."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from ..document import Text, words
from ..language.pack import Pack
from ..language.typography import polish_run

Fact = tuple[str, str]
Facts = Counter[Fact]


INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c"


def squeezed(text: str) -> str:
    """Return text without spaces, invisible characters and the signs that extractors move on a right-to-left page."""
    return re.sub(rf"[\s.،؛:()（）{INVISIBLE}]", "", text)


DIGITS = re.compile(r"\d+")
Read = Callable[[re.Match[str]], str]


def replaced(text: str, pattern: re.Pattern[str], read: Read, starts: Iterable[int] | None = None) -> str:
    """Return text with each match of `pattern` replaced by what `read` returns for it.

    Where the places at which a match may begin are known, it is tried only there: a search at every place is slow.
    """
    if starts is None:
        return pattern.sub(read, text)
    pieces, end = [], 0
    for start in starts:
        match = pattern.match(text, start) if start >= end else None
        if match:
            pieces += [text[end:start], read(match)]
            end = match.end()
    return "".join([*pieces, text[end:]])


def digits(text: str) -> list[int]:
    """Return where each group of digits begins."""
    return [match.start() for match in DIGITS.finditer(text)]


class DateReader:
    """Finds the days that a text in one language names. `loose`: in text and patterns that are squeezed."""

    def __init__(self, pack: Pack, loose: bool) -> None:
        self._plain = squeezed if loose else str
        self._first = pack.dates.first
        self._months = [self._plain(name) for name in pack.month_names]
        self._month = _any_of(self._months)
        self._day = _any_of([pack.dates.first] if pack.dates.first else [], r"\d{1,2}")
        self._separate = pack.dates.separate
        self._spans = [self._span(pattern) for pattern in self._patterns(pack, ranges=True)]
        self._others = [self._span(pattern) for pattern in self._patterns(pack, ranges=False)]
        self._days = self._list(pack)
        self._month_first = self._separate.month.index("{m}") < self._separate.month.index("{days}")
        self._token = re.compile(f"(?P<month>{self._month})|(?P<day>{self._day})")

    def take(self, text: str, facts: Facts) -> str:
        """Add a fact ('date', ISO day) for each day named in the text; return the text without them."""
        for span in self._spans:
            text = self._take_span(text, facts, *span)

        def read(match: re.Match[str]) -> str:
            waiting, month = [], ""
            for token in self._token.finditer(match["months"]):
                if token["day"]:
                    waiting.append(token["day"])
                month = token["month"] or month
                if waiting and (self._month_first or token["month"]):
                    for day in waiting:
                        facts["date", self._iso(day, month, match["year"])] += 1
                    waiting = []
            return " "

        text = replaced(text, self._days, read, digits(text) if self._is_number(self._separate.year) else None)
        for span in self._others:
            text = self._take_span(text, facts, *span)
        return text

    def _take_span(
        self, text: str, facts: Facts, pattern: re.Pattern[str], names: tuple[str, ...], number: bool
    ) -> str:
        def read(match: re.Match[str]) -> str:
            parts = dict(zip(names, match.groups(), strict=True))
            year = parts.get("y1") or parts.get("y2") or ""
            month = parts.get("m1") or parts.get("m2") or ""
            for n in ("1", "2"):
                if "d" + n in parts:
                    when = self._iso(parts["d" + n], parts.get("m" + n) or month, parts.get("y" + n) or year)
                    facts["date", when] += 1
            return " "

        return replaced(text, pattern, read, digits(text) if number else None)

    def _is_number(self, pattern: str) -> bool:
        """Whether what a pattern writes begins with a digit."""
        name = re.match(r"\{(\w+)", pattern)
        if name is None:
            return False
        inner = {"months": self._separate.month, "days": self._separate.item}.get(name[1])
        return self._is_number(inner) if inner else name[1][0] in "dy" and (self._first or "1")[0].isdigit()

    def _iso(self, day: str, month: str, year: str) -> str:
        number = 1 if day == self._first else int(day)
        try:
            return date(int(year), self._months.index(month) + 1, number).isoformat()
        except ValueError:
            return f"{year}-{self._months.index(month) + 1:02}-{number:02}"  # a day that does not exist is a fact too

    def _patterns(self, pack: Pack, ranges: bool) -> list[str]:
        styles = (pack.dates.running, pack.dates.masthead)
        names = [name for name in type(pack.dates.running).model_fields if name.startswith("range") == ranges]
        patterns = {form for style in styles for name in names for form in _as_printed(getattr(style, name), pack)}
        return sorted(map(self._plain, patterns), key=len, reverse=True)

    def _span(self, pattern: str) -> tuple[re.Pattern[str], tuple[str, ...], bool]:
        part = {"d": f"({self._day})", "m": f"({self._month})", "y": r"(\d{4})"}
        names = tuple(re.findall(r"\{(\w\d)\}", pattern))
        pieces = re.split(r"[{}]", pattern)
        # A range may begin a sentence: From 8 to 12 March.
        text = "".join(part[piece[0]] if piece in names else f"(?i:{re.escape(piece)})" for piece in pieces)
        return re.compile((r"(?<!\d)" if pattern.startswith("{") else "") + text), names, self._is_number(pattern)

    def _list(self, pack: Pack) -> re.Pattern[str]:
        """Return the pattern of days with each month and year named once; a list ends in the word for 'and'."""
        separate, plain = self._separate, self._plain
        comma, last = plain(pack.joins.comma), plain(pack.joins.last)
        lasts = _any_of([last, plain(pack.dates.between or pack.joins.last)])

        def listed(item: str, lasts: str) -> str:
            return f"(?:(?:{item}(?:{re.escape(comma)}{item})*{lasts})?{item})"

        days = listed(_filled(plain(separate.item), d=self._day), re.escape(last))
        month = _filled(plain(separate.month), days=days, m=self._month)
        months = f"(?P<months>{listed(month, lasts)})"
        return re.compile(r"(?<![\d/])" + _filled(plain(separate.year), months=months, y=r"(?P<year>\d{4})"))


def _as_printed(pattern: str, pack: Pack) -> tuple[str, str]:
    """Return a pattern, and as typography writes what is before its first day where that is the second: 'со {d1} по {d2}'."""
    head, day, rest = pattern.partition("{d1}")
    printed = words(polish_run((Text(head + "2"),), pack)).removesuffix("2")
    return pattern, printed.replace("\u00a0", " ") + day + rest if day else pattern


def _any_of(texts: list[str], *patterns: str) -> str:
    return "(?:" + "|".join((*map(re.escape, sorted(set(texts), key=len, reverse=True)), *patterns)) + ")"


def _filled(pattern: str, **fields: str) -> str:
    """Return a pattern of a pack as a regular expression, with `fields` in its braces."""
    pieces = re.split(r"\{(\w+)\}", pattern)
    return "".join(fields[piece] if i % 2 else re.escape(piece) for i, piece in enumerate(pieces))
