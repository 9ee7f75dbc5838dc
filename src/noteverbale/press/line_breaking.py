"""Break the first line off a text where WeasyPrint would break it, but shape it once instead of three or four times.

WeasyPrint fills a line with words until the next one does not fit, and shapes about two lines of text several times to
find that place. Here each word is measured once for each style. If the line ends at a plain space, and is shorter
than the measure and with the next word clearly longer, WeasyPrint breaks it there too, and only the line itself is shaped. A line of
Arabic words is not shaped at all (`arabic_words`). Every other line is left to WeasyPrint (`Breaking.line` returns None).
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, NamedTuple

from weasyprint.text.ffi import pango as _pango
from weasyprint.text.line_break import Layout as _Layout
from weasyprint.text.line_break import line_size as _line_size

from ..page.justification import LaterLayout
from ..page.line_heights import first_line_metrics
from .arabic_words import ArabicWords

# How much wider than a line with the next word its measure may be, in font sizes. Words side by side may be wider or narrower than
# measured alone: by 0.04 in Latin and Cyrillic, 0.24 in Arabic (a letter drawn over the space before it).
_SUM, _WHOLE, _INSIDE = 0.35, 0.1, 0.02
_MOST_LINES = 4000  # remembered; most lines of thousands of copies do not come again
_LETTER_WIDTH = 0.5  # font sizes, about the average; to guess which texts take one line only
# Words between which a line may end, and inside which it may not (Unicode Standard Annex 14): letters, marks and
# figures of scripts that write spaces between words, no-break spaces, and punctuation that stays with its word.
_LETTERS = r"[^\W_\u0e00-\uffff\U00010000-\U0010ffff]"
_ENDING = re.compile(rf".*{_LETTERS}(?:[.,;:)،؛]*|[”»\"][.,;:)،؛]+)", re.DOTALL)
_UNSPACED = re.compile("[\u3400-\u9fff]")  # Chinese: a line may end in a word, so that nothing is gained
_IN_WORD = rf"(?:{_LETTERS}|[\u00a0\u0300-\u036f\u064b-\u0652’']|/\u2060|(?<=\d)/(?=\d))"
_BEGINNING = re.compile(rf"[«(“„\"]?\u00a0?{_LETTERS}{_IN_WORD}*(?:[»)”\"]?[.,;:)،؛]*$|-(?!\d)(?={_LETTERS}))")


class Broken(NamedTuple):
    """A line: its Pango layout, the byte of the text where the next line begins (None after the last), sizes in CSS pixels."""

    layout: Any
    after: int | None
    width: float
    height: float
    baseline: float


class _Shaped(_Layout):  # type: ignore[misc]  # WeasyPrint has no types
    """A layout that is shaped once: WeasyPrint's is discarded after the line is broken, and shaped again to be drawn."""

    keep = True

    def setup(self, style: Any) -> None:
        super().setup(style)
        _pango.pango_layout_set_single_paragraph_mode(self.layout, True)  # as WeasyPrint draws it

    def deactivate(self) -> None:
        if not self.keep:
            super().deactivate()

    def reactivate(self, style: Any) -> None:
        if not self.keep:
            super().reactivate(style)
        self.keep = False


class Breaking:
    """Breaks lines; remembers widths of words and lines by the keys of their styles (`engine.style_key`)."""

    def __init__(self, arabic_words: ArabicWords) -> None:
        self._arabic_words = arabic_words
        # By style: widths of words with the space after them; height and baseline of the first line of Arabic words, None if its
        # width was not that of its words.
        self._widths: dict[int, dict[str, float]] = {}
        self._sizes: dict[int, tuple[float, float] | None] = {}
        self._lines: dict[tuple[str, int, float, bool], Broken] = {}

    def line(self, text: str, style: Any, key: int, measure: float) -> Broken | None:
        """Return the first line of a text without double spaces, `measure` CSS pixels wide; None where only WeasyPrint can tell."""
        if _UNSPACED.search(text):
            return None
        words = text.split(" ")
        fitting = self._fitting(words, style, key, measure)
        if fitting == len(words):
            only = self._set(text, style, key, measure, None)
            return only if only.width < measure - _INSIDE * style["font_size"] else None
        # The sum of widths may be wrong by one word.
        counts = (count for count in (fitting, fitting - 1, fitting + 1) if 0 < count < len(words))
        return next(filter(None, (self._ending(words, count, style, key, measure) for count in counts)), None)

    def _fitting(self, words: list[str], style: Any, key: int, measure: float) -> int:
        """Return how many of the words fit into a line, by the sum of their widths."""
        if sum(map(len, words)) * style["font_size"] * _LETTER_WIDTH < measure:
            return len(words)
        widths, end = self._widths.setdefault(key, {}), 0.0
        space = self._width("", style, key)
        for number, word in enumerate(words):
            end += widths.get(word) or self._width(word, style, key)
            if end - space > measure:
                return number
        return len(words)

    def _ending(self, words: list[str], count: int, style: Any, key: int, measure: float) -> Broken | None:
        """Return the line of the first `count` words if it surely ends there: it fits, and what may follow it does not."""
        size = style["font_size"]
        following = _BEGINNING.match(words[count])
        if not following or not _ENDING.fullmatch(words[count - 1]):
            return None
        line = " ".join(words[:count])
        broken = self._set(line, style, key, measure, len(line.encode()) + 1)
        if broken.width >= measure - _INSIDE * size:
            return None
        if broken.width + self._width(following[0], style, key) > measure + _SUM * size:
            return broken
        wider = f"{line} {following[0]}"
        width = self._set(wider, style, key, measure, len(wider.encode()) + 1).width
        return broken if width > measure + _WHOLE * size else None

    def _width(self, word: str, style: Any, key: int) -> float:
        """Return the width of a word with the space after it."""
        widths = self._widths.setdefault(key, {})
        if word not in widths:
            width = self._arabic_words.width(word, style) if word else None
            if width is None:
                layout = _Layout(style)
                layout.set_text(word + " ")
                widths[word] = _line_size(layout.get_first_line()[0], style)[0]
            else:
                widths[word] = width + self._width("", style, key)
        return widths[word]

    def _set(self, line: str, style: Any, key: int, measure: float, after: int | None) -> Broken:
        memo_key = (line, key, measure, after is None)
        if memo_key not in self._lines:
            if len(self._lines) == _MOST_LINES:
                self._lines.clear()
            # With `normal` the height of a line follows from its fonts.
            width = None if style["line_height"] == "normal" else self._arabic_words.width(line, style)
            if width is not None and (sizes := self._sizes.get(key)):
                self._lines[memo_key] = Broken(LaterLayout(line, measure), after, width, *sizes)
            else:
                broken = self._lines[memo_key] = self._shaped(line, style, measure, after)
                if width is not None:
                    is_right = width == broken.width
                    self._sizes.setdefault(key, (broken.height, broken.baseline) if is_right else None)
        return self._lines[memo_key]

    def _shaped(self, line: str, style: Any, measure: float, after: int | None) -> Broken:
        layout = _Shaped(style, 0, measure)
        first = SimpleNamespace(length=len(line.encode()))
        if after is None:
            layout.set_text(line)
            first, _ = layout.get_first_line()
        layout, _, _, width, height, baseline = first_line_metrics(first, line, layout, after, True, style)
        return Broken(layout, after, width, height, baseline)
