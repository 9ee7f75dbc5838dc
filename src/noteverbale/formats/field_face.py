"""The face of the fields of a form: it is embedded, so that what is typed shows in every reader.

A form cannot know what will be typed into it, so its face has all letters that a language names (`typed:` of its form).
Readers draw a value with the face that the field names; a face that is not embedded is replaced by one of the reader, or by
nothing.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from ..page import cff

# PDFium takes the field's own face for a letter only if it believes that the face has the letter's character set, which it
# never does of an embedded one, unless the name of the face among the resources is that of a font of symbols: such a
# font is asked for every letter. Other readers go by the object and not by its name.
RESOURCE = "/Wingdings"
_SYMBOLIC = 4  # font descriptor flags (ISO 32000-1, table 123)
_BATCH = 100  # entries of a bfchar operator (Adobe technical note 5014)


@dataclass(frozen=True)
class Face:
    """A subset of a font: its program, the character and the width (in thousandths of an em) of each glyph, and its measures."""

    name: str
    program: bytes
    bare: bool  # a CFF program; else TrueType
    characters: dict[int, int]
    widths: tuple[int, ...]
    box: tuple[int, ...]
    ascent: int
    descent: int


def letters(entries: Iterable[str]) -> frozenset[int]:
    """Return the characters that ranges like 'U+0400-045F' have, and parts of double-byte sets like 'gb2312 B0-D7'."""
    return frozenset(code for entry in entries for code in _codes(entry))


def _codes(entry: str) -> Iterator[int]:
    if entry.startswith("U+"):
        bounds = re.findall("[0-9A-Fa-f]+", entry[2:])
        yield from range(int(bounds[0], 16), int(bounds[-1], 16) + 1)
        return
    charset, _, rows = entry.partition(" ")
    first, _, last = rows.partition("-")
    for row in range(int(first, 16), int(last or first, 16) + 1):
        for cell in range(0xA1, 0xFF):
            if len(text := bytes((row, cell)).decode(charset, "ignore")) == 1:
                yield ord(text)


@lru_cache(8)
def face(file: Path, codes: frozenset[int]) -> Face:
    """Return the subset of a font file that has these characters, without substitutions and positions."""
    from fontTools.ttLib import TTFont

    from ..page.font_subset import subset  # not before the printer, which loads the page engine without a slow search

    content = subset(file, codes)
    with TTFont(io.BytesIO(content), lazy=True) as font:
        bare = "CFF " in font
        program = cff.with_own_numbers(font.reader["CFF "], font["maxp"].numGlyphs) if bare else content
        order = font.getGlyphOrder()
        numbers = {name: number for number, name in enumerate(order)}
        em = font["head"].unitsPerEm / 1000
        bounds = (font["head"].xMin, font["head"].yMin, font["head"].xMax, font["head"].yMax)
        return Face(
            f"/AAAAAA+{file.stem}",
            program,
            bare,
            {numbers[name]: code for code, name in sorted(font.getBestCmap().items(), reverse=True)},
            tuple(round(font["hmtx"][name][0] / em) for name in order),
            tuple(round(bound / em) for bound in bounds),
            round(font["hhea"].ascent / em),
            round(font["hhea"].descent / em),
        )


def embedded(pdf: pikepdf.Pdf, face: Face) -> pikepdf.Object:
    """Add a face to a PDF, and return it as a composite font whose codes are glyph numbers (ISO 32000-1, 9.7)."""
    name = Name(face.name)
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=name, Flags=_SYMBOLIC, FontBBox=Array(face.box), ItalicAngle=0,
        Ascent=face.ascent, Descent=face.descent, CapHeight=700, StemV=80,
    )  # fmt: skip
    if face.bare:
        descriptor.FontFile3 = pdf.make_stream(face.program, Subtype=Name.CIDFontType0C)
    else:
        descriptor.FontFile2 = pdf.make_stream(face.program, Length1=len(face.program))
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType0 if face.bare else Name.CIDFontType2, BaseFont=name, DW=1000,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor), W=Array([0, Array(face.widths)]),
    )  # fmt: skip
    if not face.bare:
        descendant.CIDToGIDMap = Name.Identity
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=name, Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]), ToUnicode=pdf.make_stream(_to_unicode(face)),
    )  # fmt: skip
    return pdf.make_indirect(font)


def _to_unicode(face: Face) -> bytes:
    """Return the map from glyph numbers to characters (ISO 32000-1, 9.10.3)."""
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap", "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def", "1 begincodespacerange", "<0000> <ffff>", "endcodespacerange",
    ]  # fmt: skip
    entries = [
        f"<{glyph:04x}> <{chr(code).encode('utf-16-be').hex()}>" for glyph, code in sorted(face.characters.items())
    ]
    for at in range(0, len(entries), _BATCH):
        batch = entries[at : at + _BATCH]
        lines += [f"{len(batch)} beginbfchar", *batch, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")
