"""A text and a measure in, its first line as the page engine breaks it out, with one shaping instead of three or four.

The engine fills a line with words until the next one does not fit, and shapes some two lines of text several times to
find out where. Words are measured once a style here; where the line ends at a plain space, with room to spare on
either side, that is where the engine ends it, and only the line itself is shaped. Any other line is the engine's to break.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, NamedTuple

from weasyprint.text.ffi import pango as _pango
from weasyprint.text.line_break import Layout as _Layout
from weasyprint.text.line_break import first_line_metrics as _metrics
from weasyprint.text.line_break import line_size as _line_size

# What neighbours may change in the width of a line and of the word after it, and more, in sizes of a letter: in Latin
# and Cyrillic up to 0.04 was seen, in Arabic 0.24 (a letter drawn over the space before it).
_INSIDE, _BEYOND = 0.1, 0.35
_KEPT = 4000  # lines remembered; of thousands of copies, most are never met again
_NARROW = 0.5  # of the size of a letter: about its width, to guess which texts take one line
# Words between which a line may end, and within which it may not (Unicode Standard Annex 14): letters, marks and
# figures of scripts that part words by spaces, no-break spaces, and the points that cling to a word.
_LETTERS = r"[^\W_\u0e00-\uffff\U00010000-\U0010ffff]"
_ENDING = re.compile(rf".*{_LETTERS}[.,;:)،؛]*", re.DOTALL)
_BEGINNING = re.compile(
    rf"[«(“„\"]?\u00a0?{_LETTERS}(?:{_LETTERS}|[\u00a0\u0300-\u036f\u064b-\u0652’'])*[»)”\"]?[.,;:)،؛]*"
)


class Broken(NamedTuple):
    """A line: its layout, the byte where the next begins (None for the last), width, height and baseline in pixels."""

    layout: Any
    after: int | None
    width: float
    height: float
    baseline: float


class _Shaped(_Layout):  # type: ignore[misc]
    """A layout that stays shaped until it is drawn for the first time."""

    kept = True

    def setup(self, style: Any) -> None:
        super().setup(style)
        _pango.pango_layout_set_single_paragraph_mode(self.layout, True)  # as it is drawn

    def deactivate(self) -> None:
        if not self.kept:
            super().deactivate()

    def reactivate(self, style: Any) -> None:
        if not self.kept:
            super().reactivate(style)
        self.kept = False


class Breaking:
    """Widths of words and lines set before, by the keys of their styles."""

    def __init__(self) -> None:
        self._widths: dict[tuple[str, int], float] = {}
        self._lines: dict[tuple[str, int, float, bool], Broken] = {}

    def line(self, text: str, style: Any, key: int, measure: float) -> Broken | None:
        """Return the first line of a text without double spaces; None where only the engine knows."""
        size = style["font_size"]
        if len(text) * size * _NARROW < measure:
            whole = self._set(text, style, key, measure, None)
            return whole if whole.width < measure - _INSIDE * size else None
        space = self._width("x ", style, key) - self._width("x", style, key)
        words, fitting, end = text.split(" "), 0, 0.0
        for one in words:
            end += self._width(one + " ", style, key)
            if end - space > measure:
                break
            fitting += 1
        if not 0 < fitting < len(words):
            return None
        last, word = words[fitting - 1 : fitting + 1]
        if not _ENDING.fullmatch(last) or not _BEGINNING.fullmatch(word):
            return None
        line = " ".join(words[:fitting])
        made = self._set(line, style, key, measure, len(line.encode()) + 1)
        inside = made.width < measure - _INSIDE * size
        beyond = made.width + self._width(word + " ", style, key) > measure + _BEYOND * size
        return made if inside and beyond else None

    def _width(self, text: str, style: Any, key: int) -> float:
        if (text, key) not in self._widths:
            layout = _Layout(style)
            layout.set_text(text)
            self._widths[text, key] = _line_size(layout.get_first_line()[0], style)[0]
        return self._widths[text, key]

    def _set(self, line: str, style: Any, key: int, measure: float, after: int | None) -> Broken:
        name = (line, key, measure, after is None)
        if name not in self._lines:
            if len(self._lines) == _KEPT:
                self._lines.clear()
            layout = _Shaped(style, 0, measure)
            first = SimpleNamespace(length=len(line.encode()))
            if after is None:
                layout.set_text(line)
                first, _ = layout.get_first_line()
            layout, _, _, width, height, baseline = _metrics(first, line, layout, after, True, style)
            self._lines[name] = Broken(layout, after, width, height, baseline)
        return self._lines[name]
