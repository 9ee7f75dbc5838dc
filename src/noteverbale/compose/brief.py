"""What a template may say: the Brief and its parts, all words already in one language.

Attribute names are the vocabulary of people who write templates; changing one changes every template.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from .calendar import Span
from .document import Field
from .grammar import Noun, Phrase, Run
from .problems import Place
from .record import Gender
from .records import Capacity

Number = Literal["one", "many"]


@dataclass(frozen=True, order=True)
class Audience:
    """What the prose must know of a recipient; copies of one audience share all but their Fields.

    `capacities` has one for each meeting of the note: a party to one treaty may be an observer under another.
    """

    party: str
    capacities: tuple[Capacity, ...]
    number: Number

    @property
    def capacity(self) -> Capacity:
        """The capacity at the meeting, or at the first of several."""
        return self.capacities[0]

    def __str__(self) -> str:
        return f"{self.party}/{'+'.join(self.capacities if len(set(self.capacities)) > 1 else self.capacities[:1])}"


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
