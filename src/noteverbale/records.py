"""What a person writes down: every kind of record, frozen, no key unknown.

Ids are lower-case words joined by `-` or `_`, or a code (`MEX`, `EU`). Dates are ISO 8601. Text in a
record is per language code; nothing here knows which languages there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from .record import Bases, Code, Filled, Gender, Id, Lines, Named, Names, Record, Text

Capacity = Literal["participant", "observer"]


def _several(value: Any) -> Any:
    """Let a single value stand for a list of one."""
    return value if isinstance(value, list) else [value]


class Party(Named):
    """What the prose calls the addressee's principal: the Government, the Holy See, the Organization."""

    full_sender: bool = Field(
        False, description="its head may bear the sender's title: later mentions name the sender in full"
    )


class Place_(Named):
    """A city where meetings are held or missions have their seat."""

    capital: bool = False
    plain_seat: bool = Field(False, description="the seat phrase takes no place (New York)")


class Instrument(Named):
    """A treaty: a convention or a protocol to one."""

    supplements: Id | None = None


class Contact(Named):
    """Where replies go: a secretariat with its postal and electronic addresses."""

    office: bool = Field(True, description="the letterhead's office follows the name in the address")
    po_box: str | None = None
    postcode: str
    city: Id
    country: Text
    fax: Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")] | None = Field(None, description="E.164")
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None


class Body(Named):
    """An organ that meets: the Conference, a working group, the Bureau."""

    parent: Id | None = None
    instrument: Id | None = None
    established_by: Id | None = None
    meets_as: Literal["session", "meeting"] = "meeting"
    secretariat: Id | None = None
    symbol_prefix: str | None = None


class Act(Record):
    """A decision or resolution, with the bodies it set up and what it told them to do."""

    id: Id
    organ: Id
    type: Literal["decision", "resolution"]
    number: Annotated[str, StringConstraints(pattern=r"^\d+/\d+$")]
    title: Text = Field(default_factory=dict)
    establishes: Id | None = None
    established_as: Text = Field(
        default_factory=dict, description="the body as the act names it, in an indefinite phrase"
    )
    functions: Lines = Field(default_factory=dict)
    schedule: Id | None = Field(None, description="the session during which the body meets, with one meeting before it")
    basis: Bases = Field(default_factory=dict)


class Meeting(Record):
    """A meeting of a body, or a session of the Conference."""

    id: Id
    body: Id
    ordinal: Annotated[int, Field(ge=1, le=99)] | None = None
    start: date | None = None
    end: date | None = None
    city: Id | None = None
    mode: Literal["in_person", "hybrid", "silence_procedure"] = "in_person"
    intersessional: bool = False
    sittings: int | None = None
    report: str | None = Field(None, description="document symbol")
    report_url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    documents_url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    back_to_back_with: Id | None = None
    source: str | None = None


class Enclosure(Named):
    """Something sent with a note; `about` completes 'with information on …'."""

    about: Text = Field(default_factory=dict)


class Holder(Record):
    """Who holds a post from a date on: only the gender matters here."""

    since: date
    gender: Gender


class Sender(Record):
    """Who speaks in a note: a person (by title) or an office."""

    id: Id
    kind: Literal["person", "office"]
    held_by: tuple[Holder, ...] = ()
    names: Mapping[Gender, Names]
    short: Mapping[Gender, Names]
    basis: Bases = Field(default_factory=dict)


class Office(Record):
    """The issuing office: letterhead, senders, contacts and house rules."""

    id: Id
    names: Names
    short: Names
    basis: Bases = Field(default_factory=dict)
    acronym: Filled
    taglines: Text = Field(default_factory=dict)
    tagline_basis: Bases = Field(default_factory=dict)
    letterhead: Literal["text", "logo", "preprinted"] = "text"
    logo: str | None = Field(None, description="SVG file in the office's data/assets")
    seat: Id = Field(description="the city whose missions this office writes to by default")
    senders: tuple[Sender, ...]
    contacts: tuple[Contact, ...]


class Font(Record):
    """A font family of the page: files of an installed package, and the characters it is asked for."""

    id: Filled = Field(description="the family's name in the style sheet")
    package: Filled
    regular: Filled
    bold: Filled | None = None
    ranges: Filled = Field(description="CSS unicode-range")


class Series(Record):
    """A numbered series of notes; `format` spells a reference."""

    id: Id
    title: Text
    format: Filled = Field(description="with {year}, {number} and, after it, {variant} for ' (A)' or nothing")


class State(Named):
    """A State by ISO 3166-1 alpha-3 code; `names` are short names, `formal` the formal ones.

    Running text takes the short name with its article; a short name that is inverted for lists,
    'Iran (Islamic Republic of)', gives way to the formal one.
    """

    formal: Names = Field(default_factory=dict)
    party: Id = "government"
    sort_keys: Text = Field(default_factory=dict, description="what to sort by, where the name itself misleads")
    from_: date | None = Field(None, alias="from", description="the day the State joined the list of names")


class Entity(Named):
    """A recipient that is not a State: the European Union, the Order of Malta, an organization."""

    party: Id
    sort_keys: Text = Field(default_factory=dict, description="what to sort by, where the name itself misleads")
    kind: Literal["union", "order", "organization", "ngo", "collective"]


class Title(Record):
    """How a recipient is addressed: a head of mission, a chargé, a mission, a ministry, all missions."""

    id: Id
    kind: Literal["person", "office"]
    seat: bool = True
    complement: Mapping[Code, Literal["of", "from", "bare"]] = Field(
        default_factory=dict, description="how the State joins: of (default), from (Russian от), bare (Arabic idafa)"
    )
    names: Mapping[Gender, Names]
    basis: Bases = Field(default_factory=dict)


class Holds(Record):
    """A title and the gender of the person who holds it."""

    title: Id
    gender: Gender = "m"


class Address(Record):
    """The address block: at most three lines above the city."""

    lines: Annotated[tuple[Filled, ...], Field(min_length=1, max_length=3)]
    city: Filled
    postcode: str = ""
    country: Filled


class Attested(Record):
    """A status known only from a document that shows it on one day."""

    on: date
    as_: Capacity = Field(alias="as")
    source: Filled


class Status(Record):
    """A recipient's standing under one instrument."""

    instrument: Id
    party_since: date | None = None
    signed: date | None = None
    not_party: date | None = Field(None, description="known not to be a party on this date")
    attested: Attested | None = None
    source: str | None = None


class Recipient(Record):
    """One addressee: a State's or entity's mission and its head, with languages and address."""

    id: Id
    state: Id | None = None
    entity: Id | None = None
    head: Holds | None = None
    mission: Id | None = Field(None, description="the title of the office: mission, observer_mission, ministry …")
    title_override: Text = Field(default_factory=dict, description="a title the recipient itself uses instead")
    mission_override: Text = Field(default_factory=dict, description="the same for the mission")
    seat: Id | None = None
    languages: Annotated[
        tuple[Code, ...], BeforeValidator(_several, json_schema_input_type=Code | list[Code]), Field(min_length=1)
    ]
    address: Address | None = None
    email: str | None = None
    telephone: str | None = None
    status: tuple[Status, ...] = ()
    sample: bool = False


class Deadline(Record):
    """Until when: `before` excludes the day, `by` includes it, `soon` names none."""

    bound: Literal["before", "by", "soon"]
    on: date | None = None


class Reply(Record):
    """Where and how the answer is wanted."""

    to: Id
    channels: tuple[Literal["post", "fax", "email", "email_scan"], ...] = ("post", "fax", "email")
    deadline: Deadline | None = None


class Proposals(Record):
    """What Governments may propose, and how many proposals are chosen."""

    chosen: Annotated[int, Field(ge=1, le=10)]
    topics: Lines


class Note(Record):
    """One note verbale; its id is the name of its file."""

    id: Id
    kind: Id
    series: Id | None = None
    reference: Annotated[str, StringConstraints(pattern=r"^[A-Z]+ \d{4}/\d+( \([A-Z]\))?$")] | None = None
    date: date
    sender: Id
    initials: str | None = None
    meeting: Id
    previous: Id | None = None
    bureau: Id | None = Field(None, description="the Bureau meeting that asked for this consultation")
    basis_act: Id = Field(alias="act")
    capacity: Capacity | None = Field(None, description="decides for every recipient whose status is unknown")
    enclosures: tuple[Id, ...] = ()
    reply: Reply | None = None
    delegation: Deadline | None = Field(None, description="by when the delegation's names are wanted")
    proposals: Proposals | None = None
    languages: tuple[Code, ...] = Field((), description="languages this note goes out in; empty: all")
    source: str | None = None
