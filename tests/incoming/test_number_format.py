"""What a cell shows: numbers and texts in number formats."""

from __future__ import annotations

from decimal import Decimal

import pytest

from noteverbale.incoming.number_format import DATE, IsDate, Unsure, built_in, shown_number, shown_text
from support import cases


def shown(number: str, code: str) -> str:
    try:
        return " ".join(shown_number(Decimal(number), code).split())
    except IsDate:
        return "date"
    except Unsure as unsure:
        assert str(unsure)
        return "unsure"


def test_a_number_is_read_as_its_format_shows_it() -> None:
    rows = cases("number_formats")
    assert len(rows) > 70
    assert [(row["format"], row["number"], shown(row["number"], row["format"])) for row in rows] == [
        (row["format"], row["number"], row["shows"]) for row in rows
    ]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("General", "Calle 1"), ("@", "Calle 1"), ("0", "Calle 1"), ("0;-0;0;@", "Calle 1"), ("0;@", "Calle 1"),
        ('"H.E. "@', "H.E. Calle 1"), ('0;0;0;@" (old)"', "Calle 1 (old)"), (";;;", ""), ("0;;;", ""), ("yyyy", "Calle 1"),
    ],
)  # fmt: skip
def test_a_text_is_read_as_its_format_shows_it(code: str, text: str) -> None:
    assert shown_text("Calle 1", code) == text


def test_a_text_in_a_format_that_fills_the_cell_is_not_certain() -> None:
    with pytest.raises(Unsure, match=r"fills the cell with '\.'"):
        shown_text("Calle 1", "@*.")


def test_built_in_formats_that_depend_on_the_computer_are_not_guessed() -> None:
    assert {built_in(number) for number in (14, 17, 22, 31, 45, 57)} == {DATE}
    assert [built_in(number) for number in (0, 1, 9, 49)] == ["General", "0", "0%", "@"]
    assert {shown("5", built_in(number)) for number in (5, 8, 42, 44, 61, 163)} == {"unsure"}  # money, and Thai digits
