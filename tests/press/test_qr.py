"""Codes are those of another maker, module for module, and another program reads them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noteverbale.press.qr import LONGEST, SMALL, modules, operators, version_of

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
TEXT = "NV1:" + LETTERS * 7


def rows(text: str) -> list[str]:
    side = version_of(text).side
    return [format(modules(text) >> 64 * (side - 1 - y) & (1 << 64) - 1, "064b")[:side] for y in range(side)]


def drawn(text: str) -> list[str]:
    """Return the modules that the operators fill, row by row from the top."""
    side = version_of(text).side
    page = [["0"] * side for _ in range(side)]
    scale, path = operators(text).split(b"\n", 1)
    assert scale == b"%.7f 0 0 %.7f 0 0 cm" % (1 / side, 1 / side)
    path, fill = path.rsplit(b"\n", 1)
    assert fill == b"f"
    for line in path.split(b"\n"):
        match = re.fullmatch(rb"(\d+) (\d+) (\d+) 1 re", line)
        assert match
        x, y, width = map(int, match.groups())
        for column in range(x, x + width):
            assert page[side - 1 - y][column] == "0"
            page[side - 1 - y][column] = "1"
    return ["".join(row) for row in page]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(LETTERS, min_size=1, max_size=LONGEST))
def test_another_maker_makes_the_same_code(text: str) -> None:
    segno = pytest.importorskip("segno")
    # Where the data ends on a byte, segno adds a byte of zeros that the standard does not ask for.
    ends_on_a_byte = (13 + len(text) // 2 * 11 + len(text) % 2 * 6 + 4) % 8 == 0
    code = segno.make(
        text,
        version=7 if version_of(text) is SMALL else 8,
        error="l",
        mask=3,
        mode="alphanumeric",
        boost_error=False,
        micro=False,
    )
    theirs = ["".join(map(str, row)) for row in code.matrix]
    assert (rows(text) == theirs) or ends_on_a_byte
    assert drawn(text) == rows(text)


@pytest.mark.parametrize("length", [*range(1, LONGEST, 13), SMALL.letters, SMALL.letters + 1, LONGEST])
def test_another_program_reads_it(length: int) -> None:
    zxing = pytest.importorskip("zxingcpp")
    image = pytest.importorskip("PIL.Image")
    text = TEXT[:length]
    bits = "".join("1" * 8 + row.replace("1", "x").replace("0", "1").replace("x", "0") + "1" * 8 for row in rows(text))
    side = version_of(text).side
    width = side + 16
    picture = image.new("L", (width, width), 255)
    picture.paste(image.frombytes("L", (width, side), bytes(255 * int(bit) for bit in bits)), (0, 8))
    found = zxing.read_barcodes(picture.resize((4 * width, 4 * width), 0))
    assert [(code.text, str(code.ec_level)) for code in found] == [(text, "L")]


@pytest.mark.parametrize("text", ["a", "Ä", "A" * (LONGEST + 1)])
def test_a_text_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="room for 279 letters"):
        modules(text)
