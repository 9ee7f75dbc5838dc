"""A YAML file while it is edited: each value knows where it is in the text, or that it is new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import yaml

from .base import Key
from .yaml_writer import Plain

Order = Callable[[Key], Sequence[str]]  # the keys of the mapping at a path, in the order in which they are written


class Branch:
    """A value of the file: `node` is where it was written, None for a new one. `touched`: it, or what is inside, was changed.

    `mapping` and `items` have what is inside it now; a value that was replaced as a whole has neither.
    """

    def __init__(self, node: yaml.Node | None, value: Plain) -> None:
        self.node: Final = node
        self.touched = node is None
        self.replaced = node is None
        self._value = value
        self.mapping: dict[str, Branch] | None = None
        self.items: list[Branch] | None = None
        self._removed: list[Branch] = []

    @property
    def value(self) -> Plain:
        """The value as it is now."""
        if self.mapping is not None:
            return {key: inner.value for key, inner in self.mapping.items()}
        if self.items is not None:
            return [inner.value for inner in self.items]
        return self._value

    def change(self, path: Key, value: Plain, order: Order, at: Key = ()) -> None:
        """Set a value; the key may be new. With an empty path, it is this value. `at` is the path of this value in the file."""
        if path:
            step, here = path[0], (*at, path[0])
            self.open()
            if self.items is not None and isinstance(step, int):
                self.items[step].change(path[1:], value, order, here)
            elif self.mapping is not None and step in self.mapping:
                self.mapping[str(step)].change(path[1:], value, order, here)
            elif self.mapping is not None:
                self._add(str(step), value, order(at))
            else:
                self._merge({str(step): value}, order, at)
        elif value != self.value:
            self._merge(value, order, at)

    def insert(self, path: Key, value: Plain) -> None:
        """Insert an item into the list at a path, before the index that is the last step."""
        parent = self._at(path[:-1])
        parent.open()
        assert parent.items is not None
        again = next((branch for branch in parent._removed if branch.value == value), None)
        if again is not None:
            parent._removed.remove(again)
        parent.items.insert(int(path[-1]), again or Branch(None, value))

    def remove(self, path: Key) -> None:
        """Remove a key or an item."""
        parent, step = self._at(path[:-1]), path[-1]
        parent.open()
        if parent.items is not None:
            parent._removed.append(parent.items.pop(int(step)))
        elif parent.mapping is not None:
            del parent.mapping[str(step)]

    def open(self) -> None:
        """Have what is inside this value as branches of its own."""
        self.touched = True
        if self.mapping is not None or self.items is not None:
            return
        value, node = self._value, self.node if not self.replaced else None
        if isinstance(value, dict):
            nodes = {key.value: inner for key, inner in node.value} if isinstance(node, yaml.MappingNode) else {}
            self.mapping = {key: Branch(nodes.get(key), inner) for key, inner in value.items()}
        elif isinstance(value, list):
            inside = node.value if isinstance(node, yaml.SequenceNode) else [None] * len(value)
            self.items = [Branch(inner, item) for inner, item in zip(inside, value, strict=True)]

    def _at(self, path: Key) -> Branch:
        branch = self
        for step in path:
            branch.open()
            inside = branch.items if branch.items is not None else branch.mapping
            branch = inside[step]  # type: ignore[index]  # the path was found in the same data before
        return branch

    def _add(self, key: str, value: Plain, order: Sequence[str]) -> None:
        assert self.mapping is not None
        rows = list(self.mapping.items())
        before = order[: order.index(key)] if key in order else tuple(self.mapping)
        at = max((i + 1 for i, (name, _) in enumerate(rows) if name in before), default=0)
        rows.insert(at, (key, Branch(None, value)))
        self.mapping = dict(rows)

    def _merge(self, value: Plain, order: Order, at: Key) -> None:
        """Become another value, with as much as possible of what is inside staying as it was written."""
        before = self.value
        self.touched = True
        if isinstance(before, dict) and isinstance(value, dict) and before.keys() & value.keys():
            self.open()
            assert self.mapping is not None
            self.mapping = {key: inner for key, inner in self.mapping.items() if key in value}
            for key, inner in value.items():
                self.change((key,), inner, order, at)
        elif isinstance(before, list) and isinstance(value, list) and before and value:
            self.open()
            assert self.items is not None
            self.items = _aligned(self.items, value, order, at)
        else:
            self.mapping = self.items = None
            self._value, self.replaced = value, True


def _aligned(before: list[Branch], value: list[Plain], order: Order, at: Key) -> list[Branch]:
    """Return the items of a list that gets another value: equal ones stay, and what is left is changed one by one."""
    left = list(before)
    items: list[Branch | None] = []
    for item in value:
        same = next((branch for branch in left if branch.value == item), None)
        if same is not None:
            left.remove(same)
        items.append(same)
    aligned = []
    for i, (item, branch) in enumerate(zip(value, items, strict=True)):
        if branch is None and left:
            branch = max(left, key=lambda other: _likeness(other.value, item))
            left.remove(branch)
            branch.change((), item, order, (*at, i))
        aligned.append(branch or Branch(None, item))
    return aligned


def _likeness(value: Plain, other: Plain) -> int:
    """Return how many keys two mappings have with the same value; 0 for other values."""
    if not isinstance(value, dict) or not isinstance(other, dict):
        return 0
    return sum(value.get(key) == inner for key, inner in other.items())
