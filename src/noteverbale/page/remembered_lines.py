"""A line of text that was broken before, in the same style and width, is not broken again: most lines of two copies are the same.

WeasyPrint 70.0 has no public way to give it lines. While `RememberedLines.used` is open, its `split_first_line` is replaced;
`tests/press/test_engine.py` fails first when an upgrade renames it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import weasyprint.layout.inline as _inline
import weasyprint.layout.preferred as _preferred

MOST = 4000  # lines that are kept; most lines of thousands of copies do not come again
_split_first_line = _inline.split_first_line

# The properties that decide how a text is shaped and broken into lines.
# fmt: off
_TEXT_STYLE = (
    "font_family", "font_size", "font_style", "font_stretch", "font_weight", "font_variant_ligatures",
    "font_variant_position", "font_variant_caps", "font_variant_numeric", "font_variant_alternates",
    "font_variant_east_asian", "font_feature_settings", "font_variation_settings", "font_language_override",
    "font_kerning", "lang", "direction", "letter_spacing", "word_spacing", "white_space", "hyphens",
    "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone", "overflow_wrap", "word_break",
    "text_decoration_line", "tab_size", "line_height",
)
# fmt: on


class RememberedLines:
    """The lines that were broken with the fonts of one printer."""

    def __init__(self) -> None:
        self._lines: dict[Any, Any] = {}

    @contextmanager
    def used(self) -> Iterator[None]:
        """Remember the lines of the pages that are laid out while the context is open."""
        before = _inline.split_first_line, _preferred.split_first_line
        _inline.split_first_line = _preferred.split_first_line = self.first_line
        try:
            yield
        finally:
            _inline.split_first_line, _preferred.split_first_line = before

    def first_line(  # has the parameters of weasyprint.layout.inline.split_first_line, which it replaces
        self,
        text: str,
        style: Any,
        context: Any,
        width: Any,
        spacing: Any,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:
        """Return what WeasyPrint returns for the first line of a text."""
        key = (text, style_key(style), width, spacing, is_line_start, minimum)
        line = self._lines.get(key)
        if line is None:
            if len(self._lines) == MOST:
                self._lines.clear()
            line = self._lines[key] = _split_first_line(text, style, context, width, spacing, is_line_start, minimum)
        return (copy.copy(line[0]), *line[1:])  # a copy, because each box activates and deactivates its own

    def forget(self) -> None:
        """Forget all lines."""
        self._lines.clear()


_STYLES: dict[str, int] = {}


def style_key(style: Any) -> int:
    """Return a number that is equal for styles with equal properties of text."""
    key: int | None = style.__dict__.get("_text_key")
    if key is None:
        key = _STYLES.setdefault(repr([style[name] for name in _TEXT_STYLE]), len(_STYLES))
        style.__dict__["_text_key"] = key
    return key
