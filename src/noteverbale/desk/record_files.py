"""In which file each record of an office is, and where a new one goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..language.pack import Pack
from ..problems import NOWHERE, ProblemsFound, did_you_mean
from ..records.base import Key, Record
from ..records.key_order import order_of
from ..records.kinds import Kind
from ..records.letter_forms import LetterForm
from ..records.moves import ShelfMove
from ..records.notes import Note, Received
from ..records.office import Office
from ..records.yaml_branch import Order
from ..registry.registry import Registry
from ..registry.tables import LISTS, unknown

OFFICE = ("senders", "contacts")  # tables that are lists of data/office.yaml
_FOLDERS: tuple[tuple[str, str, type[Record]], ...] = (
    ("notes", "notes", Note),
    ("templates/kinds", "kinds", Kind),
    ("templates/moves", "shelf", ShelfMove),
    ("templates/forms", "forms", LetterForm),
    ("data/languages", "packs", Pack),
)  # folders with a file for each record, its table and its type


@dataclass(frozen=True)
class RecordPlace:
    """Where a record is: its file, and its path in it; () for a file of one record. Items of a list have their id as step."""

    file: Path
    path: Key = ()


@dataclass(frozen=True)
class FileKind:
    """What a file of an office holds: records of a table and a type; `listed`: a list of them."""

    table: str
    type: type[Record]
    listed: bool = False

    @property
    def order(self) -> Order:
        """The order of the keys in the file."""
        return order_of(self.type, self.listed)

    def id_at(self, file: Path, path: Key) -> str:
        """Return the id of the record at a path of the file."""
        if self.table == "office":
            return ".".join(map(str, path[:2]))
        return (
            str(path[0]) if self.listed and path else file.parent.name if file.stem in ("move", "form") else file.stem
        )


def find(registry: Registry, table: str, id: str) -> RecordPlace:
    """Return where a record is, by its table ("office" for the office itself) and its id. Raises ProblemsFound."""
    office = registry.folder / "data" / "office.yaml"
    if table == "office":
        return RecordPlace(office)
    records: Mapping[str, Record] = getattr(registry, table)
    if id not in records:
        raise ProblemsFound.one(NOWHERE, unknown(table), f"'{id}' is not on file", did_you_mean(id, records))
    if table in OFFICE:
        return RecordPlace(office, (table, id))
    record = records[id]
    for (path, _), inside in registry.files_read.items():
        if inside is record:
            return RecordPlace(path)
        if isinstance(inside, list) and any(other is record for other in inside):
            return RecordPlace(path, (id,))
    raise ProblemsFound.one(record.place(), unknown(table), f"the file of '{id}' was not read", "load the office again")


def place_for_new(registry: Registry, table: str, id: str) -> RecordPlace:
    """Return where a new record of a list goes: into the one file of its table, or into `added.yaml` of its folder."""
    data = registry.folder / "data"
    if table in OFFICE:
        return RecordPlace(data / "office.yaml", (table, id))
    where = next(where for name, _, where in LISTS if name == table)
    single = data / f"{where}.yaml"
    return RecordPlace(single if registry.files.exists(single) else data / where / "added.yaml", (id,))


def start_of(folder: Path, file: Path) -> str:
    """Return the text of a new file of a list of records, without a record."""
    where = file.relative_to(folder / "data")
    name = where.parts[0].removesuffix(".yaml")
    up = "../" * (len(where.parts) - 1)
    return f"# yaml-language-server: $schema={up}schemas/{name}.json\n[]\n"


def kind_of(folder: Path, file: Path) -> FileKind | None:
    """Return what a file of an office's folder holds, None for one that has no records."""
    name = file.relative_to(folder).as_posix()
    if file.suffix != ".yaml":
        return None
    if name == "data/office.yaml":
        return FileKind("office", Office)
    for start, table, type in _FOLDERS:
        if name.startswith(f"{start}/"):
            return FileKind(table, type)
    if name.startswith("data/replies/"):
        return FileKind("replies", Received, listed=True)
    for table, type, where in LISTS:
        if name == f"data/{where}.yaml" or name.startswith(f"data/{where}/"):
            return FileKind(table, type, listed=True)
    return None
