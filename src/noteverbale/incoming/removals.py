"""What an import removes from the records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..problems import Problems, first_six
from .last_import import MANAGED
from .rows import RowValues

Changes = dict[str, tuple[Any, Any]]  # (value on record, new value) by key; None for no value


def removed(changes: Changes) -> list[str]:
    """Return the keys that a record loses. The values of a sample are fictional, except its office and seat."""
    real = ("mission", "seat") if "sample" in changes else MANAGED
    return [key for key, (before, after) in changes.items() if key in real and after is None and before is not None]


def tell_removals(changes: Mapping[str, Changes], rows: Mapping[str, RowValues], problems: Problems) -> None:
    """Tell which values are removed from records."""
    by_key: dict[str, list[str]] = {}
    for id, of_recipient in changes.items():
        for key in removed(of_recipient):
            by_key.setdefault(key, []).append(id)
    for key, ids in by_key.items():
        place = rows[ids[0]].places.get(key, rows[ids[0]].row[0].place)
        hint = "if it is still right, write it in the table; an empty cell, unlike '–', changes nothing"
        problems.add(place, "removed", f"{key} is removed from the record: {first_six(ids)}", hint, "warning")
