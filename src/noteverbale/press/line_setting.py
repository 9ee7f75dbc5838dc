"""Set the slots of many copies by example: WeasyPrint lays out a few copies, the slots of the others are set line by line like theirs.

A line is broken off as WeasyPrint breaks it and takes the place of an example's line. As soon as the remaining text of a
slot equals the remaining text of an example at the beginning of a line, all its further lines are the example's: the words
after a name are set once for all names after which they begin on the same line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from ..page.cannot_press import CannotPress
from .boxes import Pattern, Row, Slot, Unbroken, parts_of, pattern_of, shape_of
from .engine import LayoutEngine
from .parts import CopyParts
from .slots import SlotHtml

_END_TAGS = re.compile(r"(?:</[^>]*>)*")  # nothing but end tags: no text follows
_ENDING = re.compile("[\n\t\r\f\xad\u2028\u2029]")  # characters that end a line or allow it to end in a word
T = TypeVar("T")


class Remainder(NamedTuple):
    """The text of a slot from the beginning of a line on; `first` for its first line. See SlotHtml for the other parts."""

    name: str
    head: str
    text: str
    tail: str
    first: bool


class _NoExample(Exception):
    """No example shows how the rest of a slot is set; `rows` are those up to there."""

    def __init__(self, remainder: Remainder, rows: Sequence[CopyParts]) -> None:
        super().__init__()
        self.remainder, self.rows = remainder, rows


class ExampleSetter:
    """Sets the slots of copies of one outline. `warnings` is the list to which the engine's warnings are appended.

    `parts` are those of the slots set so far; None for a slot that the engine warns of or draws with more than letters.
    `waiting` has for each remainder that no example covers the slots that end in it, with their rows before it.
    """

    def __init__(self, layout_engine: LayoutEngine, warnings: Sequence[str], slot_htmls: Iterable[SlotHtml]) -> None:
        self._layout_engine, self._warnings = layout_engine, warnings
        self._further_rows: dict[Remainder, tuple[CopyParts, ...]] = {}
        self._patterns: dict[tuple[str, str, bool], Pattern] = {}
        # By name, head and tail: the first slot with these, and its content if the engine sets it alone as on its page.
        self._examples: dict[tuple[str, str, str], tuple[str, Slot]] = {}
        self._unbroken: dict[tuple[str, str, str], Unbroken | None] = {}
        self._tags: dict[str, str] = {}
        self.parts: dict[SlotHtml, CopyParts | None] = {}
        self.waiting: dict[Remainder, dict[SlotHtml, tuple[CopyParts, ...]]] = {
            Remainder(*slot_html, True): {slot_html: ()} for slot_html in slot_htmls
        }

    def add_example(self, slot_html: SlotHtml, slot: Slot) -> None:
        """Take the parts of a slot from a layout, and keep it as an example for others."""
        self.parts[slot_html] = self._without_warnings(self._learnt, slot_html, slot)

    def set_waiting(self) -> None:
        """Set all slots that wait, as far as examples reach."""
        before, self.waiting = self.waiting, {}
        for remainder, begun in before.items():
            slots = {slot_html: rows for slot_html, rows in begun.items() if slot_html not in self.parts}
            if not slots:
                continue
            try:
                rows = self._without_warnings(self._rows, remainder)
            except _NoExample as missing:
                further = {slot_html: (*rows, *missing.rows) for slot_html, rows in slots.items()}
                self.waiting.setdefault(missing.remainder, {}).update(further)
                continue
            for slot_html, first_rows in slots.items():
                tag = self._tags[slot_html.name]
                self.parts[slot_html] = None if rows is None else _joined(tag, [*first_rows, *rows])

    def _without_warnings(self, set_lines: Callable[..., T], *arguments: object) -> T | None:
        """Return what `set_lines` returns; None if it raises CannotPress or the engine warns."""
        before = len(self._warnings)
        try:
            result = set_lines(*arguments)
        except CannotPress:
            return None
        if len(self._warnings) == before:
            return result
        self._layout_engine.forget()
        return None

    def _learnt(self, slot_html: SlotHtml, slot: Slot) -> CopyParts:
        self._tags[slot_html.name] = slot.tag
        self._examples.setdefault((slot_html.name, slot_html.head, slot_html.tail), (slot_html.text, slot))
        return _joined(slot.tag, self._learnt_rows(Remainder(*slot_html, True), slot.rows))

    def _learnt_rows(self, remainder: Remainder, laid_out: Sequence[Row]) -> tuple[CopyParts, ...]:
        """Take the lines of a remainder as examples."""
        rows = tuple(parts_of(row, self._layout_engine.drawn) for row in laid_out)
        for number, row in enumerate(laid_out if _even(remainder) else ()):
            self._further_rows.setdefault(remainder, rows[number:])
            pattern = pattern_of(row)
            text = row.texts[0].text if row.texts else ""
            if pattern is None or not text or not remainder.text.startswith(text):
                break
            key = (remainder.name, remainder.head, remainder.first)
            known = self._patterns.setdefault(key, pattern)
            if known.width is None:
                self._patterns[key] = known._replace(width=pattern.width)
            remainder = remainder._replace(text=remainder.text.removeprefix(text).removeprefix(" "), first=False)
        return rows

    def _rows(self, remainder: Remainder) -> tuple[CopyParts, ...]:
        """Set the rest of a slot like the examples. Raises _NoExample for the first remainder that no example covers."""
        rows: list[CopyParts] = []
        begun: list[Remainder] = []
        even = _even(remainder)
        while remainder not in self._further_rows:
            row, after = self._line(remainder) if even else (None, None)
            if row is None:
                if even and (laid_out := self._lines_alone(remainder)):
                    self._learnt_rows(remainder, laid_out)
                    continue
                raise _NoExample(remainder, rows)
            rows.append(row)
            begun.append(remainder)
            if after is None:
                break
            remainder = remainder._replace(text=remainder.text.encode()[after:].decode(), first=False)
        else:
            rows += self._further_rows[remainder]
        # Kept, because other slots come to the same remainder.
        self._further_rows |= {rest: tuple(rows[number:]) for number, rest in enumerate(begun)}
        return tuple(rows)

    def _lines_alone(self, remainder: Remainder) -> Sequence[Row]:
        """Let the engine set a remainder with the elements of an example; no lines if it would not set that one as on its page."""
        key = (remainder.name, remainder.head, remainder.tail)
        if key not in self._unbroken:
            text, slot = self._examples.get(key, ("", None))
            known = slot.unbroken if slot and text else None
            if slot and known:
                alone, on_page = (
                    [parts_of(row, self._layout_engine.drawn) for row in rows]
                    for rows in (self._layout_engine.lines_alone(known, text, True), slot.rows)
                )
                known = known if alone == on_page else None
            self._unbroken[key] = known
        unbroken = self._unbroken[key]
        return self._layout_engine.lines_alone(unbroken, remainder.text, remainder.first) if unbroken else ()

    def _line(self, remainder: Remainder) -> tuple[CopyParts | None, int | None]:
        """Return the first line of a remainder, and at which byte the next begins (None after the last); (None, None) without an example."""
        pattern = self._patterns.get((remainder.name, remainder.head, remainder.first))
        if not pattern or not remainder.text:
            return None, None
        box, after = self._layout_engine.break_line(remainder.text, pattern)
        # A last line that other elements follow, and a line that ends inside an element, are left to WeasyPrint: what
        # comes next can move the break.
        unknown = (pattern.justified and pattern.width is None) or remainder.head
        if (box.height, box.baseline) != pattern.size or (
            unknown if after is not None else not _END_TAGS.fullmatch(remainder.tail)
        ):
            return None, None
        return CopyParts((pattern.row.shape,), (self._layout_engine.drawn(box),), ()), after


def _even(slot_html: SlotHtml | Remainder) -> bool:
    """Say whether WeasyPrint sets all characters of a text: it drops no space and no character forces a new line."""
    text = slot_html.text
    space_dropped = text.startswith(" ") or "  " in text or (text.endswith(" ") and _END_TAGS.fullmatch(slot_html.tail))
    return not space_dropped and not _ENDING.search(text)


def _joined(tag: str, rows: Sequence[CopyParts]) -> CopyParts:
    parts = CopyParts.joined(rows)
    return CopyParts((shape_of(tag, parts.shape),), parts.lines, parts.spans)
