"""The recipients on file as a table: filters with counts, a search in every language, an order, pages of fifty rows.

An index is made once for an office as it is, a day and a treaty. A question to it is one pass over its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from ..compose.addressing import title_names
from ..language.ordering import in_order, list_name
from ..language.plain import plain
from ..records.base import Gender, Names, form_on
from ..records.recipients import Entity, Recipient, State, Status
from ..registry.addressees import state_or_entity
from ..registry.audience import capacity_on
from ..registry.groups import members
from ..registry.registry import Registry

STEP = 50  # rows on a page
FACETS = (
    "language",
    "record",
    "standing",
    "kind",
    "seat",
    "group",
    "email",
)  # what a row is filtered by, in this order
SORTS = ("name", "id", "language", "seat", "record")
NONE = "none"  # the value of a facet for rows that have no seat, group or e-mail address
RecordState = Literal["real", "sample", "incomplete"]
Missing = Literal["address", "title", "language"]


@dataclass(frozen=True)
class RecipientFilter:
    """What is shown: for each facet a value, '' for all; `q` is part of a name in any language, a code or an e-mail address.

    `treaty` is the instrument whose parties the column of standing tells; '' for the office's own.
    """

    q: str = ""
    language: str = ""
    record: str = ""
    standing: str = ""
    kind: str = ""
    seat: str = ""
    group: str = ""
    email: str = ""
    treaty: str = ""
    sort: str = "name"
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> RecipientFilter:
        """Return the filter of a query string. What it does not know, and a page that is no number, are left out."""
        words = {name: query[name].strip() for name in ("q", *FACETS, "treaty") if name in query}
        sort, page = query.get("sort", ""), query.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        return cls(**words, sort=sort if sort in SORTS else "name", page=max(1, number))

    @property
    def is_narrow(self) -> bool:
        """Whether anything is filtered out."""
        return bool(self.q or any(getattr(self, name) for name in FACETS))

    def query(self, **changes: str | int) -> dict[str, str]:
        """Return what the query string of another filter holds: this one with changes, without what is not set.

        Another filter begins at its first page.
        """
        words = {name: getattr(self, name) for name in ("q", *FACETS, "treaty")}
        words |= {"sort": "" if self.sort == "name" else self.sort} | changes
        return {name: str(value) for name, value in words.items() if value and (name, value) != ("page", 1)}


@dataclass(frozen=True)
class RecipientRow:
    """One recipient: its name in the language of the index, what it lacks, and its values of each facet."""

    recipient: Recipient
    name: str
    text: str  # letters and digits of all its names and its code
    missing: tuple[Missing, ...]
    values: Mapping[str, tuple[str, ...]]

    def has(self, letters: str, email: str) -> bool:
        """Return whether a search finds this row, by its letters and digits or by a part of the e-mail address."""
        return bool(letters and letters in self.text) or email in (self.recipient.email or "").casefold()

    @property
    def record(self) -> str:
        return self.values["record"][0]

    @property
    def standing(self) -> str:
        """'participant' for a party to the treaty of the index, 'observer' for one that is not, 'unknown'."""
        return self.values["standing"][0]


@dataclass(frozen=True)
class RecipientList:
    """One page of rows, how many rows the filter allows, and how many there would be for each value of each facet."""

    rows: tuple[RecipientRow, ...]
    count: int
    first: int  # the number of the first row, from 1; 0 without rows
    pages: int
    page: int
    facets: Mapping[str, Mapping[str, int]]


class RecipientIndex:
    """The recipients of an office in the order of its letters, in a language, on a day and under a treaty."""

    def __init__(self, registry: Registry, language: str, on: date, treaty: str) -> None:
        self.registry, self.language, self.on, self.treaty = registry, language, on, treaty
        groups: dict[str, list[str]] = {}
        for group in registry.groups:
            for id in members(registry, group, on):
                groups.setdefault(id, []).append(group)
        by_owner: dict[str, list[Recipient]] = {}
        for recipient in registry.recipients.values():
            by_owner.setdefault(recipient.entity or recipient.state or "", []).append(recipient)
        owners = [state_or_entity(registry, recipients[0]) for recipients in by_owner.values()]
        pack = registry.packs[language if language in registry.packs else registry.office.language]
        self.rows: list[RecipientRow] = []
        for owner in in_order(owners, pack, on):
            name, text = owner_name(registry, owner, language, on), _letters(owner)
            for recipient in by_owner[owner.id]:
                self.rows.append(self._row(recipient, name, text, groups.get(recipient.id, ())))

    def _row(self, recipient: Recipient, name: str, text: str, groups: Iterable[str]) -> RecipientRow:
        missing = missing_parts(self.registry, recipient)
        values = {
            "language": recipient.languages,
            "record": (record_state(recipient, missing),),
            "standing": (capacity_on(self.registry, recipient, self.treaty, self.on) or "unknown",),
            "kind": (self.registry.kind_of(recipient, self.on),),
            "seat": (recipient.seat or NONE,),
            "group": tuple(groups) or (NONE,),
            "email": ("some" if recipient.email else NONE,),
        }
        return RecipientRow(recipient, name, f"{text}\n{plain(recipient.id)}", missing, values)

    @cached_property
    def counts(self) -> Mapping[str, Counter[str]]:
        """How many recipients have each value of each facet."""
        return {name: Counter(value for row in self.rows for value in row.values[name]) for name in FACETS}

    def select(self, wanted: RecipientFilter) -> RecipientList:
        """Return the page that a filter asks for. The counts of a facet are those that all other filters leave."""
        letters, email = plain(wanted.q), wanted.q.strip().casefold()
        rows = [row for row in self.rows if row.has(letters, email)] if email else self.rows
        chosen = [(name, value) for name in FACETS if (value := getattr(wanted, name))]
        facets = self.counts if rows is self.rows and not chosen else None
        if facets is None:
            rows, facets = _filtered(rows, chosen)
        if wanted.sort != "name":
            rows = sorted(rows, key=lambda row: self._key(row, wanted.sort))
        pages = max(1, -(-len(rows) // STEP))
        page = min(wanted.page, pages)
        start = (page - 1) * STEP
        shown = tuple(rows[start : start + STEP])
        return RecipientList(shown, len(rows), start + 1 if shown else 0, pages, page, facets)

    @staticmethod
    def _key(row: RecipientRow, sort: str) -> str:
        return row.recipient.id if sort == "id" else row.values[sort][0]


def _filtered(
    rows: Iterable[RecipientRow], chosen: list[tuple[str, str]]
) -> tuple[list[RecipientRow], dict[str, Counter[str]]]:
    """Return the rows that have all chosen values, and the counts of each facet without the choice in that facet."""
    kept: list[RecipientRow] = []
    but_for: dict[str, list[RecipientRow]] = {name: [] for name, _ in chosen}  # rows that only this choice leaves out
    for row in rows:
        fails = [name for name, value in chosen if value not in row.values[name]]
        if not fails:
            kept.append(row)
        elif len(fails) == 1:
            but_for[fails[0]].append(row)
    facets = {}
    for name in FACETS:
        facets[name] = Counter(value for row in (*kept, *but_for.get(name, ())) for value in row.values[name])
    return kept, facets


def owner_name(registry: Registry, owner: State | Entity, language: str, on: date) -> str:
    """Return the name of a State or entity in a list: in a language, else in the office's, else its id."""
    return list_name(owner, language if language in owner.names else registry.office.language, on)


def _letters(owner: State | Entity) -> str:
    """Return the letters and digits of all names of a State or entity, line by line."""
    named = [owner.names, owner.short, *([owner.formal] if isinstance(owner, State) else [])]
    return "\n".join(dict.fromkeys(plain(form.text) for names in named for forms in names.values() for form in forms))


def record_state(recipient: Recipient, missing: Sequence[Missing]) -> RecordState:
    """Return whether a record has real data, and all that a note needs."""
    return "sample" if recipient.sample else "incomplete" if missing else "real"


def missing_parts(registry: Registry, recipient: Recipient) -> tuple[Missing, ...]:
    """Return what a recipient lacks for a note to be addressed to it: an address, a title, a language of the office."""
    if registry.is_collective(recipient):
        return ()
    lacks: dict[Missing, bool] = {
        "address": recipient.address is None,
        "title": recipient.head is None and recipient.mission is None,
        "language": not any(code in registry.packs for code in recipient.languages),
    }
    return tuple(part for part, is_missing in lacks.items() if is_missing)


def addressed_as(registry: Registry, recipient: Recipient, language: str, on: date) -> str:
    """Return the title of a recipient's head, else of its office, in a language or else the office's; '' without one."""
    owner = state_or_entity(registry, recipient)
    id = recipient.head.title if recipient.head else recipient.mission
    gender: Gender = recipient.head.gender if recipient.head else "n"
    own = recipient.title_override if recipient.head else recipient.mission_override
    if id is None or language in own:
        return own.get(language, "")
    names: Names = title_names(registry.titles[id], gender, owner if recipient.head else None)
    code = language if language in names else registry.office.language
    return form_on(names[code], on)[0].text.replace("{seat}", "").strip() if code in names else id


def status_under(recipient: Recipient, treaty: str) -> Status | None:
    """Return what is on record of a recipient and a treaty."""
    return next((status for status in recipient.status if status.instrument == treaty), None)
