"""Reads plain text as a reader of the language does: its dates, hours, ordinals, numbers, symbols and addresses.

It knows the patterns of the language's pack and of the office, not what the records say.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ..caches.memo import BoundedMemo, Identity
from ..language.act_numbers import recorded
from ..language.pack import Pack
from ..records.series import in_text
from ..registry.registry import Registry
from .read_dates import INVISIBLE, DateReader, Facts, squeezed
from .read_languages import LanguageReader
from .read_numbers import NumberReader

_PIECE = r"/(?:[A-Za-z0-9]|[.-](?=[A-Za-z0-9(])|\([A-Za-z0-9]+\))+"
SYMBOL = rf"(?<![A-Za-z0-9/.])(?=[^\s]*\d)[A-Z][A-Za-z]*(?:\.\d+)?(?:{_PIECE})+"
Readers = tuple[DateReader, NumberReader, LanguageReader]
_READERS = BoundedMemo[tuple[Identity, bool], Readers](16)


@dataclass(frozen=True)
class Patterns:
    """Regular expressions of an office's references, and of numbers of acts: as printed, and in `loose` text."""

    references: str
    acts: str
    loose_acts: str


def patterns_of(registry: Registry) -> Patterns:
    """Return the patterns by which an office's references and the numbers of its acts are found in text."""
    numbers = {act.number for act in registry.acts.values()}
    references = in_text(series.format for series in registry.series.values())
    return Patterns(references, _like(numbers), _like(set(map(squeezed, numbers))))


def _like(numbers: set[str]) -> str:
    """Return a regular expression of numbers built like these: '65/230' also finds '65/231', 'VIII/14' 'IX/2'."""

    def general(part: re.Match[str]) -> str:
        return r"\d+" if part[0][0].isdigit() else "[IVXLCDM]+"

    shapes = {re.sub(r"\d+|(?<![A-Za-z])[IVXLCDM]+(?![A-Za-z])", general, re.escape(number)) for number in numbers}
    parts = "|".join(sorted(shapes, key=lambda shape: (-len(shape), shape))) or r"\d+/\d+"
    parts = parts.replace(r"\ \(", r"\ ?\(").replace(r"\(", "[(（]").replace(r"\)", "[)）]")  # wide in Chinese
    return rf"(?<![A-Za-z0-9/])(?:{parts})(?![A-Za-z0-9/])"


def of_text(text: str, pack: Pack, patterns: Patterns, loose: bool = False) -> Facts:
    """Return the facts that a reader of the language finds in plain text; `patterns` are those of the office.

    `loose` reads the text layer of a right-to-left page, where extractors put spaces inside words and
    full stops on the other side of a number: words and dates are then matched without either.
    """
    facts: Facts = Counter()
    text = recorded(pack, _bare(text))

    def take(kind: str, pattern: str) -> None:
        nonlocal text
        for match in re.finditer(pattern, text):
            facts[kind, squeezed(match[0]) if kind == "act" else re.sub(r"\s", "", match[0])] += 1
        text = re.sub(pattern, " ", text)

    take("url", r"https?://[A-Za-z0-9./_-]+[A-Za-z0-9]")
    take("email", r"[A-Za-z0-9._-]+@[A-Za-z0-9.-]+[A-Za-z0-9]")
    take("phone", r"\+\d+(?: \d+)+")
    take("reference", patterns.references)
    days, numbers, languages = _READERS.get((Identity(pack), loose), lambda: _readers(pack, loose))
    text = numbers.take_hours(squeezed(text) if loose else text, facts)
    text = days.take(text, facts)
    take("act", patterns.loose_acts if loose else patterns.acts)
    take("symbol", SYMBOL)
    text = numbers.take_words(numbers.take_ordinals(text, facts), facts)
    numbers.take_figures(languages.take(text, facts), facts)
    return +facts


def _readers(pack: Pack, loose: bool) -> Readers:
    return DateReader(pack, loose), NumberReader(pack, loose), LanguageReader(pack, loose)


def of_lines(text: str, pack: Pack, patterns: Patterns, read: dict[tuple[str, str], Facts]) -> Facts:
    """Return the facts of a text, line by line; `read` keeps those of each line, by language and line."""
    facts: Facts = Counter()
    for line in text.splitlines():
        key = (pack.code, line)
        if key not in read:
            read[key] = of_text(line, pack, patterns)
        facts.update(read[key])
    return facts


def _bare(text: str) -> str:
    """Remove invisible characters and double spaces, and join links that are broken after a slash."""
    text = re.sub(r"(?<=[a-z]/)\s+(?=[a-z])", "", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=[\u3400-\u9fff\uff00-\uffef])\s+|\s+(?=[\u3400-\u9fff\uff00-\uffef])", "", text)
    return re.sub(r"\s+", " ", re.sub(f"[{INVISIBLE}]", "", text))
