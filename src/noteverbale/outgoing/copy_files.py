"""Files of an export that has one for each copy: made by the processes that a batch would use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path

from ..files import remove_incomplete, write_whole
from ..issuing.processes import made_by, worker_count
from ..planning.cost import cost
from ..planning.plan import Planned
from ..problems import Place, Problem, Problems, ProblemsFound, shown
from .selection import File, Outgoing

Made = tuple[bytes, tuple[Problem, ...]]  # the content of a file, and warnings about it


@dataclass(frozen=True)
class CopyFiles:
    """The files 'fr/FRA.SUFFIX' of all copies, by language, roster by roster, and in pouch order within a roster.

    `of_roster` is given copies that are laid out together and returns what makes the content of the file of each. A process
    calls it only for the rosters that it makes. `warnings` are about the export as a whole; those about a file are in the file.
    """

    out: Outgoing
    suffix: str
    of_roster: Callable[[Sequence[Planned]], Callable[[Planned], Made]]
    warnings: tuple[Problem, ...] = ()

    def __iter__(self) -> Iterator[File]:
        """Make one file after the other. Raises ProblemsFound as `made_files` does."""
        return made_files(self, 1)

    @cached_property
    def rosters(self) -> list[list[Planned]]:
        """The copies that are laid out together, each roster in pouch order."""
        pouch = {copy: at for at, copy in enumerate(self.out.plan.copies)}
        rosters = (roster for code in self.out.languages() for roster in self.out.plan.rosters(code))
        return [sorted(roster, key=pouch.__getitem__) for roster in rosters]

    def prepared(self, copies: Sequence[Planned]) -> Callable[[Planned], Made]:
        """Prepare the roster of some copies; return what makes the content of the file of each. Raises ProblemsFound."""
        return self.of_roster(next(roster for roster in self.rosters if copies[0] in roster))

    def path(self, copy: Planned) -> str:
        """Return the path of a copy's file inside the export's folder."""
        return f"{copy.language}/{copy.recipient}.{self.suffix}"

    def cost(self, copies: Sequence[Planned]) -> int:
        """Estimate the work for copies of one language."""
        return cost(self.out.pipeline.registry, self.out.note, copies[0].language, len(copies))


def made_files(files: Iterable[File], workers: int = 0, folder: Path | None = None) -> Iterator[File]:
    """Make and yield files, in the same order whatever number of `workers` makes them. With a `folder`, write each into it
    and yield it without its content.

    0 workers: by the number of copies and processors. Files that are not CopyFiles are made by this process.
    Raises ProblemsFound, after the last file, with the Problems of all files of copies that cannot be made or written.
    """
    if not isinstance(files, CopyFiles):
        yield from (_written(file, folder) for file in files)
        return
    order = {files.path(copy): at for at, copy in enumerate(chain.from_iterable(files.rosters))}
    workers, problems = worker_count(workers, len(order)), Problems()
    try:
        made = made_by(workers, files.rosters, partial(_make, files, folder), files.cost)
        for one in made if workers == 1 else _in_order(made, order):
            if isinstance(one, File):
                yield one
            else:
                problems.extend([one])
    finally:
        if folder:
            remove_incomplete(folder, f"*/.*.{files.suffix}.*")
    if problems.found:
        raise ProblemsFound(sorted(problems.found))


def _in_order(made: Iterable[File | Problem], order: Mapping[str, int]) -> Iterator[File | Problem]:
    """Wait for all that is made and yield it, Problems first. What was yielded is not kept: it may have its content."""
    waiting = sorted(made, key=lambda one: order[one.path] if isinstance(one, File) else -1, reverse=True)
    while waiting:
        yield waiting.pop()


def _make(files: CopyFiles, folder: Path | None, copies: Sequence[Planned]) -> Iterator[File | Problem]:
    """Make the files of some copies of one roster; yield the Problems of each that cannot be made or written."""
    try:
        make = files.prepared(copies)
    except ProblemsFound as error:
        yield from error.problems
        return
    for copy in copies:
        path = files.path(copy)
        try:
            yield _written(File(path, *make(copy)), folder)
        except ProblemsFound as error:
            yield from error.problems
        except OSError as error:
            place = Place(shown(error.filename or path))
            yield Problem(place, "file", error.strerror or str(error), "look at the folder and its permissions")


def _written(file: File, folder: Path | None) -> File:
    if folder is None:
        return file
    write_whole(folder / file.path, file.content, lasting=False)  # it can be made again
    return replace(file, content=b"")
