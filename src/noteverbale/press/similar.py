"""Lay out as few copies of one outline as their page templates need, and prove that these are right for all others.

A copy that is laid out shows how its lines are set, and so how those of others are (`line_setting`). It is the page template of its
*group*: the copies whose lines have the same shapes. A copy whose lines were set before it is laid out proves them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..page.cannot_press import CannotPress
from ..problems import ProblemsFound
from .boxes import Slot
from .line_setting import ExampleSetter
from .parts import CopyParts
from .slots import SlotHtml
from .template import PageTemplate

_LEAK = "something outside its own lines depends on the recipient"
Key = tuple[str, int]  # name of a slot, number of a line in it
_RECIPIENT: Key = ("recipient", 0)  # for what a page has of the recipient besides its lines


class Page(NamedTuple):
    """A copy as laid out: its template and number of pages, its slots, their parts as drawn, and the text outside of them."""

    template: PageTemplate
    pages: int
    slots: Sequence[Slot]
    parts: Sequence[CopyParts]
    outside: object


class Group(NamedTuple):
    """Copies whose lines have the same shapes; `keys` name these lines, `varying` are the numbers of those that are not the same in all."""

    names: list[str]
    keys: list[Key]
    varying: list[int]


class SimilarCopies:
    """Copies of one outline, by recipient. `refused` are those to lay out in full, with the reasons."""

    def __init__(
        self, setter: ExampleSetter, slots: Mapping[str, Sequence[SlotHtml]], lay_out: Callable[[str], Page]
    ) -> None:
        """Take a setter with the slots of all copies; `lay_out` lays a copy out and raises CannotPress or ProblemsFound."""
        self._setter, self._slots, self._lay_out = setter, slots, lay_out
        self._counts = Counter(slot for own in slots.values() for slot in own)
        self._pages: dict[str, Page] = {}
        self._parts: dict[str, CopyParts] = {}
        self.refused: dict[str, str] = {}

    def pressed(self) -> Iterator[tuple[Page, dict[str, CopyParts]]]:
        """Yield for each group the page that is its template and the parts of its copies. Raises CannotPress."""
        self._set_lines()
        groups = self._groups()
        while unproved := self._unproved(groups):
            self._lay_out_one(self._most_telling(groups, unproved))
        for group in groups:
            yield self._pages[group.names[0]], {name: self._parts[name] for name in group.names}

    def _set_lines(self) -> None:
        """Lay copies out until the lines of all are set: next the one with most slots that cannot be set yet."""
        parts, names = self._setter.parts, [*self._slots]
        unset: dict[str, int] = {}
        while unset := {
            name: count
            for name in unset or names
            if name not in self.refused and (count := sum(slot not in parts for slot in self._slots[name]))
        }:
            most = max(unset.values())
            self._lay_out_one(min((name for name, count in unset.items() if count == most), key=self._commonness))
            self._setter.set_waiting()

    def _commonness(self, name: str) -> int:
        """Return how many copies share slots with one: two pages that share little differ in most lines, and prove most."""
        return sum(self._counts[slot] for slot in self._slots[name])

    def _lay_out_one(self, name: str) -> None:
        """Lay a copy out; learn from it, and compare it with its parts where they were set before. Raises CannotPress."""
        slots, parts = self._slots[name], self._setter.parts
        try:
            page = self._lay_out(name)
        except CannotPress as refusal:
            self.refused[name] = str(refusal)
            return
        except ProblemsFound:
            self.refused[name] = "the page engine warned of the page"
            return
        for slot_html, slot in zip(slots, page.slots, strict=True):
            if slot_html not in parts:
                self._setter.add_example(slot_html, slot)
        own = [parts[slot_html] for slot_html in slots]
        if None in own:
            self.refused[name] = "one of its own lines has more than letters: a decoration or a picture"
        elif own != list(page.parts) or (name in self._parts and self._parts[name] != CopyParts.joined(page.parts)):
            raise CannotPress("its lines are not set alike in all places")
        else:
            self._pages[name] = page

    def _groups(self) -> list[Group]:
        """Return the groups, the first copy of each laid out."""
        by_shape: dict[object, list[str]] = defaultdict(list)
        for name, slots in self._slots.items():
            parts = [own for slot in slots if (own := self._setter.parts.get(slot))]
            if len(parts) == len(slots):
                self._parts[name] = CopyParts.joined(parts)
                by_shape[self._parts[name].shape].append(name)
            else:
                self.refused.setdefault(name, "its own lines cannot be set by example")
        groups = (self._group([name for name in names if name not in self.refused]) for names in by_shape.values())
        return [group for group in groups if group]

    def _group(self, names: list[str]) -> Group | None:
        """Return copies of one shape as a group; None if none of them can be laid out with gaps."""
        laid_out = next((name for name in names if name in self._pages), None)
        while not laid_out and names:
            tried = min(names, key=self._commonness)
            self._lay_out_one(tried)
            laid_out = tried if tried in self._pages else None
            names = [name for name in names if name not in self.refused]
        if not laid_out:
            return None
        names.remove(laid_out)
        parts = [self._setter.parts[slot] for slot in self._slots[laid_out]]
        keys = [
            (slot.name, number)
            for slot, own in zip(self._slots[laid_out], parts, strict=True)
            for number in range(len(own.lines) if own else 0)
        ]
        columns = zip(*(self._parts[name].lines for name in (laid_out, *names)), strict=True)
        return Group([laid_out, *names], keys, [at for at, lines in enumerate(columns) if len(set(lines)) > 1])

    def _unproved(self, groups: Sequence[Group]) -> set[tuple[object, Key]]:
        """Return what the pages laid out do not prove yet, empty when all is proved. Raises CannotPress where they disprove it.

        A style sheet can print a line a second time, outside its gap. So a line that varies within a group must have varied between
        two pages of one group, equal in everything else: (None, key). And it must have varied between two pages with the same
        text outside their gaps, for each such text among the groups in which it varies: (text, key).
        """
        wanted: set[tuple[object, Key]] = set()
        proved: set[tuple[object, Key]] = set()
        seen: dict[tuple[object, Key], set[object]] = defaultdict(set)
        for group in groups:
            first = self._pages[group.names[0]]
            pages = {name: self._pages[name] for name in group.names if name in self._pages}
            if any((page.template, page.pages) != (first.template, first.pages) for page in pages.values()):
                raise CannotPress(_LEAK)
            if len(group.names) > 1:
                varying = [_RECIPIENT, *(group.keys[at] for at in group.varying)]
                wanted.update((text, key) for key in varying for text in (None, first.outside))
            for at, key in [(None, _RECIPIENT), *enumerate(group.keys)]:
                lines = {name if at is None else self._parts[name].lines[at] for name in pages}
                seen[first.outside, key] |= lines
                if len(lines) > 1:
                    proved.add((None, key))
        return wanted - proved - {place for place, lines in seen.items() if len(lines) > 1}

    def _most_telling(self, groups: Sequence[Group], unproved: set[tuple[object, Key]]) -> str:
        """Return the copy that proves most of what is unproved. Raises CannotPress if no copy can."""
        best: tuple[int, str] = (0, "")
        for group in groups:
            head, outside = self._parts[group.names[0]].lines, self._pages[group.names[0]].outside
            open_ = [at for at in group.varying if {(None, group.keys[at]), (outside, group.keys[at])} & unproved]
            whole = len({(None, _RECIPIENT), (outside, _RECIPIENT)} & unproved)
            for name in group.names[1:]:
                if name not in self._pages and name not in self.refused:
                    lines = self._parts[name].lines
                    best = max(best, (whole + sum(lines[at] != head[at] for at in open_), name), key=lambda it: it[0])
        if not best[0]:
            raise CannotPress("it cannot be proved that nothing but its own lines depends on the recipient")
        return best[1]
