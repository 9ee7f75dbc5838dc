"""Compares the facts of a note in all languages: read from the Values of the tree, and again from text.

`of_document` takes the facts from the records' Values. `of_text` does not use records; it reads dates, ordinals,
number words, symbols and addresses with the patterns of the language's pack. Both return the same type, so that
languages can be compared with each other, and pages with trees.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ..document import Document, Isolate, Items, Value, leaves, runs, words
from ..language.grammar import CASES, ordinal
from ..language.pack import Pack
from ..language.pack_numbers import Spans
from ..records.series import in_text
from ..registry.registry import Registry

Fact = tuple[str, str]
Facts = Counter[Fact]
_INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c"
COMPARED = ("date", "ordinal", "act", "number", "url", "email", "phone", "reference")


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
    return Patterns(references, _like(numbers), _like(set(map(_squeezed, numbers))))


def _like(numbers: set[str]) -> str:
    """Return a regular expression of numbers built like these: '65/230' also finds '65/231', 'VIII/14' 'IX/2'."""

    def general(part: re.Match[str]) -> str:
        return r"\d+" if part[0][0].isdigit() else "[IVXLCDM]+"

    shapes = {re.sub(r"\d+|(?<![A-Za-z])[IVXLCDM]+(?![A-Za-z])", general, re.escape(number)) for number in numbers}
    parts = "|".join(sorted(shapes, key=lambda shape: (-len(shape), shape))) or r"\d+/\d+"
    return rf"(?<![A-Za-z0-9/])(?:{parts})(?![A-Za-z0-9/])"


def _squeezed(text: str) -> str:
    """Return text without spaces, full stops, brackets and invisible characters, as the facts of acts are compared."""
    return re.sub(rf"[\s.()،؛:{_INVISIBLE}]", "", text)


@dataclass(frozen=True)
class Shape:
    """A Document's moves and the number of items each lists, in order."""

    moves: tuple[tuple[str, tuple[int, ...]], ...]


def shape(document: Document) -> Shape:
    """Return the outline that must be the same in all languages."""
    return Shape(
        tuple(
            (move.name, tuple(len(block.items) for block in move.blocks if isinstance(block, Items)))
            for move in document.body
        )
    )


def of_document(document: Document) -> Facts:
    """Return the facts a Document's Values carry, each as (kind, language-independent id)."""
    facts: Facts = Counter()
    for move, run in runs(document):
        if move == "address":
            continue
        for leaf in leaves(run):
            match leaf:
                case Value(kind="date") | Value(kind="deadline"):
                    for day in re.findall(r"\d{4}-\d\d-\d\d", leaf.id):
                        facts["date", day] += 1
                case Value(kind="act"):
                    number = _squeezed(leaf.id.partition(" ")[2])
                    if number in _squeezed(leaf.text):  # the word 'decision' alone has no number
                        facts["act", number] += 1
                case Value() if leaf.kind in COMPARED:
                    facts[leaf.kind, leaf.id] += 1
                case Isolate() if leaf.kind in COMPARED:
                    facts[leaf.kind, leaf.id.replace(" ", "")] += 1
    return facts


def of_text(text: str, pack: Pack, patterns: Patterns, loose: bool = False) -> Facts:
    """Return the facts that a reader of the language finds in plain text; `patterns` are those of the office.

    `loose` reads the text layer of a right-to-left page, where extractors put spaces inside words and
    full stops on the other side of a number: words and dates are then matched without either.
    """
    facts: Facts = Counter()
    text = _bare(text)

    def take(kind: str, pattern: str) -> None:
        nonlocal text
        for match in re.finditer(pattern, text):
            facts[kind, _squeezed(match[0]) if kind == "act" else re.sub(r"\s", "", match[0])] += 1
        text = re.sub(pattern, " ", text)

    take("url", r"https?://[A-Za-z0-9./_-]+[A-Za-z0-9]")
    take("email", r"[A-Za-z0-9._-]+@[A-Za-z0-9.-]+[A-Za-z0-9]")
    take("phone", r"\+\d+(?: \d+)+")
    take("reference", patterns.references)
    if loose:
        text = _squeezed(text)
    text = _take_dates(text, pack, facts, loose)
    take("act", patterns.loose_acts if loose else patterns.acts)
    text = _take_words(text, _ordinal_words(pack), "ordinal", facts, loose)
    _take_words(text, _number_words(pack), "number", facts, loose)
    return +facts


def _bare(text: str) -> str:
    """Remove invisible characters and double spaces, and join links that are broken after a slash."""
    text = re.sub(r"(?<=[a-z]/)\s+(?=[a-z])", "", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=[\u3400-\u9fff\uff00-\uffef])\s+|\s+(?=[\u3400-\u9fff\uff00-\uffef])", "", text)
    return re.sub(r"\s+", " ", re.sub(f"[{_INVISIBLE}]", "", text))


def _take_dates(text: str, pack: Pack, facts: Facts, loose: bool) -> str:
    for pattern, names in _date_patterns(pack, loose):

        def read(match: re.Match[str], names: tuple[str, ...] = names) -> str:
            parts = dict(zip(names, match.groups(), strict=True))
            year = parts.get("y1") or parts.get("y2") or ""
            month = parts.get("m1") or parts.get("m2") or ""
            for n in ("1", "2"):
                if "d" + n in parts:
                    when = _day(parts["d" + n], parts.get("m" + n) or month, parts.get("y" + n) or year, pack)
                    facts["date", when] += 1
            return " "

        text = re.sub(pattern, read, text)
    return text


def _day(day: str, month: str, year: str, pack: Pack) -> str:
    number = 1 if day == pack.dates.first else int(day)
    months = [re.sub(r"\s", "", name) for name in pack.month_names]
    return date(int(year), months.index(re.sub(r"\s", "", month)) + 1, number).isoformat()


@lru_cache(maxsize=16)
def _date_patterns_of(
    code: str, spans: tuple[str, ...], months: tuple[str, ...], first: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    day = r"(\d{1,2}" + (f"|{re.escape(first)}" if first else "") + ")"
    part = {"d": day, "m": "(" + "|".join(map(re.escape, sorted(months, key=len, reverse=True))) + ")", "y": r"(\d{4})"}
    patterns: list[tuple[str, tuple[str, ...]]] = []
    for span in sorted(set(spans), key=len, reverse=True):
        names = re.findall(r"\{(\w\d)\}", span)
        pattern = "".join(
            part[piece[0]] if re.fullmatch(r"[dmy]\d", piece) else re.escape(piece) for piece in re.split(r"[{}]", span)
        )
        patterns.append((r"(?<!\d)" + pattern, tuple(names)))
    return tuple(patterns)


def _date_patterns(pack: Pack, loose: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    both: tuple[Spans, ...] = (pack.dates.running, pack.dates.masthead)
    spans = tuple(getattr(style, item) for style in both for item in type(style).model_fields)
    months = pack.month_names
    if loose:
        spans, months = (tuple(re.sub(r"\s", "", text) for text in texts) for texts in (spans, months))
    return _date_patterns_of(pack.code, spans, months, pack.dates.first or "")


def _ordinal_words(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield (words, number) for the ordinals of meetings, longest words first."""
    table: dict[str, str] = {}
    for level in pack.levels.values():
        form = level.noun[0]
        gender = form.gender or "m"
        for number in range(1, 41):
            for case in ("nom", *(case for case in CASES if getattr(form, case)), "obl"):
                noun = getattr(form, case, None) or form.text
                try:
                    name = ordinal(pack, number, gender, case)
                except KeyError:  # a declension without this case
                    continue
                table[level.nth.replace("{ordinal}", name).replace("{noun}", noun)] = str(number)
    yield from sorted(table.items(), key=lambda row: -len(row[0]))


def _number_words(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield (words, number) for number words from three on: one and two are articles and duals in places."""
    rows = {word: str(n) for table in pack.numbers.values() for n, word in enumerate(table) if n > 2}
    yield from sorted(rows.items(), key=lambda row: -len(row[0]))


def _take_words(text: str, rows: Iterable[tuple[str, str]], kind: str, facts: Facts, loose: bool) -> str:
    lowered = text.lower()
    for name, number in rows:
        if not loose and name.removeprefix("ال").lower() not in lowered:
            continue  # a quick test: a note has few of the hundreds of words
        if loose:
            squeezed = name.replace(" ", "")
            if kind == "number" and len(squeezed) < 4:
                continue  # too short to be told from a part of another word
            count = text.count(squeezed)
            text = text.replace(squeezed, " ")
        else:
            text, count = _pattern(name, kind).subn(" ", text)
        if count:
            facts[kind, number] += count
    return text


@lru_cache(maxsize=4096)
def _pattern(name: str, kind: str) -> re.Pattern[str]:
    """Return the pattern of a word: Chinese has no word edges, Arabic joins و ف ب ك ل to the word after them."""
    escaped = re.escape(name).replace(r"\ ", " ")
    if re.search("[\u3400-\u9fff]", name):
        pattern = escaped if kind == "ordinal" else escaped + "(?=个|项)"
    elif kind == "ordinal" and name.startswith("ال"):  # للدورة: the lam swallows the article's alif
        pattern = r"(?<!\w)(?:[وفبك]?|ل)(?:" + escaped + "|ل" + escaped[2:] + r")(?!\w)"
    elif re.search("[\u0621-\u064a]", name):
        pattern = r"(?<!\w)[وفبكل]?" + escaped + r"(?![\w\u064b-\u0652])"  # a vowel sign: the word goes on (ستُعقد)
    else:
        pattern = r"(?<!\w)" + escaped + r"(?!\w)"
    return re.compile(pattern, re.IGNORECASE)


def prose(document: Document) -> str:
    """Return the text of a Document, without list marks and the address block, for `of_text`."""
    return "\n".join(words(run) for move, run in runs(document) if move != "address")


def differences(by_language: dict[str, Facts]) -> Iterator[tuple[str, Fact, int, int]]:
    """Yield (language, fact, its count, the most frequent count) for each count that differs from the most frequent one."""
    everything = {fact for facts in by_language.values() for fact in facts}
    for fact in sorted(everything):
        counts = Counter(facts[fact] for facts in by_language.values())
        usual = counts.most_common(1)[0][0]
        for language, facts in by_language.items():
            if facts[fact] != usual:
                yield language, fact, facts[fact], usual
