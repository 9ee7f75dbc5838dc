"""The language pack (`data/languages/<xx>.yaml`): words, patterns and names of rules.

Month names, direction and plural categories come from Babel's CLDR data; a pack overrides month names where the United
Nations writes others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints, model_validator

from ..records.base import Bases, Basis, Code, Filled, Form, Forms, Gender, Id, Record, Refers
from . import cldr
from .form_words import FormWords
from .pack_numbers import ActMarks, Dates, Hours, LanguageNames, Level, Ordinals
from .postal import Postal

LABELS = (
    "reference",
    "fax",
    "email",
    "watermark.draft",
    "watermark.sample",
    "watermark.specimen",
    "watermark.void",
)
DISPATCH = {  # the patterns of a pack's `dispatch`, with the names allowed in their braces
    "meeting": {"nth", "of"},
    "gathering": {"meeting", "city", "dates"},
    "venue": {"room", "building", "city"},
    "subject": {"title", "about"},
    "about": {"about"},
    "sentence": {"text"},
    "attached": {"list"},
    "sittings": {"number"},
    "copies": {"number"},
    "aside": {"text", "aside"},
}

Case = Literal["gen", "dat", "acc", "ins", "prep", "obl"]


class Phrases(Record):
    """The patterns by which a noun enters a sentence, and the rules applied to the result.

    Patterns use {the}, {text}, {gen}, {dat}, {acc}, {ins}, {prep}, {obl}. `contract` replaces beginnings of a phrase, in
    order; `rules` are names of `grammar.RULES`.
    """

    the: str = Field("{text}", description="the noun with its article")
    of: str = Field(description="the noun after 'of'")
    to: str = Field(description="the noun after 'to'")
    in_: str = Field(alias="in", description="the noun as a place")
    from_: str | None = Field(None, alias="from", description="the noun after 'from', if the language has such a role")
    bare: str = Field("{text}", description="the noun by itself")
    a: str | None = Field(None, description="the indefinite article and the noun, where a sentence needs no agreement")
    complement: str = Field("{head} {of}", description="a noun and the name that follows it: {head} and the name, {of}")
    articles: Mapping[Case, Mapping[Gender | Literal["many"], Filled]] = Field(
        default_factory=dict, description="the articles of each case, where they differ from that of the nominative"
    )
    unchanged: tuple[Case, ...] = Field((), description="cases that are as the nominative for a name without that form")
    contract: Mapping[str, str] = Field(
        default_factory=dict, description="beginnings of a phrase and what replaces them: 'de el' becomes 'del'"
    )
    rules: tuple[str, ...] = Field((), description="names of `grammar.RULES` applied to each phrase")


class Joins(Record):
    """How a list of words is joined; `wide` is for items that contain a comma, `symbols` (if not `last`) for addresses and numbers."""

    comma: str = Field(", ", description="between items")
    last: str = Field(description="before the last item")
    wide: str = Field("; ", description="between items that contain a comma")
    wide_last: str = Field(description="before the last of these")
    symbols: str = Field("", description="between addresses and numbers; empty: as before the last item")
    rules: tuple[str, ...] = Field((), description="names of `grammar.RULES` applied to the list")


class Marks(Record):
    """Printed list marks: `roman` and `letter`, at least as many as a list may need."""

    roman: tuple[str, ...] = Field(description="marks of the first level")
    letter: tuple[str, ...] = Field(description="marks of the second level")


class Typography(Record):
    """Names of rules of `typography_rules.RULES`, in order, and their parameters."""

    rules: tuple[str, ...] = Field(
        (), description="names of `typography_rules.RULES`, in the order in which they are applied"
    )
    page_rules: tuple[str, ...] = Field(
        (),
        description="rules for pages only: they add characters without width, which a search in a text would trip over",
    )
    quotes: Annotated[tuple[str, ...], Field(min_length=4, max_length=4)] = Field(
        description="outer open, outer close, inner open, inner close"
    )
    tie_before: tuple[str, ...] = Field((), description="words that stay on one line with the number after them")
    tie_after: tuple[str, ...] = Field((), description="words that stay on one line with the number before them")
    tie_between: tuple[str, ...] = Field((), description="words that stay on one line with the numbers around them")
    short_words: tuple[str, ...] = Field((), description="words that no line ends with, for the rule 'short-words'")


Column = Literal["number", "recipient", "language", "pages", "enclosures", "received", "date"]


class Dispatch(Record):
    """Words that accompany a note in messages, calendar files and the dispatch list. They do not agree with other words."""

    meeting: str = Field(description="the name of a meeting: {nth} and its body, {of}")
    gathering: str = Field(description="{meeting}, {city} and {dates} in one line")
    modes: Mapping[Literal["online", "hybrid"], Filled] = Field(
        default_factory=dict,
        description="what is written for the city of an online meeting, and after that of a hybrid one",
    )
    venue: str = Field("{room}, {building}, {city}", description="where a meeting is held, in a calendar")
    subject: str = Field(description="the subject of a message: the note's {title} and what it is {about}")
    about: str = Field(description="a line with what the note is {about}")
    sentence: str = Field("{text}.", description="a sentence of a message, with the sign that ends it")
    attached: str = Field(description="a line with the {list} of what is attached")
    calendar: str = Field(description="the name of a calendar file in that list")
    sittings: str = Field(description="a line with the {number} of sittings")
    list: str = Field(description="the title of the dispatch list")
    columns: Mapping[Column, str] = Field(description="its columns; 'received' is name and signature")
    copies: str = Field(description="its last line: the {number} of copies")
    aside: str = Field("{text} ({aside})", description="a name and text in brackets after it")


class Tables(Record):
    """The names of columns, and the words for genders, in spreadsheets of missions in this language."""

    columns: Mapping[str, tuple[Filled, ...]] = Field(
        description="other names of a column, by the name that the program uses"
    )
    genders: Mapping[Literal["m", "f"], tuple[Filled, ...]] = Field(description="words for a man and for a woman")
    unclear: tuple[Filled, ...] = Field(
        (), description="letters that do not tell the gender under a header in this language"
    )


class CodeWords(Record):
    """What is printed beside the code of an issued copy, and what is read aloud in its place."""

    about: Filled = Field(description="what it is, and where the office publishes its {keys}")
    alt: Filled = Field(description="what is read aloud in its place")
    basis: Basis | None = Field(None, description="how the words are known; without it: unverified")


class Salutations(Record):
    """How a letter begins: the line, and the words by the form of address that a title names ('excellency') and by gender."""

    line: str = Field("{text},", description="the salutation with the sign after it")
    words: Mapping[Id, Annotated[Mapping[Gender, Filled], Field(min_length=1)]] = Field(
        description="they may contain the {title} of the person; one gender may be enough for all"
    )
    closing: Mapping[Id, Filled] = Field(default_factory=dict, description="how a close begins: 'Accept, {text}'")
    courtesy: Mapping[Id, Mapping[Literal["m", "f", "letter"], Filled]] = Field(
        default_factory=dict,
        description="whom thanks name instead of the Government of a person so addressed: 'to Her Excellency’s Government'",
    )
    courtesy_role: str = Field("to", description="the role of other parties after thanks")
    basis: Basis | None = Field(None, description="how the words are known; without it: unverified")


class Pack(Record):
    """One language: its words, patterns and rules."""

    code: Code = Field(description="code of the language; the name of its file")
    name: str = Field(description="the language's own name")
    locale: str = Field(description="Babel locale")
    tag: str = Field(description="BCP 47 tag written into files")
    terminology: Annotated[str, StringConstraints(pattern=r"^[a-z]{3}$")] = Field(
        description="ISO 639-2/T code, as archives write a language"
    )
    fonts: tuple[Annotated[str, Refers("fonts")], ...] = Field(
        min_length=1, description="font families; that of this script is the first"
    )
    beside: Code | None = Field(None, description="the language that its translators read beside English")
    months: tuple[str, ...] | None = Field(
        None, description="the twelve names of months in a date, if not those of CLDR"
    )
    phrases: Phrases = Field(description="how a noun enters a sentence")
    addressee: str = Field(description="{to} {title} {state} {seat} of an addressee with a State or entity")
    addressee_plain: str = Field(description="the same for a title without one (all missions)")
    functional: str = Field(description="the addressee without preposition and article")
    seat: str = Field(description="a seat after a title: 'to the United Nations ({city})'")
    seat_plain: str = Field(description="the same without the place")
    acts: Mapping[Id, Forms] = Field(description="words for types of acts: decision, resolution, others as acts need")
    act_number: str = Field("{noun} {number}", description="an act: its {noun} and {number}")
    act_marks: ActMarks | None = Field(None, description="what it writes for the session and letter in an act's number")
    paragraph: str = Field("{number} ({letter})", description="a lettered paragraph of an act: '14 (b)', '14 b)'")
    levels: Mapping[Id, Level] = Field(description="kinds of meeting, by the name that `meets_as` of a body uses")
    ordinals: Ordinals = Field(description="ordinal numbers")
    numbers: Mapping[Gender, tuple[str, ...]] = Field(
        description="number words from zero; they replace figures below `number_from`"
    )
    number_from: int = Field(10, description="the first number that is written in figures")
    group: str = Field(description="what stands between groups of three digits in a number")
    group_from: int = Field(1000, description="the first number with groups")
    dates: Dates = Field(description="how days are written")
    hours: Hours = Field(description="how hours are written")
    language_names: LanguageNames = Field(description="names of languages")
    joins: Joins = Field(description="how lists of words are joined")
    marks: Marks = Field(description="marks of lists")
    typography: Typography = Field(description="rules of typography and their words")
    postal: Postal = Field(description="how a postal address is written in one line")
    postal_language: Code | None = Field(
        None, description="language of city and country in it, if the post needs Latin letters"
    )
    enclosure_words: tuple[str, ...] = Field((), description="beginnings of words that announce an enclosure")
    labels: Mapping[str, str] = Field(
        description="words on the page and in messages: reference, fax, email, watermark.draft …"
    )
    dispatch: Dispatch = Field(description="words that accompany a note in messages, calendars and lists")
    sort: Literal["latin", "cyrillic", "arabic"] = Field(
        "latin", description="the script by whose order names are sorted"
    )
    sort_by: Code | None = Field(None, description="the language whose order of States is used")
    tables: Tables | None = Field(None, description="words by which tables of missions are read")
    form: FormWords | None = Field(None, description="the words of the reply form")
    salutations: Salutations | None = Field(
        None, description="how a letter begins; needed for letters in this language"
    )
    verification: CodeWords | None = Field(None, description="the words beside the code of an issued copy")
    basis: Bases = Field(default_factory=dict, description="how the words of the pack are known")

    @model_validator(mode="after")
    def _is_complete(self) -> Pack:
        if fault := cldr.fault(self.locale):
            raise ValueError(f"locale: {fault}")
        missing = [name for name in LABELS if not self.labels.get(name, "").strip()]
        missing += [f"acts.{name}" for name in ("decision", "resolution") if name not in self.acts]
        missing += [f"dispatch.columns.{name}" for name in get_args(Column) if not self.dispatch.columns.get(name)]
        missing += [f"levels.{name}" for name in ("session", "meeting", "sitting") if name not in self.levels]
        if missing:
            raise ValueError("missing or empty: " + ", ".join(missing))
        for pattern, names in self._patterns():
            for name in re.findall(r"\{([^}]*)\}", pattern):
                if name not in names:
                    raise ValueError(f"“{pattern}” may not contain {{{name}}}, only " + ", ".join(sorted(names)))
        if self.months is not None and len(self.months) != 12:
            raise ValueError("months: twelve names are needed")
        return self

    def _patterns(self) -> Iterator[tuple[str, set[str]]]:
        """Yield every pattern with the names allowed in its braces."""
        cases = {"text", "gen", "dat", "acc", "ins", "prep", "obl"}
        yield self.phrases.the, {"article", *cases}
        phrases = self.phrases
        for pattern in (phrases.of, phrases.to, phrases.in_, phrases.from_ or "", phrases.bare):
            yield pattern, {"the", "of", *cases}
        yield self.phrases.complement, {"head", "the", "of", *cases}
        for pattern in (self.addressee, self.addressee_plain, self.functional):
            yield pattern, {"to", "title", "state", "seat"}
        yield self.seat, {"city"}
        yield self.act_number, {"noun", "number"}
        yield from self.postal.patterns()
        yield self.labels["reference"], {"reference"}
        yield self.labels.get("marked", ""), {"mark", "text"}
        for name, known in DISPATCH.items():
            yield getattr(self.dispatch, name), known
        if self.form:
            yield self.form.line, {"label", "number"}
            yield self.form.meeting, {"level"}
            yield self.form.within, {"whole", "part"}
        if self.verification:
            yield self.verification.about, {"keys"}
        if self.salutations:
            yield self.salutations.line, {"text"}
            yield from ((text, {"title"}) for words in self.salutations.words.values() for text in words.values())
            yield from ((text, {"text"}) for text in self.salutations.closing.values())
        for level in self.levels.values():
            yield level.nth, {"ordinal", "noun"}
            yield level.of_body, {"noun", "text", "the", "of", "bare", *cases}
        for style in (self.dates.running, self.dates.masthead):
            for name in type(style).model_fields:
                yield getattr(style, name), {"d1", "m1", "y1", "d2", "m2", "y2"}
        for pattern in (*self.dates.on.values(), *self.dates.bounds.values(), self.dates.line):
            yield pattern, {"core"}
        yield from self.ordinals.patterns()
        separate = self.dates.separate
        yield from ((separate.item, {"d"}), (separate.month, {"days", "m"}), (separate.year, {"months", "y"}))
        yield self.dates.moment + (self.dates.moment_at_one or ""), {"day", "hour", "zone"}
        yield self.dates.zone, {"the", "of", *cases}
        for pattern in (self.hours.whole, self.hours.minutes):
            yield pattern, {"h", "h12", "m", "mm", "half"}
        yield self.hours.full, {"time"}
        for phrase in self.language_names.phrases.values():
            yield phrase.each, {"the", "of", *cases}
            yield from ((pattern, {"list"}) for pattern in (phrase.one or "", phrase.other))

    @cached_property
    def direction(self) -> Literal["ltr", "rtl"]:
        """Return the writing direction."""
        return "rtl" if cldr.is_right_to_left(self.locale) else "ltr"

    @cached_property
    def month_names(self) -> tuple[str, ...]:
        """Return the twelve month names in the form used in dates, from January on."""
        return self.months or cldr.months(self.locale)

    def plural(self, number: int) -> str:
        """Return the CLDR plural category of `number`: one, two, few, many, other."""
        return cldr.plural(self.locale, number)

    def label(self, name: str) -> str:
        """Return a word for the page or for a message by its name, which is the same in every pack."""
        return self.labels[name]

    def paragraph_of(self, written: str) -> str:
        """Return the number of a paragraph, '14' or '14 (b)', as this language writes it; its letters are those of its lists."""
        match = re.fullmatch(r"(\d+) ?\(([a-z])\)", written)
        if not match or (place := ord(match[2]) - ord("a")) >= len(self.marks.letter):
            return written
        return self.paragraph.format(number=match[1], letter=self.marks.letter[place].strip("()"))

    def form_of_level(self, level: str) -> Form:
        """Return the noun of a kind of meeting."""
        return self.levels[level].noun[0]
