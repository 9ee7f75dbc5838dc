"""Ordinal numbers without end, composed by the steps of a language's pack, and their declensions.

A pack has words for the first numbers and, for each further step (20, 30 … 100), the words of that number and a pattern for
those up to the next step. From `figures_from` on, an ordinal is written in figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..records.base import Gender
from .pack_numbers import Ordinals

_RU_FIGURES = {
    "m": {"nom": "й", "gen": "го", "dat": "му", "acc": "й", "ins": "м", "prep": "м"},
    "n": {"nom": "е", "gen": "го", "dat": "му", "acc": "е", "ins": "м", "prep": "м"},
    "f": {"nom": "я", "gen": "й", "dat": "й", "acc": "ю", "ins": "й", "prep": "й"},
}


def russian(nominative: str, gender: str, case: str) -> str:
    """Return a case of a Russian ordinal, given its masculine nominative; only третий has a soft stem; figures: 1001-й."""
    figures, dash, _ = nominative.partition("-")
    if dash:
        return f"{figures}-{_RU_FIGURES[gender][case]}"
    *before, last = nominative.split(" ")
    stem, soft = last[:-2], last == "третий"
    if soft:
        endings = {
            "m": {"nom": "ий", "gen": "ьего", "dat": "ьему", "acc": "ий", "ins": "ьим", "prep": "ьем"},
            "n": {"nom": "ье", "gen": "ьего", "dat": "ьему", "acc": "ье", "ins": "ьим", "prep": "ьем"},
            "f": {"nom": "ья", "gen": "ьей", "dat": "ьей", "acc": "ью", "ins": "ьей", "prep": "ьей"},
        }
    else:
        endings = {
            "m": {"nom": last[-2:], "gen": "ого", "dat": "ому", "acc": last[-2:], "ins": "ым", "prep": "ом"},
            "n": {"nom": "ое", "gen": "ого", "dat": "ому", "acc": "ое", "ins": "ым", "prep": "ом"},
            "f": {"nom": "ая", "gen": "ой", "dat": "ой", "acc": "ую", "ins": "ой", "prep": "ой"},
        }
    return " ".join([*before, stem + endings[gender][case]])


def arabic(nominative: str, gender: str, case: str) -> str:
    """Return a case of an Arabic ordinal; in writing only its tens change: العشرون → العشرين, also before بعد المائة."""
    return re.sub(r"ون(?!\w)", "ين", nominative) if case in ("obl", "gen", "acc") else nominative


DECLENSIONS: dict[str, Callable[[str, str, str], str]] = {"russian": russian, "arabic": arabic}


def declined(table: Ordinals, nominative: str, gender: Gender, case: str) -> str:
    """Return a case of an ordinal, given its (masculine) nominative: by the language's rule, else by its patterns."""
    if table.rule:
        return DECLENSIONS[table.rule](nominative, gender, case)
    pattern = table.cases.get(gender, table.cases.get("m", {})).get(case)
    is_word = nominative[-1:].isalpha()  # '1001.' is the same in all cases
    return pattern.format(nominative=nominative) if pattern and is_word else nominative


def ordinal(ordinals: Ordinals, number: int, gender: Gender, case: str = "nom") -> str:
    """Return an ordinal number as it is written beside the noun of a meeting."""
    name = _figures(ordinals, number, gender) if number >= ordinals.figures_from else _words(ordinals, number, gender)
    return declined(ordinals, name, gender, case)


def _figures(ordinals: Ordinals, number: int, gender: Gender) -> str:
    patterns = ordinals.figures.get(gender) or ordinals.figures["m"]
    ending = max((end for end in patterns if str(number).endswith(end)), key=len)
    return patterns[ending].format(n=number)


def _words(ordinals: Ordinals, number: int, gender: Gender) -> str:
    exception = ordinals.exceptions.get(gender, ordinals.exceptions.get("m", {})).get(number)
    if exception:
        return exception
    words = ordinals.table(gender)
    if number <= len(words):
        return words[number - 1]
    base = max(step for step in ordinals.steps if step <= number)
    step, rest = ordinals.steps[base], number - base
    if not rest:
        return step.exact
    joined = ordinals.joined.get(gender, ordinals.joined.get("m", {})).get(rest)
    inner = _words(ordinals, rest, gender)
    return step.more.format(rest=inner, joined=joined or inner)
