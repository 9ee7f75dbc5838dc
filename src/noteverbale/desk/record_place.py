"""Which record a place in a file belongs to, and which of its values: what a page opens so that a problem can be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..problems import Place
from ..records.base import PlaceTree, Record
from ..registry.registry import Registry
from ..registry.tables import LISTS


@dataclass(frozen=True)
class RecordAt:
    """A record by its table and id, and the path of a value in it: `("notes", "wg6-13", ("reply", "deadline"))`.

    `table` is the name of a table of the Registry; "office" and the id of the office for `data/office.yaml`.
    """

    table: str
    id: str
    path: tuple[str | int, ...]


def record_at(registry: Registry, place: Place) -> RecordAt | None:
    """Return the record that a place is in, None for a place in a template or in no record."""
    inside = [
        (record.place(), name, id, record)
        for name, id, record in _records(registry)
        if record.place().file == place.file and record.place() <= place
    ]
    if not inside:
        return None
    _, table, id, record = max(inside, key=lambda item: item[0])
    return RecordAt(table, id, tuple(path_at(record.places(), place)))


def _records(registry: Registry) -> Iterator[tuple[str, str, Record]]:
    yield "office", registry.office.id, registry.office
    for name in ("notes", "packs", "kinds", "shelf", "forms", *(name for name, _, _ in LISTS)):
        for id, record in getattr(registry, name).items():
            yield name, id, record


def path_at(tree: PlaceTree, place: Place) -> Iterator[str | int]:
    """Yield the keys that lead to the innermost value whose key or text begins at a place or is the last one before it."""
    while before := [(begin, str(key), key) for key in tree.inner if (begin := _begin(tree, key)) <= place]:
        key = max(before)[2]
        yield key
        tree = tree.inner[key]


def _begin(tree: PlaceTree, key: str | int) -> Place:
    return tree.key_place(key) if str(key) in tree.keys else tree.inner[key].place
