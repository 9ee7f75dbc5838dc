"""Convert an OpenType subset with renumbered glyphs into the bare CFF program that a PDF embeds.

A page refers to a glyph of a CID-keyed program by its CID, which is looked up in the program's charset (ISO 32000-1,
9.7.4.2). The CIDs of Chinese fonts are not their glyph numbers. So the charset is written again with the glyph numbers of
the whole font as CIDs: the page keeps its numbers, and the subset needs no empty glyphs between those it has.
"""

from __future__ import annotations

import io
from array import array
from collections.abc import Iterator
from struct import calcsize, iter_unpack, pack, unpack_from
from typing import Any

from fontTools.misc.psCharStrings import encodeFixed, encodeIntT2
from fontTools.ttLib import TTFont

from ..caches.memo import BoundedMemo

_DIRECTORY = 1024  # bytes at the start of a font file; they hold the checksums of all tables, so they identify the font
_CHARSET, _CHAR_STRINGS, _ROS = 15, 17, 12 << 8 | 30  # operators of a top dictionary


def directory(content: bytes) -> bytes:
    """Return the table directory of a font file: the key for what is kept of the font, whose file has megabytes."""
    return content[:_DIRECTORY]


_KEPT: BoundedMemo[bytes, array[int] | None] = BoundedMemo(4)


def glyph_numbers(content: bytes) -> array[int] | None:
    """Return the glyph number of each CID of a CID-keyed font, 0 for a CID without a glyph; None for any other font."""
    return _KEPT.get(directory(content), lambda: _read_numbers(content)) if content[:4] == b"OTTO" else None


def _read_numbers(content: bytes) -> array[int] | None:
    """Read the numbers from the charset; fontTools would copy the outlines of the font, and name all its glyphs."""
    tables = iter_unpack(">4sLLL", content[12 : 12 + 16 * unpack_from(">H", content, 4)[0]])
    start = next((start for tag, _, start, _ in tables if tag == b"CFF "), None)
    entries = {} if start is None else _top_dictionary(content, start)
    if start is None or not entries.keys() >= {_ROS, _CHARSET}:
        return None
    count = unpack_from(">H", content, start + _integer(content, entries[_CHAR_STRINGS]))[0]
    numbers, glyph = array("H", bytes(2 << 16)), 1
    for first, length in _charset(content, start + _integer(content, entries[_CHARSET]), count):
        numbers[first : first + length] = array("H", range(glyph, glyph + length))
        glyph += length
    return numbers


def _charset(program: bytes, at: int, count: int) -> Iterator[tuple[int, int]]:
    """Yield the first CID and the length of each range of a charset of `count` glyphs (Adobe technical note 5176, 13)."""
    row = (">H", ">HB", ">HH")[program[at]]
    at, glyph = at + 1, 1
    while glyph < count:
        first, *more = unpack_from(row, program, at)
        length = 1 + sum(more)
        yield first, length
        at, glyph = at + calcsize(row), glyph + length


def bare(subset: bytes, numbers: array[int]) -> bytes:
    """Return the CFF program of a subset, with the glyph numbers of the whole font (`numbers`, by CID) as CIDs."""
    font = TTFont(io.BytesIO(subset), recalcBBoxes=False, lazy=True)
    table = font["CFF "]
    top = table.cff.topDictIndex[0]
    _unify_widths(top)
    # Glyph 0 has the name .notdef and CID 0 in every font; the names of others are their CIDs, as in 'cid00042'.
    cids = [0, *(numbers[int(name[3:])] for name in top.charset[1:])]
    names = [".notdef", *(f"cid{cid:05d}" for cid in cids[1:])]
    top.CharStrings.charStrings = {name: index for index, name in enumerate(names)}
    top.charset = names
    top.CIDCount = max(cids) + 1
    return bytes(table.compile(font))


def _unify_widths(top: Any) -> None:
    """Encode all widths relative to the first private dictionary: some readers use it for the glyphs of every dictionary."""
    first = top.FDArray[0].Private
    for name in top.charset:
        glyph, dictionary_index = top.CharStrings.getItemAndSelector(name)
        if dictionary_index:
            glyph.setBytecode(_with_width(glyph.bytecode, top.FDArray[dictionary_index].Private, first))
    for dictionary in top.FDArray[1:]:
        dictionary.Private.defaultWidthX = first.defaultWidthX
        dictionary.Private.nominalWidthX = first.nominalWidthX


def _with_width(code: bytes, old: Any, new: Any) -> bytes:
    """Return a Type 2 charstring without subroutines whose width is relative to the private dictionary `new` instead of `old`.

    A charstring may begin with its width, before the operands of its first operator (Adobe technical note 5177, 3.1 and 3.2).
    """
    ends = [0]
    while code[ends[-1]] >= 32 or code[ends[-1]] == 28:  # the first bytes of numbers
        first = code[ends[-1]]
        ends.append(ends[-1] + (3 if first == 28 else 1 if first < 247 else 2 if first < 255 else 5))
    assert code[ends[-1]] not in (10, 29), "the charstring begins with a subroutine"
    has_width = _has_width(code[ends[-1]], len(ends) - 1)
    width = old.nominalWidthX + _number(code) if has_width else old.defaultWidthX
    head = b"" if width == new.defaultWidthX else _encoded(width - new.nominalWidthX)
    return head + code[ends[1] if has_width else 0 :]


def _has_width(operator: int, operands: int) -> bool:
    """Say whether the operands of a charstring's first operator have its width before them."""
    match operator:
        case 21:  # rmoveto
            return operands > 2
        case 22 | 4:  # hmoveto, vmoveto
            return operands > 1
        case 14:  # endchar
            return operands in (1, 5)
    return operands % 2 == 1  # stems and masks


def _number(code: bytes) -> float:
    """Return the number that a charstring begins with."""
    first = code[0]
    if first == 28:
        return int.from_bytes(code[1:3], "big", signed=True)
    if first < 247:
        return first - 139
    if first < 255:
        return (first - 247) * 256 + code[1] + 108 if first < 251 else (251 - first) * 256 - code[1] - 108
    return int.from_bytes(code[1:5], "big", signed=True) / 65536


def _encoded(number: float) -> bytes:
    return bytes(encodeIntT2(int(number)) if number == int(number) else encodeFixed(number))


def with_own_numbers(program: bytes, count: int) -> bytes:
    """Return a CID-keyed CFF program of `count` glyphs with the glyph numbers as CIDs; nothing else is changed.

    A charset of one range is put at the end, and the top dictionary leads there (Adobe technical note 5176, 9 and 13). Raises
    ValueError for a program whose top dictionary has no charset, or not as an integer of five bytes, as HarfBuzz writes it.
    """
    at = _top_dictionary(program, 0).get(_CHARSET)
    if at is None or program[at] != 29:
        raise ValueError("the program has no charset of its own")
    charset = b"\x02" + pack(">HH", 1, count - 2)
    return program[: at + 1] + pack(">i", len(program)) + program[at + 5 :] + charset


def _top_dictionary(program: bytes, start: int) -> dict[int, int]:
    """Return where the operands of each operator begin in the top dictionary of the CFF program that begins at `start`."""
    names = start + program[start + 2]  # after the header
    at, end = _first_entry(program, _first_entry(program, names)[1])
    entries: dict[int, int] = {}
    operands = at
    while at < end:
        size = _operand_size(program, at)
        if program[at] <= _LAST_OPERATOR:
            entries[program[at] if size == 1 else 12 << 8 | program[at + 1]] = operands
            operands = at + size
        at += size
    return entries


_LAST_OPERATOR = 21  # of one byte; what follows in a dictionary is an operand


def _integer(program: bytes, at: int) -> int:
    """Return the integer that begins at a place in a dictionary."""
    if program[at] == 29:
        return int.from_bytes(program[at + 1 : at + 5], "big", signed=True)
    return int(_number(program[at : at + 3]))


def _first_entry(program: bytes, at: int) -> tuple[int, int]:
    """Return where the only entry of an INDEX begins, and where the INDEX ends."""
    count, size = unpack_from(">HB", program, at)
    offsets = [int.from_bytes(program[at + 3 + n * size : at + 3 + (n + 1) * size]) for n in range(count + 1)]
    before = at + 2 + (count + 1) * size
    return before + offsets[0], before + offsets[-1]


def _operand_size(program: bytes, at: int) -> int:
    """Return how many bytes an operand or operator of a dictionary has."""
    first = program[at]
    if first == 30:  # a real number: half-bytes up to one of 15
        length = 1
        while program[at + length] & 15 != 15 and program[at + length] >> 4 != 15:
            length += 1
        return length + 1
    return {28: 3, 29: 5, 12: 2}.get(first, 2 if 247 <= first <= 254 else 1)
