"""Addresses on labels: the largest letters that fit, and which fit in none."""

from __future__ import annotations

from typing import get_args

import pypdfium2
import pytest

from noteverbale.document import Text
from noteverbale.formats.labels import PADDING, SIZES, Address, Frame, dispatch_list, fitted, labels
from noteverbale.language.pack import Column
from noteverbale.pipeline import Pipeline
from support import plain

FRAME = Frame("Labels", "en", "ltr")


def address(id: str, *lines: str) -> Address:
    return Address(id, tuple((Text(line),) for line in lines), "en", "ltr", id)


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_sheet_is_filled_row_by_row(office: Pipeline) -> None:
    form, printer = office.registry.stationery["l7163"], office.printer("en")
    each = form.columns * form.rows
    addresses, _ = fitted(printer, [address(f"N{number}", f"Line {number}") for number in range(each + 1)], form)
    pdf = pypdfium2.PdfDocument(labels(printer, addresses, form, FRAME))
    texts = [page.get_textpage().get_text_range() for page in pdf]
    pdf.close()
    assert ["Line 0" in text for text in texts] == [True, False]
    assert [f"Line {each}" in text for text in texts] == [False, True]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh"])
def test_no_word_is_broken_in_the_head_of_a_dispatch_list(office: Pipeline, language: str) -> None:
    pack = office.registry.packs[language]
    columns = {str(name): pack.dispatch.columns[name] for name in get_args(Column)}
    row = ["100", "Institute of a Very Long Name without any End in Sight", pack.name, "12", "3", "", ""]
    frame = Frame(pack.dispatch.list, pack.tag, pack.direction)
    pdf = pypdfium2.PdfDocument(dispatch_list(office.printer(language), [row], columns, ["Note"], frame))
    lines = [plain(line) for line in pdf[0].get_textpage().get_text_range().splitlines()]
    pdf.close()
    words = [columns["number"], *(word for head in columns.values() for word in head.split())]
    broken = [word for word in words if not any(plain(word) in line for line in lines)]
    assert broken == []


def test_an_address_is_aligned_by_its_own_script(office: Pipeline) -> None:
    form, printer = office.registry.stationery["l7163"], office.printer("ar")
    (placed,), _ = fitted(printer, [address("MKD", "Permanent Mission")], form)
    pdf = pypdfium2.PdfDocument(labels(printer, [placed], form, Frame("كشف", "ar", "rtl")))
    left = pdf[0].get_textpage().get_charbox(0)[0] / 72 * 25.4
    pdf.close()
    assert left < form.left + PADDING[0] + 1
