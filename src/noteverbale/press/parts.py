"""What the parts of the press hand each other: lines as drawn and the gaps they go into.

No page engine here, so that it stays unloaded until somebody prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

SLOT = "data-slot"  # the attribute that names an element whose text changes from copy to copy
FONTS_LATER = "FontsLater"  # key of the dictionary that stands for the fonts until all is drawn


class Line(NamedTuple):
    """A line of text as drawn: where it begins, and the operators after its text matrix (none for blanks)."""

    x: bytes
    operators: bytes


class Span(NamedTuple):
    """The horizontal reach of a link's rectangle, in points."""

    left: bytes
    right: bytes


class Gap(NamedTuple):
    """A line of a page that a copy fills: which of its lines, and the height it stands at."""

    line: int
    y: bytes

    def fill(self, parts: CopyParts) -> bytes:
        """Return the operators of the copy's line."""
        x, operators = parts.lines[self.line]
        return b"1 0 0 -1 %b %b Tm\n%b\n" % (x, self.y, operators) if operators else b""


class Side(NamedTuple):
    """One side of a link's rectangle that a copy fills."""

    link: int
    right: bool

    def fill(self, parts: CopyParts) -> bytes:
        """Return the side of the copy's link."""
        return parts.spans[self.link][self.right]


@dataclass(frozen=True)
class CopyParts:
    """What one copy puts into its page template. `shape` is equal for copies that differ in nothing but letters and widths."""

    shape: tuple[object, ...]
    lines: tuple[Line, ...]
    spans: tuple[Span, ...]

    @classmethod
    def joined(cls, parts: Sequence[CopyParts]) -> CopyParts:
        """Return what several slots of a copy put into its page template, in their order."""
        return cls(
            tuple(one for part in parts for one in part.shape),
            tuple(one for part in parts for one in part.lines),
            tuple(one for part in parts for one in part.spans),
        )

    def as_set(self, page: CopyParts) -> bool:
        """Say whether the page set these lines as the example page did; a slot that runs over two pages has no shape there."""
        shapes = zip(self.shape, page.shape, strict=True)
        return (self.lines, self.spans) == (page.lines, page.spans) and all(b in (None, a) for a, b in shapes)


NOTHING = CopyParts((), (), ())
