"""What the check of a note found is kept until something that it was found in changes (`kept_results`).

That is: all files of `data/` and `templates/`, where they are, the note, the letters of the fonts, and the program. A note that
names earlier notes also depends on them and on the ledger, one that goes to the silent on all notes and answers too. An
office that is not as its files on disk are, such as one with words that are not saved, has its notes checked anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from typing import Any

from ..caches.kept_results import KeptResults
from ..compose.brief import Unattested
from ..files import DiskFiles, digest
from ..ledger.chain import COLUMNS
from ..ledger.ledger import Ledger
from ..page.fonts import font_file
from ..pipeline import Pipeline
from ..problems import Place, Problem, ProblemRow, ProblemsFound
from ..records.base import Record
from ..records.notes import SILENT, Note
from ..registry.note_moves import moves_of
from ..registry.registry import Registry
from ..registry.tables import LISTS
from .note_check import DIGEST, Composed, Copies, Words

# The folders with the code that a check runs, beside the modules outside of folders.
CODE = ("checks", "compose", "language", "ledger", "page", "records", "registry")
TABLES = ("packs", "kinds", "shelf", "forms", *(name for name, _, _ in LISTS))
WordsRow = tuple[str, str, str, int, int, str]
ComposedRows = tuple[list[ProblemRow], list[WordsRow]]
CopiesRows = tuple[list[WordsRow], bytes]  # with the digests of the copies, one after the other


class KeptChecks:
    """The checks of the notes of one office that are kept, and those of this run that will be by `save`."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline, self._registry = pipeline, pipeline.registry
        self._new: dict[str, ComposedRows | CopiesRows] = {}

    def composed(self, note: Note) -> Composed | None:
        """Return what was found in a note's Documents, None if it is not kept."""
        kept: list[ComposedRows] = self._find("composed", note)
        for problems, words in kept:
            return Composed(tuple(map(Problem.of_row, problems)), tuple(map(_unattested, words)))
        return None

    def copies(self, note: Note) -> Copies | None:
        """Return what was found in a note's copies, None if it is not kept."""
        kept: list[CopiesRows] = self._find("copies", note)
        for words, digests in kept:
            parts = frozenset(digests[at : at + DIGEST] for at in range(0, len(digests), DIGEST))
            return Copies((), tuple(map(_unattested, words)), parts)
        return None

    def keep_composed(self, note: Note, composed: Composed) -> Composed:
        """Return what was found, which will be kept."""
        rows = [each.as_row() for each in composed.problems]
        self._add("composed", note, (rows, _rows(composed.words)))
        return composed

    def keep_copies(self, note: Note, copies: Copies, faulty: set[bytes]) -> Copies:
        """Return what was found, which will be kept unless one of the copies is `faulty`: a Problem quotes its address."""
        if faulty.isdisjoint(copies.digests):
            self._add("copies", note, (_rows(copies.words), b"".join(sorted(copies.digests))))
        return copies

    def save(self) -> None:
        """Keep what was added, unless a file changed while the notes were checked."""
        if self._new and self._results and self._pipeline.is_current():
            fresh = KeptChecks(self._pipeline)
            if fresh._inputs == self._inputs:
                for name, result in self._new.items():
                    self._results.put(name, result)

    def _find(self, kind: str, note: Note) -> list[Any]:
        return self._results.find(self._results.name(kind, self._texts(note))) if self._results else []

    def _add(self, kind: str, note: Note, result: ComposedRows | CopiesRows) -> None:
        if self._results:
            self._new[self._results.name(kind, self._texts(note))] = result

    @cached_property
    def _results(self) -> KeptResults | None:
        return KeptResults(self._inputs, CODE) if self._inputs else None

    @cached_property
    def _inputs(self) -> str:
        """What all notes are checked with: every file but notes and answers, and where it is; '' where nothing is kept."""
        registry, files = self._registry, self._registry.files
        if not isinstance(files, DiskFiles):
            return ""
        contents = {
            path: digest(files, path)
            for part in ("data", "templates")
            for path in files.find(registry.folder / part, "*", deep=True)
            if not path.is_relative_to(registry.folder / "data" / "replies")
        }
        notes = registry.folder / "notes"
        if not _is_as_read(registry) or any(
            contents.get(path) != content for path, content in registry.files_read if not path.is_relative_to(notes)
        ):
            return ""
        links = [(str(path), os.path.realpath(path)) for path in contents if path.is_symlink()]
        try:
            fonts = [sha256(font_file(font, font.regular).read_bytes()).digest() for font in registry.fonts.values()]
        except (ProblemsFound, OSError):
            return ""
        where = os.getcwd(), str(registry.folder), os.path.realpath(registry.folder), links
        return repr(([(str(path), content) for path, content in contents.items()], fonts, where))

    def _texts(self, note: Note) -> tuple[str, ...]:
        """Return what the check of a note depends on beside the inputs of all notes."""
        own, files = (note.id, self._note_files[note.id]), self._note_files
        if SILENT in note.to:
            return (*own, "all", *(files[id] for id in self._registry.notes), self._answers, self._ledger)
        if named := _names(self._registry, note):
            return (*own, "named", *(files[id] for id in named), self._ledger)
        return own

    @cached_property
    def _note_files(self) -> dict[str, str]:
        """The path of each note's file, where it is, and the digest of its content."""
        contents = dict(self._registry.files_read.keys())
        paths = self._registry.paths.items()
        return {id: repr((str(path), os.path.realpath(path), contents[path])) for id, path in paths if path in contents}

    @cached_property
    def _answers(self) -> str:
        files = self._registry.files
        paths = files.find(self._registry.folder / "data" / "replies", "*", deep=True)
        return repr([(str(path), digest(files, path)) for path in paths])

    @cached_property
    def _ledger(self) -> str:
        return repr(list(_entries(self._registry)))


def _entries(registry: Registry) -> Iterator[object]:
    """Yield the entries of the office's ledger. A file that is no ledger is a Problem of the notes that need it."""
    path = registry.folder / registry.office.ledger
    if path.is_file():
        try:
            with Ledger(path, "read") as ledger:
                yield from ledger.file.select(f"{COLUMNS}, digest", "true ORDER BY serial")
        except ProblemsFound as error:
            yield from error.problems


def _is_as_read(registry: Registry) -> bool:
    """Whether the records are those of the files: all of them, but for notes that were left out, and no other."""

    def ids(records: object) -> Iterator[int]:
        for record in records if isinstance(records, list) else [records]:
            yield id(record)

    notes = {id(note) for note in registry.notes.values()}
    others: list[Record] = [each for name in TABLES for each in getattr(registry, name).values()]
    folder = registry.folder / "notes"
    read: dict[bool, set[int]] = {True: set(), False: set()}  # whether they are notes
    for (path, _), records in registry.files_read.items():
        read[path.is_relative_to(folder)].update(ids(records))
    return notes <= read[True] and {id(registry.office), *map(id, others)} == read[False]


def _names(registry: Registry, note: Note) -> list[str]:
    """Return the ids of the notes that the facts of a note name, of which it prints the reference and the date."""
    facts = ((move.specs[name].type, fact) for move in moves_of(registry, note) for name, fact in move.facts.items())
    return [fact for kind, fact in facts if kind == "note" and isinstance(fact, str)]


def _rows(words: Words) -> list[WordsRow]:
    return [
        (language, each.record, each.place.file, each.place.line, each.place.column, each.text)
        for language, each in words
    ]


def _unattested(row: WordsRow) -> tuple[str, Unattested]:
    language, record, file, line, column, text = row
    return language, Unattested(record, Place(file, line, column), text)
