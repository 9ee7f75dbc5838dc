"""Set the slots of many copies by example: WeasyPrint lays out a few of them, the others are set line by line like these.

A line is broken off as WeasyPrint breaks it and takes the place of an example's line. As soon as the remaining text of a
slot equals the remaining text of an example at the beginning of a line, all its further lines are the example's: the words
after a name are set once for all names after which they begin on the same line.
An example that could be set by earlier examples is set by them too; if the results differ, no slot is set this way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from ..page.cannot_press import CannotPress
from .boxes import Pattern, Slot, parts_of, pattern_of, shape_of
from .engine import LayoutEngine
from .parts import CopyParts
from .slots import SlotHtml

_PER_PAGE = 400  # slots on one example page
_END_TAGS = re.compile(r"(?:</[^>]*>)*")  # nothing but end tags: no text follows
# Text without spaces that WeasyPrint collapses, and without characters that end a line or allow it to end in a word.
_EVEN = re.compile(r"(?! )(?:(?!  )[^\n\t\r\f\xad\u2028\u2029])*")


class Remainder(NamedTuple):
    """The text of a slot from the beginning of a line on; `first` for its first line. See SlotHtml for the other parts."""

    kind: str
    head: str
    text: str
    tail: str
    first: bool


class NoExample(Exception):
    """No example shows how the rest of a slot is set."""

    def __init__(self, remainder: Remainder) -> None:
        super().__init__()
        self.remainder = remainder


class ExampleSetter:
    """Sets the slots of copies of one skeleton. `warnings` is the list to which the engine's warnings are appended."""

    def __init__(self, layout_engine: LayoutEngine, warnings: Sequence[str]) -> None:
        self._layout_engine, self._warnings = layout_engine, warnings
        self._further_rows: dict[Remainder, tuple[CopyParts, ...]] = {}
        self._patterns: dict[tuple[str, str, bool], dict[tuple[float, float], Pattern]] = {}
        self._tags: dict[str, str] = {}
        self._contradicted = False
        self.examples: set[SlotHtml] = set()

    def set_all(
        self, slot_htmls: Iterable[SlotHtml], lay_out: Callable[[Sequence[SlotHtml]], Mapping[SlotHtml, Slot]]
    ) -> dict[SlotHtml, CopyParts]:
        """Return the parts of each slot; without those that the engine warns of or draws with more than letters.

        `lay_out` lays slots out as examples and returns them by their HTML. Raises CannotPress when an example is set
        otherwise than earlier examples tell.
        """
        laid_out: dict[SlotHtml, CopyParts | None] = {}
        followed: dict[SlotHtml, CopyParts | None] = {}
        waiting = dict.fromkeys(slot_htmls)
        chosen = _first_examples(waiting)
        while chosen:
            for page in (chosen[start : start + _PER_PAGE] for start in range(0, len(chosen), _PER_PAGE)):
                slots = lay_out(page)
                self.examples.update(page)
                laid_out |= {
                    example: self._without_warnings(self._add_example, example, slots.get(example)) for example in page
                }
            if self._contradicted:
                raise CannotPress("its lines are not set alike in all places")
            missing: dict[Remainder, SlotHtml] = {}
            for slot_html in waiting:
                if slot_html not in laid_out and slot_html not in followed:
                    try:
                        followed[slot_html] = self._without_warnings(self._set_by_example, slot_html)
                    except NoExample as error:
                        missing.setdefault(error.remainder, slot_html)
            chosen = list(missing.values())
        return {slot_html: parts for slot_html, parts in (followed | laid_out).items() if parts}

    def _without_warnings(self, set_slot: Callable[..., CopyParts], *arguments: object) -> CopyParts | None:
        """Return what `set_slot` returns; None if it raises CannotPress or the engine warns."""
        before = len(self._warnings)
        try:
            parts = set_slot(*arguments)
        except CannotPress:
            return None
        if len(self._warnings) == before:
            return parts
        self._layout_engine.forget()
        return None

    def _add_example(self, slot_html: SlotHtml, slot: Slot | None) -> CopyParts:
        """Return the parts of a slot that WeasyPrint laid out, and keep it as an example for others."""
        if slot is None or slot.tag is None:
            raise CannotPress("a paragraph of its own is not on the example page")
        rows = [parts_of(row, self._layout_engine.drawn) for row in slot.rows]
        parts = _joined(slot.tag, rows)
        try:
            self._contradicted |= self._set_by_example(slot_html) != parts
        except (NoExample, CannotPress):
            self._tags.setdefault(slot_html.kind, slot.tag)
        remainder = Remainder(*slot_html, True)
        for number, row in enumerate(slot.rows if _even(slot_html) else ()):
            self._further_rows.setdefault(remainder, tuple(rows[number:]))
            pattern = pattern_of(row)
            text = row.texts[0].text if row.texts else ""
            if pattern is None or not text or not remainder.text.startswith(text):
                break
            patterns = self._patterns.setdefault((remainder.kind, remainder.head, remainder.first), {})
            patterns.setdefault(pattern.size, pattern)
            if pattern.width is not None:
                patterns |= {size: known._replace(width=pattern.width) for size, known in patterns.items()}
            remainder = remainder._replace(text=remainder.text.removeprefix(text).removeprefix(" "), first=False)
        return parts

    def _set_by_example(self, slot_html: SlotHtml) -> CopyParts:
        """Set a slot like the examples. Raises NoExample for the first remainder that no example covers."""
        remainder = Remainder(*slot_html, True)
        if slot_html.kind not in self._tags or not _even(slot_html):
            raise NoExample(remainder)
        rows: list[CopyParts] = []
        while remainder not in self._further_rows:
            row, after = self._line(remainder)
            rows.append(row)
            if after is None:
                return _joined(self._tags[slot_html.kind], rows)
            remainder = remainder._replace(text=remainder.text.encode()[after:].decode(), first=False)
        return _joined(self._tags[slot_html.kind], [*rows, *self._further_rows[remainder]])

    def _line(self, remainder: Remainder) -> tuple[CopyParts, int | None]:
        patterns = self._patterns.get((remainder.kind, remainder.head, remainder.first))
        if not patterns or not remainder.text:
            raise NoExample(remainder)
        first = next(iter(patterns.values()))
        box, after = self._layout_engine.break_line(remainder.text, first)
        pattern = patterns.get((box.height, box.baseline))
        last = after is None
        if first.justified and first.width is None and not last:
            raise NoExample(remainder)
        # A last line that other elements follow, and a line that ends inside an element, are left to WeasyPrint: what
        # comes next can move the break.
        if pattern is None or (remainder.head and not last) or (last and not _END_TAGS.fullmatch(remainder.tail)):
            raise NoExample(remainder)
        return CopyParts((pattern.row.shape,), (self._layout_engine.drawn(box),), ()), after


def _first_examples(slot_htmls: Iterable[SlotHtml]) -> list[SlotHtml]:
    """Return of each kind the first, the shortest and the longest slot; each is checked against the others."""
    kinds: dict[tuple[str, str], list[SlotHtml]] = {}
    for slot_html in slot_htmls:
        kinds.setdefault((slot_html.kind, slot_html.head), []).append(slot_html)
    chosen = ((slots[0], min(slots, key=_length), max(slots, key=_length)) for slots in kinds.values())
    return list(dict.fromkeys(slot_html for examples in chosen for slot_html in examples))


def _even(slot_html: SlotHtml) -> bool:
    """Say whether WeasyPrint sets all characters of a text: it drops no space and no character forces a new line."""
    space_dropped = slot_html.text.endswith(" ") and _END_TAGS.fullmatch(slot_html.tail)
    return not space_dropped and _EVEN.fullmatch(slot_html.text) is not None


def _length(slot_html: SlotHtml) -> int:
    return len(slot_html.text)


def _joined(tag: str, rows: Sequence[CopyParts]) -> CopyParts:
    parts = CopyParts.joined(rows)
    return CopyParts((shape_of(tag, parts.shape),), parts.lines, parts.spans)
