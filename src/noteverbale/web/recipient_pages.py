"""The pages of recipients: the table with its filters, and one recipient."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..caches.memo import BoundedMemo, Identity
from ..desk import import_job
from ..desk.phrases import Phrases
from ..desk.recipient_record import copies_received, groups_with, standings
from ..desk.recipient_table import (
    FACETS,
    NONE,
    RecipientFilter,
    RecipientIndex,
    RecipientRow,
    addressed_as,
    missing_parts,
    record_state,
    status_under,
)
from ..desk.record_forms import RecordForm
from ..desk.record_names import record_name
from ..desk.record_tables import RECIPIENTS
from ..incoming.own_table import as_file, own_table
from ..outgoing.covering_words import capital
from ..records.base import form_on
from ..records.meetings import City, Instrument
from ..records.recipients import Group
from ..registry.registry import Registry, Table
from .downloads import XLSX, download
from .record_pages import RecordPages
from .site import Site

COPIES = 30  # that are listed for a recipient
INDEXES = 8  # offices as they are and were, languages and treaties of which the rows are kept


class RecipientPages(RecordPages):
    """The pages about recipients: their table, and for each a form, its history, and what it received."""

    template = "recipient.html.j2"

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._indexes: BoundedMemo[tuple[Identity, str, date, str], RecipientIndex] = BoundedMemo(INDEXES)

    def routes(self) -> list[Route]:
        _, *of_record = self._routes(RECIPIENTS)
        return [
            Route(RECIPIENTS.address, self.recipients),
            Route(f"{RECIPIENTS.address}/table{{suffix:str}}", self.table),
            *of_record,
        ]

    def table(self, request: Request) -> Response:
        """All recipients as a table with the columns that an import reads, as a workbook or as CSV."""
        self.site.require(request, "read")
        suffix = request.path_params["suffix"]
        if suffix not in (".xlsx", ".csv"):
            raise HTTPException(404)
        content = as_file(own_table(self._registry, self.site.today), suffix)
        return download(content, f"recipients{suffix}", XLSX if suffix == ".xlsx" else "text/csv; charset=utf-8")

    def recipients(self, request: Request) -> Response:
        """The table of recipients; the query is a `RecipientFilter`."""
        self.site.require(request, "read")
        t, wanted = self.site.phrases(request), RecipientFilter.of(request.query_params)
        registry, today = self._registry, self.site.today
        treaty = wanted.treaty if wanted.treaty in registry.instruments else registry.office.instrument or ""
        index = self.index(t.language, today, treaty)
        return self.site.page(
            request,
            "recipients.html.j2",
            place="recipients",
            wanted=wanted,
            shown=index.select(wanted),
            counts=index.counts,
            total=len(index.rows),
            treaty=treaty,
            options={name: list(_options(registry, index, name, t)) for name in FACETS},
            treaties=[(id, _short(registry, record, t.language, today)) for id, record in registry.instruments.items()],
            cells=lambda row: _cells(registry, row, t, today, treaty),
            link=lambda **changes: f"/recipients?{urlencode(wanted.query(**changes))}".rstrip("?"),
            last=import_job.last(registry.folder),
        )

    def _beside(self, form: RecordForm, request: Request) -> dict[str, Any]:
        t, registry, today = self.site.phrases(request), self._registry, self.site.today
        recipient = registry.recipients.get(form.id)
        if recipient is None:
            return {"recipient": None}
        with self.site.workspace.read_ledger() as ledger:
            copies = copies_received(registry, ledger, form.id)
        missing = missing_parts(registry, recipient)
        return {
            "recipient": recipient,
            "addressed": addressed_as(registry, recipient, t.language, today),
            "standings": [
                (_short(registry, registry.instruments[each.instrument], t.language, today), each)
                for each in standings(registry, recipient, today)
            ],
            "groups": [
                (group, record_name(registry, registry.groups[group], t.language), why)
                for group, why in groups_with(registry, form.id, today)
            ],
            "copies": copies[:COPIES],
            "more_copies": max(0, len(copies) - COPIES),
            "notes": registry.notes,
            "missing": missing,
            "state": record_state(recipient, missing),
        }

    def index(self, language: str, on: date, treaty: str) -> RecipientIndex:
        """Return the rows of all recipients, made once for the office as it is."""
        registry = self._registry
        key = (Identity(registry), language, on, treaty)
        return self._indexes.get(key, lambda: RecipientIndex(registry, language, on, treaty))


def _options(registry: Registry, index: RecipientIndex, facet: str, t: Phrases) -> Iterator[tuple[str, str]]:
    """Yield (value, name) of a facet's values, the most frequent first: of records their names, of all others a phrase."""
    counts = index.counts[facet]
    tables: dict[str, Table[City] | Table[Group]] = {"seat": registry.places, "group": registry.groups}
    for value in sorted(counts, key=lambda value: (value == NONE, -counts[value])):
        record = tables.get(facet, {}).get(value)
        if facet == "language":
            yield value, t.language_name(value)
        else:
            name = record_name(registry, record, t.language, index.on) if record else ""
            yield value, name or t(f"recipients.{facet}_{value}")


def _short(registry: Registry, instrument: Instrument, language: str, on: date) -> str:
    """Return the short name of a treaty, which is capitalized to stand alone; its name where it has none."""
    forms = instrument.short.get(language) or instrument.short.get(registry.office.language)
    return capital(form_on(forms, on)[0].text) if forms else record_name(registry, instrument, language, on)


def _cells(registry: Registry, row: RecipientRow, t: Phrases, on: date, treaty: str) -> dict[str, object]:
    """Return what the table shows of a recipient beside its name."""
    recipient = row.recipient
    seat = registry.places.get(recipient.seat or "")
    return {
        "title": addressed_as(registry, recipient, t.language, on),
        "gender": recipient.head.gender if recipient.head and not registry.is_collective(recipient) else "",
        "languages": [t.language_name(code) for code in recipient.languages],
        "seat": record_name(registry, seat, t.language, on) if seat else "",
        "status": status_under(recipient, treaty),
    }
