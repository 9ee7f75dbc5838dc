"""Glyphs of Arabic words in stretched lines: a line of words that were drawn before need not be shaped to be drawn.

Pango shapes a stretched line word by word, because each space has a width of its own. So a word has the same glyphs in all such
lines of a style, and only spaces differ. That holds for lines in which nothing is written from left to right but figures.
`tests/press/test_press.py` compares the lines of all recipients with the lines of single pages, which are shaped.
"""

from __future__ import annotations

import re
from copy import copy
from typing import Any, NamedTuple

from ..page.arabic_lines import Run, run_of
from ..page.plain_lines import TO_UNITS, Glyph, items_of_line
from ..page.remembered_lines import style_key

_SIMPLE = re.compile('[\u0621-\u0652\u0670\\d/.:(),،؛«»"“” \u00a0]+')
_WORDS = re.compile("([ \u00a0])")
_MOST_NEW = 3  # words of a line that are shaped by themselves
_AROUND = 4  # words and spaces on each side that are shaped with one
_MOST_WORDS = 4000  # that are kept
_ROUND = 1024  # Pango halves such widths in whole pixels


class _Word(NamedTuple):
    """The glyphs of a word or a space, from left to right, with their font and its size."""

    font: Any
    size: float
    glyphs: tuple[Glyph, ...]


class StretchedWords:
    """The words of stretched lines that were drawn, by style and text."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], _Word] = {}

    def run(self, stream: Any, box: Any) -> Run | None:
        """Return the glyphs of a stretched line; None if it has text from left to right, several fonts, or mostly new words."""
        words, style = _words(box), style_key(box.style)
        new = [place for place, word in enumerate(words) if (style, word) not in self._known]
        if not words or len(new) > _MOST_NEW:
            return None
        for place in new:
            self._learn_part(stream, box, words[max(0, place - _AROUND) : place + _AROUND + 1])
        known = [self._known.get((style, word)) for word in words]
        first, spacing, glyphs = known[0], _spacing(box), list[Glyph]()
        for text, word in zip(reversed(words), reversed(known), strict=True):
            if first is None or word is None or (word.font, word.size) != (first.font, first.size):
                return None
            glyphs += _widened(word.glyphs, spacing) if text in " \u00a0" else word.glyphs
        return run_of(first.font, first.size, glyphs) if first else None

    def _learn_part(self, stream: Any, box: Any, words: list[str]) -> None:
        """Learn the words of a part of a line, shaped as a line of its own."""
        part = copy(box)
        part.pango_layout = copy(box.pango_layout)
        part.pango_layout.text = "".join(words).strip(" \u00a0")
        part.pango_layout.reactivate(box.style)
        self.learn(stream, part)

    def learn(self, stream: Any, box: Any) -> None:
        """Keep the words of a stretched line; `box` has its layout."""
        words, style, spacing = _words(box), style_key(box.style), _spacing(box)
        if not words:
            return
        ends, end = [], 0
        for word in words:
            end += len(word.encode())
            ends.append(end)
        glyphs: dict[int, list[Glyph]] = {}
        place, fonts = len(words), set[tuple[Any, float]]()
        for item, font, size, item_glyphs in items_of_line(stream, box):
            at = next(number for number, end in enumerate(ends) if item.offset < end)
            fonts.add((font, size))
            if at > place or item.offset + item.length > ends[at] or len(fonts) > 1:
                return  # another order, a word joined to a space, or several fonts
            place = at
            glyphs.setdefault(at, []).extend(item_glyphs)
        if len(self._known) > _MOST_WORDS:
            self._known.clear()
        for at, of_word in glyphs.items():
            own = _widened(of_word, -spacing) if words[at] in " \u00a0" else of_word
            self._known.setdefault((style, words[at]), _Word(*next(iter(fonts)), tuple(own)))


def _words(box: Any) -> list[str]:
    """Return the words and spaces of a stretched line; none of a line that may have others than right-to-left words and figures."""
    text: str = box.pango_layout.text
    plain = _SIMPLE.fullmatch(text) and text == text.strip(" \u00a0") and box.style["direction"] == "rtl"
    plain = plain and box.style["letter_spacing"] == "normal" and not box.style["word_spacing"]
    words = _WORDS.split(text) if plain and not box.pango_layout.spread else []
    return words if all(words) else []


def _spacing(box: Any) -> int:
    """Return by how much a space of a line is stretched, in Pango's units."""
    return int(box.pango_layout.justification_spacing * TO_UNITS)


def _widened(glyphs: list[Glyph] | tuple[Glyph, ...], spacing: int) -> list[Glyph]:
    """Return the glyph of a space with half of `spacing` before it and half of it after."""
    (number, width, right, down), *others = glyphs
    half = abs(spacing) // 2
    if spacing % _ROUND == 0:
        half = (half + _ROUND // 2) // _ROUND * _ROUND
    return [(number, width + spacing, right + (half if spacing > 0 else -half), down), *others]
