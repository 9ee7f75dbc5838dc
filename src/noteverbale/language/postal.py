"""A postal address in one line of a language; a part that is not known leaves nothing behind."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from ..records.base import Filled, Record


class Postal(Record):
    """How a language writes a postal address."""

    box: Filled = Field(description="a post office box, with {po_box}")
    join: str = Field(", ", description="what joins lines of a street, box and town")
    country: Filled = Field("{address}, {country}", description="the {country} after the rest of the {address}")

    def patterns(self) -> tuple[tuple[str, set[str]], ...]:
        """Return the patterns, each with the names allowed in its braces."""
        return (self.box, {"po_box"}), (self.country, {"address", "country"})

    def line(self, street: Sequence[str], po_box: str, town: str, country: str) -> str:
        """Return an address of those parts that are not empty; '' where all are. `town` is a line of a `PostalOrder`."""
        box = self.box.format(po_box=po_box) if po_box else ""
        address = self.join.join(part for part in (*street, box, town) if part)
        return self.country.format(address=address, country=country) if address and country else address or country
