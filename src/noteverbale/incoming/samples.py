"""Removes the sample recipients, which are fictional, from an office: first as a plan that is shown, then written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..files import write_whole
from ..registry.registry import Registry
from .record_text import on_file, without

EMPTY = "[]\n"  # a file of records without one


@dataclass(frozen=True)
class Removal:
    """The recipients that are removed, the new text of each file, and the notes whose `to:` names some of them."""

    ids: tuple[str, ...]
    files: Mapping[Path, str]
    named_in: Mapping[str, tuple[str, ...]]


def plan_removal(registry: Registry) -> Removal:
    """Plan to remove all recipients with `sample: true`, without writing."""
    data = registry.folder / "data"
    ids = tuple(recipient.id for recipient in registry.recipients.values() if recipient.sample)
    records = on_file(mission_files(data))
    files: dict[Path, str] = {}
    for path in dict.fromkeys(records[id].path for id in ids):
        of_file = [record for record in records.values() if record.path == path]
        removed = [record for record in of_file if record.data["id"] in ids]
        text = without(path.read_bytes().decode("utf-8"), removed)
        files[path] = text if len(removed) < len(of_file) else text + EMPTY
    named = {note.id: tuple(id for id in note.to if id in ids) for note in registry.notes.values()}
    return Removal(ids, files, {note: names for note, names in named.items() if names})


def mission_files(data: Path) -> list[Path]:
    """Return the files of the recipients of an office."""
    paths: Iterable[Path] = (data / "missions.yaml", *sorted((data / "missions").rglob("*.yaml")))
    return [path for path in paths if path.is_file()]


def write(removal: Removal) -> None:
    """Write the planned files, each atomically. Each is valid without the others, so an interruption does no harm."""
    for path, text in removal.files.items():
        write_whole(path, text.encode("utf-8"))
