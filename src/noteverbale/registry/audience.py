"""Audiences: the facts about a recipient that change the words of a note, derived from its records on the note's date.

Audiences are not listed anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..records.base import Gender, Names
from ..records.notes import Capacity, Note
from ..records.recipients import Recipient
from .registry import Registry

Number = Literal["one", "many"]
_PARTICIPANT: Capacity = "participant"


@dataclass(frozen=True, order=True)
class Audience:
    """The facts about a recipient that change the words of a note. Copies of one audience differ only in their Fields.

    `capacities` has one for each meeting of the note: a party to one treaty may be an observer under another.
    `sender_in_full`: its head has the title of the sender, whose short name could then mean either of them.
    """

    party: str
    capacities: tuple[Capacity, ...]
    number: Number
    sender_in_full: bool = False

    @property
    def capacity(self) -> Capacity:
        """The capacity at the meeting, or at the first of several; a note about no meeting has participants only."""
        return self.capacities[0] if self.capacities else _PARTICIPANT

    def __str__(self) -> str:
        capacities = self.capacities if len(set(self.capacities)) > 1 else self.capacities[:1]
        in_full = ("sender_in_full",) if self.sender_in_full else ()
        return "/".join((self.party, *(("+".join(capacities),) if capacities else ()), *in_full))


NEVER_PARTIES = ("order", "organization", "ngo", "observer_entity")  # kinds of recipients that no treaty is open to


def audience_of(registry: Registry, note: Note, recipient: Recipient) -> Audience:
    """Return the audience a recipient belongs to on the note's date."""
    owner = registry.entities[recipient.entity] if recipient.entity else registry.states[recipient.state or ""]
    if registry.is_collective(recipient):
        return Audience(owner.party, tuple(_PARTICIPANT for _ in note.meetings), "many")
    otherwise: Capacity = note.capacity or "participant"
    capacities: tuple[Capacity, ...] = tuple(
        capacity or otherwise for capacity in capacities_of(registry, note, recipient)
    )
    in_full = registry.parties[owner.party].full_sender and _has_title_of_sender(registry, note, recipient)
    return Audience(owner.party, capacities, "one", in_full)


def _has_title_of_sender(registry: Registry, note: Note, recipient: Recipient) -> bool:
    """Return whether a recipient's head or office has, in any language, the title that is the sender's short name."""
    ids = (recipient.head.title if recipient.head else None, recipient.mission)
    titles = [registry.titles[id].names for id in ids if id]
    own = registry.entities[recipient.entity].head if recipient.entity else {}
    borne = {text for names in (*titles, own) for text in _texts(names)}
    return not borne.isdisjoint(_texts(registry.senders[note.sender].short))


def _texts(by_gender: Mapping[Gender, Names]) -> Iterator[str]:
    """Yield the text of each form, 'Secretary-General' and 'Secretary General' alike."""
    for names in by_gender.values():
        for forms in names.values():
            yield from (form.text.casefold().replace("-", " ") for form in forms)


def government(note: Note) -> Audience:
    """Return the audience of a proof without a recipient: a Government with the note's capacity."""
    capacity: Capacity = note.capacity or "participant"
    return Audience("government", (capacity,) * len(note.meetings), "one")


def capacities_of(registry: Registry, note: Note, recipient: Recipient) -> tuple[Capacity | None, ...]:
    """Return the capacity in which a recipient attends each meeting of a note on its date; None if no record says.

    At a meeting of a body that serves no treaty States have the note's capacity.

    Parties take part; signatories and all others attend as observers (rules of procedure of the
    Conference, observers). A recipient attested as a party on a day is one from that day on; one attested as an
    observer was one until that day.
    """
    bodies = [registry.bodies.get(meeting.body or "") for meeting in registry.meetings_of(note)]
    treaties = [registry.treaty_of(body) if body else None for body in bodies]
    without_treaty = note.capacity or _PARTICIPANT
    return tuple(
        capacity_on(registry, recipient, treaty.id if treaty else "", note.date) or (None if treaty else without_treaty)
        for treaty in treaties
    )


def capacity_on(registry: Registry, recipient: Recipient, instrument: str, on: date) -> Capacity | None:
    """Return the capacity in which a recipient attends under an instrument on a day; None if no record says.

    What cannot be a party to a treaty is an observer, whatever its record says.
    """
    if registry.kind_of(recipient, on) in NEVER_PARTIES:
        return "observer"
    for status in recipient.status:
        if status.instrument != instrument:
            continue
        if status.party_since:
            return "participant" if status.party_since <= on else "observer"
        if status.not_party and on <= status.not_party:
            return "observer"
        if status.attested and status.attested.as_ == "participant" and status.attested.on <= on:
            return "participant"
        if status.attested and status.attested.as_ == "observer" and on <= status.attested.on:
            return "observer"
    return None
