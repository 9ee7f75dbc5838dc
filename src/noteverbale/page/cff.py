"""An OpenType subset with renumbered glyphs → the bare CFF program a PDF embeds, its glyphs called by their old numbers.

A page calls a glyph of a CID-keyed program by its CID, looked up in the program's own list (ISO 32000-1,
9.7.4.2). Chinese fonts number CIDs as they like, so the list is written anew: then few glyphs
need no filler between them, and the numbers on the page stay.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

from fontTools.pens.basePen import NullPen
from fontTools.ttLib import TTFont

_DIRECTORY = 1024  # bytes that hold the list of tables with their checksums, so they tell one font from another


class Whole:
    """A font file's bytes, known by its list of tables."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __hash__(self) -> int:
        return hash(self.content[:_DIRECTORY])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Whole) and self.content[:_DIRECTORY] == other.content[:_DIRECTORY]


def glyph_numbers(content: bytes) -> dict[str, int] | None:
    """Return the number of each glyph of a CID-keyed font by the name its CID gives it; None for any other font."""
    return _numbers(Whole(content)) if content[:4] == b"OTTO" else None


@lru_cache(4)
def _numbers(whole: Whole) -> dict[str, int] | None:
    font = TTFont(io.BytesIO(whole.content), lazy=True)
    if "CFF " not in font:
        return None
    top = font["CFF "].cff.topDictIndex[0]
    return {name: number for number, name in enumerate(top.charset)} if hasattr(top, "ROS") else None


def bare(subset: bytes, numbers: dict[str, int]) -> bytes:
    """Return the CFF program of a subset, each glyph called by its number in the whole font."""
    font = TTFont(io.BytesIO(subset), lazy=True)
    table = font["CFF "]
    top = table.cff.topDictIndex[0]
    _count_widths_alike(top)
    cids = [numbers[name] for name in top.charset]
    names = [".notdef", *(f"cid{cid:05d}" for cid in cids[1:])]
    top.CharStrings.charStrings = {name: place for place, name in enumerate(names)}
    top.charset = names
    top.CIDCount = max(cids) + 1
    return bytes(table.compile(font))


def _count_widths_alike(top: Any) -> None:
    """Count all widths from those of the first private dictionary: not every reader looks for a glyph's own."""
    first = top.FDArray[0].Private
    for name in top.charset:
        glyph, place = top.CharStrings.getItemAndSelector(name)
        if place:
            glyph.draw(NullPen())
            rest = glyph.program[1:] if _gives_width(glyph.program) else glyph.program
            own = glyph.width
            glyph.setProgram([*([] if own == first.defaultWidthX else [own - first.nominalWidthX]), *rest])
    for dictionary in top.FDArray[1:]:
        dictionary.Private.defaultWidthX = first.defaultWidthX
        dictionary.Private.nominalWidthX = first.nominalWidthX


def _gives_width(program: list[Any]) -> bool:
    """Say whether a Type 2 charstring begins with a width (Adobe technical note 5177, 3.1)."""
    count = next(place for place, one in enumerate(program) if isinstance(one, str))
    match program[count]:
        case "rmoveto":
            return count > 2
        case "hmoveto" | "vmoveto":
            return count > 1
        case "endchar":
            return count in (1, 5)
    return count % 2 == 1
