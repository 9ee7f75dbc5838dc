"""What a person sees beside the form of a recipient: the copies it received, its standing under each treaty, its groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..ledger.entry import Number
from ..ledger.ledger import Ledger
from ..records.notes import Capacity
from ..records.recipients import Recipient, Status
from ..registry.audience import capacity_on
from ..registry.groups import members
from ..registry.registry import Registry
from .numbers_taken import reference_of
from .recipient_table import status_under

_COPIES = (
    "(SELECT group_concat(json_extract(value, '$.language')) FROM json_each(content, '$.copies')"
    " WHERE json_extract(value, '$.recipient') = ?)"
)
_WITHDRAWN = "SELECT json_extract(content, '$.withdraws') FROM entries WHERE kind = 'withdrawn'"


@dataclass(frozen=True)
class CopyReceived:
    """Copies of a note that were made for a recipient: under which reference, in which languages, when and by whom.

    `is_void`: the number was made void. `is_withdrawn`: the entry was, so that these copies do not count.
    """

    note: str
    reference: str
    languages: tuple[str, ...]
    at: str
    by: str
    is_void: bool
    is_withdrawn: bool


@dataclass(frozen=True)
class StandingUnder:
    """The capacity of a recipient under a treaty on a day, None where no record says, and what is on record."""

    instrument: str
    capacity: Capacity | None
    status: Status | None


def copies_received(registry: Registry, ledger: Ledger, id: str) -> tuple[CopyReceived, ...]:
    """Return the copies that the ledger has of a recipient, the last first."""
    columns = "serial, at, by, note, series, year, number, variant, " + _COPIES
    # Most entries do not have the id at all: those are passed over without reading their JSON.
    rows = ledger.file.select(columns, "kind = 'issue' AND instr(content, ?) ORDER BY serial DESC", id, f'"{id}"')
    withdrawn = {serial for (serial,) in ledger.file.select(f"DISTINCT ({_WITHDRAWN})", "true")} if rows else set()
    found = []
    for serial, at, by, note, series, year, number, variant, languages in rows:
        if languages:
            taken = Number(series, year, number, variant)
            is_void = ledger.state_of(taken) == "void"
            codes = tuple(languages.split(","))
            found.append(CopyReceived(note, reference_of(registry, taken), codes, at, by, is_void, serial in withdrawn))
    return tuple(found)


def standings(registry: Registry, recipient: Recipient, on: date) -> Iterator[StandingUnder]:
    """Yield the standing of a recipient under each treaty on file."""
    for id in registry.instruments:
        yield StandingUnder(id, capacity_on(registry, recipient, id, on), status_under(recipient, id))


def groups_with(registry: Registry, id: str, on: date) -> Iterator[tuple[str, str]]:
    """Yield (group, reason) for each group that a recipient is in on a day."""
    for group in registry.groups:
        member = members(registry, group, on).get(id)
        if member:
            yield group, member.why
