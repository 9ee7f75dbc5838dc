"""Justify lines: wider spaces between words, or between characters where a line has Chinese ones.

WeasyPrint 70.0 widens spaces only, so that Chinese stays ragged; leaves the space that it removed from the end of a
right-to-left line at its beginning; and stretches a line by any amount. Here a line that would be stretched too far
stays ragged. `weasyprint_fixes` puts `justify_line` in the place of WeasyPrint's; the press stretches lines of its own.
None of this can go unless WeasyPrint has `text-justify` (#1145, open) and a limit.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Sequence
from typing import Any

from weasyprint.formatting_structure import boxes as _boxes
from weasyprint.text.line_break import Layout as _Layout

from ..language.typography_rules import JOINER

# The most that is added, in font sizes: to a space (which is about 0.25 wide), and after a Chinese character.
MOST_AT_SPACE, MOST_AT_CHARACTER = 0.5, 0.12
_CHINESE = re.compile("[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")
_SPACE = re.compile("[ \u00a0]")
_TWO_MOVES = re.compile(r">(-?[0-9.]+)<>(-?[0-9.]+)<")


class LaterLayout(_Layout):  # type: ignore[misc]  # WeasyPrint has no types
    """The layout of a text that is set up when it is drawn: spaces are `spacing` CSS pixels wider, characters `spread` apart."""

    first_line_direction = 0
    style: Any

    def __init__(self, text: str, max_width: float | None, spacing: float = 0.0, spread: float = 0.0) -> None:
        self.text, self.max_width = text, max_width
        self.justification_spacing, self.spread = spacing, spread

    def set_text(self, text: str, justify: bool = False) -> None:
        style = self.style
        if justify and self.spread:
            self.style = ChainMap({"letter_spacing": self.spread}, style)
        super().set_text(text, justify)
        self.style = style


def justify_line(context: Any, line: Any, extra: float) -> None:
    """Stretch a line of boxes by `extra` CSS pixels; has the parameters of the function it replaces.

    The layout of a line of one text gets the width that it has stretched as `line_width`, for the press.
    """
    texts = [box for box in line.descendants() if isinstance(box, _boxes.TextBox) and box.text]
    if len(texts) == 1:
        texts[0].pango_layout.line_width = texts[0].width + extra
    spacing = spacing_of(texts, extra)
    if spacing is None:
        return
    right_to_left = line.style["direction"] == "rtl"
    if right_to_left and line.children:
        shift = line.position_x - min(child.position_x for child in line.children)
        for child in line.children:
            child.translate(dx=shift, ignore_floats=True)
    _spread(line, spacing, 0.0, right_to_left, texts[-1])


def spacing_of(texts: Sequence[Any], extra: float) -> tuple[bool, float] | None:
    """Return whether characters are parted, not words, and by how many CSS pixels; None for a line that stays ragged."""
    if not texts:
        return None
    by_character = any(_CHINESE.search(box.text) for box in texts)
    gaps = sum(map(_gaps if by_character else _spaces, texts)) - (by_character and bool(_gaps(texts[-1])))
    most = MOST_AT_CHARACTER if by_character else MOST_AT_SPACE
    if gaps <= 0 or extra / gaps > most * texts[0].style["font_size"]:
        return None
    return by_character, extra / gaps


def stretch(box: Any, spacing: tuple[bool, float], ends_line: bool) -> None:
    """Set the text of a box wider; the last of a line has nothing added after its last character."""
    by_character, amount = spacing
    gaps = _gaps(box) - ends_line if by_character else _spaces(box)
    if gaps <= 0:
        return
    # A joiner would get room too, and the line is broken already. WeasyPrint keeps a space that it took from the end of a text
    # in its layout: drawn, it would stand left of an Arabic line.
    text = box.pango_layout.text.replace(JOINER, "")
    text = text if box.text.endswith(" ") else text.rstrip(" ")
    box.width += gaps * amount
    before = box.pango_layout
    box.pango_layout = LaterLayout(text, before.max_width, *((0, amount) if by_character else (amount, 0.0)))
    box.pango_layout.line_width = getattr(before, "line_width", None)


def is_stretched(box: Any) -> bool:
    """Say whether the text of a box was stretched."""
    layout = box.pango_layout
    return isinstance(layout, LaterLayout) and bool(layout.justification_spacing or layout.spread)


def _gaps(box: Any) -> int:
    """Return after how many characters of a text room can be added: all, if it has Chinese ones."""
    return len(box.text) - box.text.count(JOINER) if _CHINESE.search(box.text) else 0


def _spaces(box: Any) -> int:
    return len(_SPACE.findall(box.text))


def _spread(box: Any, spacing: tuple[bool, float], shift: float, right_to_left: bool, last: Any) -> float:
    """Stretch what is in a box, from left to right, and move it by `shift`; return the shift for what follows it."""
    if isinstance(box, _boxes.TextBox):
        width = box.width
        box.position_x += shift
        stretch(box, spacing, box is last)
        return shift + float(box.width - width)
    if not isinstance(box, _boxes.LineBox | _boxes.InlineBox):
        box.translate(shift, 0)
        return shift
    box.position_x += shift
    before = shift
    for child in reversed(box.children) if right_to_left else box.children:
        if child.is_in_normal_flow():
            shift = _spread(child, spacing, shift, child.style["direction"] == "rtl", last)
    box.width += shift - before
    return shift


def with_single_moves(string: str) -> str:
    """Return the operand of TJ with one number between two glyphs.

    WeasyPrint writes two where a glyph is moved inside its advance, as in a wide space. pdfium, which Chrome uses, forgets
    the first, so that justified lines are short. Not reported: "Two consecutive numbers in TJ are drawn wrong by pdfium".
    This can go when `draw_first_line` adds them up.
    """
    return _TWO_MOVES.sub(lambda moves: f">{float(moves[1]) + float(moves[2]):.3f}<", string)
