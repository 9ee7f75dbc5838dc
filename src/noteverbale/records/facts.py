"""The types of facts that a move of a note may take: what a note may write for each, and the records that it names.

`compose/fact_words` turns the values into words of a language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    TypeAdapter,
    model_validator,
)

from .base import Code, Day, Email, Filled, Id, Key, Lines, Record, Refers, Text, as_list
from .refers import named
from .times import Days, DeadlineFact, Hour, Hours, in_order

Url = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$")]


class ListedDocument(Record):
    """A document with its symbol and, where it is known, its title."""

    symbol: Filled = Field(description="its symbol, as it is printed")
    title: Text = Field(default_factory=dict, description="its title in each language")


def _one_or_more(item: Any) -> Any:
    """Return the type of a list, in place of which a single item may be written."""
    listed = Annotated[list[item], Field(min_length=1)]
    return Annotated[
        tuple[item, ...], Field(min_length=1), BeforeValidator(as_list, json_schema_input_type=item | listed)
    ]


def _id(table: str) -> Any:
    """Return the type of an id of a table."""
    return Annotated[Id, Refers(table)]


def _as_many(lines: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """Accept lines of which every language has as many. A comma in '[a, b]' begins a new line, which is easily overlooked."""
    if len({len(texts) for texts in lines.values()}) > 1:
        counts = ", ".join(f"{code} has {len(texts)}" for code, texts in lines.items())
        raise ValueError(f"every language needs as many lines: {counts}; quote a line that has a comma")
    return lines


def _either(word: Any, mapping: Any) -> Any:
    """Return a type that is a single word or a mapping; what is wrong is then reported for the one that was written."""
    return Annotated[
        Annotated[word, Tag("word")] | Annotated[mapping, Tag("mapping")],
        Discriminator(lambda value: "mapping" if isinstance(value, (Mapping, Record)) else "word"),
    ]


if TYPE_CHECKING:
    Room = str | Mapping[Code, str]
else:
    Room = _either(Filled, Text)


class Venue(Record):
    """A building on file, and a room: as it is written on the door, or in each language."""

    building: Annotated[Id, Refers("buildings")] | None = Field(
        None, description="a building on file, in the city of the meeting"
    )
    room: Room | None = Field(None, description="the room: one text as on the door, or one for each language")


class Provision(Record):
    """An act, and those of its paragraphs that are meant. The id of an act alone stands for the whole act."""

    act: Annotated[Id, Refers("acts")] = Field(description="the act")
    paragraph: Filled | None = Field(None, description="one paragraph: '12', '14 (b)'")
    paragraphs: Annotated[
        tuple[Filled, ...], BeforeValidator(as_list, json_schema_input_type=Filled | list[Filled])
    ] = Field((), description="several paragraphs, in their order")

    @property
    def named(self) -> tuple[tuple[str, tuple[str | int, ...]], ...]:
        """The paragraphs, each with the path at which it is written."""
        one = ((self.paragraph, ("paragraph",)),) if self.paragraph else ()
        return (*one, *((paragraph, ("paragraphs", i)) for i, paragraph in enumerate(self.paragraphs)))


class EarlierNote(Record):
    """A note that is not on file, by its reference and date."""

    reference: Filled = Field(description="its reference, as it was printed")
    date: Day = Field(description="the day it bears")


AnyProvision = Annotated[
    Provision,
    BeforeValidator(
        lambda value: {"act": value} if isinstance(value, str) else value, json_schema_input_type=Id | Provision
    ),
]
Codes = _one_or_more(Code)


@dataclass(frozen=True)
class FactType:
    """A type of fact: the type of its value in a note, and how it is written."""

    annotation: Any
    written: str

    def names(self, value: object) -> Iterator[tuple[str, str, Key]]:
        """Yield (id, the table that has it, where it is in the value) for each record that a value names."""
        return ((id, mark.table, keys) for id, mark, keys in named(self.annotation, value) if isinstance(mark, Refers))

    def adapter(self) -> TypeAdapter[Any]:
        """Return what validates a value and describes it as JSON Schema."""
        return _adapter(self.annotation)


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


TYPES: dict[str, FactType] = {
    "text": FactType(Text, "a text in each language: {en: …, fr: …}"),
    "lines": FactType(Annotated[Lines, AfterValidator(_as_many)], "lines in each language: {en: […, …], fr: […, …]}"),
    "number": FactType(Annotated[int, Field(ge=0)], "a whole number"),
    "flag": FactType(bool, "true or false"),
    "days": FactType(
        Annotated[_one_or_more(Days), AfterValidator(in_order)],
        "2027-02-01, {from: 2027-02-01, to: 2027-02-05}, or a list of these",
    ),
    "hour": FactType(Hour, '"18:00"'),
    "hours": FactType(Hours, '{from: "10:00", to: "13:00"}'),
    "deadline": FactType(DeadlineFact, 'soon, {by: 2027-02-26} or {before: 2027-02-26}; also at: "18:00", in: a city'),
    "url": FactType(Url, "https://…"),
    "email": FactType(Email, "an e-mail address"),
    "symbol": FactType(Filled, "a document symbol"),
    "telephone": FactType(Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")], '"+431260600"'),
    "documents": FactType(_one_or_more(ListedDocument), "a list of {symbol: …, title: {en: …}}"),
    "place": FactType(_id("places"), "the id of a city"),
    "venue": FactType(Venue, "{building: its id, room: …}"),
    "state": FactType(_id("principals"), "the id of a State or an entity"),
    "states": FactType(_one_or_more(_id("principals")), "ids of States or entities"),
    "body": FactType(_id("bodies"), "the id of a body"),
    "act": FactType(_id("acts"), "the id of an act"),
    "acts": FactType(_one_or_more(_id("acts")), "the id of an act, or a list"),
    "provision": FactType(AnyProvision, 'the id of an act, or {act: …, paragraph: "12"}'),
    "provisions": FactType(_one_or_more(AnyProvision), 'ids of acts, or a list of {act: …, paragraphs: ["12"]}'),
    "meeting": FactType(_id("meetings"), "the id of a meeting"),
    "meetings": FactType(_one_or_more(_id("meetings")), "ids of meetings"),
    "sittings": FactType(_id("meetings"), "the id of a meeting with a timetable"),
    "note": FactType(
        _either(_id("notes"), EarlierNote), "the id of a note on file, or {reference: …, date: 2027-02-01}"
    ),
    "languages": FactType(Codes, "codes of languages: [en, fr]"),
    "contact": FactType(_id("contacts"), "the id of a contact"),
    "enclosure": FactType(_id("enclosures"), "the id of an enclosure"),
    "enclosures": FactType(_one_or_more(_id("enclosures")), "ids of enclosures"),
    "choice": FactType(str, "one of the words named"),
}
_OF_THE_NOTE = {
    "act": "act",
    "acts": "act",
    "provision": "act",
    "provisions": "act",
    "meeting": "meeting",
    "meetings": "meeting",
    "sittings": "meeting",
    "contact": "reply",
}


def fact_of_note(name: str, type: str) -> str | None:
    """Return the fact of the note that replaces a fact of a move that is left out; None if there is none.

    A meeting with another name, such as 'previous', is another meeting than the note's.
    """
    if type in ("meeting", "meetings", "sittings") and name != type:
        return None
    return _OF_THE_NOTE.get(type)


_SPEC = re.compile(r"^(\w+)(?:\(([\w, ]+)\))?(\?)?$")


def parsed_spec(value: object) -> object:
    """Return the parts of a fact's type as it is written: 'url', 'choice(post, fax)', 'days?'. Raises ValueError."""
    match = _SPEC.match(value) if isinstance(value, str) else None
    if not match:
        raise ValueError(
            "write the name of a type, such as 'url', 'choice(post, fax)' or, if it may be left out, 'url?'"
        )
    options = tuple(option.strip() for option in match[2].split(",")) if match[2] else ()
    return {"type": match[1], "options": options, "optional": bool(match[3])}


class FactSpec(Record):
    """A fact of a move: its type, with the words of a choice, and whether a note may leave it out. Written 'url?'."""

    type: str = Field(description="a type of fact")
    options: tuple[str, ...] = Field((), description="the words of a choice")
    optional: bool = Field(False, description="whether a note may leave it out")

    @model_validator(mode="after")
    def _known(self) -> FactSpec:
        if self.type not in TYPES:
            raise ValueError(f"there is no type of fact '{self.type}'; known: " + ", ".join(TYPES))
        if (self.type == "choice") != bool(self.options):
            raise ValueError("a choice names its words: 'choice(post, fax)'; other types have none")
        return self

    def __str__(self) -> str:
        return self.type + (f"({', '.join(self.options)})" if self.options else "") + "?" * self.optional

    @property
    def written(self) -> str:
        """How a value is written."""
        return " or ".join(self.options) if self.options else TYPES[self.type].written

    @property
    def annotation(self) -> Any:
        """The type of its value in a note."""
        return Literal[self.options] if self.options else TYPES[self.type].annotation

    def adapter(self) -> TypeAdapter[Any]:
        """Return what validates a value of this fact and describes it as JSON Schema."""
        return _adapter(self.annotation)
