"""What Babel's CLDR data say of a language. To load them takes as long as to read an office, so what most texts need is kept between runs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..caches.kept_results import KeptResults

if TYPE_CHECKING:
    from babel import Locale

PLURALS = 200  # numbers, from 0 on, of which the category is kept; most that notes count are smaller

_results = KeptResults("", ("language",))


def fault(locale: str) -> str:
    """Return what is wrong with the name of a locale, '' if CLDR has it."""
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(locale)
    except (UnknownLocaleError, ValueError) as error:
        return str(error)
    return ""


def exists(code: str) -> bool:
    """Return whether CLDR has a language of this code."""
    from babel import localedata

    return bool(localedata.exists(code))


def is_right_to_left(locale: str) -> bool:
    """Return whether a language is written from right to left."""
    return _kept(locale)[0] == "rtl"


def months(locale: str) -> tuple[str, ...]:
    """Return the twelve names of months in the form used in dates, from January on."""
    return _kept(locale)[1]


def plural(locale: str, number: int) -> str:
    """Return the plural category of a number: one, two, few, many, other."""
    kept = _kept(locale)[2]
    return kept[number] if 0 <= number < PLURALS else str(_locale(locale).plural_form(number))


@cache
def _kept(locale: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the direction of a language, its names of months and the plural categories of PLURALS numbers."""

    def loaded() -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        cldr = _locale(locale)
        names = cldr.months["format"]["wide"]
        months = tuple(names[i] for i in range(1, 13))
        return cldr.text_direction, months, tuple(str(cldr.plural_form(number)) for number in range(PLURALS))

    return _results.get("cldr", (locale,), loaded)


@cache
def _locale(name: str) -> Locale:
    from babel import Locale

    return Locale.parse(name)
