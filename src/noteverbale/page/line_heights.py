"""The height of a line follows from its style, whatever fonts its characters need (CSS Inline Layout 3, section 5.1).

WeasyPrint 70.0 takes the height of the line that Pango has set (not reported: "fallback font line-height"), which is higher where
a character is not in the first font: a name in Arabic letters moved the lines below it. This can go when WeasyPrint measures
with the first font if `line-height` is not `normal`. `weasyprint_fixes` puts `first_line_metrics` in the place of WeasyPrint's
function; `tests/page/test_line_heights.py` fails first when an upgrade changes it.
"""

from __future__ import annotations

from typing import Any

import weasyprint.text.line_break as _line_break

_first_line_metrics = _line_break.first_line_metrics
_strut = _line_break.strut


def first_line_metrics(
    first_line: Any,
    text: str,
    layout: Any,
    resume_at: Any,
    space_collapse: bool,
    style: Any,
    hyphenated: bool = False,
    hyphenation_character: str | None = None,
) -> Any:
    """Return what WeasyPrint returns: the layout, length, resume_at, width, height and baseline of the first line of a text."""
    rest = resume_at, space_collapse, style, hyphenated, hyphenation_character
    layout, length, resume_at, width, *own = _first_line_metrics(first_line, text, layout, *rest)
    height, baseline = own if style["line_height"] == "normal" or not text else _of_first_font(style)
    return layout, length, resume_at, width, height, baseline


def _of_first_font(style: Any) -> tuple[float, float]:
    """Return the height and the baseline of a line in the first font of a style."""
    measured: tuple[float, float] | None = style.__dict__.get("_first_font")
    if measured is None:
        layout = _line_break.Layout(style)
        layout.set_text(" ")
        *_, height, baseline = _first_line_metrics(layout.get_first_line()[0], "", layout, None, False, style)
        measured = style.__dict__["_first_font"] = height, baseline
    return measured


def strut(style: Any) -> tuple[float, float]:
    """Return the line height of a style and the baseline from its top; WeasyPrint looks it up by a key made of 16 properties."""
    known: tuple[float, float] | None = style.__dict__.get("_strut")
    if known is None:
        known = style.__dict__["_strut"] = _strut(style)
    return known
