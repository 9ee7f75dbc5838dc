"""Offices with unfinished notes: read again while some notes have mistakes, and with words that are not saved yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ..caches.memo import BoundedMemo
from ..files import ChangedFiles
from ..pipeline import Pipeline
from ..problems import Problems, ProblemsFound, shown
from ..registry.cross_check import cross_check
from ..registry.loading import load, with_changed_note
from ..registry.registry import Registry

NO_RECORDS = (".j2", ".css", ".svg")  # endings of files that are read when a copy is made
COMPOSITIONS = 8  # Briefs and Documents that are kept of an office with unsaved words


def reloaded(pipeline: Pipeline, changed: Collection[Path] = ()) -> Pipeline:
    """Return an office as its files are now. The Problems of notes are in the Registry's `broken_notes`.

    `changed` are the files that changed, if all of them are known: if they are templates or styles, or one note, no others
    are read. A note with Problems that had none when the office was loaded before stays as it was, so that its last good page
    can be shown; a note that never was without is left out. Raises ProblemsFound for Problems in any other file.
    """
    before = pipeline.registry
    if changed and all(path.suffix in NO_RECORDS and path.is_file() for path in changed):
        return replace(pipeline)
    ids = [id for id, path in before.paths.items() if path in changed]
    if len(ids) == len(changed) == 1 and not before.broken_notes:
        with suppress(ProblemsFound, OSError):
            if registry := with_changed_note(before, before.files, ids[0]):
                return pipeline.with_other_notes(registry)
    return with_registry(pipeline, load(before.files, skip_broken=True, before=before))


def with_registry(pipeline: Pipeline, registry: Registry) -> Pipeline:
    """Return an office with what was loaded anew, in which notes with Problems stay as they were, as `reloaded` says."""
    before = pipeline.registry
    lost = {id: note for id, note in before.notes.items() if note.place().file in registry.broken_notes}
    if lost:
        paths = {id: before.paths[id] for id in lost}
        kept = replace(registry, notes={**registry.notes, **lost}, paths={**registry.paths, **paths})
        problems = Problems()
        cross_check(kept, problems)  # what the note names may be gone
        registry = registry if problems.errors else kept
    return replace(pipeline, registry=registry)


def with_unsaved(pipeline: Pipeline, changed: Mapping[Path, bytes]) -> Pipeline:
    """Return an office as it would be with these contents of files, of which nothing is written.

    Raises ProblemsFound for Problems in one of these files, and in any other that the change would break.
    """
    before, files = pipeline.registry, ChangedFiles(pipeline.registry.files, changed)
    ids = [id for id in before.notes if before.paths[id] in changed]
    registry = with_changed_note(before, files, ids[0]) if len(ids) == len(changed) == 1 else None
    office = pipeline.with_other_notes(registry) if registry else _loaded(pipeline, files)
    results = replace(
        pipeline.results, briefs=BoundedMemo(COMPOSITIONS), documents=BoundedMemo(COMPOSITIONS)
    )  # those of each key that is typed would fill the memos of the office
    office.results = results
    return office


def _loaded(pipeline: Pipeline, files: ChangedFiles) -> Pipeline:
    """Return an office with some files changed, all of it read. Raises ProblemsFound as `with_unsaved` does."""
    registry = load(files, skip_broken=True, before=pipeline.registry)
    problems = [problem for path in files.changed for problem in registry.broken_notes.get(shown(path), ())]
    if problems:
        raise ProblemsFound(problems)
    return replace(pipeline, registry=registry)
