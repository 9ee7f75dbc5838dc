"""States and entities by the names that tables use: official, everyday, earlier and inverted ones, and codes.

The names come from the records, from CLDR (Babel) in the office's languages and in traditional Chinese, and from
`usual_names.yaml`. Names are compared by their exact text, then by letters and digits, then by words in any order.
A name that two of them have is never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from babel import Locale
from babel.core import UnknownLocaleError, get_global

from ..language.plain import plain
from ..records.recipients import Entity, State
from ..registry.registry import Registry
from .usual_names import usual_names
from .words import Words

CHINESE = ("zh_Hant", "zh_Hant_HK")  # their names of States differ from those in simplified characters
LEFT_OUT = {"PS"}  # CLDR names territories there, not the State
CLOSE = 0.85  # how similar a misspelt name is at least; at 0.8 'Slovenia' and 'Slovakia' would be alike
ALIKE = 0.7  # each of its words: the Republics of China and India differ in one
SHORTEST = 4  # letters of a name that may be misspelt: 'Irad' is Iran or Iraq, 'Mal' may be anything
# Articles, prepositions and conjunctions: 'Gambia (the)', 'Bosnia & Herzegovina', 'Corée, République de'
_SMALL = frozenset(
    ["the", "of", "and", "le", "la", "les", "l", "de", "du", "des", "d", "et", "el", "los", "las", "del", "y", "e", "и"]
)
_SHORTENED = {"st": "saint", "ste": "sainte", "sta": "santa", "s": "south", "n": "north", "is": "islands"}
_ALWAYS_SHORT = frozenset({"rep", "dem", "fed"})
_INITIALS = re.compile(r"\b(?:\w\.\s?){2,}")
_POSSESSIVE = re.compile(r"['’]s\b")
_WORD = re.compile(r"\w+\.?")


@dataclass
class StateNames(Words):
    """States and entities by name.

    `named` has (name, id) of all names, those of the records first; `codes` the ids by code, in lower case. A code is written
    without points and spaces, for 'n/a' and 'N.A.' are not Namibia. `elsewhere` has the words of the names of territories and
    regions that are not on file: no State is offered for them.
    """

    named: list[tuple[str, str]] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    elsewhere: set[tuple[str, ...]] = field(default_factory=set)

    def add(self, text: str, id: str) -> None:
        super().add(text, id)
        self.named.append((text, id))

    @cached_property
    def by_words(self) -> dict[tuple[str, ...], dict[str, str]]:
        """Names by id, by their words in the order of the alphabet. Made when a table has a name that is not on file."""
        names: dict[tuple[str, ...], dict[str, str]] = {}
        for text, id in self.named:
            names.setdefault(_words(text), {}).setdefault(id, text)
        return names

    def all(self, text: str) -> set[str]:
        """Return every id that has this name, also with its words in another order, or with shortened ones.

        A text of two names, 'Turkey (Türkiye)', is taken where both are names of one id.
        """
        if ids := self._of_name(text):
            return ids
        parts = [part for part in re.split(r"[()/]", text) if part.strip()]
        return set.intersection(*map(self._of_name, parts)) if len(parts) > 1 else set()

    def _of_name(self, text: str) -> set[str]:
        if code := self.codes.get(text.strip().casefold()):
            return {code}
        if ids := super().all(text):
            return ids
        words = _words(text)
        code = self.codes.get(words[0]) if len(words) == 1 and " " in text.strip() else None
        return {code} if code else set(self.by_words.get(words, ())) or self._shortened(words)

    def _shortened(self, words: tuple[str, ...]) -> set[str]:
        """Return the ids of the names whose words begin like those of a text: 'Korea, Rep. of'."""
        if not any(word.endswith(".") for word in words) or all(word.endswith(".") for word in words):
            return set()
        return {id for name, ids in self.by_words.items() if _fit(words, name) for id in ids}

    def compared(self, text: str) -> list[str]:
        """Return the names that differ from a text in a letter or two; of one word, those of two States that contain it."""
        key, words = plain(text), _words(text)
        if words in self.elsewhere or len(key) < SHORTEST:
            return []
        holding: dict[str, str] = {}  # a name by id; the first is of the records
        for name, ids in self.by_words.items() if len(words) == 1 else ():
            for id, spelling in ids.items() if words[0] in name else ():
                holding.setdefault(id, spelling)
        if holding:
            return list(holding.values()) if len(holding) <= 2 else []
        for spelling in (self.spelling[name] for name in get_close_matches(key, self.ids, n=4, cutoff=CLOSE)):
            if all(get_close_matches(word, _words(spelling), n=1, cutoff=ALIKE) for word in words):
                for id in self.ids[plain(spelling)]:
                    holding.setdefault(id, spelling)
        return list(holding.values())[:2]


def state_names(registry: Registry, decided: Mapping[str, str]) -> StateNames:
    """Return all States and entities of an office by their names; `decided` as in Words."""
    names = StateNames("State or entity", decided)
    owners: dict[str, State | Entity] = {**registry.states, **registry.entities}
    codes = _codes(registry)
    names.codes = {code.casefold(): id for code, id in (*codes.items(), *((id, id) for id in owners))}
    for id, owner in owners.items():
        named = [owner.names, owner.short, *([owner.formal] if isinstance(owner, State) else [])]
        for form in (form for by_language in named for forms in by_language.values() for form in forms):
            for text in (form.text, f"{form.article or ''} {form.text}", form.text.partition("(")[0]):
                names.add(text, id)
    cldr = list(_of_cldr(registry))
    names.elsewhere = {_words(name) for code, name in cldr if code not in codes}
    everyday = ((name, codes[code]) for code, name in cldr if code in codes and len(code) == 2 and code not in LEFT_OUT)
    for text, id in (*everyday, *_usual(owners), *_declined(owners)):
        if not Words.all(names, text):  # a name on file means what the office says
            names.add(text, id)
    return names


def _declined(owners: Mapping[str, State | Entity]) -> Iterator[tuple[str, str]]:
    """Yield (name, id) of names in the genitive, as they follow a title: Российской Федерации."""
    for id, owner in owners.items():
        for form in (form for forms in owner.names.values() for form in forms):
            if form.gen:
                yield form.gen, id


def _codes(registry: Registry) -> dict[str, str]:
    """Return the ids of States by their codes of ISO 3166-1: two letters, three figures (UN M49), and UK."""
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    by_two = {two[0]: id for id in registry.states if len(two := aliases.get(id, [])) == 1}
    others = {code: two[0] for code, two in aliases.items() if len(two) == 1 and (code.isdigit() or len(code) == 2)}
    return by_two | {code: by_two[two] for code, two in others.items() if two in by_two}


def _of_cldr(registry: Registry) -> Iterator[tuple[str, str]]:
    """Yield (code, name) of the territories and regions in CLDR, in the languages of an office."""
    for locale in dict.fromkeys([*(pack.locale for pack in registry.packs.values()), *CHINESE]):
        try:
            yield from Locale.parse(locale).territories.items()
        except (UnknownLocaleError, ValueError):
            continue  # a language of the office that CLDR does not know


def _usual(owners: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (name, id) of the States and entities on file in `usual_names.yaml`."""
    for id, texts in usual_names()["states"].items():
        if id in owners:
            yield from ((text, id) for text in texts)


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a name in the order of the alphabet, without small ones. A shortened word ends with a point."""
    joined = _INITIALS.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", _POSSESSIVE.sub("s", text))
    words = []
    for match in _WORD.findall(joined):
        word = plain(match)
        full = _SHORTENED.get(word, word) if match.endswith(".") or word.startswith("st") else word
        if full and full not in _SMALL:
            is_short = word in _ALWAYS_SHORT or (match.endswith(".") and full == word and len(word) > 2)
            words.append(f"{full}." if is_short else full.removeprefix("ال"))
    return tuple(sorted(words))


def _fit(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Return whether each word of a text is another word of a name, or its beginning where it is shortened."""
    if len(words) != len(name):
        return False
    left = list(name)
    for word in sorted(words, key=lambda word: word.endswith(".")):  # whole words first
        match = next((other for other in left if other == word or _begins(word, other)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _begins(word: str, other: str) -> bool:
    return word.endswith(".") and other.startswith(word[:-1])
