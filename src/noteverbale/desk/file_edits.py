"""What changed between two texts of a file, as edits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..problems import shown
from ..records import yaml_source
from ..records.edit import MISSING, Edit, changed_data
from .record_files import kind_of


def between(folder: Path, path: Path, text: str) -> Sequence[Edit]:
    """Return the edits that give a file of an office another text, a key of a record each; none where it has it already.

    Of a file without records, and of one whose records have another order, it is one edit of the whole text, with path ().
    """
    before = path.read_bytes().decode("utf-8") if path.is_file() else None
    if text == before:
        return ()
    whole = [Edit((), MISSING if before is None else before, text)]
    kind = kind_of(folder, path)
    if kind is None or before is None:
        return whole
    old, new = (yaml_source.parse(content, shown(path)).data for content in (before, text))
    edits = list(_edits(old, new))
    return edits if edits and changed_data(old, edits, []) == new else whole


def _edits(old: Any, new: Any) -> Iterator[Edit]:
    """Yield edits from a list of records, or a record, to another: records added, removed or with other keys."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _edits_of_record((), old, new)
        return
    if not isinstance(old, list) or not isinstance(new, list):
        return
    if new[: len(old)] == old:
        yield from (Edit((len(old) + i,), MISSING, item) for i, item in enumerate(new[len(old) :]))
        return
    before, after = (
        {item["id"]: item for item in rows if isinstance(item, dict) and "id" in item} for rows in (old, new)
    )
    yield from (Edit((id,), item, MISSING) for id, item in before.items() if id not in after)
    for id, item in after.items():
        if id in before:
            yield from _edits_of_record((id,), before[id], item)
        else:
            yield Edit((id,), MISSING, item)


def _edits_of_record(path: tuple[str, ...], old: dict[str, Any], new: dict[str, Any]) -> Iterator[Edit]:
    for key in {**old, **new}:
        before, after = old.get(key, MISSING), new.get(key, MISSING)
        if before != after:
            yield Edit((*path, key), before, after)
