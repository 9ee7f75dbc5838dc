"""Every reliance on a private name of WeasyPrint 70.0, and nothing else of the program.

Six things it does not do yet: an address panel that stays on page 1, a right text layer for Arabic (its ToUnicode maps
come from clusters), running headers and footers as artifacts, one file that is PDF/A and PDF/UA, streams
whose length every reader agrees on, and small subsets of CID-keyed fonts whose glyphs are called right.
`tests/exporters/test_weasy.py` fails first when an upgrade moves one of these names.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from hashlib import sha256
from typing import Any

import pydyf
import weasyprint.document as _document
import weasyprint.layout.block as _block
import weasyprint.pdf as _pdf
from fontTools.ttLib import TTFont
from weasyprint.formatting_structure import boxes as _boxes
from weasyprint.pdf import tags as _tags
from weasyprint.pdf.fonts import Font as _Font
from weasyprint.pdf.stream import Stream as _Stream
from weasyprint.text.ffi import ffi as _ffi
from weasyprint.text.ffi import harfbuzz as _harfbuzz
from weasyprint.text.ffi import harfbuzz_subset as _hb_subset
from weasyprint.text.fonts import get_hb_object_data as _blob

from . import cff

VERSION = "70.0"
_ROUNDING = 0.01  # CSS pixels that a length may be off by after a layout
ARABIC = range(0x590, 0x900)
SILENT = "\u2060"  # for a glyph that adds no letter: a map needs some character, and this one parts no word

_draw_page = _document.draw_page
_linebox_layout = _block._linebox_layout
_box_tree = _tags._build_box_tree
_marked = _Stream.marked
_fonts_dictionary = _pdf.build_fonts_dictionary
_stream_data = pydyf.Stream.data.fget
_subset = _Font._harfbuzz_subset

_PDFUA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>part of ISO 14289 this file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def declare_pdfua(document: Any, pdf: Any) -> None:
    """WeasyPrint `finisher`: say PDF/UA-1 in the one XMP packet of a PDF/A file (ISO 14289-1, 5; ISO 19005-2, 6.6.2.3)."""
    packet = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    packet.stream[0] = packet.stream[0].replace(b"</rdf:RDF>", _PDFUA, 1)
    packet.compress = False  # archives search the packet without inflating it
    if "AF" in pdf.catalog:  # the engine names a file once from its name tree and once from its object
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(_text(one) for one in pdf.catalog["AF"]))


def _text(reference: Any) -> str:
    return reference.decode() if isinstance(reference, bytes) else str(reference)


def install() -> None:
    """Put the corrections in place; calling it again changes nothing."""
    _document.draw_page = _draw_page_knowing_margins
    _tags._build_box_tree = _box_tree_without_margins
    _Stream.marked = _marked_or_artifact
    _pdf.build_fonts_dictionary = _fonts_dictionary_put_right
    _Font._harfbuzz_subset = _subset_by_cid
    pydyf.Stream.data = _DATA
    _block._linebox_layout = _lines_beside_the_panel


def overflowing(document: Any, lines: int | None) -> frozenset[str]:
    """Return the ids of the elements of a laid-out document that their content does not fit into.

    WeasyPrint has no public way to ask for the boxes of a page.
    """
    return frozenset(
        box.element.get("id")
        for page in document.pages
        for box in page._page_box.descendants()
        if isinstance(box, _boxes.BlockBox) and box.element is not None and box.element.get("id")
        if not _fits(box, lines)
    )


def _fits(box: Any, lines: int | None) -> bool:
    inside = list(box.descendants())
    rows = [one for one in inside if isinstance(one, _boxes.LineBox)]
    texts = [one for one in inside if isinstance(one, _boxes.TextBox)]
    left, bottom = box.content_box_x() - _ROUNDING, box.content_box_y() + box.height + _ROUNDING
    right = left + box.width + 2 * _ROUNDING
    return (
        (lines is None or len(rows) <= lines)
        and all(row.position_y + row.height <= bottom for row in rows)
        and all(left <= text.position_x and text.position_x + text.width <= right for text in texts)
    )


def _lines_beside_the_panel(context: Any, box: Any, *args: Any, **words: Any) -> Any:
    """Lay out lines without carrying the address panel, a footnote of page 1, to page 2 to make room for one more.

    The engine does that where just one line would fit, except in columns: so it is told it is in one, once no
    footnote waits for its call.
    """
    if context.footnotes or context.in_column:
        return _linebox_layout(context, box, *args, **words)
    context.in_column = True
    try:
        return _linebox_layout(context, box, *args, **words)
    finally:
        context.in_column = False


def _unambiguous_stream(self: Any) -> bytes:
    """Write a stream whose last byte is no carriage return.

    Data that happens to end in 0x0D, one stream in 256, would run into the line feed before `endstream`, and a
    strict reader takes both for one end of line, a byte short of /Length (ISO 19005-2, 6.1.7.1). One more
    byte after the deflated data is ignored by every reader.
    """
    data = bytes(_stream_data(self))
    if not data.endswith(b"\r\nendstream"):
        return data
    head, body = data.removesuffix(b"\nendstream").split(b"\nstream\n", 1)
    length = b"/Length %d" % len(body)
    return head.replace(length, b"/Length %d" % (len(body) + 1), 1) + b"\nstream\n" + body + b"\n\nendstream"


_DATA = property(_unambiguous_stream)


def _draw_page_knowing_margins(page: Any, stream: Any) -> None:
    margin: dict[int, str] = {}
    for child in page.children:
        if isinstance(child, _boxes.MarginBox):
            kind = "/Header" if child.at_keyword.startswith("@top") else "/Footer"
            margin |= {id(box): kind for box in (child, *child.descendants())}
    stream._margin_boxes = margin
    _draw_page(page, stream)


@contextmanager
def _marked_or_artifact(self: Any, box: Any, tag: str) -> Iterator[None]:
    """Tag a box as content, or as a pagination artifact in a page margin (ISO 14289-1, 7.8)."""
    kind = getattr(self, "_margin_boxes", {}).get(id(box))
    if self._tags is None or kind is None:
        with _marked(self, box, tag):
            yield
        return
    self.begin_marked_content("Artifact", pydyf.Dictionary({"Type": "/Pagination", "Subtype": kind}))
    try:
        yield
    finally:
        self.end_marked_content()


def _box_tree_without_margins(box: Any, *args: Any) -> Iterator[Any]:
    if not isinstance(box, _boxes.MarginBox):
        yield from _box_tree(box, *args)


def _fonts_dictionary_put_right(pdf: Any, fonts: Any, *args: Any, **options: Any) -> Any:
    for font in fonts.values():
        if any(ord(char) in ARABIC for text in font.to_unicode.values() for char in text):
            letters = letters_of_glyphs(font.file_content, font.index)
            for glyph, text in list(font.to_unicode.items()):
                font.to_unicode[glyph] = letters.get(glyph) or text or SILENT
        else:
            characters = _characters(cff.Whole(font.file_content), font.index)
            for glyph, text in list(font.to_unicode.items()):
                font.to_unicode[glyph] = characters.get(glyph) or _LIGATURES.get(text, text)
    first = len(pdf.objects)
    dictionary = _fonts_dictionary(pdf, fonts, *args, **options)
    bare = set()
    for one in pdf.objects[first:]:
        if isinstance(one, pydyf.Stream) and one.stream[0].startswith(_BARE):
            one.stream[0] = one.stream[0].removeprefix(_BARE)
            one.extra["Subtype"] = "/CIDFontType0C"
            bare.add(one.reference)
    new: list[Any] = [one for one in pdf.objects[first:] if isinstance(one, dict)]
    descriptors = {one.reference for one in new if one.get("FontFile3") in bare}
    for one in new:
        if one.get("FontDescriptor") in descriptors:
            del one["CIDToGIDMap"]  # for TrueType only (ISO 32000-1, table 117)
    return dictionary


# Pages to look at share subsets: by font, the glyphs of one that was made, and its program.
Subsets = dict[cff.Whole, tuple[frozenset[int], bytes]]
SHARED: ContextVar[Subsets | None] = ContextVar("subsets", default=None)
MANY = 1200  # glyphs a shared subset may have

_BARE = b"OTTO bare "  # begins as the engine expects a CFF font to begin; taken off before it is written


def _subset_by_cid(self: Any, to_unicode: Any, hinting: bool) -> None:
    """Subset a CID-keyed font to a bare CFF program whose CIDs are the glyph numbers of the page; others as ever."""
    special = {"fvar", "SVG ", "COLR", "CBDT", "sbix"} & set(self.tables)
    numbers = None if self.missing or special else cff.glyph_numbers(self.file_content)
    if numbers is None:
        _subset(self, to_unicode, hinting)
        return
    shared, whole, need = SHARED.get(), cff.Whole(self.file_content), frozenset({0, *to_unicode})
    if shared is not None and whole in shared:
        have, program = shared[whole]
        if need <= have:
            self.file_content = program
            return
        need = need | have if len(need | have) < MANY else need
    used = sorted(need)
    wanted = _ffi.gc(_hb_subset.hb_subset_input_create_or_fail(), _hb_subset.hb_subset_input_destroy)
    glyphs = _hb_subset.hb_subset_input_glyph_set(wanted)
    _harfbuzz.hb_set_add_sorted_array(glyphs, _ffi.new(f"hb_codepoint_t[{len(used)}]", used), len(used))
    # Tables of substitutions are dropped: they would call for glyphs the pages do not have.
    dropped = _hb_subset.hb_subset_input_set(wanted, _hb_subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
    tags = sorted(_harfbuzz.hb_tag_from_string(tag, -1) for tag in (b"BASE", b"DSIG", b"GPOS", b"GSUB", b"VORG"))
    _harfbuzz.hb_set_add_sorted_array(dropped, _ffi.new(f"hb_codepoint_t[{len(tags)}]", tags), len(tags))
    flags = _hb_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
    _hb_subset.hb_subset_input_set_flags(wanted, flags | (0 if hinting else _hb_subset.HB_SUBSET_FLAGS_NO_HINTING))
    face = _ffi.gc(_hb_subset.hb_subset_or_fail(self.hb_face, wanted), _harfbuzz.hb_face_destroy)
    if face:
        self.file_content = _BARE + cff.bare(_blob(face), numbers)
        if shared is not None:
            shared[whole] = (need, self.file_content)
    else:
        _subset(self, to_unicode, hinting)


# A glyph stands for one text, whatever text met it first: a copy and its roster then say the same.
_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}


@lru_cache(8)
def _characters(whole: cff.Whole, index: int) -> dict[int, str]:
    """Return the character of each glyph a font's character map names; of several, the commonest (space, hyphen)."""
    font = TTFont(io.BytesIO(whole.content), fontNumber=index, lazy=True)
    order = {name: glyph for glyph, name in enumerate(font.getGlyphOrder())}
    # Radicals share the glyphs of ideographs, and are not what anybody types.
    codes = sorted(font.getBestCmap().items(), key=lambda one: (0x2E80 <= one[0] < 0x2FE0, one[0]), reverse=True)
    public = [one for one in codes if not 0xE000 <= one[0] < 0xF900]
    return {order[name]: _LIGATURES.get(chr(code), chr(code)) for code, name in public}


def letters_of_glyphs(content: bytes, index: int = 0) -> dict[int, str]:
    """Return the text each glyph of a font stands for, by glyph id.

    Read from the font itself: its character map, then single, alternate and ligature substitutions
    until nothing new appears. Right for fonts with one glyph a letter (Amiri); presentation forms are
    brought back to letters (NFKC).
    """
    key = (sha256(content).digest(), index)
    if key not in _LETTERS:
        _LETTERS[key] = _read_letters(content, index)
    return _LETTERS[key]


_LETTERS: dict[tuple[bytes, int], dict[int, str]] = {}


def _read_letters(content: bytes, index: int) -> dict[int, str]:
    font = TTFont(io.BytesIO(content), fontNumber=index, lazy=True)
    text: dict[str, str] = {}
    for code, name in sorted(font.getBestCmap().items()):
        char = chr(code)
        if 0xFB50 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC:
            char = unicodedata.normalize("NFKC", char)
        if name not in text or 0x600 <= code <= 0x6FF:
            text[name] = char
    substitutions = list(_substitutions(font))
    grown = True
    while grown:
        grown = False
        for made, parts in substitutions:
            if all(part in text for part in parts):
                letters = "".join(text[part] for part in parts)
                # A glyph two letters share (Amiri draws ت before ت like ٺ) stands for the common one.
                if made not in text or (_common(letters) and not _common(text[made])):
                    text[made] = letters
                    grown = True
    for rest in _added(font):
        text.setdefault(rest, SILENT)
    for name, letters in text.items():
        if letters == "\u0640":  # the font lengthens strokes with it; our text never has a tatweel
            text[name] = SILENT
    order = {name: glyph for glyph, name in enumerate(font.getGlyphOrder())}
    return {order[name]: letters for name, letters in text.items() if name in order}


def _common(letters: str) -> bool:
    return all("\u0621" <= letter <= "\u064a" for letter in letters)


def _added(font: TTFont) -> Iterator[str]:
    """Yield the glyphs that a multiple substitution (type 2) puts after a letter: dots and strokes of their own."""
    for table in _lookups(font, 2):
        for glyphs in table.mapping.values():
            yield from glyphs[1:]


def _lookups(font: TTFont, *kinds: int) -> Iterator[Any]:
    """Yield the GSUB subtables of some types, extensions opened."""
    if "GSUB" not in font:
        return
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            opened = table.ExtSubTable if table.LookupType == 7 else table
            if opened.LookupType in kinds:
                yield opened


def _substitutions(font: TTFont) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (glyph made, glyphs it is made of): single, alternate and ligature substitutions, and the
    first glyph of a multiple one."""
    for table in _lookups(font, 1, 2, 3, 4):
        match table.LookupType:
            case 1:
                yield from ((made, (part,)) for part, made in table.mapping.items())
            case 2:
                yield from ((many[0], (part,)) for part, many in table.mapping.items() if many)
            case 3:
                yield from ((made, (part,)) for part, many in table.alternates.items() for made in many)
            case 4:
                for first, ligatures in table.ligatures.items():
                    yield from ((ligature.LigGlyph, (first, *ligature.Component)) for ligature in ligatures)
