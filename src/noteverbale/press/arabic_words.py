"""Arabic lines put together from words: each word is shaped once, by itself, to measure lines and to draw them.

Pango shapes a stretched line word by word, because each space has a width of its own: a word has the same glyphs in all such lines
of a style. A line that is not stretched is shaped as a whole. There a letter may stand nearer to the word before it; how much nearer
follows from the last letter of the one word and the first of the other, and is measured once for each two letters.
Both hold for lines in which nothing is written from left to right but figures, the second for fonts in `MEASURED` only.
`tests/press/test_press.py` compares the lines of all recipients with those of single pages, which are shaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from weasyprint.text.ffi import FROM_UNITS, TO_UNITS
from weasyprint.text.fonts import get_hb_object_data as _hb_object_data
from weasyprint.text.fonts import get_pango_font_hb_face as _face_of
from weasyprint.text.line_break import Layout as _Layout

from ..page.arabic_lines import Pen, Piece, pen_of
from ..page.cff import directory
from ..page.plain_lines import Glyph, font_of, glyphs_of_line
from ..page.remembered_lines import style_key

# Figures on both sides of a no-break space are one number, written from left to right.
_SIMPLE = re.compile('(?!.*\\d\u00a0\\d)[\u0621-\u0652\u0670\\d/.:(),،؛«»"“” \u00a0]+')
_SPACES = re.compile("([ \u00a0])")
_MOST = 4000  # words and lines that are kept
_ROUND = 1024  # Pango halves such widths in whole pixels

# Amiri, regular and bold, by the SHA-256 of the table directory. Where its tables name a space, nothing counts but the letters on
# its two sides and their marks. The tables of another font, or another version, must be read before it is put here.
MEASURED = frozenset(
    {
        "ab9c3a250586de984335006e26a8a732480de6331a539b516d9d1c144dc2c9fa",
        "a1318639045fc34a252e10f48c55a1096291fd067314bb3d950de0e460f835dc",
    }
)


@dataclass(slots=True)
class _Word:
    """A word or a space: its font, its glyphs from left to right, its width.

    `first` and `last` are the numbers of the glyphs of its first and last letter, marks included; `pieces` is how it is drawn, once it was.
    """

    text: str
    font: Any
    glyphs: tuple[Glyph, ...]
    width: int
    first: tuple[int, ...]
    last: tuple[int, ...]
    pieces: list[Piece] | None = None


class ArabicWords:
    """The words of lines, by style and text; their lengths are in Pango's units."""

    def __init__(self) -> None:
        self._layouts: dict[Any, Any] = {}  # by font: a layout, which keeps it
        self._measured: dict[Any, bool] = {}
        self._pens: dict[Any, Pen | None] = {}
        self._words: dict[tuple[int, str], _Word | None] = {}
        self._lines: dict[tuple[int, str], list[_Word] | None] = {}
        self._nearer: dict[tuple[object, ...], int] = {}

    def width(self, text: str, style: Any) -> float | None:
        """Return the width in CSS pixels of a line that is not stretched; None if it has other words or fonts, or several fonts."""
        words = self._of_line(text, style)
        if words is None or not self._is_measured(words[0].font):
            return None
        width, key = sum(word.width for word in words), style_key(style)
        for place in range(1, len(words), 2):
            before, space, after = words[place - 1 : place + 2]
            pair = before.last, space.text, after.first, key
            if pair not in self._nearer:
                together = self._shaped(before.text + space.text + after.text, style)
                if together is None:
                    return None
                self._nearer[pair] = before.width + space.width + after.width - together.width
            width -= self._nearer[pair]
        return float(width * FROM_UNITS)

    def draw(self, stream: Any, box: Any, matrix: Any) -> bool:
        """Draw a stretched line; say whether it was one of known letters in one font."""
        layout, style = box.pango_layout, box.style
        words = None if layout.spread else self._of_line(layout.text, style)
        pen = self._pen(stream, words[0].font, style) if words else None
        if not words or not pen:
            return False
        spacing, spaces, pieces = int(layout.justification_spacing * TO_UNITS), dict[str, list[Piece]](), list[Piece]()
        for word in reversed(words):
            if word.pieces is None:
                if not pen.has_letters(word.glyphs):
                    return False
                word.pieces = pen.pieces(word.glyphs)
            if word.text not in " \u00a0":
                pieces += word.pieces
                continue
            if word.text not in spaces:
                spaces[word.text] = pen.pieces(_widened(word.glyphs, spacing))
            pieces += spaces[word.text]
        stream.set_text_matrix(*matrix.values)
        stream.set_font_size(pen.font.hash, pen.size)
        pen.draw(stream, pieces, is_last=True)
        return True

    def _is_measured(self, pango_font: Any) -> bool:
        if pango_font not in self._measured:
            content = _hb_object_data(_face_of(pango_font))
            self._measured[pango_font] = sha256(directory(content)).hexdigest() in MEASURED
        return self._measured[pango_font]

    def _pen(self, stream: Any, pango_font: Any, style: Any) -> Pen | None:
        if pango_font not in self._pens:
            self._pens[pango_font] = pen_of(*font_of(stream, pango_font, style))
        return self._pens[pango_font]

    def _of_line(self, text: str, style: Any) -> list[_Word] | None:
        """Return the words and spaces of a line, all in one font; None for a line that may have others than right-to-left words and figures."""
        key = style_key(style)
        if (key, text) not in self._lines:
            if len(self._lines) > _MOST:
                self._lines.clear()
            self._lines[key, text] = self._split(text, style)
        return self._lines[key, text]

    def _split(self, text: str, style: Any) -> list[_Word] | None:
        if style["direction"] != "rtl" or style["letter_spacing"] != "normal" or style["word_spacing"]:
            return None
        words = list[_Word]()
        for part in _SPACES.split(text) if _SIMPLE.fullmatch(text) else [""]:
            word = self._word(part, style) if part else None
            if word is None or (words and word.font != words[0].font):
                return None
            words.append(word)
        return words

    def _word(self, text: str, style: Any) -> _Word | None:
        key = style_key(style), text
        if key not in self._words:
            if len(self._words) > _MOST:
                self._words.clear()
            self._words[key] = self._shaped(text, style)
        return self._words[key]

    def _shaped(self, text: str, style: Any) -> _Word | None:
        """Return a text as Pango shapes it; None if it has several fonts."""
        layout, glyphs, fonts = _Layout(style), list[Glyph](), list[Any]()
        layout.set_text(text)
        for item, of_item in glyphs_of_line(layout.get_first_line()[0]):
            fonts.append(item.analysis.font)
            glyphs += of_item
        if any(font != fonts[0] for font in fonts):
            return None
        self._layouts.setdefault(fonts[0], layout)
        width = sum(width for _, width, _, _ in glyphs)
        return _Word(text, fonts[0], tuple(glyphs), width, _edge(reversed(glyphs)), _edge(glyphs))


def _edge(glyphs: Iterable[Glyph]) -> tuple[int, ...]:
    """Return the numbers of the first glyphs up to one that is not a mark over or under a letter."""
    edge = []
    for number, width, *_ in glyphs:
        edge.append(number)
        if width:
            break
    return tuple(edge)


def _widened(glyphs: tuple[Glyph, ...], spacing: int) -> list[Glyph]:
    """Return the glyph of a space with half of `spacing` before it and half of it after."""
    (number, width, right, down), *others = glyphs
    half = abs(spacing) // 2
    if spacing % _ROUND == 0:
        half = (half + _ROUND // 2) // _ROUND * _ROUND
    return [(number, width + spacing, right + (half if spacing > 0 else -half), down), *others]
