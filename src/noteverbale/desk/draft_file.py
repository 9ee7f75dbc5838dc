"""The file of a note as a form reads it: also of a note that is not finished, or whose file has mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ..checks.rules import about
from ..pipeline import Pipeline
from ..problems import NOWHERE, Problem, ProblemsFound, shown
from ..records import yaml_source
from ..records.base import Key
from ..records.edit import Edit, apply
from ..records.kinds import Kind
from ..records.notes import Note
from ..registry.registry import Registry
from .note_form import paths_of
from .unfinished import with_unsaved

UNKNOWN_DAY = date(1999, 12, 31)  # stands for the date of a note that has none yet; pages do not show it


@dataclass(frozen=True)
class DraftFile:
    """The file of a note: its text, and what is written in it. `kind` is None where its kind is not on file."""

    id: str
    path: Path
    text: str
    tree: yaml_source.Tree
    kind: Kind | None

    @property
    def data(self) -> Mapping[str, object]:
        """What is written, as plain data."""
        return self.tree.data if isinstance(self.tree.data, dict) else {}


@dataclass(frozen=True)
class Composable:
    """An office with the words of a form, and the note in it; `note` is None where they cannot be read as one."""

    pipeline: Pipeline
    note: Note | None
    problems: tuple[tuple[Key, Problem], ...]


def draft_file(registry: Registry, id: str) -> DraftFile:
    """Return the file of a note. Raises ProblemsFound for a note that has none, and for a file that cannot be read."""
    path = registry.paths.get(id) or next(
        (path for path in _files(registry) if path.stem == id and shown(path) in registry.broken_notes), None
    )
    if path is None or not registry.files.exists(path):
        raise ProblemsFound.one(NOWHERE, "note", f"there is no note '{id}'", "go back to the list")
    return _read(registry, id, path, registry.files.read(path).decode("utf-8", "replace"))


def with_edits(registry: Registry, file: DraftFile, edits: Sequence[Edit]) -> DraftFile:
    """Return a file as it would be with these edits; nothing is written. Raises ProblemsFound, or Conflict."""
    return _read(registry, file.id, file.path, apply(file.text, edits, shown(file.path)))


def composable(pipeline: Pipeline, file: DraftFile) -> Composable:
    """Return an office in which a note has the text of this file, with the Problems of the note's record by their paths."""
    try:
        office = with_unsaved(pipeline, {file.path: file.text.encode("utf-8")})
    except ProblemsFound as error:
        return Composable(pipeline, None, tuple(paths_of(file.tree.root, error.problems)))
    note = office.registry.notes.get(file.id)
    problems = about(office.registry, note) if note else ()
    return Composable(office, note, tuple(paths_of(file.tree.root, problems)))


def with_composed(file: DraftFile, words: Composable, problems: Sequence[Problem]) -> Composable:
    """Return a note with the Problems of its composed copies added; those in other files have the path ()."""
    known = {problem for _, problem in words.problems}
    new = [problem for problem in problems if problem not in known]
    in_file = tuple(paths_of(file.tree.root, new))
    others = tuple(((), problem) for problem in new if problem.place.file != file.tree.root.file)
    return replace(words, problems=(*words.problems, *in_file, *others))


def unfinished_notes(registry: Registry) -> Iterator[Note]:
    """Yield a note of kind, date and sender only for each file of a note with mistakes that never was without."""
    for path in _files(registry):
        if shown(path) in registry.broken_notes and path.stem not in registry.notes:
            try:
                yield stand_in(registry, draft_file(registry, path.stem))
            except ProblemsFound:
                continue  # not readable as YAML: only an editor can mend it


def stand_in(registry: Registry, file: DraftFile) -> Note:
    """Return a note with what can be read of an unfinished one: its kind, date, sender and meetings."""
    data = file.data
    kind = file.kind.id if file.kind else next(iter(registry.kinds))
    sender = data.get("sender") if data.get("sender") in registry.senders else next(iter(registry.senders))
    named = data.get("meeting")
    meetings = [id for id in (named if isinstance(named, list) else [named]) if id in registry.meetings]
    note = {"id": file.id, "kind": kind, "sender": sender, "meeting": meetings}
    try:
        return Note.model_validate(note | {"date": data.get("date")})
    except ValueError:
        return Note.model_validate(note | {"date": UNKNOWN_DAY})


def _files(registry: Registry) -> list[Path]:
    return registry.files.find(registry.folder / "notes", "*.yaml", deep=True)


def _read(registry: Registry, id: str, path: Path, text: str) -> DraftFile:
    tree = yaml_source.parse(text.encode("utf-8"), shown(path))
    if tree.problems:
        raise ProblemsFound(tree.problems)
    kind = tree.data.get("kind") if isinstance(tree.data, dict) else None
    return DraftFile(id, path, text, tree, registry.kinds.get(kind) if isinstance(kind, str) else None)
