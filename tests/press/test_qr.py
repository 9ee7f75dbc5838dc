"""Codes are those of another maker, module for module, and another program reads them."""

from __future__ import annotations

import re
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noteverbale.press.qr import LONGEST, SIDE, modules, operators

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
TEXT = "NV1:" + LETTERS * 4 + "0123456789"


def rows(text: str) -> list[str]:
    return [format(modules(text) >> 48 * (SIDE - 1 - y) & (1 << 48) - 1, "048b")[:SIDE] for y in range(SIDE)]


def drawn(text: str) -> list[str]:
    """Return the modules that the operators fill, row by row from the top."""
    page = [["0"] * SIDE for _ in range(SIDE)]
    path, fill = operators(text).rsplit(b"\n", 1)
    assert fill == b"f"
    for line in path.split(b"\n"):
        match = re.fullmatch(rb"(\d+) (\d+) (\d+) 1 re", line)
        assert match
        x, y, width = map(int, match.groups())
        for column in range(x, x + width):
            assert page[SIDE - 1 - y][column] == "0"
            page[SIDE - 1 - y][column] = "1"
    return ["".join(row) for row in page]


@settings(max_examples=60, deadline=None)
@given(st.text(LETTERS, min_size=1, max_size=LONGEST))
def test_another_maker_makes_the_same_code(text: str) -> None:
    segno = pytest.importorskip("segno")
    # Where the data ends on a byte, segno adds a byte of zeros that the standard does not ask for.
    ends_on_a_byte = (13 + len(text) // 2 * 11 + len(text) % 2 * 6 + 4) % 8 == 0
    code = segno.make(text, version=7, error="l", mask=3, mode="alphanumeric", boost_error=False, micro=False)
    theirs = ["".join(map(str, row)) for row in code.matrix]
    assert (rows(text) == theirs) or ends_on_a_byte
    assert drawn(text) == rows(text)


@pytest.mark.parametrize("length", range(1, LONGEST + 1, 7))
def test_another_program_reads_it(length: int) -> None:
    zxing = pytest.importorskip("zxingcpp")
    image = pytest.importorskip("PIL.Image")
    text = TEXT[:length]
    bits = "".join("1" * 8 + row.replace("1", "x").replace("0", "1").replace("x", "0") + "1" * 8 for row in rows(text))
    width = SIDE + 16
    picture = image.new("L", (width, width), 255)
    picture.paste(image.frombytes("L", (width, SIDE), bytes(255 * int(bit) for bit in bits)), (0, 8))
    found = zxing.read_barcodes(picture.resize((4 * width, 4 * width), 0))
    assert [(code.text, str(code.ec_level)) for code in found] == [(text, "L")]


@pytest.mark.parametrize("text", ["a", "Ä", "A" * (LONGEST + 1)])
def test_a_text_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="room for 224 letters"):
        modules(text)


def test_a_code_takes_less_than_a_copy() -> None:
    operators(TEXT)  # makes the tables
    start = time.perf_counter()
    for _ in range(100):
        zlib.compress(operators(TEXT), 6)
    assert (time.perf_counter() - start) / 100 < 0.004  # 0.3 ms on a quiet machine
