"""The wordings of a note in one language: what different recipients read, with the number of copies of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..records.base import form_on
from ..records.notes import Note
from ..records.recipients import Recipient
from ..registry.addressees import own_language, recipients_of
from ..registry.audience import Audience, audience_of
from ..registry.registry import Registry


@dataclass(frozen=True)
class Wording:
    """One wording in a language: the audience that reads it, and the recipients whose copies have it.

    `copies` is the number of copies in the language. Where no recipient has one, `recipients` are all of the audience.
    """

    audience: Audience
    copies: int
    recipients: tuple[str, ...]

    @property
    def name(self) -> str:
        """The audience as an address has it: 'government.participant'."""
        return str(self.audience).replace("/", ".")


def wordings(registry: Registry, note: Note, language: str) -> tuple[Wording, ...]:
    """Return the wordings that go out in a language, those with most copies first; all of the note if none goes out in it."""
    by_audience: dict[Audience, list[Recipient]] = {}
    for recipient in recipients_of(registry, note):
        by_audience.setdefault(audience_of(registry, note, recipient), []).append(recipient)
    rows = []
    for audience, recipients in by_audience.items():
        of_language = [each.id for each in recipients if own_language(registry, note, each) == language]
        rows.append(Wording(audience, len(of_language), tuple(of_language or [each.id for each in recipients])))
    sent = [row for row in rows if row.copies]
    return tuple(sorted(sent or rows, key=lambda row: (-row.copies, row.name)))


@dataclass(frozen=True)
class AudienceName:
    """The name of an audience in a language: for whom its recipients act ('Holy See'), and in which capacity they attend."""

    party: str
    capacity: str
    in_full: bool


def audience_name(registry: Registry, note: Note, audience: Audience, language: str) -> AudienceName:
    """Return the name of an audience on the note's date; `capacity` is '' in a note about no meeting, 'mixed' for several."""
    party = registry.parties[audience.party]
    names: Mapping[str, tuple[object, ...]] = party.names
    code = language if language in names else registry.office.language
    text = form_on(party.names[code], note.date)[0].text if code in names else audience.party
    capacities = set(audience.capacities)
    capacity = "mixed" if len(capacities) > 1 else next(iter(capacities), "")
    return AudienceName(text, capacity, audience.sender_in_full)
