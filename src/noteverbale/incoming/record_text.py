"""Changes keys of records inside the text of their file. Every other line stays as a person wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..problems import shown
from ..records import yaml_source
from ..records.base import PlaceTree

ORDER = (
    "id", "state", "entity", "head", "mission", "title_override", "mission_override", "salutation_override",
    "seat", "languages", "address", "email", "telephone", "status", "sample",
)  # fmt: skip


class Dumper(yaml.SafeDumper):
    """Indents the items of a list below their key, as the files of an office do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: Any, text: str) -> Any:
    """Quote a text that YAML readers would take for a number or a date: "1010"."""
    plain = dumper.resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


Dumper.add_representer(str, _text)


@dataclass(frozen=True)
class RecordOnFile:
    """A record on file: its file, its place in the list, the plain data, and the places of its keys."""

    path: Path
    index: int
    data: Mapping[str, object]
    tree: PlaceTree


def on_file(paths: Sequence[Path]) -> dict[str, RecordOnFile]:
    """Read files that hold lists of records, and return the records by id. Raises ProblemsFound."""
    records: dict[str, RecordOnFile] = {}
    for path in paths:
        tree = yaml_source.read(path, shown(path))
        for i, data in enumerate(tree.data or []):
            records[str(data["id"])] = RecordOnFile(path, i, data, tree.root.inner[i])
    return records


def dumped(key: str, value: object, indent: int) -> list[str]:
    """Return the lines of one key of a record; small mappings and lists of words are written on one line."""
    flat = key in ("head", "languages")
    text = yaml.dump(value if flat else {key: value}, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10_000,
                     default_flow_style=flat)  # fmt: skip
    text = f"{key}: {text}" if flat else text
    return [" " * indent + line + "\n" for line in text.rstrip("\n").split("\n")]


def list_item(record: Mapping[str, object]) -> str:
    """Return a new record as an item of a list."""
    lines = [line for key in ORDER if key in record for line in dumped(key, record[key], 2)]
    return "- " + "".join(lines)[2:]


def changed(text: str, edits: Mapping[int, tuple[RecordOnFile, Mapping[str, object]]]) -> str:
    """Return a file's text with changed records. `edits` has (record, new values by key) by index; None drops a key."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    for index in sorted(edits, reverse=True):  # from the end, so that lines above keep their numbers
        record, values = edits[index]
        first = record.tree.line
        last = _end(lines, record)
        lines[first:last] = _edited(lines[first:last], record, values)
    return "".join(lines).replace("\n", newline)


def without(text: str, records: Sequence[RecordOnFile]) -> str:
    """Return a file's text without some of its records."""
    lines = text.splitlines(keepends=True)
    for record in sorted(
        records, key=lambda record: -record.index
    ):  # from the end, so that lines above keep their numbers
        del lines[record.tree.line : _end(lines, record)]
    return "".join(lines)


def _end(lines: Sequence[str], record: RecordOnFile) -> int:
    """Return the number of the line after a record. Comments before the next record belong to the next one."""
    at = record.tree.line + 1
    column = min((mark.column for mark in record.tree.keys.values()), default=2)
    last = at
    while at < len(lines):
        line = lines[at]
        inside = line[:column].strip() == ""
        if line.strip() and not inside:
            break
        at += 1
        last = at if line.strip() and not line.lstrip().startswith("#") else last
    return last


def _edited(lines: list[str], record: RecordOnFile, values: Mapping[str, object]) -> list[str]:
    keys, first = record.tree.keys, record.tree.line
    rows = [mark.line - first for mark in keys.values()]
    if len(set(rows)) < len(rows):  # several keys share a line: write the whole record again
        merged = {**record.data, **values}
        return list_item({key: value for key, value in merged.items() if value is not None}).splitlines(keepends=True)
    column = next(iter(keys.values())).column
    spans = {name: (row, end) for (name, row), end in zip(
        sorted(zip(keys, rows, strict=True), key=lambda item: item[1]), [*sorted(rows)[1:], len(lines)], strict=True)}  # fmt: skip
    parts = {name: lines[start:end] for name, (start, end) in spans.items()}
    for name, value in values.items():
        kept = [line for line in parts.get(name, [])[1:] if line.lstrip().startswith("#")]
        new = [*dumped(name, value, column), *kept] if value is not None else kept
        if name in parts:
            parts[name] = [_with_comment(parts[name][0], new[0]), *new[1:]] if value is not None else new
        elif value is not None:
            parts = _inserted(parts, name, new)
    edited = [line for part in parts.values() for line in part]
    edited[0] = lines[0][:column] + edited[0][column:]
    return edited


def _with_comment(old: str, new: str) -> str:
    """Return a new line with the comment behind the old one."""
    at = old.find(" #")
    return new.rstrip("\n") + old[at:].rstrip("\n") + "\n" if at > 0 and old[:at].count('"') % 2 == 0 else new


def _inserted(parts: dict[str, list[str]], name: str, lines: list[str]) -> dict[str, list[str]]:
    before = ORDER[: ORDER.index(name)]
    after = [key for key in parts if key in before]
    inserted: dict[str, list[str]] = {}
    for key, part in parts.items():
        inserted[key] = part
        if after and key == after[-1]:
            inserted[name] = lines
    return inserted if name in inserted else {**inserted, name: lines}
