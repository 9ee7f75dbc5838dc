"""Saves changes to the files of an office: all of them or none, and nothing that the office could not be read with.

Everything that writes records goes through `save`: the pages, imports, and `undo`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ..files import ChangedFiles, is_built_in, write_whole
from ..pipeline import Pipeline
from ..problems import NOWHERE, Place, Problem, ProblemsFound, shown
from ..records.edit import MISSING, Applied, Conflict, Edit, applied
from ..registry.loading import load
from ..registry.registry import Registry
from . import changes
from .changes import Change, ChangeLog
from .commits import commit
from .file_edits import between
from .people import refuse_saving
from .record_files import kind_of, start_of
from .unfinished import with_registry

GONE = "another person removed it: load the page again"
# What even an unfinished note may not have: the page could not show it in a form again.
REFUSED = {
    "yaml",
    "character",
    "duplicate-key",
    "duplicate-id",
    "unknown-key",
    "shape",
    "too-large",
    "merge-marks",
    "id",
}


@dataclass(frozen=True)
class Saved:
    """What was saved: the serials of the changes (none: all was so already), and the office as it is now.

    `problems` are what the saved notes still lack. `others` are changes by other persons to the same records, where `save`
    was asked since when: all of them are kept.
    """

    serials: tuple[int, ...]
    pipeline: Pipeline
    problems: tuple[Problem, ...] = ()
    others: tuple[Change, ...] = ()


@dataclass(frozen=True)
class _Plan:
    """New contents by file, files to remove, and the edits of each file."""

    contents: Mapping[Path, bytes]
    removed: frozenset[Path]
    edits: Mapping[Path, Sequence[Edit]]


def save(
    pipeline: Pipeline,
    edits: Mapping[Path, Sequence[Edit]],
    by: str,
    at: str,
    *,
    new_files: Mapping[Path, str] | None = None,
    texts: Mapping[Path, str] | None = None,
    removed: Collection[Path] = (),
    draft_ok: bool = True,
    breaking: bool = False,
    since: int | None = None,
    check: Callable[[], object] = lambda: None,
) -> Saved:
    """Make edits in the files of an office, as they are now, and enter them in the history of changes.

    `at` is ISO 8601 in UTC. `new_files` are texts of files that are not there yet; `texts` are new texts of files, as an
    import plans them; `removed` are files to remove. With `since`, the serial of the last change that the person knew of,
    `Saved.others` has what others changed after it. `check` is called when nobody else can save any more, and may raise.

    Raises Conflict where a value was changed meanwhile; ProblemsFound where the person may not save this, and where the
    office would have errors. A note may lack something or have wrong values, unless `draft_ok` is false; other notes may
    not get errors by the change, unless `breaking`. Where it raises, nothing is changed.
    """
    registry = pipeline.registry
    if is_built_in(registry.folder):
        message, hint = "the built-in office is read-only", "make an office of your own: 'noteverbale init DIR'"
        raise ProblemsFound.one(NOWHERE, "office", message, hint)
    with _restored_on_failure() as written, changes.writing(registry.folder) as log:
        check()
        plan = _planned(registry, log, edits, new_files or {}, texts or {}, removed)
        after, problems = _checked(registry, plan, draft_ok, breaking)
        rows = list(_rows(registry.folder, plan))
        refuse_saving(registry.office, after.office, by, ((table, edit.path) for _, table, _, edit in rows))
        records = {(table, id) for _, table, id, _ in rows}
        others = tuple(_of_others(log, records, by, since)) if since is not None else ()
        serials = log.enter(at, by, rows)
        for path, content in plan.contents.items():
            written[path] = path.read_bytes() if path.is_file() else None
            write_whole(path, content)
        for path in plan.removed:
            written[path] = path.read_bytes()
            path.unlink()
        if serials and registry.office.desk.commit:
            problems += commit(registry, by, [*plan.contents, *plan.removed], sorted({id for _, id in records}))
    if not serials:
        return Saved((), pipeline, problems, others)
    saved = replace(after, files=registry.files)  # what was checked is what is on disk now
    return Saved(serials, with_registry(pipeline, saved), problems, others)


@contextmanager
def _restored_on_failure() -> Iterator[dict[Path, bytes | None]]:
    """Give files back the contents that are entered here, None for no file, where what is done inside fails."""
    written: dict[Path, bytes | None] = {}
    try:
        yield written
    except BaseException:
        for path, content in written.items():
            with suppress(OSError):  # the first failure is reported
                path.unlink(missing_ok=True) if content is None else write_whole(path, content)
        raise


def undo(pipeline: Pipeline, serial: int, by: str, at: str) -> Saved:
    """Undo all that was saved together with a change, where its values are still there; enters that as changes too.

    Raises Conflict where a value was changed again since; ProblemsFound as `save` does, and for an unknown serial.
    """
    folder = pipeline.registry.folder
    edits: dict[Path, list[Edit]] = {}
    new_files: dict[Path, str] = {}
    texts: dict[Path, str] = {}
    removed: list[Path] = []
    for change in reversed(changes.of_save(folder, serial)):
        path = folder / change.file
        if change.path:
            edits.setdefault(path, []).append(change.edit.inverse())
        elif change.new is MISSING:
            new_files[path] = str(change.old)
        elif not path.is_file() or path.read_bytes().decode("utf-8") != change.new:
            message, hint = "this file was changed again since", "undo the later changes first, or correct it"
            raise ProblemsFound.one(Place(shown(path)), "changed-meanwhile", message, hint)
        elif change.old is MISSING:
            removed.append(path)
        else:
            texts[path] = str(change.old)
    return save(pipeline, edits, by, at, new_files=new_files, texts=texts, removed=removed)


def _planned(
    registry: Registry,
    log: ChangeLog,
    edits: Mapping[Path, Sequence[Edit]],
    new_files: Mapping[Path, str],
    texts: Mapping[Path, str],
    removed: Collection[Path],
) -> _Plan:
    contents = {path: text.encode("utf-8") for path, text in new_files.items()}
    for path in new_files:
        if registry.files.exists(path):
            raise ProblemsFound.one(Place(shown(path)), "exists", "there is such a file already", "choose another id")
    for path in removed:
        if not registry.files.exists(path):
            raise ProblemsFound.one(Place(shown(path)), "file", "this file is gone", GONE)
    made: dict[Path, Sequence[Edit]] = {path: [Edit((), MISSING, text)] for path, text in new_files.items()}
    made |= {path: [Edit((), registry.files.read(path).decode("utf-8"), MISSING)] for path in removed}
    for path, text in texts.items():
        if new := between(registry.folder, path, text):
            contents[path], made[path] = text.encode("utf-8"), new
    for path, of_file in edits.items():
        before = _content(registry, path)
        done = _applied(registry, log, path, before, of_file)
        if done.edits:
            contents[path], made[path] = done.text.encode("utf-8"), done.edits
    return _Plan(contents, frozenset(removed), made)


def _content(registry: Registry, path: Path) -> bytes:
    """Return the content of a file; that of an empty list for a new file of records."""
    if registry.files.exists(path):
        return registry.files.read(path)
    kind = kind_of(registry.folder, path)
    if kind and kind.listed:
        return start_of(registry.folder, path).encode("utf-8")
    raise ProblemsFound.one(Place(shown(path)), "file", "this file is gone", GONE)


def _applied(registry: Registry, log: ChangeLog, path: Path, before: bytes, edits: Sequence[Edit]) -> Applied:
    kind = kind_of(registry.folder, path)
    try:
        return applied(before, edits, shown(path), *([kind.order] if kind else []))
    except Conflict as conflict:
        table = kind.table if kind else ""
        known = [log.explained(clash, table, kind.id_at(path, clash.path) if kind else "") for clash in conflict.fields]
        raise Conflict(conflict.problems, known) from None


def _checked(registry: Registry, plan: _Plan, draft_ok: bool, breaking: bool) -> tuple[Registry, tuple[Problem, ...]]:
    """Return the office as it would be, and what its changed notes lack. Raises ProblemsFound where it may not be so."""
    after = load(ChangedFiles(registry.files, plan.contents, plan.removed), skip_broken=True, before=registry)
    changed = {shown(path) for path in plan.contents}
    broken = dict(after.broken_notes)
    own = tuple(problem for file in changed for problem in broken.pop(file, ()))
    refused = [problem for problem in own if not draft_ok or problem.code in REFUSED]
    if not breaking and broken.keys() - registry.broken_notes.keys():
        before = load(registry.files, skip_broken=True, before=registry).broken_notes
        refused += [problem for file in broken.keys() - before.keys() for problem in broken[file]]
    if refused:
        raise ProblemsFound(sorted(refused))
    return after, own


def _rows(folder: Path, plan: _Plan) -> Iterator[tuple[str, str, str, Edit]]:
    """Yield file, table, id and edit of each change."""
    for path, of_file in plan.edits.items():
        kind = kind_of(folder, path)
        for edit in of_file:
            id = kind.id_at(path, edit.path) if kind else path.stem
            yield path.relative_to(folder).as_posix(), kind.table if kind else "", id, edit


def _of_others(log: ChangeLog, records: Collection[tuple[str, str]], by: str, since: int) -> Iterator[Change]:
    for change in log.find("serial > ? AND by <> ? ORDER BY serial", since, by):
        if (change.table, change.id) in records:
            yield change
