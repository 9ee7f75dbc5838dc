"""Addresses on labels: the largest letters that fit, and which fit in none."""

from __future__ import annotations

import pypdfium2

from noteverbale.document import Text
from noteverbale.formats.labels import SIZES, Address, Frame, fitted, labels
from noteverbale.pipeline import Pipeline

FRAME = Frame("Labels", "en", "ltr")


def address(id: str, *lines: str) -> Address:
    return Address(id, tuple((Text(line),) for line in lines), "en", "ltr", id)


def test_an_address_takes_the_largest_letters_that_fit(office: Pipeline) -> None:
    form, printer = office.registry.stationery["l7163"], office.printer("en")
    short = address("SHORT", "Embassy", "Vienna")
    long = address("LONG", *["Permanent Mission of a State with a very long name to the Organizations"] * 4)
    never = address("NEVER", *["line"] * 40)
    fitting, unfit = fitted(printer, [short, long, never], form)
    points = {item.id: item.points for item in fitting}
    assert points["SHORT"] == SIZES["labels"][0]
    assert points["LONG"] < points["SHORT"]
    assert unfit == ["NEVER"]


def test_a_sheet_is_filled_row_by_row(office: Pipeline) -> None:
    form, printer = office.registry.stationery["l7163"], office.printer("en")
    each = form.columns * form.rows
    addresses, _ = fitted(printer, [address(f"N{number}", f"Line {number}") for number in range(each + 1)], form)
    pdf = pypdfium2.PdfDocument(labels(printer, addresses, form, FRAME))
    texts = [page.get_textpage().get_text_range() for page in pdf]
    pdf.close()
    assert ["Line 0" in text for text in texts] == [True, False]
    assert [f"Line {each}" in text for text in texts] == [False, True]
