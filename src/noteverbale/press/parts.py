"""Types that the modules of the press share: lines as drawn, and the gaps that they fill.

This module does not import WeasyPrint, so that it is loaded only when something is printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

SLOT = "data-slot"  # the attribute that names an element whose text changes from copy to copy
FONTS_LATER = "FontsLater"  # key of the dictionary in the place of the fonts until all copies are drawn


class Line(NamedTuple):
    """A line of text as drawn: its x as the PDF has it, and the operators after its text matrix (none for a blank line)."""

    x: bytes
    operators: bytes


class Span(NamedTuple):
    """The left and right edge of a link's rectangle, in points, as the PDF has them."""

    left: bytes
    right: bytes


class Gap(NamedTuple):
    """A line of a page that each copy fills: the number of the copy's line, and its y as the PDF has it."""

    line: int
    y: bytes

    def fill(self, parts: CopyParts) -> bytes:
        """Return the operators of the copy's line."""
        x, operators = parts.lines[self.line]
        return b"1 0 0 -1 %b %b Tm\n%b\n" % (x, self.y, operators) if operators else b""


class ValueGap(NamedTuple):
    """A place that each copy fills with one of its `values`."""

    name: str

    def fill(self, parts: CopyParts) -> bytes:
        """Return the copy's value."""
        return parts.values[self.name]


class Side(NamedTuple):
    """The left or right edge of a link's rectangle, which each copy fills: the number of the link, and which edge."""

    link: int
    right: bool

    def fill(self, parts: CopyParts) -> bytes:
        """Return the edge of the copy's link."""
        return parts.spans[self.link][self.right]


@dataclass(frozen=True)
class CopyParts:
    """What one copy puts into its page template. `shape` is equal for copies that differ in letters and widths only.

    A copy has `values` when it is printed: 'title' and 'title_xml'; 'code' (its operators) and 'record' (in the XMP packet); 'file',
    'file_name' and 'file_about' of the file that it embeds.
    """

    shape: tuple[object, ...]
    lines: tuple[Line, ...]
    spans: tuple[Span, ...]
    values: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def joined(cls, parts: Sequence[CopyParts]) -> CopyParts:
        """Return the parts of several slots as those of one copy, in the same order."""
        return cls(
            tuple(shape for part in parts for shape in part.shape),
            tuple(line for part in parts for line in part.lines),
            tuple(span for part in parts for span in part.spans),
        )


NOTHING = CopyParts((), (), ())


@dataclass(frozen=True)
class Copy:
    """One copy: the number of its template, its parts, its title (None if the template has it), its number of pages."""

    page_template: int
    parts: CopyParts
    title: str | None
    pages: int
