"""Where a record, or the value of a fact, names other records: read from the `Refers` marks of its types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from .base import Key, Record, Refers, WordOf

Mark = Refers | WordOf
# A step to a value: (attribute, key in the file) in a record, None for each item of a list or mapping.
Steps = tuple[tuple[str, str] | None, ...]


@cache
def marks(annotation: Any) -> tuple[tuple[Steps, Mark], ...]:
    """Return the steps to all values inside a type, also to the value itself, that have a mark, with their marks."""
    return tuple(_marks(annotation))


def named(annotation: Any, value: object) -> Iterator[tuple[str, Mark, Key]]:
    """Yield (id, its mark, keys to it in the file) for each id that a value of this type names."""
    for steps, mark in marks(annotation):
        for id, keys in _at(value, steps):
            yield id, mark, keys


def _marks(annotation: Any) -> Iterator[tuple[Steps, Mark]]:
    origin, parts = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Record):
        for name, info in annotation.model_fields.items():
            step = (name, info.alias or name)
            yield from (((step,), mark) for mark in info.metadata if isinstance(mark, Mark))
            yield from (((step, *steps), mark) for steps, mark in _marks(info.annotation))
    elif origin is Annotated:
        yield from (((), mark) for mark in parts[1:] if isinstance(mark, Mark))
        yield from _marks(parts[0])
    elif isinstance(origin, type) and issubclass(origin, (tuple, list, Mapping)):
        yield from (((None, *steps), mark) for steps, mark in _marks(parts[1 if issubclass(origin, Mapping) else 0]))
    else:  # a union, or a plain type without parts
        for part in parts:
            yield from _marks(part)


def _at(value: Any, steps: Steps, keys: Key = ()) -> Iterator[tuple[str, Key]]:
    """Yield the texts at the end of some steps, each with its keys; a value of another shape has none."""
    if not steps:
        if isinstance(value, str):
            yield value, keys
    elif steps[0] is None:
        items = value.items() if isinstance(value, Mapping) else enumerate(value or ())
        for key, item in items:
            yield from _at(item, steps[1:], (*keys, key))
    elif isinstance(value, Record):
        name, key = steps[0]
        yield from _at(getattr(value, name), steps[1:], (*keys, key))
