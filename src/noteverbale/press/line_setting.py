"""Lines that vary, set by example: a few slots are laid out by the engine, the others follow them line by line.

A line is broken off by the engine's own breaking and takes the place of an example's line. As soon as what is left
of a paragraph is what is left of an example's at the beginning of a line, all its further lines are the example's:
what stands after a name is set once for all names that push it as far.
An example that the earlier ones reach is also set by them, and must come out the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from ..page.cannot_press import CannotPress
from .engine import LayoutEngine, Pattern, Row, Slot, pattern_of, shape_of, span
from .parts import CopyParts
from .slots import SlotHtml

_SOME = 400  # slots on one example page
_ENDS = re.compile(r"(?:</[^>]*>)*")  # a tail without words
# A text without spaces that the engine collapses and without characters it breaks lines at by themselves.
_EVEN = re.compile(r"(?! )(?:(?!  )[^\n\t\r\f\xad\u2028\u2029])*")


class Left(NamedTuple):
    """What is left of a slot at the beginning of a line, the first or a later one."""

    kind: str
    head: str
    text: str
    tail: str
    first: bool


class Unknown(Exception):
    """No example for what is left."""

    def __init__(self, left: Left) -> None:
        super().__init__()
        self.left = left


class ExampleSetter:
    """What copies of one skeleton say, set; `remarks` grows with whatever the engine remarks."""

    def __init__(self, layout_engine: LayoutEngine, remarks: Sequence[str]) -> None:
        self._layout_engine, self._remarks = layout_engine, remarks
        self._rest: dict[Left, tuple[CopyParts, ...]] = {}
        self._patterns: dict[tuple[str, str, bool], dict[tuple[float, float], Pattern]] = {}
        self._tags: dict[str, str] = {}
        self._doubtful = False
        self.examples: set[SlotHtml] = set()

    def set_all(
        self, slot_htmls: Iterable[SlotHtml], lay_out: Callable[[Sequence[SlotHtml]], Mapping[SlotHtml, Slot]]
    ) -> dict[SlotHtml, CopyParts]:
        """Return slots as set; one that the engine remarks on, or draws with more than letters, is missing.

        Raises CannotPress when an example is not what the others say.
        """
        made: dict[SlotHtml, CopyParts | None] = {}
        followed: dict[SlotHtml, CopyParts | None] = {}
        waiting = dict.fromkeys(slot_htmls)
        chosen = _first_examples(waiting)
        while chosen:
            for some in (chosen[start : start + _SOME] for start in range(0, len(chosen), _SOME)):
                slots = lay_out(some)
                self.examples.update(some)
                made |= {one: self._quietly(self._learn, one, slots.get(one)) for one in some}
            if self._doubtful:
                raise CannotPress("its lines are not set alike wherever they stand")
            unknown: dict[Left, SlotHtml] = {}
            for one in waiting:
                if one not in made and one not in followed:
                    try:
                        followed[one] = self._quietly(self._follow, one)
                    except Unknown as missing:
                        unknown.setdefault(missing.left, one)
            chosen = list(unknown.values())
        return {one: parts for one, parts in (followed | made).items() if parts}

    def _quietly(self, way: Callable[..., CopyParts], *what: object) -> CopyParts | None:
        heard = len(self._remarks)
        try:
            parts = way(*what)
        except CannotPress:
            return None
        if len(self._remarks) == heard:
            return parts
        self._layout_engine.forget()
        return None

    def _learn(self, slot_html: SlotHtml, slot: Slot | None) -> CopyParts:
        """Return what the engine laid out, and keep it as an example."""
        if slot is None or slot.tag is None:
            raise CannotPress("a paragraph of its own is not on the example page")
        rows = [self._parts(row) for row in slot.rows]
        made = _joined(slot.tag, rows)
        try:
            self._doubtful |= self._follow(slot_html) != made
        except (Unknown, CannotPress):
            self._tags.setdefault(slot_html.kind, slot.tag)
        left = Left(*slot_html, True)
        for number, row in enumerate(slot.rows if _even(slot_html) else ()):
            self._rest.setdefault(left, tuple(rows[number:]))
            pattern = pattern_of(row)
            text = row.texts[0].text if row.texts else ""
            if pattern is None or not text or not left.text.startswith(text):
                break
            self._patterns.setdefault((left.kind, left.head, left.first), {}).setdefault(pattern.size, pattern)
            left = left._replace(text=left.text.removeprefix(text).removeprefix(" "), first=False)
        return made

    def _follow(self, slot_html: SlotHtml) -> CopyParts:
        """Set a slot as the examples are. Raises Unknown where they do not reach."""
        left = Left(*slot_html, True)
        if slot_html.kind not in self._tags or not _even(slot_html):
            raise Unknown(left)
        rows: list[CopyParts] = []
        while left not in self._rest:
            row, after = self._line(left)
            rows.append(row)
            if after is None:
                return _joined(self._tags[slot_html.kind], rows)
            left = left._replace(text=left.text.encode()[after:].decode(), first=False)
        return _joined(self._tags[slot_html.kind], [*rows, *self._rest[left]])

    def _line(self, left: Left) -> tuple[CopyParts, int | None]:
        patterns = self._patterns.get((left.kind, left.head, left.first))
        if not patterns or not left.text:
            raise Unknown(left)
        box, after = self._layout_engine.break_line(left.text, next(iter(patterns.values())))
        pattern = patterns.get((box.height, box.baseline))
        last = after is None
        # The end of a text that something follows, and lines within another element, are the engine's to break.
        if pattern is None or (left.head and not last) or (last and not _ENDS.fullmatch(left.tail)):
            raise Unknown(left)
        return CopyParts((pattern.row.shape,), (self._layout_engine.drawn(box),), ()), after

    def _parts(self, row: Row) -> CopyParts:
        lines = tuple(map(self._layout_engine.drawn, row.texts))
        return CopyParts((row.shape,), lines, tuple(span(rectangle) for _, rectangle in row.links))


def _first_examples(slot_htmls: Iterable[SlotHtml]) -> list[SlotHtml]:
    """Return, of each kind, the first, the shortest and the longest: they prove each other."""
    kinds: dict[tuple[str, str], list[SlotHtml]] = {}
    for slot_html in slot_htmls:
        kinds.setdefault((slot_html.kind, slot_html.head), []).append(slot_html)
    chosen = ((many[0], min(many, key=_length), max(many, key=_length)) for many in kinds.values())
    return list(dict.fromkeys(one for some in chosen for one in some))


def _even(slot_html: SlotHtml) -> bool:
    """Say whether the engine sets a text as it is written, with no space to drop and none to break at by itself."""
    ends = slot_html.text.endswith(" ") and _ENDS.fullmatch(slot_html.tail)
    return not ends and _EVEN.fullmatch(slot_html.text) is not None


def _length(slot_html: SlotHtml) -> int:
    return len(slot_html.text)


def _joined(tag: str, rows: Sequence[CopyParts]) -> CopyParts:
    whole = CopyParts.joined(rows)
    return CopyParts((shape_of(tag, whole.shape),), whole.lines, whole.spans)
