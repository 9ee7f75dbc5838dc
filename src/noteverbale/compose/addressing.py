"""Fill every Field of a Document for one recipient, and return the copy.

`merge_fields` returns the text of every Field: address, fields of the older Word templates, party phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ..document import Document, Emphasis, Field, Filled, Inline, Isolate, Mark, has_rtl, map_runs, words
from ..language.grammar import SET_OFF, Grammar, Noun, field_name
from ..language.pack import Pack
from ..language.typography import polish_run
from ..problems import Place, ProblemsFound, did_you_mean
from ..records.base import Bases, Form, Gender, Names, form_on, is_attested
from ..records.meetings import City
from ..records.merge_fields import TOWN
from ..records.notes import Note
from ..records.office import Party
from ..records.recipients import Entity, Recipient, State, Title
from ..registry.addressees import existed_on, state_or_entity
from ..registry.registry import Registry
from .builder import missing_text, noun_of

Fill = tuple[str, Place]


def principal_noun(registry: Registry, recipient: Recipient, language: str, on: date) -> Noun:
    """Return the recipient's State or entity as running text names it on a day. Raises ProblemsFound."""
    owner = state_or_entity(registry, recipient)
    if isinstance(owner, State) and not existed_on(owner, on):
        message = f"'{owner.id}' did not exist yet on {on}"
        raise ProblemsFound.one(owner.place("from"), "not-yet", message, "leave it out of this note")
    if language not in owner.names:
        raise ProblemsFound([missing_text(owner.place("names"), f"'{owner.id}' has no name", registry.packs[language])])
    return noun_of(running_form(owner, language, on)[0], "party", owner.id)


def running_form(owner: State | Entity, language: str, on: date) -> tuple[Form, bool]:
    """Return the name for running text on a day, and whether the record reaches back that far.

    A short name with brackets is inverted for lists; sentences have the formal name instead (UN usage).
    """
    form, reaches = form_on(owner.names[language], on)
    if isinstance(owner, State) and "(" in form.text and language in owner.formal:
        return form_on(owner.formal[language], on)
    return form, reaches


def addressed_as(registry: Registry, note: Note, recipient: Recipient) -> tuple[Title, Gender]:
    """Return the title and gender that the note addresses: a person writes to a person, an office to an office.

    What has a salutation is always written to a person. An organization without a head is addressed by its office.
    Raises ProblemsFound if the recipient has none of what is needed.
    """
    salutes = registry.form_of(note).salutation
    headless = recipient.head is None and recipient.entity and recipient.mission
    if not headless and (salutes or registry.senders[note.sender].kind == "person"):
        if recipient.head is None:
            why = "a letter is written to a person" if salutes else "the note is from a person"
            hint = "add 'head:'" if salutes else "add 'head:', or let an office send the note"
            message = f"'{recipient.id}' has no head of mission, and {why}"
            raise ProblemsFound.one(recipient.place(), "no-head", message, hint)
        return registry.titles[recipient.head.title], recipient.head.gender
    if recipient.mission is None:
        raise ProblemsFound.one(
            recipient.place(),
            "no-office",
            f"'{recipient.id}' has no mission, and the note is from an office",
            "add 'mission:', or let a person send the note",
        )
    return registry.titles[recipient.mission], "n"


def title_names(title: Title, gender: Gender, owner: State | Entity | None = None) -> Names:
    """Return the names of a title for a holder of this gender; a title may have one form for all genders.

    An organization as `owner` may have words of its own for its head.
    """
    names = title.names.get(gender) or next(iter(title.names.values()))
    return {**names, **owner.head.get(gender, {})} if isinstance(owner, Entity) else names


def merge_fields(registry: Registry, note: Note, recipient: Recipient, language: str) -> dict[str, Fill]:
    """Return the text and place of every Field for one recipient, by field name.

    Keys: Addressee, FunctionalTitle, FunctionalTitle2, the address lines, the party in each role it has a form for, and as
    thanks name it (Courtesy); Salutation, if the note's form has one, and Closing, if the language has words for it.
    Raises ProblemsFound for a missing form.
    """
    pack = registry.packs[language]
    grammar = registry.grammars[language]
    title, gender = addressed_as(registry, note, recipient)
    names = title_names(title, gender, state_or_entity(registry, recipient))
    if language not in names:
        raise ProblemsFound([missing_text(title.place("names"), f"title '{title.id}' has no form", pack)])
    noun = noun_of(form_on(names[language], note.date)[0], "title", title.id)
    seat = _seat(registry, pack, recipient, title, note.date)
    override = (recipient.mission_override if gender == "n" else recipient.title_override).get(language)
    if override:
        noun = replace(noun, text=override, cases=())
    collective = registry.is_collective(recipient)
    owner = principal_noun(registry, recipient, language, note.date)
    by_name = noun.complement == "own"
    noun = owner if by_name else noun
    alone = collective or by_name or title.whole
    state = "" if alone else owner.before_words(grammar.words(owner, title.complement.get(language, "of")))

    def phrase(pattern: str) -> str:
        to = noun.before_words(grammar.words(noun, "to"))
        text = pattern.format(to=to, title=noun.before_words(noun.text), state=state, seat=seat)
        return re.sub(" +", " ", text.replace("{seat}", seat)).strip()

    place = recipient.place("head") if gender != "n" else recipient.place("mission")
    fills: dict[str, Fill] = {
        "Addressee": (phrase(pack.addressee_plain if collective else pack.addressee), place),
        "FunctionalTitle": (noun.text.replace("{seat}", seat), place),
        "FunctionalTitle2": (phrase(pack.functional), place),
    }
    if registry.form_of(note).salutation:
        words = salutation(pack, recipient, title, gender, noun.text.replace("{seat}", seat))
        fills |= {name: (text, place) for name, text in _around_letter(pack, title, words)}
    fills |= _address(registry, recipient)
    fills |= _party(registry, note, recipient, grammar, owner)
    if courtesy := _courtesy(registry, note, recipient, pack, fills):
        fills["Courtesy"] = courtesy
    return fills


def _courtesy(
    registry: Registry, note: Note, recipient: Recipient, pack: Pack, fills: Mapping[str, Fill]
) -> Fill | None:
    """Return whom thanks name: 'to Her Excellency’s Government' or, without words for that, the party as it follows thanks."""
    title, gender = addressed_as(registry, note, recipient)
    courteous = registry.parties[state_or_entity(registry, recipient).party].courteous
    known = pack.salutations.courtesy.get(title.salutation, {}) if pack.salutations and courteous else {}
    words = known.get("letter") if registry.form_of(note).salutation else known.get("f" if gender == "f" else "m")
    role = pack.salutations.courtesy_role if pack.salutations else "to"
    return (words, recipient.place("head")) if words else fills.get(field_name("Party", role))


def salutation(pack: Pack, recipient: Recipient, title: Title, gender: Gender, titled: str) -> str:
    """Return how a letter addresses the recipient's head: 'Excellency'; `titled` is the title. Raises ProblemsFound."""
    if pack.code in recipient.salutation_override:
        return recipient.salutation_override[pack.code]
    known = pack.salutations.words if pack.salutations else {}
    if title.salutation not in known:
        message = f"there is no salutation '{title.salutation}' in {pack.name}"
        hint = did_you_mean(title.salutation, known) or "add it to 'salutations:' of the language"
        raise ProblemsFound.one(title.place("salutation"), "missing-text", message, hint)
    words = known[title.salutation]
    return words.get(gender, next(iter(words.values()))).format(title=titled)


def _around_letter(pack: Pack, title: Title, words: str) -> Iterator[tuple[str, str]]:
    """Yield the salutation, and the first words of a close that agrees with it where the language has them."""
    yield "Salutation", words
    closing = pack.salutations.closing if pack.salutations else {}
    if pattern := closing.get(title.salutation, closing.get("other")):
        yield "Closing", pattern.format(text=words)


def names_used(
    registry: Registry, note: Note, recipient: Recipient, language: str
) -> Iterator[tuple[State | Entity | Title | Party | City, Form, bool]]:
    """Yield (record, form, whether a source confirms it) for each name that the Fields of a copy print."""
    owner = state_or_entity(registry, recipient)
    if not registry.is_collective(recipient) and language in owner.names:
        form, reaches = running_form(owner, language, note.date)
        yield owner, form, reaches and is_attested(form.basis or owner.basis.get(language))
    try:
        title, gender = addressed_as(registry, note, recipient)
    except ProblemsFound:
        return  # reported when the copy is addressed
    party, seat = registry.parties[owner.party], registry.places[recipient.seat or registry.office.seat]
    own_head = owner.head.get(gender, {}) if isinstance(owner, Entity) else {}
    named: tuple[tuple[State | Entity | Title | Party | City, Names, Bases], ...] = (
        # The basis of an organization is that of its name: words of its own for its head have one each.
        (owner, own_head, {}) if language in own_head else (title, title_names(title, gender), title.basis),
        (party, party.names, party.basis),
        (seat, seat.names, seat.basis),
    )
    for record, names, basis in named:
        if language in names:
            form, reaches = form_on(names[language], note.date)
            if form.complement == "own":
                continue  # the recipient's own name, which is above
            yield record, form, reaches and is_attested(form.basis or basis.get(language))


def _seat(registry: Registry, pack: Pack, recipient: Recipient, title: Title, on: date) -> str:
    if not title.seat:
        return ""
    seat = registry.places[recipient.seat or registry.office.seat]
    if seat.plain_seat:
        return pack.seat_plain
    if pack.code not in seat.names:
        raise ProblemsFound([missing_text(seat.place("names"), f"place '{seat.id}' has no name", pack)])
    city = noun_of(form_on(seat.names[pack.code], on)[0], "place", seat.id)
    return pack.seat.format(city=Grammar(pack).alone(city))


def _address(registry: Registry, recipient: Recipient) -> dict[str, Fill]:
    address = recipient.address
    lines = [*map(_with_numbers_in_order, address.lines if address else ()), "", "", ""][:3]
    fills = {f"AddressLine{i + 1}": (line, recipient.place("address", "lines", i)) for i, line in enumerate(lines)}
    fills["City"] = (address.city if address else "", recipient.place("address", "city"))
    fills["Region"] = (address.region if address else "", recipient.place("address", "region"))
    fills["Postal Code"] = (address.postcode if address else "", recipient.place("address", "postcode"))
    fills[TOWN] = (registry.town_line(address) if address else "", fills["City"][1])
    fills["CountryAddressName"] = (address.country if address else "", recipient.place("address", "country"))
    return fills


def _party(registry: Registry, note: Note, recipient: Recipient, grammar: Grammar, owner: Noun) -> dict[str, Fill]:
    party = registry.parties[state_or_entity(registry, recipient).party]
    code = grammar.pack.code
    if code not in party.names:
        raise ProblemsFound([missing_text(party.place("names"), f"party '{party.id}' has no name", grammar.pack)])
    noun = noun_of(form_on(party.names[code], note.date)[0], "party", party.id)
    place = recipient.place("state" if recipient.state else "entity")
    fills: dict[str, Fill] = {}
    for role in grammar.roles:
        try:
            text = grammar.complete(noun, role, owner) if noun.complement else grammar.words(noun, role)
        except ProblemsFound:
            continue  # a missing form; reported only if a template uses it
        fills[field_name("Party", role)] = (text, place)
    return fills


def without_marks(fills: Mapping[str, Fill]) -> dict[str, Fill]:
    """Return what fills the Fields without the marks of names that need a comma within a sentence."""
    return {name: (text.replace(SET_OFF, ""), place) for name, (text, place) in fills.items()}


def with_town_line(document: Document) -> Document:
    """Return a document whose line with city and postal code is one Field, filled in the order of the recipient's country."""
    lines = tuple((Field(TOWN),) if Field("City") in line else line for line in document.address)
    return replace(document, address=lines)


def fill(
    document: Document, fills: Mapping[str, Fill], pack: Pack, recipient: str, marks: tuple[Mark, ...]
) -> Document:
    """Return the recipient's copy: Fields filled, their runs polished, empty address lines left out."""

    def fill_field(inline: Inline) -> Inline:
        match inline:
            case Field(name=name) if name in fills:
                return Filled(fills[name][0], name, fills[name][1])
            case Emphasis():
                return Emphasis(tuple(fill_field(inner) for inner in inline.inlines))
        return inline

    def run(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return polish_run(tuple(fill_field(inline) for inline in inlines), pack) if _has_field(inlines) else inlines

    filled = map_runs(with_town_line(document), run)
    lines = tuple(line for line in filled.address if words(line).strip())
    return replace(filled, address=lines, meta=replace(document.meta, recipient=recipient, marks=marks))


@dataclass(frozen=True)
class OpenCopy:
    """A recipient's copy before its Fields are filled: all that this needs, but for the pack of the language."""

    document: Document
    fills: Mapping[str, Fill]
    recipient: str
    marks: tuple[Mark, ...]

    def filled(self, pack: Pack) -> Document:
        """Return the copy, as `fill` does."""
        return fill(self.document, self.fills, pack, self.recipient, self.marks)


def _has_field(inlines: tuple[Inline, ...]) -> bool:
    return any(
        isinstance(inline, Field) or (isinstance(inline, Emphasis) and _has_field(inline.inlines)) for inline in inlines
    )


def numbered(document: Document, reference: str, title: str) -> Document:
    """Return a note with its reference, which is filled in at issue and is the same in every copy."""

    def run(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(
            Isolate(reference, "reference", reference)
            if isinstance(inline, Field) and inline.name == "Reference"
            else inline
            for inline in inlines
        )

    return replace(map_runs(document, run), meta=replace(document.meta, title=title))


_LRM = "\u200e"  # a mark of direction: what follows runs from left to right (UAX 9)
_NUMBER = re.compile(r"[+(]?\d[\d\u00a0 ()./+-]{5,}\d")


def _with_numbers_in_order(line: str) -> str:
    """Return a line with a mark of direction around each telephone number among right-to-left letters.

    Without the marks its groups of figures would be set from right to left: 0000 505 1 43+.
    """
    return _NUMBER.sub(lambda number: f"{_LRM}{number[0]}{_LRM}", line) if has_rtl(line) else line
