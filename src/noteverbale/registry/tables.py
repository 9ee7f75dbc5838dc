"""The tables of records of an office, and the files each is read from."""

from __future__ import annotations

from ..records.base import Record
from ..records.meetings import Act, Body, Building, City, Enclosure, Instrument, Meeting
from ..records.office import Font, Party
from ..records.postal_orders import PostalOrder
from ..records.recipients import Entity, Group, Recipient, State, Title
from ..records.series import Series
from ..records.sources import Source
from ..records.stationery import Stationery

# Tables of records: attribute, kind, and the name of its file (`x.yaml`) or folder (`x/`) or both in data/.
LISTS: tuple[tuple[str, type[Record], str], ...] = (
    ("fonts", Font, "fonts"),
    ("series", Series, "series"),
    ("sources", Source, "sources"),
    ("parties", Party, "parties"),
    ("places", City, "places"),
    ("buildings", Building, "buildings"),
    ("instruments", Instrument, "instruments"),
    ("bodies", Body, "bodies"),
    ("acts", Act, "acts"),
    ("enclosures", Enclosure, "enclosures"),
    ("titles", Title, "titles"),
    ("entities", Entity, "entities"),
    ("states", State, "states"),
    ("postal_orders", PostalOrder, "postal_orders"),
    ("meetings", Meeting, "meetings"),
    ("recipients", Recipient, "missions"),
    ("groups", Group, "groups"),
    ("stationery", Stationery, "stationery"),
)

SINGULAR = {
    "series": "series",
    "bodies": "body",
    "parties": "party",
    "entities": "entity",
    "packs": "language",
    "members": "recipient",
    "nameable": "recipient",
    "missions": "recipient",
    "principals": "state",
    "postal_orders": "postal-order",
}


def unknown(table: str) -> str:
    """Return the problem code for an id that a table lacks: "unknown-body" for "bodies"."""
    return f"unknown-{SINGULAR.get(table, table.removesuffix('s'))}"
