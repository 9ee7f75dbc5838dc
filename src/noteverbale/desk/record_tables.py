"""The records of the office as tables: their rows with a filter and counts, where each is used, and what may be changed in a form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..language.plain import plain
from ..problems import ProblemsFound
from ..records import meetings
from ..records.base import Record, Refers
from ..records.facts import TYPES
from ..records.meetings import Body, Building, City, Enclosure, Instrument, Meeting
from ..records.office import Contact, Office, Sender
from ..records.recipients import Group, Recipient
from ..records.refers import named
from ..records.series import Series
from ..records.sources import Source
from ..registry.cross_check import KINDS
from ..registry.note_moves import moves_of
from ..registry.registry import Registry
from .field_choices import Choice, records_by_name
from .people import Act
from .record_names import record_name
from .shapes import Several, Single, shape_of_record


@dataclass(frozen=True)
class RecordTable:
    """One table that the desk shows: its address, the type of its records, the keys in its columns and the one it is filtered by.

    `first` are the first keys of its form, `skip` those that the form leaves out; `act` is what a person must be allowed to change it.
    """

    name: str
    address: str
    kind: type[Record]
    columns: tuple[str, ...] = ()
    facet: str = ""
    first: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    act: Act = "write"


# What the desk does not show of the office's own settings: its parts have tables, and keys and the ledger are files of the machine.
OF_THE_MACHINE = ("ledger", "key", "code", "seal")
_OFFICE_SKIP = ("id", "senders", "contacts", "people", "reviewers", *OF_THE_MACHINE)
_MEETING = ("id", "body", "ordinal", "start", "end", "city", "venue", "mode")
MEETINGS = (
    RecordTable("meetings", "/meetings", Meeting, ("body", "mode", "report"), "body", _MEETING),
    RecordTable("bodies", "/bodies", Body, ("parent", "instrument", "established_by"), "parent"),
    RecordTable("acts", "/acts", meetings.Act, ("organ", "establishes", "adopted"), "organ"),
    RecordTable("places", "/places", City, ("timezone", "missions", "capital")),
    RecordTable("buildings", "/buildings", Building, ("city",), "city"),
    RecordTable("instruments", "/instruments", Instrument, ("supplements",)),
    RecordTable("enclosures", "/enclosures", Enclosure),
)
OFFICE = (
    RecordTable("office", "/office/settings", Office, skip=_OFFICE_SKIP, act="administer"),
    RecordTable("contacts", "/office/contacts", Contact, ("city", "email", "telephone")),
    RecordTable("senders", "/office/senders", Sender, ("kind", "contact", "series"), act="administer"),
    RecordTable("series", "/office/series", Series, ("format",), act="administer"),
    RecordTable("groups", "/office/groups", Group),
    RecordTable("sources", "/office/sources", Source, ("date", "at")),
)
_RECIPIENT = (
    "id",
    "state",
    "entity",
    "head",
    "mission",
    "seat",
    "languages",
    "address",
    "email",
    "more_emails",
    "telephone",
    "sample",
)
RECIPIENTS = RecordTable("recipients", "/recipients", Recipient, first=_RECIPIENT)
TABLES = {table.name: table for table in (*MEETINGS, *OFFICE, RECIPIENTS)}
ADDRESSES = {"notes": "/notes", **{name: table.address for name, table in TABLES.items()}}


@dataclass(frozen=True)
class Cell:
    """One value of a row. For a reference `value` is the name of the record, and `address` that of its page."""

    column: str
    kind: Literal["text", "day", "choice", "flag"]
    value: str
    day: date | None = None
    address: str = ""


@dataclass(frozen=True)
class Row:
    """One record of a table."""

    id: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Rows:
    """The rows that a filter shows, and the values of the table's facet with the number of rows of each."""

    rows: tuple[Row, ...]
    total: int
    facet: tuple[tuple[Choice, int], ...] = ()


@dataclass(frozen=True)
class Use:
    """A record that names another one; `address` is '' where the desk has no page for it."""

    table: str
    id: str
    name: str
    address: str


def rows(registry: Registry, table: RecordTable, language: str, q: str = "", facet: str = "") -> Rows:
    """Return the records of a table whose id or name in any language has the words `q`, and whose facet has a value."""
    records = getattr(registry, table.name)
    counts = Counter(str(getattr(records[id], table.facet) or "") for id in records) if table.facet else Counter()
    shown = []
    words = plain(q)
    found = _found(registry, table.name, words) if words else records.keys()
    for choice in records_by_name(registry, table.name, language):
        record = records[choice.value]
        if choice.value in found and (not facet or str(getattr(record, table.facet) or "") == facet):
            shown.append(Row(choice.value, choice.label, tuple(_cells(registry, table, record, language))))
    names = dict(_facet_names(registry, table, language))
    values = sorted(
        ((Choice(value, names.get(value, value)), n) for value, n in counts.items() if value), key=_by_label
    )
    return Rows(tuple(shown), len(records), tuple(values))


def used_by(registry: Registry, table: str, id: str, language: str) -> tuple[Use, ...]:
    """Return the records on file that name a record, each once, in the order of the tables."""
    uses = dict.fromkeys((name, user) for name, user in _users(registry, table, id) if (name, user) != (table, id))
    return tuple(
        Use(name, user, record_name(registry, record, language), address_of(name, user))
        for name, user in uses
        for record in [registry.office if name == "office" else getattr(registry, name)[user]]
    )


def address_of(table: str, id: str) -> str:
    """Return the address of the page of a record; '' where the desk has none."""
    return ADDRESSES.get(table, "") + (f"/{id}" if table in ADDRESSES and table != "office" else "")


def _by_label(item: tuple[Choice, int]) -> str:
    return item[0].label.casefold()


def _found(registry: Registry, table: str, words: str) -> set[str]:
    """Return the ids of records that have some words in their id, or in their name in any language."""
    return {
        choice.value
        for code in registry.packs
        for choice in records_by_name(registry, table, code)
        if words in plain(choice.label) or words in plain(choice.value)
    }


def _facet_names(registry: Registry, table: RecordTable, language: str) -> Iterator[tuple[str, str]]:
    if table.facet:
        shape = shape_of_record(table.kind).parts[table.facet].shape
        if isinstance(shape, Single) and shape.table:
            yield from ((choice.value, choice.label) for choice in records_by_name(registry, shape.table, language))


def _cells(registry: Registry, table: RecordTable, record: Record, language: str) -> Iterator[Cell]:
    for column in table.columns:
        shape, value = shape_of_record(table.kind).parts[column].shape, getattr(record, column)
        if isinstance(shape, Several):
            yield Cell(column, "text", ", ".join(value))
        elif isinstance(shape, Single) and shape.table and value:
            known = getattr(registry, shape.table)
            yield Cell(
                column, "text", record_name(registry, known[value], language), None, address_of(shape.table, value)
            )
        elif isinstance(value, date):
            yield Cell(column, "day", value.isoformat(), value)
        else:
            kind: Literal["choice", "flag", "text"] = "text"
            if isinstance(shape, Single) and shape.kind in ("choice", "flag"):
                kind = "flag" if shape.kind == "flag" else "choice"
            yield Cell(column, kind, "" if value is None or value is False else str(value))


def _users(registry: Registry, table: str, id: str) -> Iterator[tuple[str, str]]:
    """Yield (table, id) of the records that name a record."""
    tables = {table, *(name for name in ("nameable", "members", "principals") if id in getattr(registry, name))}
    kinds = (*KINDS, ("senders", Sender), ("contacts", Contact))
    for name, kind in kinds:
        for user, record in getattr(registry, name).items():
            if any(
                isinstance(mark, Refers) and mark.table in tables and other == id
                for other, mark, _ in named(kind, record)
            ):
                yield name, user
    for other, mark, _ in named(Office, registry.office):
        if isinstance(mark, Refers) and mark.table in tables and other == id:
            yield "office", registry.office.id
    for note in registry.notes.values():
        if _says(registry, note.id, tables, id):
            yield "notes", note.id


def _says(registry: Registry, note: str, tables: set[str], id: str) -> bool:
    """Whether a fact of a move of a note names a record; a note whose moves cannot be read is left out."""
    try:
        moves = moves_of(registry, registry.notes[note])
    except ProblemsFound:
        return False
    return any(
        other == id and where in tables
        for move in moves
        for name, value in move.facts.items()
        for other, where, _ in TYPES[move.specs[name].type].names(value)
    )
