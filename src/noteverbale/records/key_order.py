"""The order in which the keys of a record are written: that of the fields of its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import NoneType
from typing import Any, get_args, get_origin

from .base import Key, Record
from .yaml_branch import Order


def order_of(kind: type[Record], listed: bool) -> Order:
    """Return the order of keys in a file of one record of a type, or of a list of them (`listed`)."""

    def order(path: Key) -> Sequence[str]:
        kinds: list[Any] = [tuple[kind, ...] if listed else kind]  # type: ignore[valid-type]  # a value, for get_args
        for step in path:
            kinds = [inner for annotation in kinds for inner in _inside(annotation, step)]
        records = [record for annotation in kinds for record in _options(annotation) if _is_record(record)]
        return [key for record in records for key in _keys(record)]

    return order


def _keys(record: type[Record]) -> dict[str, Any]:
    """Return the keys of a type of record, and the type of each."""
    return {info.alias or name: info.annotation for name, info in record.model_fields.items()}


def _is_record(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Record)


def _options(annotation: Any) -> Iterator[Any]:
    """Yield the types that a value may have: those of a union, without what is annotated."""
    arguments = get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        yield from _options(arguments[0])
    elif arguments and get_origin(annotation) not in (tuple, list) and not _is_mapping(annotation):
        for argument in arguments:
            yield from _options(argument)
    elif annotation is not NoneType:
        yield annotation


def _is_mapping(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _inside(annotation: Any, step: str | int) -> Iterator[Any]:
    """Yield the types of what a value of a type may have at a key or an index."""
    for option in _options(annotation):
        if _is_record(option):
            keys = _keys(option)
            if step in keys:
                yield keys[str(step)]
        elif _is_mapping(option):
            yield get_args(option)[1]
        elif get_origin(option) in (tuple, list):
            yield get_args(option)[0]
