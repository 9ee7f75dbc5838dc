"""The recipients of an office as they are in their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..problems import shown
from ..records import yaml_source
from ..records.edit import Edit, apply
from ..records.key_order import order_of
from ..records.recipients import Recipient

ORDER = tuple(order_of(Recipient, listed=True)((0,)))  # the keys of a recipient as they are written


@dataclass(frozen=True)
class RecordOnFile:
    """A recipient on file: its file and its plain data."""

    path: Path
    data: Mapping[str, Any]


def mission_files(data: Path) -> list[Path]:
    """Return the files of the recipients of an office."""
    paths: Iterable[Path] = (data / "missions.yaml", *sorted((data / "missions").rglob("*.yaml")))
    return [path for path in paths if path.is_file()]


def on_file(data: Path) -> dict[str, RecordOnFile]:
    """Return the recipients of an office by id. Raises ProblemsFound."""
    return {
        str(row["id"]): RecordOnFile(path, row)
        for path in mission_files(data)
        for row in yaml_source.read(path, shown(path)).data or []
    }


def ordered(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys of a recipient in the order in which they are written."""
    return {key: record[key] for key in ORDER if key in record}


def changed(path: Path, edits: Sequence[Edit], start: str = "") -> str:
    """Return the text of a file of recipients with edits; `start` is that of a file that is not there yet."""
    text = path.read_bytes().decode("utf-8") if path.is_file() else start
    return apply(text, edits, shown(path), order_of(Recipient, listed=True))
