"""Finds ids by their names in any language on file: States and entities, titles, seats, languages, genders.

A name with two meanings is not accepted, and neither is one that only resembles a known name: both are Problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from babel import Locale

from ..compose.builder import noun_of
from ..language.grammar import Grammar
from ..language.plain import plain
from ..problems import ProblemsFound
from ..records.base import Form, Gender
from ..records.recipients import Entity, Recipient, State, Title
from ..registry.registry import Registry
from .cells import clipped
from .columns import Names
from .state_names import StateNames, state_names
from .title_words import TitleWords
from .usual_names import usual_names
from .words import Unknown, Words, folded

NAMED = {  # the names of a Lookup that a person may give a meaning, by field
    "State": "owners",
    "FunctionalTitle": "titles",
    "Mission": "missions",
    "Seat": "places",
    "Language": "languages",
    "Gender": "genders",
}


@dataclass(frozen=True)
class Lookup:
    """The records of a registry by their names in every language; `decided` has names a person gave a meaning, by field."""

    registry: Registry
    decided: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def _decided(self, field: str) -> Mapping[str, str]:
        return {plain(text): id for text, id in self.decided.get(field, {}).items()}

    def _words(self, noun: str, field: str) -> Words:
        return Words(noun, self._decided(field))

    def meaning(self, field: str, answer: str) -> str:
        """Return the id that an answer is, or names, for a field of NAMED. Raises Unknown."""
        words: Words = getattr(self, NAMED[field])
        return answer if answer in words.targets else words.find(answer).split()[0]

    def known(self, text: str) -> bool:
        """Return whether a text is a name on file: of a column, a State, a title or a language."""
        key = plain(text)
        tables = (self.names.fields, self.owners.ids, self.titles.ids, self.languages.ids)
        return bool(key) and any(key in table for table in tables)

    @cached_property
    def names(self) -> Names:
        return Names(self.registry.packs.values())

    @cached_property
    def owners(self) -> StateNames:
        """States and entities by the names that tables use."""
        return state_names(self.registry, self._decided("State"))

    @cached_property
    def titles(self) -> Words:
        """Titles of persons in all forms, with every seat filled in, and usual ones; an id is 'head m': title and gender."""
        words = self._titles("person", "title", "FunctionalTitle")
        for id, gender, text in self._person_forms():
            words.add(text, f"{id} {gender}")
        return words

    @cached_property
    def _title_words(self) -> TitleWords:
        """Titles of persons with the words around them. Made when a table has a title that is not on file."""
        genders: dict[str, list[str]] = {}
        for pack in self.registry.packs.values():
            for gender, texts in (pack.tables.genders if pack.tables else {}).items():
                genders.setdefault(gender, []).extend(texts)
        return TitleWords(self._person_forms(), genders)

    def _person_forms(self) -> Iterator[tuple[str, str, str]]:
        """Yield (title, gender, text) of the titles of persons, also in the genitive, and of usual titles."""
        usual = usual_names()["titles"]
        for title in self.registry.titles.values():
            if title.kind == "person":
                yield from ((title.id, gender, text) for gender, text, _ in self._forms(title))
                forms = [
                    (gender, form) for gender, by in title.names.items() for names in by.values() for form in names
                ]
                yield from ((title.id, gender, form.gen) for gender, form in forms if form.gen)
                yield from (
                    (title.id, gender, text) for gender, texts in usual.get(title.id, {}).items() for text in texts
                )

    @cached_property
    def missions(self) -> Words:
        """Titles of offices, as 'mission n'."""
        return self._titles("office", "kind of mission", "Mission")

    def _titles(self, kind: str, noun: str, field: str) -> Words:
        words = self._words(noun, field)
        words.alike, words.remedy = 0.8, "the titles on file are in data/titles.yaml"
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
        try:
            return _title_of(self.titles, text, known.head.title if known and known.head else "")
        except Unknown as unknown:
            if title := self._title_words.read(text):
                return title
            if self._title_words.is_rank_only(text):
                hint = "this is a rank: write the title too, such as 'Ambassador and Permanent Representative'"
                raise Unknown(unknown.message, hint, unknown.text, ("head",)) from None
            raise

    def own_words(self, recipient: Recipient) -> list[str]:
        """Return the words of a recipient's organization for its head that are no title on file, as letters and digits."""
        owner = self.registry.entities.get(recipient.entity or "")
        names = [forms for names in owner.head.values() for forms in names.values()] if owner else []
        words = {plain(form.text) for forms in names for form in forms}
        return sorted(words - set(self.titles.ids))

    def addressed(self, text: str, title: str, genders: set[str]) -> set[str]:
        """Return those genders whose title, with its preposition and article, begins an addressee's phrase; or all."""
        start = folded(text)
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
                    if start.startswith(folded(phrase.partition("{")[0])):
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
