"""Break the first line off a text where WeasyPrint would break it, but shape it once instead of three or four times.

WeasyPrint fills a line with words until the next one does not fit, and shapes about two lines of text several times to
find that place. Here each word is measured once for each style. If the line ends at a plain space, and is clearly shorter
than the measure and with the next word clearly longer, WeasyPrint breaks it there too, and only the line itself is shaped.
Every other line is left to WeasyPrint (`Breaking.line` returns None).
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, NamedTuple

from weasyprint.text.ffi import pango as _pango
from weasyprint.text.line_break import Layout as _Layout
from weasyprint.text.line_break import first_line_metrics as _metrics
from weasyprint.text.line_break import line_size as _line_size

# Words side by side may be wider or narrower than measured alone. These margins, in font sizes, are larger than all that
# was seen: 0.04 in Latin and Cyrillic, 0.24 in Arabic (a letter drawn over the space before it).
_INSIDE, _BEYOND = 0.1, 0.35
_MOST_LINES = 4000  # remembered; most lines of thousands of copies do not come again
_LETTER_WIDTH = 0.5  # font sizes, about the average; to guess which texts take one line only
# Words between which a line may end, and inside which it may not (Unicode Standard Annex 14): letters, marks and
# figures of scripts that write spaces between words, no-break spaces, and punctuation that stays with its word.
_LETTERS = r"[^\W_\u0e00-\uffff\U00010000-\U0010ffff]"
_ENDING = re.compile(rf".*{_LETTERS}[.,;:)،؛]*", re.DOTALL)
_BEGINNING = re.compile(
    rf"[«(“„\"]?\u00a0?{_LETTERS}(?:{_LETTERS}|[\u00a0\u0300-\u036f\u064b-\u0652’'])*[»)”\"]?[.,;:)،؛]*"
)


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

    def __init__(self) -> None:
        self._widths: dict[tuple[str, int], float] = {}
        self._lines: dict[tuple[str, int, float, bool], Broken] = {}

    def line(self, text: str, style: Any, key: int, measure: float) -> Broken | None:
        """Return the first line of a text without double spaces, `measure` CSS pixels wide; None where only WeasyPrint can tell."""
        size = style["font_size"]
        if len(text) * size * _LETTER_WIDTH < measure:
            only = self._set(text, style, key, measure, None)
            return only if only.width < measure - _INSIDE * size else None
        space = self._width("x ", style, key) - self._width("x", style, key)
        words, fitting, end = text.split(" "), 0, 0.0
        for word in words:
            end += self._width(word + " ", style, key)
            if end - space > measure:
                break
            fitting += 1
        if not 0 < fitting < len(words):
            return None
        last, following = words[fitting - 1 : fitting + 1]
        if not _ENDING.fullmatch(last) or not _BEGINNING.fullmatch(following):
            return None
        line = " ".join(words[:fitting])
        broken = self._set(line, style, key, measure, len(line.encode()) + 1)
        inside = broken.width < measure - _INSIDE * size
        beyond = broken.width + self._width(following + " ", style, key) > measure + _BEYOND * size
        return broken if inside and beyond else None

    def _width(self, text: str, style: Any, key: int) -> float:
        if (text, key) not in self._widths:
            layout = _Layout(style)
            layout.set_text(text)
            self._widths[text, key] = _line_size(layout.get_first_line()[0], style)[0]
        return self._widths[text, key]

    def _set(self, line: str, style: Any, key: int, measure: float, after: int | None) -> Broken:
        memo_key = (line, key, measure, after is None)
        if memo_key not in self._lines:
            if len(self._lines) == _MOST_LINES:
                self._lines.clear()
            layout = _Shaped(style, 0, measure)
            first = SimpleNamespace(length=len(line.encode()))
            if after is None:
                layout.set_text(line)
                first, _ = layout.get_first_line()
            layout, _, _, width, height, baseline = _metrics(first, line, layout, after, True, style)
            self._lines[memo_key] = Broken(layout, after, width, height, baseline)
        return self._lines[memo_key]
