"""The Registry: all records of one office, by id. `loading` makes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from ..caches.memo import Identity
from ..files import OfficeFiles
from ..language.grammar import Grammar
from ..language.pack import Pack
from ..language.plain import plain
from ..ledger.entry import Number
from ..problems import Problem
from ..records.base import Record
from ..records.kinds import Kind
from ..records.letter_forms import LetterForm
from ..records.meetings import Act, Body, Building, City, Enclosure, Instrument, Meeting
from ..records.moves import ShelfMove
from ..records.notes import Note
from ..records.office import Contact, Font, Letterhead, Office, Party, Sender
from ..records.postal_orders import MOST_COMMON, PostalOrder
from ..records.recipients import Address, Entity, Group, Recipient, State, Title
from ..records.series import Series, read
from ..records.sources import Source
from ..records.stationery import Stationery
from ..records.yaml_source import Sources

R = TypeVar("R", bound=Record)
Table = Mapping[str, R]


@dataclass(frozen=True)
class Registry:
    """One office's files, read and cross-checked. Tables are in the order of the files.

    `broken_notes` has the Problems of notes that were skipped, by file. `files_read` has the records of each file that was
    read, by its path and the digest of its content. `results` keeps what is made of its notes, `recipients_of_notes` whom they go to.
    """

    files: OfficeFiles
    office: Office
    packs: Table[Pack]
    kinds: Table[Kind]
    shelf: Table[ShelfMove]
    forms: Table[LetterForm]
    fonts: Table[Font]
    series: Table[Series]
    sources: Table[Source]
    parties: Table[Party]
    places: Table[City]
    buildings: Table[Building]
    instruments: Table[Instrument]
    bodies: Table[Body]
    acts: Table[Act]
    enclosures: Table[Enclosure]
    titles: Table[Title]
    entities: Table[Entity]
    states: Table[State]
    postal_orders: Table[PostalOrder]
    meetings: Table[Meeting]
    recipients: Table[Recipient]
    groups: Table[Group]
    stationery: Table[Stationery]
    notes: Table[Note]
    paths: Mapping[str, Path] = field(default_factory=dict, repr=False)
    broken_notes: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict, repr=False)
    files_read: Sources = field(default_factory=dict, repr=False, compare=False)
    results: dict[Identity, Any] = field(init=False, default_factory=dict, repr=False, compare=False)
    recipients_of_notes: dict[Identity, tuple[Recipient, ...]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )

    @cached_property
    def senders(self) -> Table[Sender]:
        return {s.id: s for s in self.office.senders}

    @cached_property
    def contacts(self) -> Table[Contact]:
        return {c.id: c for c in self.office.contacts}

    @cached_property
    def grammars(self) -> Mapping[str, Grammar]:
        """The grammar of each language."""
        return {code: Grammar(pack) for code, pack in self.packs.items()}

    @cached_property
    def members(self) -> Mapping[str, Recipient | Group]:
        """What a group may name: recipients and groups, by id."""
        return {**self.recipients, **self.groups}

    @cached_property
    def principals(self) -> Mapping[str, State | Entity]:
        """States and entities, by id."""
        return {**self.entities, **self.states}

    @cached_property
    def nameable(self) -> Mapping[str, Record]:
        """What a group or a note's `to:` may name: recipients, groups, and States and entities without a recipient yet."""
        return {**self.principals, **self.members}

    @cached_property
    def _orders_by_country(self) -> Mapping[str, PostalOrder]:
        """The orders of addresses on file, by the plain names of their States in every language, and their codes."""
        orders: dict[str, PostalOrder] = {}
        for order in self.postal_orders.values():
            for id in order.states:
                texts = [id, *order.also.get(id, ())]
                if state := self.states.get(id):  # an office need not have all States on file
                    named = (*state.names.values(), *state.formal.values(), *state.short.values())
                    forms = [form for forms in named for form in forms]
                    texts += [text for form in forms for text in (form.text, f"{form.article or ''}{form.text}")]
                orders |= {plain(text): order for full in texts for text in (full, full.partition("(")[0])}
        return orders

    def postal_order(self, country: Iterable[str]) -> PostalOrder:
        """Return the order that addresses in a country have, which any of these names may name."""
        orders = self._orders_by_country
        return next((orders[name] for name in map(plain, country) if name in orders), MOST_COMMON)

    def town_line(self, address: Address) -> str:
        """Return the line of an address with city, region and postcode."""
        return self.postal_order((address.country,)).line(address.city, address.postcode, address.region)

    def with_note(self, note: Note, files: OfficeFiles, files_read: Sources) -> Registry:
        """Return an office in which a note on file has another record. What was made of the other records is kept."""
        broken = {file: problems for file, problems in self.broken_notes.items() if file != note.place().file}
        notes = {**self.notes, note.id: note}
        changed = replace(self, files=files, notes=notes, broken_notes=broken, files_read=files_read)
        tables = {name for name, value in vars(Registry).items() if isinstance(value, cached_property)}  # not of notes
        vars(changed).update({name: value for name, value in vars(self).items() if name in tables})
        for kept, before in (
            (changed.results, self.results),
            (changed.recipients_of_notes, self.recipients_of_notes),
        ):
            kept.update(before)
            kept.pop(Identity(self.notes[note.id]), None)
        return changed

    @property
    def folder(self) -> Path:
        """The office's folder, which `files` are in."""
        return self.files.folder

    @property
    def templates(self) -> Path:
        return self.folder / "templates"

    def today(self, now: datetime) -> date:
        """Return the date at the office's seat at a time with a time zone; in UTC if the seat has no time zone."""
        return now.astimezone(ZoneInfo(self.places[self.office.seat].timezone or "UTC")).date()

    def meetings_of(self, note: Note) -> tuple[Meeting, ...]:
        """Return the meetings a note is about, in the order of their days; those without days come last."""
        return tuple(sorted((self.meetings[id] for id in note.meetings), key=lambda meeting: meeting.start or date.max))

    def is_collective(self, recipient: Recipient) -> bool:
        """Whether a recipient represents many that get one copy together; its note addresses them in the plural."""
        return recipient.entity is not None and self.entities[recipient.entity].kind == "collective"

    def kind_of(self, recipient: Recipient, on: date) -> str:
        """Return 'state' or the kind of a recipient's entity on a day; 'observer_entity' for a State that was not one yet."""
        if recipient.entity:
            return self.entities[recipient.entity].kind
        before = self.states[recipient.state or ""].entity_before
        return "observer_entity" if before and on < before else "state"

    def series_of(self, note: Note) -> str:
        """Return the series a note is numbered in: its own, else its sender's, the office's, or the first on file."""
        return note.series or self.senders[note.sender].series or self.office.series or next(iter(self.series))

    def letterhead_of(self, note: Note) -> Letterhead:
        """Return the head of a note's page 1: its sender's, else the office's."""
        return self.senders[note.sender].letterhead or self.office

    def tagline_of(self, note: Note, language: str) -> str | None:
        """Return the line at the foot of page 1: its sender's, else the office's; None where there is none."""
        own = self.senders[note.sender].taglines
        return (self.office.taglines if own is None else own).get(language)

    def contact_of(self, note: Note) -> str | None:
        """Return the contact to whom replies to a note go: the one it names, else its sender's; None without a reply."""
        return (note.reply.to or self.senders[note.sender].contact) if note.reply else None

    def numbered(self, reference: str) -> Number | None:
        """Return the number that a reference spells in a series of the office; None where no series spells it so."""
        for series in self.series.values():
            taken = read(series.format, reference)
            if taken:
                return Number(series.id, *taken)
        return None

    def act_of(self, note: Note) -> Act | None:
        """Return the act a note recalls: its own, else the one that established the meeting's body."""
        meeting = self.meetings.get(note.meeting or "")
        body = self.bodies.get(meeting.body or "") if meeting else None
        return self.acts.get(note.act or (body.established_by if body else None) or "")

    def treaty_of(self, body: Body) -> Instrument | None:
        """Return the treaty a body serves: its own, else that of the body above it."""
        while body.instrument is None and body.parent is not None:
            body = self.bodies[body.parent]
        return self.instruments[body.instrument] if body.instrument else None

    def form_of(self, note: Note) -> LetterForm:
        """Return the form a note is written in, which is that of its kind."""
        return self.forms[self.kinds[note.kind].form]

    def languages_of(self, note: Note) -> tuple[str, ...]:
        """Return the languages a note goes out in: its own, else the office's, else all packs on file."""
        return note.languages or tuple(self.packs)
