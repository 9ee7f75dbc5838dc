"""What Babel's CLDR data say of a language. To load them takes as long as to read an office, so what most texts need is kept between runs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..caches.kept_results import KeptResults

if TYPE_CHECKING:
    from babel import Locale

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
    return str(_locale(locale).plural_form(number))


@cache
def _kept(locale: str) -> tuple[str, tuple[str, ...]]:
    def loaded() -> tuple[str, tuple[str, ...]]:
        names = _locale(locale).months["format"]["wide"]
        return _locale(locale).text_direction, tuple(names[i] for i in range(1, 13))

    return _results.get("cldr", (locale,), loaded)


@cache
def _locale(name: str) -> Locale:
    from babel import Locale

    return Locale.parse(name)
