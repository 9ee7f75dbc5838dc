"""Reads the YAML files of an office into a Registry.

The Problems of all files are collected. There is a Registry only if no file has any, and every id that a record names is
on file.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from ..files import DiskFiles, OfficeFiles
from ..language.pack import Pack
from ..problems import Place, Problem, Problems, shown
from ..records import yaml_source
from ..records.base import Record
from ..records.kinds import Kind
from ..records.letter_forms import LetterForm
from ..records.moves import ShelfMove
from ..records.notes import Note
from ..records.office import Office
from .cross_check import cross_check
from .kept_records import KeptRecords
from .registry import Registry
from .tables import LISTS

R = TypeVar("R", bound=Record)
T = TypeVar("T")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Switch garbage collection off. It would scan thousands of new objects repeatedly, and none of them is garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_without_collector()
def load(office: Path | OfficeFiles, skip_broken: bool = False, before: Registry | None = None) -> Registry:
    """Read an office, in a folder or elsewhere. Raises ProblemsFound with the Problems of all its files.

    `before` is what was loaded earlier: the records of files with the same content are taken from it, and if all are the
    same it is returned itself. With `skip_broken`, notes with Problems are left out, and the Problems are in the
    Registry's `broken_notes`.
    """
    files = DiskFiles(office) if isinstance(office, Path) else office
    reader, folder = _Reader(files, before.files_read if before else {}), files.folder
    problems, of_notes = Problems(), Problems()
    if not files.exists(folder / "data" / "office.yaml"):
        message = "there is no office here: data/office.yaml is missing"
        hint = "give its folder with --office DIR, or make one with 'noteverbale init DIR'"
        problems.add(Place(shown(folder)), "no-office", message, hint)
        problems.stop_if_any()
    data = folder / "data"
    paths: dict[str, Path] = {}
    office_record = problems.attempt(reader.single, Office, data / "office.yaml")
    tables: dict[str, Any] = {}
    tables["kinds"] = reader.singles(Kind, files.find(folder / "templates" / "kinds", "*.yaml"), problems)
    tables["shelf"] = reader.singles(ShelfMove, files.find(folder / "templates" / "moves", "*/move.yaml"), problems)
    tables["packs"] = _packs(reader, data / "languages", office_record.languages if office_record else (), problems)
    tables["forms"] = reader.singles(LetterForm, files.find(folder / "templates" / "forms", "*/form.yaml"), problems)
    for name, kind, where in LISTS:
        records: list[Record] = []
        for file in [*files.find(data, f"{where}.yaml"), *files.find(data / where, "*.yaml", deep=True)]:
            records += problems.attempt(reader.list_of, kind, file) or []
        tables[name] = _by_id(records, problems)
    tables["notes"] = reader.notes(folder / "notes", of_notes if skip_broken else problems, paths)
    if problems.found:
        problems.extend(of_notes.found)
    problems.stop_if_any()
    assert office_record is not None
    registry = Registry(files=files, office=office_record, paths=paths, files_read=reader.files_read, **tables)
    if registry == before:
        return before
    cross_check(registry, problems, before)
    while (
        skip_broken
        and (faulty := _faulty(registry, problems))
        and all(problem.place.file in faulty for problem in problems.found)
    ):
        of_notes.extend(problem for problem in problems.found if problem.place.file in faulty)
        without_faulty = {id: note for id, note in registry.notes.items() if note.place().file not in faulty}
        registry, problems = replace(registry, notes=without_faulty), Problems()
        cross_check(registry, problems)  # a note that is left may name one that was left out
    problems.stop_if_any()
    return replace(registry, broken_notes=_by_file(of_notes)) if of_notes.found else registry


def with_changed_note(before: Registry, files: OfficeFiles, id: str) -> Registry | None:
    """Return an office of which only the file of one note changed: nothing else is read. None where it must be loaded anew.

    Raises ProblemsFound with the Problems of that file.
    """
    path, reader = before.paths[id], _Reader(files, before.files_read)
    note = reader.note(path)
    if note.id != id:
        return None
    others = {key: records for key, records in before.files_read.items() if key[0] != path}
    registry, problems = before.with_note(note, files, {**others, **reader.files_read}), Problems()
    cross_check(registry, problems, before)
    if any(problem.place.file != shown(path) for problem in problems.found):
        return None
    problems.stop_if_any()
    return registry


def _packs(reader: _Reader, folder: Path, languages: tuple[str, ...], problems: Problems) -> dict[str, Pack]:
    """Return the packs of an office's `languages`, in that order; all on file if it names none. No other pack is read."""
    paths = reader.files.find(folder, "*.yaml")
    if languages:
        paths = [path for code in languages for path in paths if path.stem == code]
    return reader.singles(Pack, paths, problems, "code")


def _faulty(registry: Registry, problems: Problems) -> set[str]:
    """Return the files of notes that have a Problem."""
    return {note.place().file for note in registry.notes.values()} & {problem.place.file for problem in problems.found}


def _by_file(problems: Problems) -> dict[str, tuple[Problem, ...]]:
    files = dict.fromkeys(problem.place.file for problem in problems.found)
    return {file: tuple(problem for problem in problems.found if problem.place.file == file) for file in files}


@dataclass(frozen=True)
class _Reader:
    """Reads the records of an office's files; an unchanged file is not parsed again, its records are in `before`."""

    files: OfficeFiles
    before: yaml_source.Sources
    files_read: dict[tuple[Path, bytes], Any] = field(default_factory=dict)

    def read(self, file: Path, make: Callable[[yaml_source.Tree], T], kept: KeptRecords) -> T:
        """Return the result of `make` for the tree of a file, also put into `files_read`. Raises ProblemsFound."""
        key, records = yaml_source.from_file(self.files, file, make, kept)
        kept.put(key, records)
        self.files_read[key] = records
        return records

    def single(self, kind: type[R], file: Path) -> R:
        kept = KeptRecords(self.before, self.files, kind)
        return self.read(file, lambda tree: yaml_source.record(kind, tree), kept)

    def list_of(self, kind: type[R], file: Path) -> list[R]:
        kept = KeptRecords(self.before, self.files, kind, several=True)
        return self.read(file, lambda tree: yaml_source.records(kind, tree), kept)

    def singles(self, kind: type[R], files: Iterable[Path], problems: Problems, key: str = "id") -> dict[str, R]:
        records = [problems.attempt(self.single, kind, file) for file in files]
        return _by_id([record for record in records if record is not None], problems, key)

    def notes(self, folder: Path, problems: Problems, paths: dict[str, Path]) -> dict[str, Note]:
        notes: list[Note] = []
        for path in self.files.find(folder, "*.yaml", deep=True):
            note = problems.attempt(self.note, path)
            if note is not None:
                notes.append(note)
                paths[note.id] = path
        return _by_id(notes, problems)

    def note(self, path: Path) -> Note:
        """Read one note; its id is the file's stem."""

        def make(tree: yaml_source.Tree) -> Note:
            if isinstance(tree.data, dict):
                tree.data.setdefault("id", path.stem)
            return yaml_source.record(Note, tree)

        return self.read(path, make, KeptRecords(self.before, self.files, Note))


def read_shelf(files: OfficeFiles) -> dict[str, ShelfMove]:
    """Read the moves of an office only. Raises ProblemsFound."""
    problems = Problems()
    moves = _Reader(files, {}).singles(
        ShelfMove, files.find(files.folder / "templates" / "moves", "*/move.yaml"), problems
    )
    problems.stop_if_any()
    return moves


def read_note(path: Path) -> Note:
    """Read one note from disk; its id is the file's stem. Raises ProblemsFound."""
    return _Reader(DiskFiles(path.parent), {}).note(path)


def _by_id(records: Iterable[R], problems: Problems, key: str = "id") -> dict[str, R]:
    """Return records by id, and add a Problem for each id that is there twice."""
    table: dict[str, R] = {}
    for record in records:
        name = getattr(record, key)
        if name in table:
            message = f"'{name}' is on file twice"
            problems.add(record.place(key), "duplicate-id", message, f"the other is at {table[name].place(key)}")
        table[name] = record
    return table
