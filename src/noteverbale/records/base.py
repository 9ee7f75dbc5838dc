"""The base of every record, and the types of words in it: forms of a noun, texts per language.

This module has no list of languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from ..problems import NOWHERE, Place

Key = tuple[str | int, ...]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


@dataclass(frozen=True)
class Refers:
    """Marks an id in a record as that of a record on file: `Annotated[Id, Refers("bodies")]`, a table of the Registry."""

    table: str


@dataclass(frozen=True)
class WordOf:
    """Marks a word that every language pack has under a key: `Annotated[Id, WordOf("acts")]`."""

    key: str


_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
EMAIL = rf"^{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+$"  # one address, as RFC 5322 writes it without quotes


def email_hint(text: str) -> str:
    """Return what to write instead of a text that is no e-mail address for the head of a message; '' for one that is."""
    name, _, domain = text.rpartition("@")
    if re.fullmatch(EMAIL, text):
        return (
            ""
            if len(name) <= 64 and len(text) <= 254
            else "write an address of at most 64 characters before the @ and 254 in all"
        )
    if "<" in text:
        return "write the address alone, without the name before it and the signs < >"
    if text.count("@") > 1 or re.search("[,;]", text):
        return "write one address here; the others of a recipient go into 'more_emails:'"
    if '"' in text:
        return "write an address without quotation marks: ask for another one"
    if not name.isascii():
        return "write an address in Latin letters without accents: most mail systems take no other before the @"
    if not domain.isascii():
        try:
            ascii_domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            ascii_domain = ""
        if not ascii_domain or ascii_domain.encode("ascii").decode("idna") != domain.lower():  # 'ß' is not kept
            return "write the name after the @ in its form with 'xn--': ask the recipient for it"
        return f"write the name after the @ as mail systems have it: {name}@{ascii_domain}"
    if ".." in text or name.startswith(".") or name.endswith("."):
        return "write it without the dot too many: single dots between letters, none at the ends"
    return "write it as name@place.example"


def _explained_email(value: object) -> object:
    """Refuse a text that is no e-mail address, and say what to write; the pattern alone says no more than that."""
    if isinstance(value, str) and (hint := email_hint(value)):
        raise ValueError(hint)
    return value


Email = Annotated[str, StringConstraints(pattern=EMAIL), BeforeValidator(_explained_email)]
Filled = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\n\r]*\S[^\n\r]*$")]
Gender = Literal["m", "f", "n"]


def _iso_day(value: object) -> object:
    """Accept a date in the form of ISO 8601 only; pydantic would also take a number for a date."""
    if isinstance(value, str) and not re.fullmatch(r"(19|20)\d\d-\d\d-\d\d", value):
        raise ValueError("write a date as YYYY-MM-DD, between 1900 and 2099")
    return value


Day = Annotated[date, BeforeValidator(_iso_day)]
# How words are known: one of these words, or the id of the document that attests them (data/sources.yaml).
ATTESTED, UNATTESTED = ("seed", "source", "reviser"), ("knowledge", "unverified")
_OR_A_SOURCE = WithJsonSchema(
    {"anyOf": [{"enum": [*ATTESTED, *UNATTESTED]}, {"type": "string", "description": "the id of a source"}]}
)
Basis = Annotated[Id, _OR_A_SOURCE]


def is_attested(basis: str | None) -> bool:
    """Return whether a basis says that the words are attested; without one they are not."""
    return basis is not None and basis not in UNATTESTED


class SourceFile:
    """A file that was read: its name as Places have it. All places of a file share it, so that its records can be given another."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


Inner = Mapping[str | int, "PlaceTree"]
_NOTHING: Mapping[Any, Any] = MappingProxyType({})  # shared by the places of texts, which are most


class PlaceTree:
    """The place of a value (line and column from 0), and the trees of the values inside it by key or index."""

    __slots__ = ("block", "column", "inner", "keys", "line", "source")

    def __init__(
        self,
        source: SourceFile,
        line: int,
        column: int,
        inner: Inner | None = None,
        keys: Mapping[str, tuple[int, int]] | None = None,
        block: bool = False,
    ) -> None:
        self.source, self.line, self.column = source, line, column
        self.inner = _NOTHING if inner is None else inner
        self.keys = _NOTHING if keys is None else keys  # line and column of the keys themselves
        self.block = block  # it is a text that begins on the next line, after '|' or '>'

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the values alone: of thousands of places, most are those of a text."""
        inner = (self.inner, self.keys or None) if self.inner else (None, None, True) if self.block else ()
        return PlaceTree, (self.source, self.line, self.column, *inner)

    @property
    def file(self) -> str:
        return self.source.name

    def at(self, path: Iterable[str | int]) -> PlaceTree:
        """Return the tree at `path`, or the nearest one around it."""
        tree = self
        for step in path:
            if step not in tree.inner:
                break
            tree = tree.inner[step]
        return tree

    @property
    def place(self) -> Place:
        return Place(self.source.name, self.line + 1, self.column + 1)

    @property
    def first_line(self) -> Place:
        """The place of the first line of a text."""
        return Place(self.file, self.line + 2, 1) if self.block else self.place

    def key_place(self, key: str | int) -> Place:
        """Return the place of a key, or of the value that should have it."""
        if str(key) not in self.keys:
            return self.place
        line, column = self.keys[str(key)]
        return Place(self.file, line + 1, column + 1)


class Record(BaseModel):
    """The base of all records. A record keeps the places where its values are written."""

    # What validates a type is built when a record of it is first read: records that are kept between runs need none.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    # A plain attribute of the instance, which model_copy keeps; private ones of pydantic took half of the time of loading.
    _places: ClassVar[PlaceTree | None] = None

    def place(self, *path: str | int) -> Place:
        """Return the place of the value at `path`, or of the nearest value around it."""
        return self._places.at(path).place if self._places else NOWHERE

    def places(self, *path: str | int) -> PlaceTree:
        """Return the places of the values inside the value at `path`, or inside the nearest value around it."""
        return self._places.at(path) if self._places else PlaceTree(SourceFile(NOWHERE.file), -1, -1)


def attach_places(value: object, tree: PlaceTree) -> None:
    """Set the places of a record and of every record inside it."""
    if isinstance(value, Record):
        value.__dict__["_places"] = tree
        for name, key in nested(type(value)):
            attach_places(getattr(value, name), tree.inner.get(key, tree))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            attach_places(item, tree.inner.get(key, tree))
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            # A single value may be written in place of a list of one; its place is then that of the list.
            attach_places(item, tree.inner.get(i, tree))


@cache
def nested(kind: type[Record]) -> tuple[tuple[str, str], ...]:
    """Return (name, key) of the fields that hold other records."""
    return tuple(
        (name, info.alias or name) for name, info in kind.model_fields.items() if _holds_record(info.annotation)
    )


@cache
def per_language(kind: type[Record]) -> tuple[str, ...]:
    """Return the names of the fields that are keyed by language."""

    def keyed(annotation: object) -> bool:
        origin = get_origin(annotation)
        return isinstance(origin, type) and issubclass(origin, Mapping) and get_args(annotation)[0] is Code

    return tuple(name for name, info in kind.model_fields.items() if keyed(info.annotation))


@cache
def bases(kind: type[Record]) -> tuple[str, ...]:
    """Return the names of the fields that say how words are known: `basis`, `tagline_basis`."""
    return tuple(name for name in kind.model_fields if name.rpartition("_")[2] == "basis")


def _holds_record(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return True
    return any(_holds_record(inner) for inner in get_args(annotation))


def as_list(value: object) -> list[object]:
    """Accept a single value in place of a list of one."""
    return value if isinstance(value, list) else [value]


def _as_forms(value: object) -> object:
    """Accept `México` and `{text: México}` in place of a list of one form."""
    return [{"text": item} if isinstance(item, str) else item for item in as_list(value)]


class Form(Record):
    """A noun in one language: its text and the grammar that a sentence needs.

    `since` is the day from which a name replaces the one before. The first form of a list without `since` is valid for all
    earlier days.
    """

    text: Filled = Field(description="the name itself, in the nominative")
    article: str | None = Field(None, description="the article before it in running text; none: no article")
    gender: Gender | None = Field(None, description="grammatical gender, by which other words agree")
    number: Literal["one", "many"] = Field("one", description="whether words agree with it in the singular or plural")
    elide: bool | None = Field(None, description="French: de becomes d’ before it (d’Haïti); not needed before a vowel")
    gen: str | None = Field(None, description="Russian genitive")
    dat: str | None = Field(None, description="Russian dative")
    acc: str | None = Field(None, description="Russian accusative")
    ins: str | None = Field(None, description="Russian instrumental")
    prep: str | None = Field(None, description="Russian prepositional")
    to: str | None = Field(None, description="the whole phrase 'to …', where two nouns each take the preposition")
    obl: str | None = Field(
        None, description="Arabic genitive and accusative, where letters differ from the nominative"
    )
    set_off: bool = Field(False, description="it ends in a phrase between commas: within a sentence a comma follows it")
    complement: Literal["state", "own"] | None = Field(
        None,
        description="state: the recipient's State follows (правительство Мексики); own: the recipient's name is used instead",
    )
    since: Day | None = Field(
        None, description="the day from which it replaces the form before; the first form is also for all earlier days"
    )
    basis: Basis | None = Field(None, description="how this form is known, if not as the record's `basis` says")


def form_on(forms: tuple[Form, ...], on: date) -> tuple[Form, bool]:
    """Return the form in force on a day, and whether the record reaches back that far."""
    if len(forms) == 1 and forms[0].since is None:  # nearly always
        return forms[0], True
    current = [form for form in forms if form.since is None or form.since <= on]
    return (current[-1], True) if current else (forms[0], False)


Forms = Annotated[
    tuple[Form, ...],
    Field(min_length=1),
    BeforeValidator(_as_forms, json_schema_input_type=str | Form | list[str | Form]),
]
Names = Mapping[Code, Forms]
Text = Mapping[Code, Filled]
Lines = Mapping[Code, tuple[Filled, ...]]
Bases = Mapping[Code, Basis]


class Named(Record):
    """A record with a name, and perhaps a short one, in each language."""

    id: Id = Field(description="how other records name it")
    names: Names = Field(description="its name in each language; several where it was renamed")
    short: Names = Field(default_factory=dict, description="its name in later mentions, where it has one")
    basis: Bases = Field(
        default_factory=dict, description="how each language's name is known; without an entry: unverified"
    )
    source: str | None = Field(None, description="the document or list that the record is from")
