"""A text as a QR code (ISO/IEC 18004), as PDF operators. ZXing makes the code."""

from __future__ import annotations

import re
from functools import cache

LONGEST = 279  # what version 8 has room for, the largest code that is printed
# At least level L, and mask 3: dark where row + column is a multiple of three. To compare all eight masks takes five times as long.
# ZXing ignores options that it does not know.
_OPTIONS = "ecLevel=L,dataMask=3"
_LETTERS = re.compile(r"[0-9A-Z $%*+./:-]*")
_STEP = 5  # modules of a row that are drawn by one look into what is kept


def operators(text: str) -> bytes:
    """Return the dark modules of a code as one filled path in the unit square, y upwards. Raises ValueError."""
    rows = modules(text)
    side = len(rows)
    parts = [b"%.7f 0 0 %.7f 0 0 cm\n" % (1 / side, 1 / side)]
    for row, places in zip(rows, _places(side), strict=True):
        parts += [rectangles[row[columns]] for columns, rectangles in places]
    return b"".join(parts) + b"f\n"


def modules(text: str) -> list[bytes]:
    """Return the rows of a code, a byte for each module: 0 for a dark one. Raises ValueError for a text that has no room or other letters."""
    if len(text) > LONGEST or not _LETTERS.fullmatch(text):
        raise ValueError(f"a code has room for {LONGEST} letters of its 45")
    import zxingcpp  # not before a code is wanted

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, options=_OPTIONS)
    picture = memoryview(code.to_image(add_quiet_zones=False))
    side, data = len(picture), picture.tobytes()
    return [data[at : at + side] for at in range(0, side * side, side)]


class _Rectangles(dict[bytes, bytes]):
    """By a part of a row that begins at column x: a rectangle for each run of dark modules in it; y is its lower edge."""

    def __init__(self, x: int, y: int) -> None:
        super().__init__()
        self._x, self._y = x, y

    def __missing__(self, row: bytes) -> bytes:
        runs = [run.span() for run in re.finditer(rb"\0+", row)]
        self[row] = b"".join(b"%d %d %d 1 re\n" % (self._x + begin, self._y, end - begin) for begin, end in runs)
        return self[row]


@cache
def _places(side: int) -> list[list[tuple[slice, _Rectangles]]]:
    """Return for each row its parts, with what draws them."""
    columns = range(0, side, _STEP)
    return [[(slice(x, x + _STEP), _Rectangles(x, y)) for x in columns] for y in reversed(range(side))]
