"""Starts an office as a copy of the default one, and a record as a copy of another."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import yaml

from ..files import OFFICE_FOLDERS, DiskFiles
from ..problems import NOWHERE, Place, ProblemsFound, did_you_mean
from ..records import yaml_source
from ..records.base import Record
from ..records.office import Contact, Sender
from . import schemas, skeleton
from .loading import read_shelf
from .registry import Registry
from .skeleton import NOTHING, Known
from .tables import LISTS, unknown


def init(default: Path, folder: Path) -> list[Path]:
    """Copy the default office into an empty folder and return its new subfolders. Raises ProblemsFound if it is not empty."""
    refuse_files(folder)
    for part in OFFICE_FOLDERS:
        shutil.copytree(default / part, folder / part, ignore=_not_copied)
    write_schemas(folder)
    return [folder / part for part in OFFICE_FOLDERS]


def _not_copied(folder: str, names: list[str]) -> set[str]:
    """Return what an office of one's own does without: the words of the pages stay the program's, so that they match it."""
    return {name for name in names if name == "__pycache__" or (name == "interface" and Path(folder).name == "data")}


def refuse_files(folder: Path) -> None:
    """Raise ProblemsFound if a folder for a new office is not empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message, hint = "this folder is not empty", "name a new folder; files are never overwritten"
        raise ProblemsFound.one(Place(str(folder)), "not-empty", message, hint)


def write_schemas(folder: Path) -> list[Path]:
    """Write the JSON Schemas that the first lines of the YAML files name. Raises ProblemsFound for faults of the shelf."""
    target = folder / "data" / "schemas"
    target.mkdir(parents=True, exist_ok=True)
    paths = []
    shelf = read_shelf(DiskFiles(folder))
    for name in schemas.NAMES:
        path = target / f"{name}.json"
        path.write_text(schemas.as_text(name, shelf), "utf-8")
        paths.append(path)
    return paths


def _table_of(registry: Registry, kind: str) -> tuple[str, dict[str, Record]]:
    """Return the folder of a kind of record in data/ ('note' for notes) and its records by id. Raises ProblemsFound."""
    tables = {folder: attribute for attribute, _, folder in LISTS}
    singular = {"note": "note", "mission": "missions"}
    singular |= {unknown(name).removeprefix("unknown-"): name for name in tables}
    name = singular.get(kind, kind)
    if name != "note" and name not in tables:
        hint = "one of: " + ", ".join(sorted({*singular, *OF_THE_OFFICE}))
        raise ProblemsFound.one(NOWHERE, "kind", f"there is no kind of record '{kind}'", hint)
    return name, dict(registry.notes if name == "note" else getattr(registry, tables[name]))


# Records that are in a list of data/office.yaml: that list, and their type.
OF_THE_OFFICE: dict[str, tuple[str, type[Record]]] = {"contact": ("contacts", Contact), "sender": ("senders", Sender)}


def new_of_office(registry: Registry, kind: str, id: str) -> tuple[str, str]:
    """Return the list of data/office.yaml to which a new contact or sender is added, and its text. Raises ProblemsFound."""
    name, record_type = OF_THE_OFFICE[kind]
    _check_id(id, getattr(registry, name))
    return name, "".join(f"  {line}\n" for line in skeleton.record_text(record_type, id, registry.packs))


def _check_id(id: str, table: Mapping[str, Record]) -> None:
    """Raise ProblemsFound for an id that cannot be one or that is on file."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*", id):
        message = f"'{id}' cannot be an id"
        raise ProblemsFound.one(NOWHERE, "id", message, "begin with a letter; then letters, figures, - and _")
    if id in table:
        raise ProblemsFound.one(table[id].place(), "duplicate-id", f"'{id}' is already on file", "choose another id")


def new(
    registry: Registry,
    kind: str,
    id: str,
    like: str | None,
    today: date,
    of_kind: str | None = None,
    moves: Sequence[str] = (),
    known: Known = NOTHING,
) -> tuple[Path, str]:
    """Return the path and text of a new record of a kind of record: with empty keys, or copied from another (`like`).

    A new note is `of_kind`, or has `moves`; `known` is filled in, the rest 'check' asks for. Raises ProblemsFound.
    """
    name, table = _table_of(registry, kind)
    _check_id(id, table)
    if like is not None and like not in table:
        message = f"there is no {kind} '{like}' to copy"
        raise ProblemsFound.one(NOWHERE, unknown(name), message, did_you_mean(like, table))
    head = f"# Copied from {like}: change every line that is not true of {id}.\n" if like else ""
    if name == "note":
        path = registry.folder / "notes" / str(today.year) / f"{id}.yaml"
        if like is None:
            return path, skeleton.note_text(registry, of_kind, moves, today, known)
        text = skeleton.like_note(registry.paths[like].read_text("utf-8"), today)
        return path, f"# yaml-language-server: $schema=../../data/schemas/note.json\n{head}{text}"
    path = registry.folder / "data" / name / f"{id.lower()}.yaml"
    pointer = f"# yaml-language-server: $schema=../schemas/{name}.json\n"
    if like is None:
        record_type = next(record for _, record, folder in LISTS if folder == name)
        lines = skeleton.record_text(record_type, id, registry.packs)
        return path, pointer + "# Fill in every key that is empty; 'check' names those that are left.\n" + "\n".join(
            lines
        ) + "\n"
    place = table[like].place()
    file = next(
        path
        for path in (registry.folder / "data").rglob("*.yaml")
        if str(path).endswith(place.file) or path == Path(place.file).resolve()
    )
    record = next(row for row in yaml_source.read(file).data if row.get("id") == like)
    record["id"] = id
    for key in OF_ONE_RECORD:
        record.pop(key, None)
    body = yaml.safe_dump([record], allow_unicode=True, sort_keys=False, width=110)
    return path, pointer + head + body


# Facts of one record that no other shares: a copy leaves them out.
OF_ONE_RECORD = (
    *("title_override", "mission_override", "salutation_override", "status", "source"),
    *("ordinal", "start", "end", "timetable", "agenda", "report", "report_url", "documents_url"),
)
