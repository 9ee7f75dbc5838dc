"""A postal address in one line of a language; a part that is not known leaves nothing behind."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from ..records.base import Filled, Record


class Postal(Record):
    """How a language writes a postal address."""

    box: Filled = Field(description="a post office box, with {po_box}")
    town: Filled = Field("{postcode}\u00a0{city}", description="{postcode} and {city}, where both are known")
    join: str = Field(", ", description="what joins lines of a street, box and town")
    country: Filled = Field("{address}, {country}", description="the {country} after the rest of the {address}")

    def patterns(self) -> tuple[tuple[str, set[str]], ...]:
        """Return the patterns, each with the names allowed in its braces."""
        return (self.box, {"po_box"}), (self.town, {"postcode", "city"}), (self.country, {"address", "country"})

    def line(self, street: Sequence[str], po_box: str, postcode: str, city: str, country: str) -> str:
        """Return an address of those parts that are not empty; '' where all are."""
        box = self.box.format(po_box=po_box) if po_box else ""
        town = self.town.format(postcode=postcode, city=city) if postcode and city else postcode or city
        address = self.join.join(part for part in (*street, box, town) if part)
        return self.country.format(address=address, country=country) if address and country else address or country
