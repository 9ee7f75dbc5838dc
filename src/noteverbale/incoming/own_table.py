"""The recipients of an office as a table with the columns that imports read: to be mended and read in again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ..compose.addressing import title_names
from ..formats.csv_table import to_csv
from ..formats.xlsx import Table, to_xlsx
from ..language.ordering import in_order, list_name
from ..records.base import Gender, form_on
from ..records.merge_fields import ADDRESS
from ..records.recipients import Recipient
from ..registry.addressees import state_or_entity
from ..registry.registry import Registry
from .lookup import Lookup
from .rows import LINES
from .standing import party_since
from .words import Unknown

COLUMNS = (
    *("Code", "State", "FunctionalTitle", "Gender", "Mission", "Seat", "Language"),
    *LINES,
    *("City", "Region", "Postal Code", "CountryAddressName", "Email", "Telephone", "PartySince", "Sample"),
)
assert set(ADDRESS) < set(COLUMNS)
SAMPLE = "sample"  # what the last column of a sample holds


def own_table(registry: Registry, today: date) -> list[list[str]]:
    """Return a row for each recipient, in the order of the names of States in the office's language."""
    lookup = Lookup(registry)
    by_owner: dict[str, list[Recipient]] = {}
    for recipient in registry.recipients.values():
        by_owner.setdefault(recipient.entity or recipient.state or "", []).append(recipient)
    owners = [state_or_entity(registry, recipients[0]) for recipients in by_owner.values()]
    ordered = in_order(owners, registry.packs[registry.office.language], today)
    return [_row(lookup, recipient, today) for owner in ordered for recipient in by_owner[owner.id]]


def as_file(rows: Sequence[Sequence[str]], suffix: str) -> bytes:
    """Return the table as a workbook ('.xlsx') or as CSV."""
    return to_xlsx([Table("Recipients", COLUMNS, rows)], "Recipients") if suffix == ".xlsx" else to_csv(COLUMNS, rows)


def _row(lookup: Lookup, recipient: Recipient, today: date) -> list[str]:
    registry = lookup.registry
    since = party_since(recipient, registry.office.instrument)
    seat = registry.places.get(recipient.seat or "")
    values = {
        "Code": recipient.id,
        "State": list_name(state_or_entity(registry, recipient), registry.office.language, today),
        "FunctionalTitle": _title(lookup, recipient, today),
        "Gender": recipient.head.gender if recipient.head else "",
        "Mission": _mission(lookup, recipient, today),
        "Seat": seat.id if seat else "",
        "Language": ", ".join(recipient.languages),
        "Email": "; ".join(filter(None, (recipient.email, *recipient.more_emails))),
        "Telephone": recipient.telephone or "",
        "PartySince": since.isoformat() if since else "",
        "Sample": SAMPLE if recipient.sample else "",
    }
    if address := recipient.address:
        values |= dict(zip(LINES, address.lines, strict=False))
        values |= {"City": address.city, "Region": address.region, "Postal Code": address.postcode}
        values["CountryAddressName"] = address.country
    return [values.get(column, "") for column in COLUMNS]


def _title(lookup: Lookup, recipient: Recipient, today: date) -> str:
    """Return the title of a head in the office's language; its id where the name would be read as another title."""
    if not recipient.head:
        return ""
    for text in _names(lookup.registry, recipient.head.title, recipient.head.gender, today):
        try:
            title, genders = lookup.person(text, recipient)
        except Unknown:
            continue
        if title == recipient.head.title and recipient.head.gender in genders:
            return text
    return recipient.head.title


def _mission(lookup: Lookup, recipient: Recipient, today: date) -> str:
    """Return the name of an office in the office's language; its id where the name would be read as another one."""
    for text in _names(lookup.registry, recipient.mission, "n", today) if recipient.mission else ():
        try:
            if lookup.office(text) == recipient.mission:
                return text
        except Unknown:
            continue
    return recipient.mission or ""


def _names(registry: Registry, id: str, gender: Gender, today: date) -> Iterator[str]:
    forms = title_names(registry.titles[id], gender).get(registry.office.language, ())
    if forms:
        yield form_on(forms, today)[0].text.replace("{seat}", "").strip()
