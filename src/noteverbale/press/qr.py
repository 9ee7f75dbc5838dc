"""A text as a QR code (ISO/IEC 18004) of version 7 or 8 with error correction L, as PDF operators.

The codes of a version have the same level and mask, so all that a text decides is an exclusive or of tables: what each
half byte of the data adds to the modules, error correction included. The tables take 0.03 s and are made once.
A code is one integer, row after row, 64 bits a row, a dark module 1.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_STRIDE = 64
_BLOCKS = 2
_LETTERS = {letter: number for number, letter in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")}
_FORMAT = 0b111100010011101  # level L, mask 3: dark where row + column is a multiple of three
_STEP = 5  # modules of a row that are drawn by one look into a table
_Place = tuple[int, int]  # row, column


class Version(NamedTuple):
    """A size of code: modules a side, letters it has room for, bytes of data and of error correction in a block.

    `name` is the version in 18 bits, `centres` are the rows and columns of the alignment patterns.
    """

    side: int
    letters: int
    data: int
    correction: int
    name: int
    centres: tuple[int, int, int]


SMALL = Version(45, 224, 78, 20, 0b000111110010010100, (6, 22, 38))  # version 7
LARGE = Version(49, 279, 97, 24, 0b001000010110111100, (6, 24, 42))  # version 8
LONGEST = LARGE.letters


def operators(text: str) -> bytes:
    """Return the dark modules of a code as one filled path in the unit square, y upwards. Raises ValueError."""
    version = version_of(text)
    lines = struct.unpack(f">{version.side}Q", modules(text).to_bytes(8 * version.side, "big"))
    parts = [b"%.7f 0 0 %.7f 0 0 cm\n" % (1 / version.side, 1 / version.side)]
    for line, row in zip(lines, _rectangles(version), strict=True):
        parts += [shapes[line >> shift & (1 << _STEP) - 1] for shift, shapes in row]
    return b"".join(parts) + b"f"


def version_of(text: str) -> Version:
    """Return the smallest code that a text fits into. Raises ValueError for one that fits into none, or has other letters."""
    if len(text) > LONGEST or not _LETTERS.keys() >= set(text):
        raise ValueError(f"a code has room for {LONGEST} letters of its 45")
    return SMALL if len(text) <= SMALL.letters else LARGE


def modules(text: str) -> int:
    """Return the code of a text in the alphanumeric mode. Raises ValueError."""
    version = version_of(text)
    code, tables = _tables(version)
    for table, half in zip(tables, _codewords(text, version).hex(), strict=True):
        code ^= table[int(half, 16)]
    return code


def _codewords(text: str, version: Version) -> bytes:
    """Return a text as the data of a code: mode, length, letters in pairs, padding."""
    numbers = [_LETTERS[letter] for letter in text]
    bits = 0b0010 << 9 | len(numbers)
    for at in range(0, len(numbers) - 1, 2):
        bits = bits << 11 | numbers[at] * 45 + numbers[at + 1]
    if len(numbers) % 2:
        bits = bits << 6 | numbers[-1]
    used = 13 + len(numbers) // 2 * 11 + len(numbers) % 2 * 6
    room = 8 * _BLOCKS * version.data
    end = min(4, room - used)
    end += -(used + end) % 8
    data = (bits << end).to_bytes((used + end) // 8, "big")
    return (data + b"\xec\x11" * room)[: room // 8]


@cache
def _tables(version: Version) -> tuple[int, list[list[int]]]:
    """Return the modules that every code has, and what each half byte of the data adds, for its 16 values."""
    fixed = _fixed(version)
    order = _order(fixed, version.side)

    def bit_of(place: _Place) -> int:
        return 1 << _STRIDE * (version.side - 1 - place[0]) + _STRIDE - 1 - place[1]

    base = sum(bit_of(place) for place, dark in fixed.items() if dark)
    base |= sum(bit_of(place) for place in order if sum(place) % 3 == 0)
    words = [_combined([bit_of(place) for place in order[at : at + 8]]) for at in range(0, len(order), 8)]
    data, correction = words[: _BLOCKS * version.data], words[_BLOCKS * version.data :]  # of the blocks in turn
    tables: list[list[int]] = [[] for _ in range(2 * _BLOCKS * version.data)]
    for at, remainder in enumerate(reversed(_remainders(version))):
        for bit in range(8):
            for block in range(_BLOCKS):
                code = data[_BLOCKS * at + block][1 << bit]
                for word, byte in zip(correction[block::_BLOCKS], remainder, strict=True):
                    code ^= word[byte]
                tables[2 * (block * version.data + at) + (bit < 4)].insert(0, code)
            remainder = [_times(2, byte) for byte in remainder]
    tables = [_combined(single) for single in tables]
    return base, tables


def _combined(single: list[int]) -> list[int]:
    """Return the exclusive or of those of some codes whose bit is set in a number, the highest first, by number."""
    combined = [0]
    for code in reversed(single):
        combined += [code ^ other for other in combined]
    return combined


def _fixed(version: Version) -> dict[_Place, bool]:
    """Return the modules that are no data, and whether they are dark."""
    fixed: dict[_Place, bool] = {}
    side, (first, _, last) = version.side, version.centres
    for y, x in ((3, 3), (3, side - 4), (side - 4, 3)):
        for row in range(max(0, y - 4), min(side, y + 5)):
            for column in range(max(0, x - 4), min(side, x + 5)):
                fixed[row, column] = max(abs(row - y), abs(column - x)) not in (2, 4)
    for y in version.centres:
        for x in version.centres:
            if (y, x) not in ((first, first), (first, last), (last, first)):
                for row in range(y - 2, y + 3):
                    for column in range(x - 2, x + 3):
                        fixed[row, column] = max(abs(row - y), abs(column - x)) != 1
    for at in range(8, side - 8):
        fixed.setdefault((6, at), at % 2 == 0)
        fixed.setdefault((at, 6), at % 2 == 0)
    for k in range(18):
        dark = bool(version.name >> k & 1)
        fixed[k // 3, side - 11 + k % 3] = fixed[side - 11 + k % 3, k // 3] = dark
    for k, places in enumerate(_format_places(side)):
        fixed[places[0]] = fixed[places[1]] = bool(_FORMAT >> 14 - k & 1)
    fixed[side - 8, 8] = True
    return fixed


def _format_places(side: int) -> Iterator[tuple[_Place, _Place]]:
    """Yield both places of each of the 15 bits that say level and mask, the highest first."""
    for k in range(15):
        inner = (8, k + (k > 5)) if k < 8 else (14 - k + (k < 9), 8)
        yield inner, (side - 1 - k, 8) if k < 7 else (8, side - 15 + k)


def _order(fixed: dict[_Place, bool], side: int) -> list[_Place]:
    """Return the modules of the data in the order of its bits: columns in pairs, from the right, up and down in turn."""
    order: list[_Place] = []
    rights = [*range(side - 1, 6, -2), 5, 3, 1]
    for turn, x in enumerate(rights):
        rows = range(side) if turn % 2 else range(side - 1, -1, -1)
        order += [(y, column) for y in rows for column in (x, x - 1) if (y, column) not in fixed]
    return order


def _times(a: int, b: int) -> int:
    """Return the product of two bytes in the field of the error correction (modulo x^8 + x^4 + x^3 + x^2 + 1)."""
    product = 0
    while b:
        product ^= a * (b & 1)
        a = a << 1 ^ (0x11D if a & 128 else 0)
        b >>= 1
    return product


def _remainders(version: Version) -> list[list[int]]:
    """Return for each power p the remainder of x^(p + r), r bytes of error correction, by their generator."""
    generator, root = [1], 1
    for _ in range(version.correction):
        generator = [a ^ _times(root, b) for a, b in zip([*generator, 0], [0, *generator], strict=True)]
        root = _times(root, 2)
    remainders = [generator[1:]]
    while len(remainders) < version.data:
        top, *rest = remainders[-1]
        remainders.append([a ^ _times(top, b) for a, b in zip([*rest, 0], generator[1:], strict=True)])
    return remainders


@cache
def _rectangles(version: Version) -> list[list[tuple[int, list[bytes]]]]:
    """Return for each row, in steps of some modules, how far to shift it, and the rectangles of each pattern."""
    side = version.side
    return [
        [
            (_STRIDE - x - _STEP, [_shapes(x, side - 1 - y, pattern) for pattern in range(1 << _STEP)])
            for x in range(0, side, _STEP)
        ]
        for y in range(side)
    ]


def _shapes(x: int, y: int, pattern: int) -> bytes:
    """Return a rectangle for each run of dark modules of a pattern that begins at column x; y is its lower edge."""
    runs = format(pattern, f"0{_STEP}b").split("0")
    shapes = []
    for run in runs:
        if run:
            shapes.append(b"%d %d %d 1 re\n" % (x, y, len(run)))
        x += len(run) + 1
    return b"".join(shapes)
