"""Removes the sample recipients, which are fictional, from an office: first as a plan that is shown, then written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..records.edit import MISSING, Edit
from ..registry.registry import Registry
from .mission_files import changed, on_file


@dataclass(frozen=True)
class Removal:
    """The recipients that are removed, the new text of each file, and the notes whose `to:` names some of them."""

    ids: tuple[str, ...]
    files: Mapping[Path, str]
    named_in: Mapping[str, tuple[str, ...]]


def plan_removal(registry: Registry) -> Removal:
    """Plan to remove all recipients with `sample: true`, without writing."""
    ids = tuple(recipient.id for recipient in registry.recipients.values() if recipient.sample)
    records = on_file(registry.folder / "data")
    edits: dict[Path, list[Edit]] = {}
    for id in ids:
        edits.setdefault(records[id].path, []).append(Edit((id,), records[id].data, MISSING))
    files = {path: changed(path, of_file) for path, of_file in edits.items()}
    named = {note.id: tuple(id for id in note.to if id in ids) for note in registry.notes.values()}
    return Removal(ids, files, {note: names for note, names in named.items() if names})
