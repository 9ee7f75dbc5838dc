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

    name: str
    place: Place


@dataclass(frozen=True)
class Days:
    """The days of one meeting, both ends included."""

    span: Span
    id: str
    place: Place


@dataclass(frozen=True)
class HoursText:
    """The hours of a sitting: `start` is followed by `end` ('10.00 a 13.00 horas'), `begins` stands alone ('10.00 horas')."""

    begins: Value
    start: Value
    end: Value


@dataclass(frozen=True)
class VenueText:
    """A building and a room, each if it is known."""

    building: Noun | None
    room: Value | None


@dataclass(frozen=True)
class SittingText:
    """One sitting: its day and its hours."""

    days: Days
    hours: HoursText
    room: Value | None = None


@dataclass(frozen=True)
class MeetingText:
    """A meeting or session. `word` is the noun of its level alone: 'session'."""

    nth: Noun
    word: Noun
    body: Noun
    dates: Days | None
    city: Noun | None
    past: bool
    hybrid: bool
    online: bool
    intersessional: bool
    agenda: Isolate | None
    report: Isolate | None
    report_url: Isolate | None
    documents_url: Isolate | None
    venue: VenueText | None
    sittings: tuple[SittingText, ...]
    capacity: Capacity = "participant"
    act: ActText | None = None
    permanence: ActText | None = None
    origin: Origin | None = None
    body_origin: Origin | None = None


@dataclass(frozen=True)
class ActText:
    """A decision or resolution: '{{ act|the }}' is 'decision 4/4' with its article, `body` the body that it set up."""

    noun: Noun
    word: Noun
    organ: Noun
    title: Value | None
    subject: Value | None
    adopted: Days | None
    body: Noun | None
    established_as: Value | None
    advises: bool
    instrument: Noun | None
    encourages: Value | None
    functions: tuple[Value, ...]
    session: MeetingText | None
    origin: Origin | None = None


@dataclass(frozen=True)
class ProvisionText:
    """An act and those of its paragraphs that are meant."""

    act: ActText
    paragraphs: tuple[Value, ...]


@dataclass(frozen=True)
class NoteText:
    """An earlier note."""

    reference: Isolate
    date: Days


@dataclass(frozen=True)
class DocumentText:
    """A document with its symbol and, where it is known, its title."""

    symbol: Isolate
    title: Value | None


@dataclass(frozen=True)
class EnclosureText:
    """One enclosure: its noun and what it is about."""

    noun: Noun
    about: Value | None


@dataclass(frozen=True)
class DeadlineText:
    """A time limit: `before` excludes the day, `by` includes it, `soon` has none. `at` is an hour of the clock of `zone`."""

    kind: Literal["before", "by", "soon"]
    day: date | None
    place: Place
    at: str = ""
    zone: Noun | None = None


@dataclass(frozen=True)
class Isolates:
    """Several numbers or addresses of one kind, which are printed as a list."""

    items: tuple[Isolate, ...]

    @property
    def text(self) -> str:
        return ", ".join(item.text for item in self.items)


@dataclass(frozen=True)
class ReplyTo:
    """The address for replies. `office` is the office of the letterhead, part of the postal address.

    `is_sender`: it is the sender, of which the text speaks in the third person ('enviarle', « lui adresser »).
    """

    to: Noun
    office: Noun | None
    postal: Isolate | None
    fax: Isolate | Isolates | None
    email: Isolate | Isolates | None
    telephone: Isolate | Isolates | None = None
    is_sender: bool = False
    channels: tuple[str, ...] = ()
    deadline: DeadlineText | None = None
    origin: Origin | None = None


@dataclass(frozen=True, eq=False)
class MoveText:
    """One move, ready to be composed: a template of the shelf or a text of the note's own, and its facts by name."""

    name: str
    facts: Mapping[str, object]
    place: Place
    text: str | None = None
    text_place: Place | None = None
    needs: tuple[str, ...] = ()
    begins: bool = True
    heads: bool = False
    optional: bool = False
    encloses: bool = False


@dataclass(frozen=True)
class Mentioned:
    """What stands before a move: ids of acts, bodies and named meetings, for 'that decision' and short names; names of moves, for 'also'."""

    acts: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    moves: frozenset[str] = frozenset()

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

    record: str
    place: Place
    text: str


@dataclass(frozen=True)
class Brief:
    """Everything a template may use, in one language for one audience; besides, the facts of each move."""

    note: str
    date: date
    language: str
    form: str
    capacity: Capacity
    number: Number
    sender: Noun
    sender_is: Gender
    addressee: Field
    party: Noun
    office: Noun
    act: ActText | None
    meeting: MeetingText | None
    meetings: tuple[MeetingText, ...]
    sequence: Sequence | None
    enclosures: tuple[EnclosureText, ...]
    reply: ReplyTo | None
    moves: tuple[MoveText, ...]
    unverified: tuple[Unattested, ...]
