"""The line of an address with city, region and postcode, in the order of its country."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from noteverbale.pipeline import Pipeline
from noteverbale.records.postal_orders import MOST_COMMON, PostalOrder
from noteverbale.records.recipients import Address
from support import cases, each_row


@each_row(cases("town_lines"))
def test_the_country_decides_the_order(office: Pipeline, row: dict[str, str]) -> None:
    parts = {key: row[key] for key in ("city", "region", "postcode", "country")}
    assert office.registry.town_line(Address(lines=("Sample Street 1",), **parts)) == row["line"]


def test_each_state_has_one_order(office: Pipeline) -> None:
    states = [state for order in office.registry.postal_orders.values() for state in order.states]
    assert len(states) == len(set(states))
    also = [
        state for order in office.registry.postal_orders.values() for state in order.also if state not in order.states
    ]
    assert also == []


def test_braces_in_a_part_are_printed_as_they_are() -> None:
    assert MOST_COMMON.line("{city}", "[1]", "{x}") == "[1] {city}, {x}"


def test_without_a_city_the_rest_remains() -> None:
    assert [MOST_COMMON.line("", *rest) for rest in (("1010", ""), ("1010", "NY"), ("", ""))] == ["1010", "NY 1010", ""]


@pytest.mark.parametrize(
    "town", ["{postcode}", "{city} {zip}", "{city} {postcode}", "[{city}]", "{city}[ {postcode}", "{city}["]
)
def test_a_pattern_that_cannot_be_filled_is_refused(town: str) -> None:
    with pytest.raises(ValidationError, match="town"):
        PostalOrder(**{**MOST_COMMON.model_dump(), "town": town})
