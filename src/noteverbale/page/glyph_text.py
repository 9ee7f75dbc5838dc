"""Read from a font the text of each of its glyphs, for the ToUnicode maps of a PDF."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from fontTools.ttLib import TTFont

from ..caches.memo import BoundedMemo
from . import cff

ARABIC = range(0x590, 0x900)
ARABIC_MARKS = frozenset(map(chr, (*range(0x64B, 0x653), 0x670)))  # vowel signs and the like, over or under a letter
SILENT = "\u2060"  # for a glyph that adds no letter: a map needs some character, and this one breaks no word


def text_of_glyphs(drawn: Mapping[int, str], content: bytes, index: int) -> dict[int, str]:
    """Return the text of each glyph of a font that was drawn, by glyph id.

    `drawn` has the texts that the page engine would write. `content` is the font file, `index` the number of the font in it.
    """
    if any(ord(char) in ARABIC for text in drawn.values() for char in text):
        letters = letters_of_glyphs(content, index)
        return {glyph: letters.get(glyph) or text or SILENT for glyph, text in drawn.items()}
    key = cff.directory(content), index
    characters = _CHARACTERS.get(key, lambda: _read_characters(content, index))
    return {glyph: characters.get(glyph) or _LIGATURES.get(text, text) for glyph, text in drawn.items()}


# The text of a ligature glyph. WeasyPrint keeps the text that was drawn first, so a copy printed alone and one printed
# with others would differ.
_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_RADICALS = range(0x2E80, 0x2FE0)


_CHARACTERS: BoundedMemo[tuple[bytes, int], dict[int, str]] = BoundedMemo(8)


def _read_characters(content: bytes, index: int) -> dict[int, str]:
    """Return the character of each glyph a font's character map names; where it names several, the commonest (space, hyphen)."""
    font = _numbered(content, index)
    # The last entry of a glyph wins: the lowest code that is not a radical. Radicals (U+2E80 to U+2FDF) share the
    # glyphs of ideographs, but texts have ideographs. Private codes mean nothing to a reader.
    glyphs = font.getBestCmap()
    public = [code for code in sorted(glyphs, reverse=True) if not 0xE000 <= code < 0xF900]
    codes = [code for code in public if code in _RADICALS] + [code for code in public if code not in _RADICALS]
    texts = {glyphs[code]: chr(code) for code in codes}
    return {glyph: _LIGATURES.get(text, text) for glyph, text in texts.items()}


def _numbered(content: bytes, index: int) -> TTFont:
    """Return a font whose glyphs have their numbers for names: the names of thousands need not be read."""
    font = TTFont(io.BytesIO(content), fontNumber=index, lazy=True)
    font.setGlyphOrder(range(font["maxp"].numGlyphs))
    return font


class ArabicFace(NamedTuple):
    """What is known of a font with Arabic letters.

    `letters` is the text of each glyph, by glyph id. `pairs` are the (letter, stroke) that the font draws for one letter, where
    the stroke adds no letter; sorted.
    """

    letters: dict[int, str]
    pairs: tuple[tuple[int, int], ...]


def letters_of_glyphs(content: bytes, index: int = 0) -> dict[int, str]:
    """Return the text of each glyph of a font, by glyph id.

    Read from the font itself: its character map, then single, alternate and ligature substitutions
    until nothing new appears. Right for fonts with one glyph a letter (Amiri); presentation forms are
    brought back to letters (NFKC).
    """
    return arabic_face(content, index).letters


def arabic_face(content: bytes, index: int = 0) -> ArabicFace:
    """Return what is known of a font with Arabic letters; a font is read once."""
    key = (sha256(content).digest(), index)
    if key not in _FACES:
        _FACES[key] = _read_face(content, index)
    return _FACES[key]


_FACES: dict[tuple[bytes, int], ArabicFace] = {}


def _read_face(content: bytes, index: int) -> ArabicFace:
    font = _numbered(content, index)
    glyphs = font.getBestCmap()
    text: dict[int, str] = {}
    for code, glyph in sorted(glyphs.items()):
        char = chr(code)
        if 0xFB50 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC:
            char = unicodedata.normalize("NFKC", char)
        if glyph not in text or 0x600 <= code <= 0x6FF:
            text[glyph] = char
    substitutions = list(_substitutions(font))
    grown = True
    while grown:  # a glyph may replace glyphs that themselves replace others
        grown = False
        for glyph, parts in substitutions:
            if all(part in text for part in parts):
                letters = "".join(text[part] for part in parts)
                # A glyph two letters share (Amiri draws ت before ت like ٺ) gets the text of the commoner letter.
                if glyph not in text or (_common(letters) and not _common(text[glyph])):
                    text[glyph] = letters
                    grown = True
    for glyph in _added(font):
        text.setdefault(glyph, SILENT)
    for glyph, letters in text.items():
        if letters == "\u0640":  # a tatweel: the font lengthens strokes with it, no text has it
            text[glyph] = SILENT
    text |= {glyphs[ord(sign)]: logical for sign, logical in _MIRRORED.items() if ord(sign) in glyphs}
    pairs = {
        (parts[0], parts[1])
        for table in _lookups(font, 2)
        for parts in table.mapping.values()
        if len(parts) == 2 and text.get(parts[1]) == SILENT
    }
    return ArabicFace(text, tuple(sorted(pairs)))


# Between right-to-left letters an opening bracket is drawn with the glyph of the closing one. Its text is the sign that was
# written, as ISO 32000-1, 9.10.3, has it, and as pdf.js, poppler and MuPDF expect; PDFium mirrors it once more. The brackets of
# Latin words are other glyphs of the face.
_MIRRORED = dict(zip("()[]{}<>«»", ")(][}{><»«", strict=True))


def _common(letters: str) -> bool:
    """Say whether all letters are of the Arabic language, not of another one in its script."""
    return all("\u0621" <= letter <= "\u064a" for letter in letters)


def _added(font: TTFont) -> Iterator[int]:
    """Yield the glyphs that a multiple substitution (type 2) puts after a letter: dots and strokes of their own."""
    for table in _lookups(font, 2):
        for glyphs in table.mapping.values():
            yield from glyphs[1:]


def _lookups(font: TTFont, *kinds: int) -> Iterator[Any]:
    """Yield the GSUB subtables of these lookup types, also those inside extension subtables (type 7)."""
    if "GSUB" not in font:
        return
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            opened = table.ExtSubTable if table.LookupType == 7 else table
            if opened.LookupType in kinds:
                yield opened


def _substitutions(font: TTFont) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield (glyph, glyphs it replaces), by number, of single, alternate and ligature substitutions.

    Of a multiple substitution the first glyph replaces the letter; `_added` has the others.
    """
    for table in _lookups(font, 1, 2, 3, 4):
        match table.LookupType:
            case 1:
                yield from ((glyph, (part,)) for part, glyph in table.mapping.items())
            case 2:
                yield from ((glyphs[0], (part,)) for part, glyphs in table.mapping.items() if glyphs)
            case 3:
                yield from ((glyph, (part,)) for part, glyphs in table.alternates.items() for glyph in glyphs)
            case 4:
                for first, ligatures in table.ligatures.items():
                    yield from ((ligature.LigGlyph, (first, *ligature.Component)) for ligature in ligatures)
