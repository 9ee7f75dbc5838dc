"""Files of an export that has one for each copy: made and written by the processes that a batch would use."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path

from ..files import write_whole
from ..issuing.processes import divided, made_in_processes, worker_count
from ..planning.cost import cost
from ..planning.plan import Planned
from ..problems import Place, Problem, Problems, ProblemsFound, shown
from .selection import File, Outgoing


@dataclass(frozen=True)
class CopyFiles:
    """The files 'fr/FRA.SUFFIX' of all copies, by language and in pouch order.

    `of_roster` is given copies that are laid out together and returns what makes the file of each. A process calls it
    only for the rosters that it makes.
    """

    out: Outgoing
    suffix: str
    of_roster: Callable[[Sequence[Planned]], Callable[[Planned], File]]

    def __iter__(self) -> Iterator[File]:
        """Make one file after the other. Raises ProblemsFound."""
        return chain.from_iterable(map(self.made, self.rosters))

    @cached_property
    def rosters(self) -> list[list[Planned]]:
        """The copies that are laid out together, in pouch order."""
        pouch = {copy: at for at, copy in enumerate(self.out.plan.copies)}
        rosters = (roster for code in self.out.languages() for roster in self.out.plan.rosters(code))
        return [sorted(roster, key=pouch.__getitem__) for roster in rosters]

    def made(self, copies: Sequence[Planned]) -> Iterator[File]:
        """Make the files of some copies of one roster. Raises ProblemsFound."""
        return map(self.of_roster(next(roster for roster in self.rosters if copies[0] in roster)), copies)

    def path(self, copy: Planned) -> str:
        """Return the path of a copy's file inside the export's folder."""
        return f"{copy.language}/{copy.recipient}.{self.suffix}"


def written(files: Iterable[File], folder: Path, workers: int = 0) -> Iterator[File]:
    """Write files into a folder; yield each without its content, in the same order whatever number of `workers` makes them.

    0 workers: by the number of copies and processors. Raises ProblemsFound, after the last file, with the Problems of all files
    of copies that cannot be made or written.
    """
    if not isinstance(files, CopyFiles):
        yield from (_written(folder, file) for file in files)
        return
    done: dict[str, File] = {}
    problems = Problems()
    paths = [files.path(copy) for roster in files.rosters for copy in roster]
    try:
        for made in _made(files, folder, worker_count(workers, len(paths))):
            if isinstance(made, File):
                done[made.path] = made
            else:
                problems.extend([made])
    finally:
        missing = {path for path in paths if path not in done}
        if missing:
            _remove_incomplete(folder, missing)
    yield from (done[path] for path in paths if path in done)
    if problems.found:
        raise ProblemsFound(sorted(problems.found))


def _made(files: CopyFiles, folder: Path, workers: int) -> Iterator[File | Problem]:
    tasks, make = divided(files.rosters, workers), partial(_make, files, folder)
    if workers == 1:
        return chain.from_iterable(map(make, tasks))
    registry, note = files.out.pipeline.registry, files.out.note
    tasks.sort(key=lambda copies: cost(registry, note, copies[0].language, len(copies)), reverse=True)
    return made_in_processes(tasks, make, workers)


def _make(files: CopyFiles, folder: Path, copies: Sequence[Planned]) -> Iterator[File | Problem]:
    """Make and write the files of some copies of one roster, up to the first that cannot be made."""
    try:
        for file in files.made(copies):
            yield _written(folder, file)
    except ProblemsFound as error:
        yield from error.problems
    except OSError as error:
        place = Place(shown(error.filename or folder))
        yield Problem(place, "file", error.strerror or str(error), "look at the folder and its permissions")


def _written(folder: Path, file: File) -> File:
    write_whole(folder / file.path, file.content, lasting=False)  # it can be made again
    return replace(file, content=b"")


def _remove_incomplete(folder: Path, paths: Collection[str]) -> None:
    """Remove what a process that was ended had written of files."""
    for part in folder.glob("*/.*.*"):
        if f"{part.parent.name}/{part.name[1:].rpartition('.')[0]}" in paths:
            part.unlink(missing_ok=True)
