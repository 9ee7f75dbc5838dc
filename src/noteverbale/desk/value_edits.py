"""The smallest edits that make one value out of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..records.base import Key
from ..records.edit import MISSING, Edit


def changes(path: Key, old: object, new: object) -> Iterator[Edit]:
    """Yield the smallest edits that make a value at a path out of another, one after the other."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from changes((*path, key), old.get(key, MISSING), new.get(key, MISSING))
    elif isinstance(old, list) and isinstance(new, list):
        before = 0
        while before < min(len(old), len(new)) and old[before] == new[before]:
            before += 1
        after = 0
        while after < min(len(old), len(new)) - before and old[-1 - after] == new[-1 - after]:
            after += 1
        common = min(len(old), len(new)) - before - after
        for i in range(before, before + common):
            yield from changes((*path, i), old[i], new[i])
        for i in reversed(range(before + common, len(old) - after)):
            yield Edit((*path, i), old[i], MISSING)
        for i in range(before + common, len(new) - after):
            yield Edit((*path, i), MISSING, new[i])
    elif old != new:
        yield Edit(path, old, new)
