"""Convert an OpenType subset with renumbered glyphs into the bare CFF program that a PDF embeds.

A page refers to a glyph of a CID-keyed program by its CID, which is looked up in the program's charset (ISO 32000-1,
9.7.4.2). The CIDs of Chinese fonts are not their glyph numbers. So the charset is written again with the glyph numbers of
the whole font as CIDs: the page keeps its numbers, and the subset needs no empty glyphs between those it has.
"""

from __future__ import annotations

import io
from functools import lru_cache
from struct import pack, unpack_from
from typing import Any

from fontTools.misc.psCharStrings import encodeFixed, encodeIntT2
from fontTools.ttLib import TTFont

_DIRECTORY = 1024  # bytes at the start of a font file; they hold the checksums of all tables, so they identify the font


class FontContent:
    """The bytes of a font file as a key of caches: compared and hashed by its table directory, since files have megabytes."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __hash__(self) -> int:
        return hash(self.content[:_DIRECTORY])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FontContent) and self.content[:_DIRECTORY] == other.content[:_DIRECTORY]


def glyph_numbers(content: bytes) -> dict[str, int] | None:
    """Return the glyph numbers of a CID-keyed font by glyph name ('cid00042'); None for any other font."""
    return _numbers(FontContent(content)) if content[:4] == b"OTTO" else None


@lru_cache(4)
def _numbers(font_content: FontContent) -> dict[str, int] | None:
    font = TTFont(io.BytesIO(font_content.content), lazy=True)
    if "CFF " not in font:
        return None
    top = font["CFF "].cff.topDictIndex[0]
    return {name: number for number, name in enumerate(top.charset)} if hasattr(top, "ROS") else None


def bare(subset: bytes, numbers: dict[str, int]) -> bytes:
    """Return the CFF program of a subset, with the glyph numbers of the whole font (`numbers`) as CIDs."""
    font = TTFont(io.BytesIO(subset), recalcBBoxes=False, lazy=True)
    table = font["CFF "]
    top = table.cff.topDictIndex[0]
    _unify_widths(top)
    cids = [numbers[name] for name in top.charset]
    # Glyph 0 has the name .notdef and CID 0 in every font.
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
    names = program[2]  # the size of the header
    start, end = _first_entry(program, _first_entry(program, names)[1])
    at = start
    while at < end:
        first = program[at]
        if first == 29 and program[at + 5] == _CHARSET:
            charset = b"\x02" + pack(">HH", 1, count - 2)
            return program[: at + 1] + pack(">i", len(program)) + program[at + 5 :] + charset
        at += _operand_size(program, at)
    raise ValueError("the program has no charset of its own")


_CHARSET = 15  # operator of a top dictionary


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
