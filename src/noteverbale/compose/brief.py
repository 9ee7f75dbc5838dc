"""The facts that a template may use: the Brief and its parts, all words in one language.

Templates use the attribute names, so renaming one changes every template.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..document import Field, Isolate, Value
from ..language.dates import Span
from ..language.grammar import Noun
from ..problems import Place
from ..records.base import Gender
from ..records.notes import Capacity
from ..registry.audience import Number


@dataclass(frozen=True)
class Days:
    """The days of one meeting, both ends included."""

    span: Span
    id: str
    place: Place


@dataclass(frozen=True)
class MeetingText:
    """A meeting or session."""

    nth: Noun
    body: Noun
    dates: Days | None
    city: Noun | None
    past: bool
    hybrid: bool
    intersessional: bool
    agenda: Isolate | None
    report: Isolate | None
    report_url: Isolate | None
    documents_url: Isolate | None
    capacity: Capacity = "participant"
    act: ActText | None = None


@dataclass(frozen=True)
class ActText:
    """A decision or resolution: '{{ act|the }}' is 'decision 4/4' with its article."""

    noun: Noun
    word: Noun
    title: Value | None
    subject: Value | None
    established_as: Value | None
    advises: bool
    encourages: Value | None
    functions: tuple[Value, ...]
    session: MeetingText | None


@dataclass(frozen=True)
class EnclosureText:
    """One enclosure: its noun and what it is about."""

    noun: Noun
    about: Value | None


@dataclass(frozen=True)
class DeadlineText:
    """A time limit: `before` excludes the day, `by` includes it, `soon` has none."""

    kind: Literal["before", "by", "soon"]
    day: date | None
    place: Place


@dataclass(frozen=True)
class ReplyTo:
    """The address for replies. `office` is the office of the letterhead, part of the postal address."""

    to: Noun
    office: Noun
    postal: Isolate
    fax: Isolate | None
    email: Isolate | None
    channels: tuple[str, ...]
    deadline: DeadlineText | None


@dataclass(frozen=True)
class ProposalCall:
    """A request for proposals: how many will be chosen, and suggested topics."""

    chosen: int
    place: Place
    topics: tuple[Value, ...]


@dataclass(frozen=True)
class Brief:
    """Everything a template may use, in one language for one audience."""

    note: str
    date: date
    language: str
    capacity: Capacity
    number: Number
    sender: Noun
    sender_is: Gender
    addressee: Field
    party: Noun
    office: Noun
    organ: Noun
    body: Noun
    instrument: Noun
    act: ActText
    permanence: ActText | None
    meeting: MeetingText
    meetings: tuple[MeetingText, ...]
    previous: MeetingText | None
    bureau: MeetingText | None
    enclosures: tuple[EnclosureText, ...]
    reply: ReplyTo | None
    delegation: DeadlineText | None
    proposals: ProposalCall | None
    unverified: tuple[Place, ...]
