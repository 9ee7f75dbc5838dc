"""How the last line of a postal address puts city, region and postcode, by country."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from .base import Basis, Filled, Id, Line, Record

_OPTIONAL = r"(\[[^\[\]{}]*\{(postcode|region)\}[^\[\]{}]*\])"
Town = Annotated[str, StringConstraints(pattern=rf"^{_OPTIONAL}*\{{city\}}{_OPTIONAL}*$")]


class PostalOrder(Record):
    """The order that addresses in some States have."""

    id: Id = Field(description="a name for the order")
    town: Town = Field(
        description="the line with {city}; what is in brackets is left out where its {postcode} or {region} is not known"
    )
    states: tuple[Id, ...] = Field(description="codes of the States whose addresses have it")
    also: Mapping[Id, tuple[Line, ...]] = Field(
        default_factory=dict, description="what addresses call one of the States besides its names on file"
    )
    basis: Basis = Field(description="how it is known")
    source: Filled = Field(description="where it was read")

    def line(self, city: str, postcode: str, region: str, tie: str = " ") -> str:
        """Return the line of those parts that are not empty; `tie` is the space beside the postcode."""
        if not city:
            return tie.join(part for part in (region, postcode) if part)
        pattern = self.town.replace(" {postcode}", tie + "{postcode}").replace("{postcode} ", "{postcode}" + tie)
        known = {"postcode": postcode, "region": region}
        pieces = pattern.replace("]", "[").split("[")  # every second one is optional
        return "".join(
            piece.format(city=city, **known)
            for i, piece in enumerate(pieces)
            if i % 2 == 0 or any(text and f"{{{name}}}" in piece for name, text in known.items())
        )


# The order that the guides of the Universal Postal Union have most often, for countries that no record names.
MOST_COMMON = PostalOrder(
    id="most_common",
    town="[{postcode} ]{city}[, {region}]",
    states=(),
    basis="knowledge",
    source="Universal Postal Union, addressing guides of its member countries",
)
