"""Finds ids by their names in any language on file: States and entities, titles, seats, languages, genders.

A name with two meanings is not accepted, and neither is one that only resembles a known name: both are Problems.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from babel import Locale
from babel.core import get_global

from ..compose.builder import noun_of
from ..language.grammar import Grammar
from ..language.plain import plain
from ..problems import ProblemsFound, did_you_mean
from ..records.base import Form, Gender
from ..records.recipients import Entity, Recipient, State, Title
from ..registry.registry import Registry
from .cells import clipped
from .columns import Names

FEW = 12  # names that are all listed where none is similar
GUESSES = 50  # misspelt words for which a similar name is looked for; each is compared with all names


class Unknown(Exception):
    """A name that is not on file; has the message and the hint of its Problem.

    A person may say what `text` means, if it is not empty; `likely` has the ids that it may mean, or resembles.
    """

    def __init__(self, message: str, hint: str = "", text: str = "", likely: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.message, self.hint, self.text, self.likely = message, hint, text, tuple(likely)


@dataclass
class Words:
    """Ids by name: by the exact name first, then by its letters and digits alone.

    The exact name matters: 'Représentante permanente' is a woman, but without accents it may be a man or a woman.
    `decided` has what a person said that other names mean, by their letters and digits.
    """

    noun: str
    decided: Mapping[str, str] = field(default_factory=dict)
    exact: dict[str, set[str]] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    spelling: dict[str, str] = field(default_factory=dict)
    guesses: dict[str, list[str]] = field(default_factory=dict)

    def add(self, text: str, id: str) -> None:
        if key := plain(text):
            self.exact.setdefault(_folded(text), set()).add(id)
            self.ids.setdefault(key, set()).add(id)
            self.spelling.setdefault(key, text)

    def all(self, text: str) -> set[str]:
        """Return every id that has this name."""
        return self.exact.get(_folded(text)) or self.ids.get(plain(text), set())

    def find(self, text: str) -> str:
        """Return the id that has this name. Raises Unknown where none or several have it, and no person decided."""
        ids = self.all(text)
        if len(ids) == 1:
            return next(iter(ids))
        if decided := self.meaning(text):
            return decided
        if ids:
            message = f"'{clipped(text)}' may be {' or '.join(sorted(ids))}"
            raise Unknown(message, "write the code instead", text, sorted(ids))
        near = self.guess(text) or "write it as the office does, or its code"
        raise Unknown(f"there is no {self.noun} '{clipped(text)}' on file", near, text, self.near(text))

    def meaning(self, text: str) -> str:
        """Return the id that a person said a name means; '' for none, or for one that is on file no more."""
        decided = self.decided.get(plain(text), "")
        return decided if decided in self.targets else ""

    @cached_property
    def targets(self) -> frozenset[str]:
        """All ids that have a name; of titles without the gender."""
        return frozenset(id.split()[0] for ids in self.ids.values() for id in ids)

    def guess(self, text: str) -> str:
        """Return a hint with the names that a word resembles."""
        near = self._similar(text)
        listed = self.spelling.values() if text in self.guesses and len(self.ids) <= FEW else ()
        return did_you_mean(text, near or listed)

    def near(self, text: str) -> list[str]:
        """Return the ids of the names that a word resembles."""
        return sorted({id.split()[0] for name in self._similar(text) for id in self.ids[plain(name)]})

    def _similar(self, text: str) -> list[str]:
        """Return the names that a word resembles. Only the first GUESSES words are compared, as that takes time."""
        if text not in self.guesses:
            if len(self.guesses) >= GUESSES or clipped(text) != text:
                return []
            spelling = sorted({self.spelling[key] for key in self.ids})
            near = get_close_matches(text, spelling, n=2, cutoff=0.6)
            self.guesses[text] = near or get_close_matches(text.title(), spelling, n=2, cutoff=0.6)
        return self.guesses[text]


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("’", "'").split())


@dataclass(frozen=True)
class Lookup:
    """The records of a registry by their names in every language; `decided` has names a person gave a meaning, by field."""

    registry: Registry
    decided: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def _words(self, noun: str, field: str) -> Words:
        return Words(noun, {plain(text): id for text, id in self.decided.get(field, {}).items()})

    def known(self, text: str) -> bool:
        """Return whether a text is a name on file: of a column, a State, a title or a language."""
        key = plain(text)
        tables = (self.names.fields, self.owners.ids, self.titles.ids, self.languages.ids)
        return bool(key) and any(key in table for table in tables)

    @cached_property
    def names(self) -> Names:
        return Names(self.registry.packs.values())

    @cached_property
    def owners(self) -> Words:
        """States and entities: names of any day, short and formal, with and without article; codes of ISO 3166-1."""
        words = self._words("State or entity", "State")
        codes: Mapping[str, list[str]] = get_global("territory_aliases")
        by_two: dict[str, str] = {}
        for state in self.registry.states.values():
            if len(two := codes.get(state.id, [])) == 1:
                by_two[two[0]] = state.id
                words.add(two[0], state.id)
        for code, two in codes.items():  # numeric codes, and UK
            if (code.isdigit() or len(code) == 2) and len(two) == 1 and two[0] in by_two:
                words.add(code, by_two[two[0]])
        for owner in self._owners():
            words.add(owner.id, owner.id)
            named = [owner.names, owner.short, *([owner.formal] if isinstance(owner, State) else [])]
            for form in (form for names in named for forms in names.values() for form in forms):
                words.add(form.text, owner.id)
                words.add(f"{form.article or ''} {form.text}", owner.id)
                words.add(form.text.partition("(")[0], owner.id)
        return words

    @cached_property
    def titles(self) -> Words:
        """Titles of persons in all forms, with every seat filled in; an id is 'head m': title and gender."""
        return self._titles("person", "title", "FunctionalTitle")

    @cached_property
    def missions(self) -> Words:
        """Titles of offices, as 'mission n'."""
        return self._titles("office", "kind of mission", "Mission")

    def _titles(self, kind: str, noun: str, field: str) -> Words:
        words = self._words(noun, field)
        for title in self.registry.titles.values():
            if title.kind == kind:
                words.add(title.id, f"{title.id} ?")
                for gender, text, _ in self._forms(title):
                    words.add(text, f"{title.id} {gender}")
        return words

    def _forms(self, title: Title) -> Iterator[tuple[Gender, str, str]]:
        """Yield (gender, text, language) for each way a title is written."""
        for gender, names in title.names.items():
            for code, forms in names.items():
                for seat in self._seats(code) if code in self.registry.packs else ():  # or the office does not use it
                    for form in forms:
                        yield gender, form.text.replace("{seat}", seat), code

    def _seats(self, code: str) -> list[str]:
        pack, grammar = self.registry.packs[code], Grammar(self.registry.packs[code])
        places = [place for place in self.registry.places.values() if code in place.names]
        cities = [grammar.alone(noun_of(form, "place", place.id)) for place in places for form in place.names[code]]
        return ["", pack.seat_plain, *(pack.seat.format(city=city) for city in cities)]

    @cached_property
    def _phrases(self) -> dict[tuple[str, str], dict[str, set[str]]]:
        """States and entities as they follow a title, by language and complement ('of', 'bare', …)."""
        phrases: dict[tuple[str, str], dict[str, set[str]]] = {}
        ways = {way for title in self.registry.titles.values() for way in ("of", *title.complement.values())}
        for code, pack in self.registry.packs.items():
            grammar = Grammar(pack)
            for owner, form in self._owner_forms(code):
                for way in ways:
                    try:
                        phrase = grammar.words(noun_of(form, "party", owner.id), way)
                    except ProblemsFound:
                        continue  # a case that is not on file
                    phrases.setdefault((code, way), {}).setdefault(plain(phrase), set()).add(owner.id)
        return phrases

    def _owners(self) -> Iterator[State | Entity]:
        yield from self.registry.states.values()
        yield from self.registry.entities.values()

    def _owner_forms(self, code: str) -> Iterator[tuple[State | Entity, Form]]:
        for owner in self._owners():
            formal = owner.formal.get(code, ()) if isinstance(owner, State) else ()
            for form in (*owner.names.get(code, ()), *formal):
                yield owner, form

    @cached_property
    def _frames(self) -> list[tuple[str, Gender, str, str, dict[str, set[str]]]]:
        """(title, gender, text before the State, text after it, States by phrase) of each title with State and seat."""
        frames = []
        for title in self.registry.titles.values():
            for gender, name, code in self._forms(title):
                phrases = self._phrases.get((code, title.complement.get(code, "of")), {})
                for seat in self._seats(code):
                    full = self.registry.packs[code].functional.format(title=name, state="\0", seat=seat, to="")
                    head, _, tail = full.partition("\0")
                    frames.append((title.id, gender, plain(head), plain(tail), phrases))
        return frames

    def full_title(self, text: str) -> tuple[str, str, set[str]]:
        """Return (owner, title, genders) of a FunctionalTitle2, the title with State and seat. Raises Unknown."""
        key, matches = plain(text), set()
        for title, gender, head, tail, phrases in self._frames:
            if key.startswith(head) and key.endswith(tail) and len(key) > len(head) + len(tail):
                middle = key[len(head) : len(key) - len(tail)]
                matches |= {(owner, title, gender) for owner in phrases.get(middle, ())}
        if len({match[:2] for match in matches}) != 1:
            reason = "may be several" if matches else "is no title with State and seat that the office would write"
            raise Unknown(f"'{clipped(text)}' {reason}", "add a column State and a column FunctionalTitle")
        owner, title_id, _ = next(iter(matches))
        return owner, title_id, {match[2] for match in matches}

    @cached_property
    def places(self) -> Words:
        words = self._words("seat", "Seat")
        for place in self.registry.places.values():
            words.add(place.id, place.id)
            for forms in place.names.values():
                for form in forms:
                    words.add(form.text, place.id)
                    words.add(f"{form.article or ''} {form.text}", place.id)
        return words

    @cached_property
    def languages(self) -> Words:
        """Languages of the office, and those it does not use but has names of States in: codes, and names in every language."""
        words, packs = self._words("language", "Language"), self.registry.packs
        unused = {code for state in self.registry.states.values() for code in state.names} - set(packs)
        for code in (*packs, *sorted(unused)):
            words.add(code, code)
            for text in (packs[code].tag, packs[code].name) if code in packs else ():
                words.add(text, code)
            for other in packs.values():
                words.add(Locale.parse(other.locale).languages.get(code) or "", code)
        return words

    @cached_property
    def genders(self) -> Words:
        words = self._words("gender", "Gender")
        for pack in self.registry.packs.values():
            for gender, texts in (pack.tables.genders if pack.tables else {}).items():
                for text in texts:
                    words.add(text, gender)
        return words

    def unclear(self, header: str, text: str) -> bool:
        """Return whether a letter may be either gender in the language of its column's name: 'M' under 'Sexo'."""
        packs = [pack.tables for pack in self.registry.packs.values() if pack.tables]
        named = [tables for tables in packs if plain(header) in map(plain, tables.columns.get("Gender", ()))]
        return any(plain(text) in map(plain, tables.unclear) for tables in named)

    def person(self, text: str, known: Recipient | None = None) -> tuple[str, set[str]]:
        """Return (title, possible genders) of a person's title. Raises Unknown.

        Of several titles that are written alike (مدير: director or administrator) that of a `known` recipient is taken.
        """
        return _title_of(self.titles, text, known.head.title if known and known.head else "")

    def own_words(self, recipient: Recipient) -> list[str]:
        """Return the words of a recipient's organization for its head that are no title on file, as letters and digits."""
        owner = self.registry.entities.get(recipient.entity or "")
        names = [forms for names in owner.head.values() for forms in names.values()] if owner else []
        words = {plain(form.text) for forms in names for form in forms}
        return sorted(words - set(self.titles.ids))

    def addressed(self, text: str, title: str, genders: set[str]) -> set[str]:
        """Return those genders whose title, with its preposition and article, begins an addressee's phrase; or all."""
        folded = _folded(text)
        matching: set[str] = set()
        for gender, names in self.registry.titles[title].names.items():
            for code, forms in names.items() if gender in genders else ():
                if code not in self.registry.packs:
                    continue  # a language the office does not use
                grammar = Grammar(self.registry.packs[code])
                for form in forms:
                    try:
                        phrase = grammar.words(noun_of(form, "title", title), "to")
                    except ProblemsFound:
                        continue  # a case that is not on file
                    if folded.startswith(_folded(phrase.partition("{")[0])):
                        matching.add(gender)
        return matching or genders

    def office(self, text: str) -> str:
        """Return the office a text names. Raises Unknown."""
        return _title_of(self.missions, text)[0]

    def spoken(self, text: str) -> list[str]:
        """Return the languages a cell names, in order. Raises Unknown."""
        parts = [text] if plain(text) in self.languages.ids else re.split(r"[,;/+&、،\n]|\s+\w{1,3}\s+", text)
        return list(dict.fromkeys(self.languages.find(part.strip()) for part in parts if part.strip()))


def _title_of(words: Words, text: str, likely: str = "") -> tuple[str, set[str]]:
    """Return (title, possible genders); of several titles it is the `likely` one, if that is among them. Raises Unknown."""
    pairs = {tuple(pair.split()) for pair in words.all(text)}
    pairs = {pair for pair in pairs if pair[0] == likely} or pairs
    titles = {pair[0] for pair in pairs}
    if len(titles) != 1 and (decided := words.meaning(text)):
        return decided, {"m", "f"}
    if not titles:
        words.find(text)  # raises Unknown, with similar names
    if len(titles) != 1:
        message = f"'{clipped(text)}' may be {' or '.join(sorted(titles))}"
        raise Unknown(message, "write the title's id instead", text, sorted(titles))
    genders = {pair[1] for pair in pairs}
    return titles.pop(), {"m", "f"} if genders & {"?", "n"} else genders
