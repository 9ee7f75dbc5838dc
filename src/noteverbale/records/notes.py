"""What a person writes down: every kind of record, frozen, no key unknown.

Ids are lower-case words joined by `-` or `_`, or a code (`MEX`, `EU`). Dates are ISO 8601. Text in a
record is per language code; nothing here knows which languages there are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from .base import Bases, Code, Day, Email, Filled, Gender, Id, Lines, Named, Names, Record, Text, as_list

Capacity = Literal["participant", "observer"]


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"there is no time zone '{value}': IANA names are like Europe/Vienna")
    return value


class Party(Named):
    """What the prose calls the addressee's principal: the Government, the Holy See, the Organization."""

    full_sender: bool = Field(
        False, description="its head may bear the sender's title: later mentions name the sender in full"
    )


class City(Named):
    """A city where meetings are held or missions have their seat."""

    capital: bool = False
    plain_seat: bool = Field(False, description="the seat phrase takes no place (New York)")
    timezone: Annotated[str, AfterValidator(_zone)] | None = Field(None, description="its IANA time zone")
    telephone: Annotated[str, StringConstraints(pattern=r"^\+[0-9 ]+[# ]+$")] | None = Field(
        None, description="how its numbers are grouped: '+43 1 #####', the remaining digits follow after a space"
    )


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
    email: Email | None = None


class Permanence(Record):
    """The act that made an interim body a constant element of its parent, and since when that is attested."""

    by: Id
    since: Day


class Body(Named):
    """An organ that meets: the Conference, a working group, the Bureau."""

    parent: Id | None = None
    instrument: Id | None = None
    established_by: Id | None = None
    permanent: Permanence | None = None
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
    subject: Text = Field(
        default_factory=dict, description="what it is about, after 'decision 3/2', where its title is not attested"
    )
    establishes: Id | None = None
    advises: bool = Field(False, description="the body is to advise and assist its parent under the treaty")
    established_as: Text = Field(
        default_factory=dict, description="the body as the act names it, in an indefinite phrase"
    )
    functions: Lines = Field(default_factory=dict)
    encourages: Text = Field(
        default_factory=dict, description="what it encourages working groups to do, after 'encouraged them'"
    )
    schedule: Id | None = Field(None, description="the session during which the body meets, with one meeting before it")
    basis: Bases = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_what_it_is(self) -> Act:
        if not (self.title or self.subject):
            raise ValueError("an act has a 'title:' or, where that is not attested, a 'subject:'")
        return self


Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Sitting(Record):
    """One sitting: a day and its hours where the meeting is held, '10:00' to '13:00'."""

    on: Day
    from_: Hour = Field(alias="from")
    to: Hour

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Sitting:
        if self.to <= self.from_:
            raise ValueError("the sitting ends before it begins")
        return self


class Meeting(Record):
    """A meeting of a body, or a session of the Conference."""

    id: Id
    body: Id
    ordinal: Annotated[int, Field(ge=1, le=99)] | None = None
    start: Day | None = None
    end: Day | None = None
    city: Id | None = None
    mode: Literal["in_person", "hybrid", "silence_procedure"] = "in_person"
    intersessional: bool = False
    sittings: int | None = None
    timetable: tuple[Sitting, ...] = Field((), description="its sittings with their hours, once these are known")
    agenda: str | None = Field(None, description="symbol of the annotated provisional agenda")
    report: str | None = Field(None, description="document symbol")
    report_url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    documents_url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    back_to_back_with: Id | None = None
    source: str | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Meeting:
        if self.start and self.end and self.end < self.start:
            raise ValueError("the meeting ends before it begins")
        last = self.end or self.start
        if any(not (self.start and last and self.start <= one.on <= last) for one in self.timetable):
            raise ValueError("timetable: a sitting is not on a day of the meeting")
        if self.timetable and not self.city:
            raise ValueError("timetable: hours are those of a city, and none is named")
        return self


FileName = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.[a-z0-9]{2,5}$")]


class Enclosure(Named):
    """Something sent with a note; `about` completes 'with information on …'."""

    about: Text = Field(default_factory=dict)
    files: Mapping[Code, FileName] = Field(
        default_factory=dict, description="the file to enclose in each language, inside data/enclosures"
    )


class Holder(Record):
    """Who holds a post from a date on: only the gender matters here."""

    since: Day
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
    language: Code = Field("en", description="the office's working language: what is shown when nobody names one")
    seat: Id = Field(description="the city whose missions this office writes to by default")
    series: Id | None = Field(None, description="the series of a note that names none; by default the first on file")
    instrument: Id | None = Field(
        None, description="the treaty whose parties a group is told apart by, where the group names none"
    )
    ledger: Filled = Field("ledger.db", description="the ledger's file, from the office's folder")
    key: Filled | None = Field(
        None, description="the file of the private key that signs manifests, from the office's folder; none: not signed"
    )
    approval: bool = Field(False, description="a note is issued only after somebody else approved it")
    approval_languages: tuple[Code, ...] = Field(
        (), description="languages that need an approval of their own, given for that language"
    )
    own_approval: bool = Field(False, description="a drafter may approve a note of their own")
    reviewers: tuple[Filled, ...] = Field(
        (), description="who gets a personal link when the preview is served to others"
    )
    senders: tuple[Sender, ...]
    contacts: tuple[Contact, ...]


FontFile = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.(ttf|otf)$")]


class Font(Record):
    """A font family of the page: files of an installed package, and the characters it is asked for."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 -]+$")] = Field(
        description="the family's name in the style sheet"
    )
    package: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    regular: FontFile
    bold: FontFile | None = None
    ranges: Annotated[str, StringConstraints(pattern=r"^[U+0-9A-Fa-f, -]+$")] = Field(description="CSS unicode-range")
    stand_in: str = Field("", description="the font Word takes where this one is not installed")


class Series(Record):
    """A numbered series of notes; `format` spells a reference."""

    id: Id
    title: Text
    format: Filled = Field(description="with {year}, {number} and, after it, {variant} for ' (A)' or nothing")


class Deadline(Record):
    """Until when: `before` excludes the day, `by` includes it, `soon` names none."""

    bound: Literal["before", "by", "soon"]
    on: Day | None = None


class Reply(Record):
    """Where and how the answer is wanted."""

    to: Id
    channels: tuple[Literal["post", "fax", "email", "email_scan"], ...] = ("post", "fax", "email")
    deadline: Deadline | None = None


class Proposals(Record):
    """What Governments may propose, and how many proposals are chosen."""

    chosen: Annotated[int, Field(ge=1, le=10)]
    topics: Lines


class Member(Record):
    """A member of a delegation, or the person to ask, as a reply gives them."""

    name: str = ""
    function: str = ""
    email: str = ""
    telephone: str = ""


class Received(Record):
    """One answer to a note: from a form ('import replies'), or typed in from post or fax."""

    recipient: Id
    received: Day
    by: Filled = Field(description="who filed it")
    file: str = Field("", description="the form it came in")
    sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    reference: str = ""
    language: Code | None = None
    absent: bool = Field(False, description="no delegation will attend")
    members: tuple[Member, ...] = ()
    topics: tuple[Filled, ...] = ()
    contact: Member | None = None
    remarks: str = ""
    supersedes: bool = Field(False, description="this answer takes the place of the recipient's earlier ones")


def _reference(value: str) -> str:
    if not re.fullmatch(r"[A-Z]+ \d{4}/\d+( \([A-Z]\))?", value):
        raise ValueError("a reference is written like CU 2009/33 (A)")
    return value


class Note(Record):
    """One note verbale; its id is the name of its file."""

    id: Id
    kind: Id
    series: Id | None = Field(
        None, description="the series its number is taken from when it is issued; by default the office's"
    )
    variant: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")] | None = Field(
        None, description="the letter after the number: variants of one circular share its number"
    )
    same_number_as: Id | None = Field(None, description="another note of the same circular")
    to: tuple[Id, ...] = Field((), description="recipients and groups it goes to; empty: all States and observers")
    reference: Annotated[str, AfterValidator(_reference)] | None = None
    date: Day
    drafter: Filled | None = Field(None, description="who wrote it: somebody else approves it")
    sender: Id
    initials: str | None = None
    meetings: Annotated[
        tuple[Id, ...], BeforeValidator(as_list, json_schema_input_type=Id | list[Id]), Field(min_length=1)
    ] = Field(alias="meeting", description="the meeting; or a list of meetings, for a joint invitation")
    previous: Id | None = None
    bureau: Id | None = Field(None, description="the Bureau meeting that asked for this consultation")
    act: Id | None = Field(None, description="the act recalled; by default the one that established the meeting's body")
    capacity: Capacity | None = Field(None, description="decides for every recipient whose status is unknown")
    enclosures: tuple[Id, ...] = ()
    reply: Reply | None = None
    delegation: Deadline | None = Field(None, description="by when the delegation's names are wanted")
    proposals: Proposals | None = None
    languages: tuple[Code, ...] = Field((), description="languages this note goes out in; empty: all")
    sample: bool = Field(False, description="its dates are invented: to look at, never to issue")
    source: str | None = None

    @property
    def meeting(self) -> Id:
        """The meeting, or the first of several."""
        return self.meetings[0]
