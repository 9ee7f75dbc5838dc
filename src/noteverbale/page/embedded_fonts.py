"""The fonts that a PDF embeds: programs of the glyphs it uses, and the text of each glyph.

Corrections of WeasyPrint 70.0, like those of `weasyprint_fixes`, which puts these functions in the place of its own.
"""

from __future__ import annotations

from contextvars import ContextVar
from struct import pack_into
from typing import Any

import pydyf
import weasyprint.pdf as _pdf
from weasyprint.pdf.fonts import Font as _Font
from weasyprint.text.ffi import ffi as _ffi
from weasyprint.text.ffi import harfbuzz as _harfbuzz
from weasyprint.text.ffi import harfbuzz_subset as _hb_subset
from weasyprint.text.fonts import get_hb_object_data as _blob

from . import cff
from .glyph_text import text_of_glyphs
from .moved_glyphs import codes_of

_fonts_dictionary = _pdf.build_fonts_dictionary
_subset = _Font._harfbuzz_subset


def fonts_dictionary(pdf: Any, fonts: Any, *args: Any, **options: Any) -> Any:
    """Return the font dictionary with ToUnicode maps made from the fonts, bare CFF programs declared as such, and maps of codes.

    WeasyPrint maps a glyph to the part of the text it was first drawn for. In Arabic a letter is several glyphs and
    glyphs are shared between letters, so maps have empty entries and wrong letters (#2841, open; #2869, closed without
    merging). In other scripts the map depends on the text that came first, so that copies of one note differ. This can
    go when the map of a glyph depends on the font only, and is right for Amiri.
    """
    for font in fonts.values():
        texts = font.to_unicode | text_of_glyphs(font.to_unicode, font.file_content, font.index)
        font.to_unicode = dict(sorted(texts.items()))  # in the order of the glyphs, not in that of the layouts
    first = len(pdf.objects)
    dictionary = _fonts_dictionary(pdf, fonts, *args, **options)
    bare = set()
    for stream in pdf.objects[first:]:
        if isinstance(stream, pydyf.Stream) and stream.stream[0].startswith(_BARE):
            stream.stream[0] = stream.stream[0].removeprefix(_BARE)
            stream.extra["Subtype"] = "/CIDFontType0C"
            bare.add(stream.reference)
    new: list[Any] = [entry for entry in pdf.objects[first:] if isinstance(entry, dict)]
    descriptors = {entry.reference for entry in new if entry.get("FontFile3") in bare}
    for entry in new:
        if entry.get("FontDescriptor") in descriptors:
            del entry["CIDToGIDMap"]  # for TrueType only (ISO 32000-1, table 117)
    for font in fonts.values():
        if numbers := vars(font).pop(_NUMBERS, None):
            stream = pydyf.Stream([_glyph_map(numbers)], compress=True)
            pdf.add_object(stream)
            for entry in new:
                if entry.get("BaseFont") == font.name and "CIDToGIDMap" in entry:
                    entry["CIDToGIDMap"] = stream.reference
    return dictionary


# Attribute that `subset_for_pdf` gives a font whose program has other numbers than the page, for `fonts_dictionary`.
_NUMBERS = "_glyph_of_code"


def _glyph_map(numbers: dict[int, int]) -> bytes:
    """Return the data of a /CIDToGIDMap stream: for each code the number of its glyph, in two bytes (ISO 32000-1, table 117)."""
    table = bytearray(2 * (max(numbers) + 1))
    for code, number in numbers.items():
        pack_into(">H", table, 2 * code, number)
    return bytes(table)


# Subsets that previews share: by the directory of a font, the glyph numbers of its last subset and that subset's program. A context
# variable, because WeasyPrint passes no argument through to the place where a font is subset.
Subsets = dict[bytes, tuple[frozenset[int], bytes]]
SHARED: ContextVar[Subsets | None] = ContextVar("subsets", default=None)
MOST_GLYPHS = 1200  # in a shared subset; one that would grow larger is replaced by one of this page alone

# Put before a bare CFF program, because WeasyPrint chooses FontFile3 by the first four bytes (OTTO).
_BARE = b"OTTO bare "  # `fonts_dictionary` takes it off again


def subset_for_pdf(self: Any, to_unicode: Any, hinting: bool) -> None:
    """Subset a CID-keyed font to a bare CFF program whose CIDs are the glyph numbers of the page; compose moved Arabic glyphs.

    WeasyPrint embeds such a font as OpenType and calls glyphs by their numbers, as if those were CIDs; readers look a
    CID up in the font's charset (ISO 32000-1, 9.7.4.2) and draw other ideographs where the two differ. It also keeps
    the numbers of all glyphs, so that a page of Chinese carries thousands of empty ones. Not reported: "CID-keyed
    OpenType/CFF fonts (Noto Serif SC): glyph ids are written as CIDs; wrong glyphs in readers that use the charset".
    This can go when the subset is a CIDFontType0C program with the CIDs of the page. Other fonts are WeasyPrint's to
    subset.
    """
    codes = codes_of(self.file_content, self.index) if max(to_unicode, default=0) >= self.glyph_count else None
    if codes is not None and any(map(codes.is_own, to_unicode)):
        self.file_content, numbers_of_codes = codes.program(to_unicode)
        setattr(self, _NUMBERS, numbers_of_codes)
        return
    special = {"fvar", "SVG ", "COLR", "CBDT", "sbix"} & set(self.tables)
    numbers = None if self.missing or special else cff.glyph_numbers(self.file_content)
    if numbers is None:
        _subset(self, to_unicode, hinting)
        return
    shared, font = SHARED.get(), cff.directory(self.file_content)
    need = frozenset({0, *to_unicode})
    if shared is not None and font in shared:
        have, program = shared[font]
        if need <= have:
            self.file_content = program
            return
        need = need | have if len(need | have) < MOST_GLYPHS else need
    used = sorted(need)
    wanted = _ffi.gc(_hb_subset.hb_subset_input_create_or_fail(), _hb_subset.hb_subset_input_destroy)
    glyphs = _hb_subset.hb_subset_input_glyph_set(wanted)
    _harfbuzz.hb_set_add_sorted_array(glyphs, _ffi.new("hb_codepoint_t[]", used), len(used))
    # Without the tables of substitutions the subset has no glyphs but those that the pages use.
    dropped = _hb_subset.hb_subset_input_set(wanted, _hb_subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
    tags = sorted(_harfbuzz.hb_tag_from_string(tag, -1) for tag in (b"BASE", b"DSIG", b"GPOS", b"GSUB", b"VORG"))
    _harfbuzz.hb_set_add_sorted_array(dropped, _ffi.new("hb_codepoint_t[]", tags), len(tags))
    flags = _hb_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
    _hb_subset.hb_subset_input_set_flags(wanted, flags | (0 if hinting else _hb_subset.HB_SUBSET_FLAGS_NO_HINTING))
    face = _ffi.gc(_hb_subset.hb_subset_or_fail(self.hb_face, wanted), _harfbuzz.hb_face_destroy)
    if face:
        self.file_content = _BARE + cff.bare(_blob(face), numbers)
        if shared is not None:
            shared[font] = (need, self.file_content)
    else:
        _subset(self, to_unicode, hinting)
