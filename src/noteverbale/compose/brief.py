"""The facts that a template may use: the Brief, its parts and the facts of moves, all words in one language.

Templates use the attribute names, so renaming one changes every template.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..document import Field, Isolate, Value
from ..language.dates import Span
from ..language.grammar import Noun
from ..problems import Place
from ..records.base import Gender
from ..records.meetings import Sequence
from ..records.notes import Capacity
from ..registry.audience import Number


@dataclass(frozen=True)
class Origin:
    """The record that facts come from, by which messages name it: "contact 'cop_secretariat'"."""

    name: str  #: the record, as messages name it
    place: Place  #: where the record is written


@dataclass(frozen=True)
class Days:
    """The days of one meeting, both ends included."""

    span: Span  #: first and last day
    id: str  #: the meeting's id
    place: Place  #: where the days are written


@dataclass(frozen=True)
class HoursText:
    """The hours of a sitting: `start` is followed by `end` ('10.00 a 13.00 horas'), `begins` stands alone ('10.00 horas')."""

    begins: Value  #: the first hour by itself: 'a las 10.00 horas'
    start: Value  #: the first hour, which 'from' precedes
    end: Value  #: the last hour, which 'to' precedes


@dataclass(frozen=True)
class VenueText:
    """A building and a room, each if it is known."""

    building: Noun | None  #: the building
    room: Value | None  #: the room, as on its door


@dataclass(frozen=True)
class SittingText:
    """One sitting: its day and its hours."""

    days: Days  #: its day
    hours: HoursText  #: its hours
    room: Value | None = None  #: its room


@dataclass(frozen=True)
class MeetingText:
    """A meeting or session. `word` is the noun of its level alone: 'session'."""

    nth: Noun  #: the meeting with its number: 'first meeting'
    word: Noun  #: the noun of its level: 'meeting', 'session'
    body: Noun  #: the body that meets
    dates: Days | None  #: its days
    city: Noun | None  #: its city; none for a meeting online
    past: bool  #: whether it is over on the note's date
    hybrid: bool  #: whether it is held in person and online
    online: bool  #: whether it is held online only
    intersessional: bool  #: whether it is held between sessions
    agenda: Isolate | None  #: symbol of its provisional agenda
    report: Isolate | None  #: symbol of its report
    report_url: Isolate | None  #: address of its report
    documents_url: Isolate | None  #: address of its documents
    venue: VenueText | None  #: its building and room
    sittings: tuple[SittingText, ...]  #: its sittings with their hours, in order
    capacity: Capacity = "participant"  #: how the addressee takes part: participant or observer
    act: ActText | None = None  #: the act that set up its body
    permanence: ActText | None = None  #: the act that made its body permanent
    origin: Origin | None = None  #: its record, for messages
    body_origin: Origin | None = None  #: the record of its body, for messages


@dataclass(frozen=True)
class ActText:
    """A decision or resolution: '{{ act|the }}' is 'decision 4/4' with its article, `body` the body that it set up."""

    noun: Noun  #: the act itself: 'decision 4/4'; `act|the` is the same
    word: Noun  #: the noun of its type: 'decision'
    organ: Noun  #: the body that adopted it
    title: Value | None  #: its title, if a source gives it
    subject: Value | None  #: what it is about, where its title is not known
    adopted: Days | None  #: the day on which it was adopted
    body: Noun | None  #: the body that it set up
    established_as: Value | None  #: that body in the words of the act, as an indefinite phrase
    advises: bool  #: whether that body advises its parent under the treaty
    instrument: Noun | None  #: the treaty of that body
    encourages: Value | None  #: what it encourages working groups to do
    functions: tuple[Value, ...]  #: the functions it gave to that body
    session: MeetingText | None  #: the session during which that body meets
    origin: Origin | None = None  #: its record, for messages


@dataclass(frozen=True)
class ProvisionText:
    """An act and those of its paragraphs that are meant."""

    act: ActText  #: the act
    paragraphs: tuple[Value, ...]  #: the numbers of its paragraphs, for `listed`


@dataclass(frozen=True)
class NoteText:
    """An earlier note."""

    reference: Isolate  #: its reference
    date: Days  #: its date, for `on` or `day`


@dataclass(frozen=True)
class DocumentText:
    """A document with its symbol and, where it is known, its title."""

    symbol: Isolate  #: its symbol
    title: Value | None  #: its title, if it is known


@dataclass(frozen=True)
class EnclosureText:
    """One enclosure: its noun and what it is about."""

    noun: Noun  #: what is enclosed
    about: Value | None  #: what it is about, if its record says so


@dataclass(frozen=True)
class DeadlineText:
    """A time limit: `before` excludes the day, `by` includes it, `soon` has none. `at` is an hour of the clock of `zone`."""

    kind: Literal["before", "by", "soon"]  #: before (the day excluded), by (included) or soon
    day: date | None  #: the day; none for soon
    place: Place  #: where it is written
    at: str = ""  #: the hour, '' for none
    zone: Noun | None = None  #: the city whose clock counts


@dataclass(frozen=True)
class Isolates:
    """Several numbers or addresses of one kind, which are printed as a list."""

    items: tuple[Isolate, ...]  #: the numbers or addresses

    @property
    def text(self) -> str:
        """They in one line, with commas."""
        return ", ".join(item.text for item in self.items)


@dataclass(frozen=True)
class ReplyTo:
    """The address for replies. `office` is the office of the letterhead, part of the postal address.

    `is_sender`: it is the sender, of which the text speaks in the third person ('enviarle', « lui adresser »).
    """

    to: Noun  #: who receives the reply
    office: Noun | None  #: the office of the letterhead, where it is part of the address
    postal: Isolate | None  #: the postal address in one line
    fax: Isolate | Isolates | None  #: fax numbers
    email: Isolate | Isolates | None  #: e-mail addresses
    telephone: Isolate | Isolates | None = None  #: telephone numbers
    is_sender: bool = False  #: whether it is the sender, of which the text speaks in the third person
    channels: tuple[str, ...] = ()  #: how replies may come: post, fax, email, email_scan
    deadline: DeadlineText | None = None  #: the time limit, for `bound`
    origin: Origin | None = None  #: the contact's record, for messages


@dataclass(frozen=True, eq=False)
class MoveText:
    """One move, ready to be composed: a template of the shelf or a text of the note's own, and its facts by name."""

    name: str  #: its name on the shelf
    facts: Mapping[str, object]  #: its facts by name
    place: Place  #: where the note has it
    text: str | None = None  #: the template of a paragraph of the note's own
    text_place: Place | None = None  #: where that template begins
    needs: tuple[str, ...] = ()  #: facts that it cannot do without
    begins: bool = True  #: whether it may be the first
    heads: bool = False  #: whether it is before the first paragraph
    optional: bool = False  #: whether it is left out where a fact is missing
    encloses: bool = False  #: whether it names all enclosures


@dataclass(frozen=True)
class Mentioned:
    """What stands before a move: ids of acts, bodies and named meetings, for 'that decision' and short names; names of moves, for 'also'."""

    acts: frozenset[str] = frozenset()  #: ids of acts
    bodies: frozenset[str] = frozenset()  #: ids of bodies and of named meetings
    moves: frozenset[str] = frozenset()  #: names of moves

    def after(self, values: Iterable[object], move: str) -> Mentioned:
        """Return this with the values that a move has printed, and its name."""
        nouns = [value.noun if isinstance(value, ActText) else value for value in values]
        ids = [(value.kind, value.id) for value in nouns if isinstance(value, (Noun, Value))]
        return Mentioned(
            self.acts.union(id for kind, id in ids if kind == "act"),
            self.bodies.union(id for kind, id in ids if kind in ("body", "meeting")),
            self.moves | {move},
        )


@dataclass(frozen=True)
class Unattested:
    """Words that no source attests: the id of the record that has them, where they are written, and the words."""

    record: str  #: id of the record
    place: Place  #: where they are written
    text: str  #: the words


@dataclass(frozen=True)
class Brief:
    """Everything a template may use, in one language for one audience; besides, the facts of each move."""

    note: str  #: id of the note
    date: date  #: the note's date
    language: str  #: code of the language
    form: str  #: note, letter or notification
    capacity: Capacity  #: how the addressee takes part: participant or observer
    number: Number  #: one or many addressees
    sender: Noun  #: who sends the note
    sender_is: Gender  #: gender of the sender: m, f or n
    addressee: Field  #: the addressee, a whole phrase with its own preposition and article
    party: Noun  #: whom the addressee represents: the Government, the Holy See
    office: Noun  #: the office of the letterhead
    act: ActText | None  #: the act that the note recalls; none for a note without one
    meeting: MeetingText | None  #: the meeting, or the first of several; none for a note about no meeting
    meetings: tuple[MeetingText, ...]  #: all meetings, in the order of their days
    sequence: (
        Sequence | None
    )  #: consecutive: each follows the one before in one city; same_days: all have the same days; else none
    enclosures: tuple[EnclosureText, ...]  #: what is enclosed, in order
    reply: ReplyTo | None  #: where to reply and until when; none for a note without it
    moves: tuple[MoveText, ...]  #: the moves of the note, in order
    unverified: tuple[Unattested, ...]  #: words in it that no source attests
