"""Values of a form that another person changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..records.base import Key
from ..records.edit import Clash, digest
from .fields import Field, Node


def with_clashes(node: Node, clashes: Sequence[Clash], at: Key = ()) -> Node:
    """Return a field or group with each clash of a Conflict at its field; `at` is the path of the record in its file.

    These fields take the value of the other person as the one they were drawn with, so that the form can be saved again.
    """
    if node.unit:
        path = (*at, *node.path)
        clash = next((clash for clash in clashes if clash.path[: len(path)] == path), None)
        now = node.unit.shape.written(node.unit.shape.full(node.unit.raw))
        return replace(node, clash=clash, base=digest(now)) if clash else node
    if isinstance(node, Field):
        return node
    return replace(node, items=tuple(with_clashes(item, clashes, at) for item in node.items))


def clashes_in(node: Node) -> Iterator[Node]:
    """Yield the fields and groups of a form that another person changed meanwhile."""
    if node.clash:
        yield node
    for item in node.items:
        yield from clashes_in(item)


def shown_value(value: object) -> str:
    """Return a value of a file as one line for a person; '' for none."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {shown_value(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(map(shown_value, value))
    return value if isinstance(value, str) else ""
