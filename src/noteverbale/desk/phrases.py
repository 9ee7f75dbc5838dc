"""The words of the pages, in each language of the interface: `data/interface/<lang>.yaml`, and `problems/<lang>.yaml` below it.

The files that come with the program are read first; an office may have files of its own with some or all of the words, or with
a further language. A phrase that a language lacks is shown in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

from ..caches.memo import BoundedMemo
from ..files import DiskFiles, OfficeFiles, supplied_office
from ..problems import Place, Problems, shown
from ..records import yaml_source

Phrase = (
    str | Mapping[str, str]
)  # a text, or one for each plural category of the language (CLDR: one, two, few, many, other)
FIRST = "en"  # the language in which every phrase is on file
_isolate = (
    "\u2068",
    "\u2069",
)  # around a value in right-to-left text, so that its own direction does not disturb the rest


@dataclass(frozen=True)
class Phrases:
    """The phrases of one language by key ('notes.title'); `fallback` has those that it lacks."""

    language: str
    phrases: Mapping[str, Phrase]
    fallback: Phrases | None = None

    def __call__(self, key: str, **values: object) -> str:
        """Return a phrase with `values` in its places; `count` also chooses the plural. Raises KeyError for a key on no file."""
        phrase = self.phrases.get(key)
        if phrase is None:
            if self.fallback is None:
                raise KeyError(f"no phrase '{key}' in data/interface")
            return self.fallback(key, **values)
        if not isinstance(phrase, str):
            phrase = phrase.get(self._plural(values.get("count"))) or phrase["other"]
        return re.sub(r"\{(\w+)\}", lambda place: self._shown(values[place[1]]), phrase)

    def problem(self, code: str) -> tuple[str, str] | None:
        """Return what a problem code means and what to do about it; None where the language has no words for it, as English.

        The messages of problems are in English, with names and values; these words are for those who read another language.
        """
        meaning, remedy = (self.phrases.get(f"problem.{code}.{part}") for part in ("meaning", "remedy"))
        return (meaning, remedy) if isinstance(meaning, str) and isinstance(remedy, str) else None

    def has(self, key: str) -> bool:
        """Return whether this language or its fallback has a phrase."""
        return key in self.phrases or (self.fallback is not None and self.fallback.has(key))

    @property
    def direction(self) -> str:
        """Return 'ltr' or 'rtl', as the language is written."""
        return str(self.phrases["language.direction"])

    @property
    def name(self) -> str:
        """Return the language's name in itself."""
        return str(self.phrases["language.name"])

    def number(self, number: int) -> str:
        """Return a number with its thousands apart: '20 000'."""
        return f"{number:,}".replace(",", self("language.thousands"))

    def date(self, day: Date) -> str:
        """Return a day: '3 March 2026'."""
        month = self(f"dates.month_{day.month}")
        number = str(day.day) if day.day > 1 else self("dates.first")
        return self("dates.date", day=number, month=month, year=str(day.year))

    def day(self, day: Date) -> str:
        """Return a day with its weekday: 'Tuesday 3 March 2026'."""
        return self("dates.weekday_and_date", weekday=self(f"dates.weekday_{day.isoweekday()}"), date=self.date(day))

    def moment(self, at: str, zone: str = "UTC") -> str:
        """Return a time of the ledger or of a change (ISO 8601) on the clocks of a time zone: '3 March 2026, 10:15'."""
        day = datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).date()
        return self("dates.moment", date=self.date(day), time=self.time(at, zone))

    def time(self, at: str, zone: str = "UTC") -> str:
        """Return the hour and minute of a time of the ledger or of a change: '10:15'."""
        moment = datetime.fromisoformat(at).astimezone(ZoneInfo(zone))
        return self("dates.time", hour=f"{moment:%H}", minute=f"{moment:%M}")

    def language_name(self, code: str) -> str:
        """Return the name of a language; its code, if there is no name of it on file."""
        return self(f"languages.{code}") if self.has(f"languages.{code}") else code

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(self.language)

    def _plural(self, count: object) -> str:
        return str(self._locale.plural_form(count)) if isinstance(count, int) else "other"

    def _shown(self, value: object) -> str:
        text = self.number(value) if isinstance(value, int) else str(value)
        return text if self.direction == "ltr" else text.join(_isolate)


@dataclass(frozen=True)
class Interface:
    """The phrases of every language that the pages can be shown in, by code."""

    by_language: Mapping[str, Phrases]

    def of(self, *wanted: str) -> Phrases:
        """Return the phrases of the first language that there is; English if there is none of them."""
        return next((self.by_language[code] for code in wanted if code in self.by_language), self.by_language[FIRST])


_read: BoundedMemo[tuple[str, ...], Interface] = BoundedMemo(8)


def interface(office: OfficeFiles) -> Interface:
    """Return the words of the pages for an office. Raises ProblemsFound for a file with mistakes."""
    sources = [DiskFiles(supplied_office()), office]
    files = {
        path: source
        for source in sources
        for pattern in ("*.yaml", "problems/*.yaml")
        for path in source.find(source.folder / "data" / "interface", pattern)
    }
    texts = [(path, source.read(path)) for path, source in files.items()]
    key = tuple(f"{path} {sha256(text).hexdigest()}" for path, text in texts)
    return _read.get(key, lambda: _interface(texts))


def _interface(texts: list[tuple[Path, bytes]]) -> Interface:
    problems, languages = Problems(), dict[str, dict[str, Phrase]]()
    for path, text in texts:
        tree = problems.attempt(yaml_source.parse, text, shown(path))
        if tree is None:
            continue
        prefix = "problem." if path.parent.name == "problems" else ""
        phrases = {f"{prefix}{key}": text for key, text in _phrases(tree.data, Place(shown(path), 1, 1), problems)}
        languages.setdefault(path.stem, {}).update(phrases)
    for code, phrases in languages.items():
        for needed in ("language.direction", "language.name"):
            if needed not in phrases:
                problems.add(Place(f"data/interface/{code}.yaml"), "missing-key", f"'{needed}' is missing", "add it")
    problems.stop_if_any()
    first = Phrases(FIRST, languages[FIRST])
    others = {code: Phrases(code, phrases, first) for code, phrases in languages.items() if code != FIRST}
    return Interface({FIRST: first, **others})


def _phrases(data: Any, place: Place, problems: Problems) -> Iterator[tuple[str, Phrase]]:
    """Yield (key, phrase) of a file's sections, and add a Problem for what is no phrase."""
    for section, phrases in (data or {}).items() if isinstance(data, dict) else ():
        for name, phrase in phrases.items() if isinstance(phrases, dict) else ():
            whole = (
                isinstance(phrase, dict)
                and "other" in phrase
                and all(isinstance(text, str) for text in phrase.values())
            )
            if isinstance(phrase, str) or whole:
                yield f"{section}.{name}", phrase
            else:
                hint = "write a text, or one for each plural category, 'other' among them"
                problems.add(place, "value", f"'{section}.{name}' is no phrase", hint)
