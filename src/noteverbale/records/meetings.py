"""Cities, treaties, bodies, the acts that set them up, meetings, and enclosures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from .base import Bases, Code, Day, Id, Lines, Named, Names, Record, Refers, Text, WordOf
from .facts import Room, Venue
from .times import Hour

_time_zones = cache(available_timezones)  # reads their whole folder


def _zone(value: str) -> str:
    if value not in _time_zones():
        raise ValueError(f"there is no time zone '{value}'; write a name of the IANA list, such as Africa/Nairobi")
    return value


class City(Named):
    """A city where meetings are held or missions have their seat."""

    capital: bool = Field(False, description="it is a capital")
    missions: bool = Field(False, description="permanent missions to the United Nations are accredited there")
    plain_seat: bool = Field(False, description="the short phrase for the seat is used, without the place (New York)")
    timezone: Annotated[str, AfterValidator(_zone)] | None = Field(None, description="its IANA time zone")
    telephone: Annotated[str, StringConstraints(pattern=r"^\+[0-9 ]+[# ]+$")] | None = Field(
        None, description="how its numbers are grouped: '+43 1 #####', the remaining digits follow after a space"
    )


class Building(Named):
    """A building where meetings are held."""

    city: Annotated[Id, Refers("places")] = Field(description="the city where it is")


class Instrument(Named):
    """A treaty: a convention or a protocol to one."""

    supplements: Annotated[Id, Refers("instruments")] | None = Field(
        None, description="the convention that a protocol supplements"
    )


class Permanence(Record):
    """The act that made an interim body a constant element of its parent, and since when a source confirms it."""

    by: Annotated[Id, Refers("acts")] = Field(description="the act that did so")
    since: Day = Field(description="the day from which a source confirms it")


class Body(Named):
    """An organ that meets: a conference, a council, a commission, a working group. It needs no parent, treaty or act."""

    parent: Annotated[Id, Refers("bodies")] | None = Field(None, description="the body that it reports to")
    instrument: Annotated[Id, Refers("instruments")] | None = Field(
        None, description="the treaty whose parties take part; without one every State does"
    )
    established_by: Annotated[Id, Refers("acts")] | None = Field(None, description="the act that set it up")
    permanent: Permanence | None = Field(None, description="by which act an interim body became permanent")
    meets_as: Annotated[Id, WordOf("levels")] = Field(
        "meeting", description="one of the language packs' 'levels': session, meeting …"
    )
    secretariat: Annotated[Id, Refers("contacts")] | None = Field(None, description="the contact that serves it")
    symbol_prefix: str | None = Field(None, description="how symbols of its documents begin")


class Act(Record):
    """A decision, resolution or the like, with the body it set up and the functions it gave to it."""

    id: Id = Field(description="how other records name it")
    organ: Annotated[Id, Refers("bodies")] = Field(description="the body that adopted it")
    type: Annotated[Id, WordOf("acts")] = Field(
        description="a word of the language packs' 'acts': decision, resolution"
    )
    number: Annotated[str, StringConstraints(pattern=r"^\S+( \S+)*$", max_length=40)] = Field(
        description="as it is printed: '4/4', 'VIII/14', 'IDB.47/Dec.3', '2023 (XV)'"
    )
    adopted: Day | None = Field(None, description="the day on which it was adopted, if a source gives it")
    title: Text = Field(default_factory=dict, description="its title in each language, as a source has it")
    subject: Text = Field(
        default_factory=dict,
        description="what it is about, in words that follow 'decision 3/2', if its title is not known from a source",
    )
    establishes: Annotated[Id, Refers("bodies")] | None = Field(None, description="the body that it set up")
    advises: bool = Field(False, description="the body is to advise and assist its parent under the treaty")
    established_as: Text = Field(
        default_factory=dict, description="the body as the act names it, in an indefinite phrase"
    )
    functions: Lines = Field(
        default_factory=dict,
        description="the functions that it gave to the body; each language has as many",
    )
    encourages: Text = Field(
        default_factory=dict,
        description="what it encourages working groups to do, in words that follow 'encouraged them'",
    )
    encourages_basis: Bases = Field(
        default_factory=dict, description="how the words of 'encourages:' are known; without an entry: as 'basis:' says"
    )
    schedule: Annotated[Id, Refers("meetings")] | None = Field(
        None, description="the session during which the body meets, with one meeting before it"
    )
    basis: Bases = Field(
        default_factory=dict, description="how the words of each language are known; without an entry: unverified"
    )

    @model_validator(mode="after")
    def _says_what_it_is(self) -> Act:
        if not (self.title or self.subject):
            raise ValueError("an act needs a 'title:' or, if the title is not known from a source, a 'subject:'")
        return self


class Sitting(Record):
    """One sitting: a day and its hours where the meeting is held, '10:00' to '13:00'."""

    on: Day = Field(description="its day")
    from_: Hour = Field(alias="from", description="the hour at which it begins")
    to: Hour = Field(description="the hour at which it ends")
    room: Room | None = Field(None, description="its room, as it is written on the door, or in each language")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Sitting:
        if self.to <= self.from_:
            raise ValueError("the sitting ends before it begins")
        return self


WEEKEND = (5, 6)  # Saturday and Sunday
Sequence = Literal["consecutive", "same_days"]


class Meeting(Record):
    """A meeting or session of a body; or a meeting with a name of its own, such as a workshop, which needs no body."""

    id: Id = Field(description="how other records name it")
    body: Annotated[Id, Refers("bodies")] | None = Field(None, description="the body that meets")
    names: Names = Field(default_factory=dict, description="its own name, in place of body and ordinal")
    short: Names = Field(default_factory=dict, description="the name of its own in later mentions")
    basis: Bases = Field(default_factory=dict, description="how a name of its own is known in each language")
    ordinal: Annotated[int, Field(ge=1)] | None = Field(None, description="its number among the meetings of the body")
    start: Day | None = Field(None, description="its first day; left out while it is not known")
    end: Day | None = Field(None, description="its last day, if it lasts longer than one")
    city: Annotated[Id, Refers("places")] | None = Field(None, description="the city where it is held")
    venue: Venue | None = Field(None, description="where in the city: a building on file, a room")
    mode: Literal["in_person", "hybrid", "online", "silence_procedure"] = Field(
        "in_person", description="how it is held"
    )
    cancelled: bool = Field(False, description="it will not be held; its days stay on file")
    intersessional: bool = Field(False, description="it is held between sessions of the body's parent")
    sittings: int | None = Field(None, description="the number of its sittings")
    timetable: tuple[Sitting, ...] = Field((), description="its sittings with their hours, once they are known")
    agenda: str | None = Field(None, description="symbol of the annotated provisional agenda")
    report: str | None = Field(None, description="symbol of its report")
    report_url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = Field(
        None, description="address of its report on the web"
    )
    documents_url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = Field(
        None, description="address of its documents on the web"
    )
    back_to_back_with: Annotated[Id, Refers("meetings")] | None = Field(
        None, description="a meeting right before or after it, which it is held together with"
    )
    source: str | None = Field(None, description="the document or page that its days are from")

    @model_validator(mode="after")
    def _is_one_meeting(self) -> Meeting:
        if not (self.body or self.names):
            raise ValueError("a meeting needs a 'body:', or 'names:' of its own")
        if self.names and self.ordinal:
            raise ValueError("a meeting has an 'ordinal:' or 'names:' of its own; leave one of them out")
        if self.start and self.end and self.end < self.start:
            raise ValueError("the meeting ends before it begins")
        last = self.end or self.start
        if any(not (self.start and last and self.start <= sitting.on <= last) for sitting in self.timetable):
            raise ValueError("timetable: a sitting is not on a day of the meeting")
        if self.timetable and not self.city:
            raise ValueError("timetable: the hours need the time zone of a city; add 'city:'")
        return self

    @property
    def last_day(self) -> date | None:
        return self.end or self.start

    def follows(self, other: Meeting) -> bool:
        """Whether it follows another in the same city: on the next day, after a weekend, or 'back to back' by the records."""
        last = other.last_day
        if not (self.start and last and self.start > last and self.city == other.city):
            return False
        between = [last + timedelta(days=n) for n in range(1, (self.start - last).days)]
        by_record = other.id == self.back_to_back_with or self.id == other.back_to_back_with
        return by_record or all(day.weekday() in WEEKEND for day in between)


def sequence_of(meetings: Iterable[Meeting]) -> Sequence | None:
    """Return how meetings, in the order of their days, lie to each other; None for one alone, or if nothing holds for all."""
    pairs = list(pairwise(meetings))
    if pairs and all(later.follows(earlier) for earlier, later in pairs):
        return "consecutive"
    same = all(
        earlier.start and (earlier.start, earlier.end or earlier.start) == (later.start, later.end or later.start)
        for earlier, later in pairs
    )
    return "same_days" if pairs and same else None


FileName = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.[a-z0-9]{2,5}$")]


class Enclosure(Named):
    """Something sent with a note; `about` completes 'with information on …'."""

    about: Text = Field(
        default_factory=dict, description="what it is about, in words that follow 'with information on'"
    )
    files: Mapping[Code, FileName] = Field(
        default_factory=dict, description="the file to enclose in each language, inside data/enclosures"
    )
