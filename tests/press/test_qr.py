"""Codes are those of another maker, module for module, and are read as they were written."""

from __future__ import annotations

import re

import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from noteverbale.press.qr import LONGEST, modules, operators

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
TEXT = "NV1:" + LETTERS * 7


def drawn(text: str) -> list[bytes]:
    """Return the modules as the operators fill them, row by row from the top."""
    scale, path = operators(text).split(b"\n", 1)
    side = len(modules(text))
    page = [bytearray(b"\xff" * side) for _ in range(side)]
    assert scale == b"%.7f 0 0 %.7f 0 0 cm" % (1 / side, 1 / side)
    path, fill, end = path.rsplit(b"\n", 2)
    assert (fill, end) == (b"f", b"")
    for line in path.split(b"\n"):
        match = re.fullmatch(rb"(\d+) (\d+) (\d+) 1 re", line)
        assert match
        x, y, width = map(int, match.groups())
        assert page[side - 1 - y][x : x + width] == b"\xff" * width
        page[side - 1 - y][x : x + width] = bytes(width)
    return list(map(bytes, page))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(LETTERS, min_size=196, max_size=LONGEST))
def test_another_maker_makes_the_same_code(text: str) -> None:
    # Where the data ends on a byte, segno adds a byte of zeros that the standard does not ask for.
    ends_on_a_byte = (13 + len(text) // 2 * 11 + len(text) % 2 * 6 + 4) % 8 == 0
    many_figures = re.search(r"\d{7}", text)  # ZXing may write them in a mode of their own
    code = segno.make(text, error="l", mask=3, mode="alphanumeric", boost_error=False, micro=False)
    theirs = [bytes(0 if dark else 255 for dark in row) for row in code.matrix]
    assert modules(text) == theirs or ends_on_a_byte or many_figures
    assert drawn(text) == modules(text)


def test_level_and_mask_are_those_asked_for() -> None:
    code = segno.make(TEXT[:219], error="l", mask=3, mode="alphanumeric", boost_error=False)
    assert modules(TEXT[:219]) == [bytes(0 if dark else 255 for dark in row) for row in code.matrix]


@pytest.mark.parametrize("length", [*range(1, LONGEST, 13), 224, 225, LONGEST])
def test_it_is_read_as_it_was_written(length: int) -> None:
    rows = modules(TEXT[:length])
    page = Image.new("L", (len(rows) + 16, len(rows) + 16), 255)
    page.paste(Image.frombytes("L", (len(rows), len(rows)), b"".join(rows)), (8, 8))
    found = zxingcpp.read_barcodes(page.resize((4 * page.width, 4 * page.height), 0))
    assert [code.text for code in found] == [TEXT[:length]]
    assert len(rows) <= 49


@pytest.mark.parametrize("text", ["a", "Ä", "A" * (LONGEST + 1)])
def test_a_text_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="room for 279 letters"):
        modules(text)
