"""What a template may say: the Brief and its parts, all words already in one language.

Attribute names are the vocabulary of people who write templates; changing one changes every template.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..document import Field
from ..language.dates import Span
from ..language.grammar import Noun, Phrase, Run
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
class Gathering:
    """A meeting or session as a template speaks of it."""

    nth: Noun
    body: Noun
    dates: Days | None
    city: Noun | None
    past: bool
    hybrid: bool
    intersessional: bool
    agenda: Run | None
    report: Run | None
    report_url: Run | None
    documents_url: Run | None
    capacity: Capacity = "participant"
    act: Mandate | None = None


@dataclass(frozen=True)
class Mandate:
    """A decision or resolution: '{{ act|the }}' is 'decision 4/4' with its article."""

    noun: Noun
    word: Noun
    title: Phrase | None
    subject: Phrase | None
    established_as: Phrase | None
    advises: bool
    encourages: Phrase | None
    functions: tuple[Phrase, ...]
    session: Gathering | None


@dataclass(frozen=True)
class Enclosed:
    """One enclosure: its noun and what it is about."""

    noun: Noun
    about: Phrase | None


@dataclass(frozen=True)
class Bound:
    """Until when something is wanted."""

    kind: Literal["before", "by", "soon"]
    day: date | None
    place: Place


@dataclass(frozen=True)
class Answer:
    """Where the answer goes. `office` is the letterhead's office, part of the postal address."""

    to: Noun
    office: Noun
    postal: Run
    fax: Run | None
    email: Run | None
    channels: tuple[str, ...]
    deadline: Bound | None


@dataclass(frozen=True)
class Wanted:
    """Proposals asked for: how many are chosen, and the topics suggested."""

    chosen: int
    place: Place
    topics: tuple[Phrase, ...]


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
    act: Mandate
    permanence: Mandate | None
    meeting: Gathering
    meetings: tuple[Gathering, ...]
    previous: Gathering | None
    bureau: Gathering | None
    enclosures: tuple[Enclosed, ...]
    reply: Answer | None
    delegation: Bound | None
    proposals: Wanted | None
    unverified: tuple[Place, ...]
