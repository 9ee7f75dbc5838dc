"""Make the copies of a plan, as PDFs in a folder, with several processes.

A copy that cannot be made is reported and the others are made. A run that was killed at any moment is continued by the
next one: a file gets its name only when it is complete, and a journal beside the copies lists what is done until the
manifest replaces it. A copy is kept when its bytes are those that the journal or the manifest lists.
"""

from __future__ import annotations

import fcntl
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from functools import partial
from pathlib import Path

from ..files import write_whole
from ..planning.plan import Planned
from ..press.press import Press
from ..problems import Place, Problem, ProblemsFound, shown
from .batch_job import CopyFile, Event, Job, Outcome
from .manifest import JOURNAL, check_folder, listed_files, store_copy, stored_copies, write_line, write_manifest
from .processes import made_by, worker_count

Maker = Callable[[Job, Sequence[Planned]], Iterator[Event]]
_WRITERS = 4  # threads of a process that write copies
_WAITING = 16  # copies that are printed and not yet written
_FORCED = 200  # drafts are forced to the disk after so many, while more are laid out: little is left for the manifest to wait for


def run(
    job: Job,
    workers: int = 0,
    on_event: Callable[[Event], None] = lambda event: None,
    run_on_cluster: Maker | None = None,
) -> Outcome:
    """Make the missing copies of a plan, on this machine or with `run_on_cluster`, and call `on_event` with each event.

    Raises ProblemsFound when another run works in the folder, or when the folder belongs to another note.
    """
    outcome = Outcome(job.folder, job.stamp)
    outcome.problems.extend(job.plan.problems)
    job.folder.mkdir(parents=True, exist_ok=True)
    with _locked(job.folder):
        check_folder(job)
        done = stored_copies(job)
        todo = [copy for copy in job.wanted if copy.file not in done]
        outcome.kept = len(job.wanted) - len(todo)
        on_event(Event("begin", total=len(job.wanted), kept=outcome.kept))
        if todo or not (job.only or (job.folder / job.manifest).exists()):
            before = listed_files(job) if job.replaceable else set()  # an issued copy is never deleted
            (job.folder / job.manifest).unlink(missing_ok=True)
            (job.folder / JOURNAL).unlink(missing_ok=True)  # it may be a link to a file elsewhere
            with (job.folder / JOURNAL).open("w", encoding="utf-8") as journal:
                write_line(journal, {"stamp": job.stamp})
                for copy in done.values():
                    write_line(journal, asdict(copy))
                for event in run_on_cluster(job, todo) if run_on_cluster else _make(job, todo, workers):
                    if event.copy:
                        done[event.copy.file] = event.copy
                        outcome.made += 1
                        outcome.full += event.way == "full"
                        write_line(journal, asdict(event.copy))
                        if job.replaceable and outcome.made % _FORCED == 0:
                            os.sync()
                    outcome.problems.extend(event.problems)
                    on_event(event)
            if len(done) == len(job.plan.copies):
                write_manifest(job, [done[copy.file] for copy in job.plan.copies])
                (job.folder / JOURNAL).unlink()
                for file in before - set(done):  # a draft of an earlier plan
                    (job.folder / file).unlink(missing_ok=True)
        elif done and job.replaceable and not job.only:
            # The same copies, of files that may differ or asked for in other words.
            write_manifest(job, [done[copy.file] for copy in job.plan.copies])
        on_event(Event("end", total=len(job.wanted), kept=outcome.kept + outcome.made))
    return outcome


def check_writable(folder: Path, own: bool = True) -> None:
    """Raise ProblemsFound for a folder that cannot be written to. Called before a number is taken.

    Also raises when another run works in it; with `own` false it may, because the number decides whose folder it is.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder) if own else nullcontext():
            probe = folder / f".probe-{os.getpid()}"
            write_whole(probe, b"")
            probe.unlink(missing_ok=True)  # the run that has this folder may have deleted it
    except OSError as error:
        message = f"copies cannot be written here: {error.strerror or error}"
        raise ProblemsFound.one(
            Place(shown(folder)), "file", message, "correct it, or name another folder with -o"
        ) from None


def print_files(job: Job, names: Mapping[str, str]) -> list[Path]:
    """Write one print-ready PDF for each language, in the order of the pouch, from the copies on disk; returns the files.

    `names` maps 'recipient/language' to the title of the bookmark. Copies added later have files of
    their own: 'print-17-es.pdf' beside 'manifest-17.json'.
    """
    with _locked(job.folder):
        return [_print_file(job, names, language) for language in sorted(job.plan.languages())]


def _print_file(job: Job, names: Mapping[str, str], language: str) -> Path:
    from ..page.binding import BoundCopy, assemble

    copies = [copy for copy in job.plan.copies if copy.language == language and (job.folder / copy.file).is_file()]
    bound = [BoundCopy(job.folder / copy.file, names[f"{copy.recipient}/{language}"]) for copy in copies]
    title = f"{job.reference or job.note.reference or job.note.id} – {language}, {len(bound)}"
    title += f" – ledger entry {job.entry}" if job.entry else ""
    path = job.folder / f"{Path(job.manifest).stem.replace('manifest', 'print')}-{language}.pdf"
    write_whole(path, assemble(bound, title))
    return path


def _make(job: Job, todo: Sequence[Planned], workers: int) -> Iterator[Event]:
    """Yield events as copies are made: one worker for each roster, or several where there are more workers than rosters."""
    workers = worker_count(workers, len(todo))
    rosters = [own for code in job.plan.languages() for _, own in job.rosters(code, todo)]
    if workers > 1 and rosters:
        job.pipeline.printer(rosters[0][0].language)  # loads the page engine once, before the fork
    for event in made_by(workers, rosters, partial(_make_language, job), job.cost):
        yield Event("problem", problems=(event,)) if isinstance(event, Problem) else event


def _make_language(job: Job, todo: Sequence[Planned]) -> Iterator[Event]:
    """Make copies of one language. A press lays out all copies of its roster, so that bytes do not depend on `todo`."""
    language = todo[0].language
    for roster, own in job.rosters(language, todo):
        yield from _make_roster(job, language, roster, own)


def _make_roster(job: Job, language: str, roster: Sequence[Planned], todo: Sequence[Planned]) -> Iterator[Event]:
    try:
        documents = job.documents(roster)
        press = Press(job.pipeline.printer(language), documents, job.coder)
        if job.coder:
            job.coder.read_back(documents, press.pdf)
    except ProblemsFound as error:
        yield Event("problem", problems=error.problems)
        return
    del documents  # thousands of them take more memory than the press
    yield from printed(job, press, todo)


def printed(job: Job, press: Press, todo: Sequence[Planned]) -> Iterator[Event]:
    """Print copies of one language that a press has laid out, write them, and yield the event of each.

    Threads write while the next copies are printed. Several files are forced to the disk in little more time than one.
    """
    waiting: deque[tuple[Planned, Callable[[], CopyFile | Problem]]] = deque()
    with ThreadPoolExecutor(_WRITERS) as pool:
        for copy in todo:
            try:
                store = partial(store_copy, job, copy, press.pdf(copy.recipient), press.pages(copy.recipient))
            except ProblemsFound as error:
                yield Event("problem", problems=error.problems)
                continue
            waiting.append((copy, pool.submit(store).result))
            if len(waiting) == _WAITING:
                yield _written(press, *waiting.popleft())
        for copy, stored in waiting:
            yield _written(press, copy, stored)


def _written(press: Press, copy: Planned, stored: Callable[[], CopyFile | Problem]) -> Event:
    """Return the event of a copy as soon as it is written."""
    try:
        result = stored()
    except ProblemsFound as error:
        return Event("problem", problems=error.problems)
    if isinstance(result, Problem):
        return Event("problem", problems=(result,))
    return Event("copy", result, press.way(copy.recipient))


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Lock the folder against other runs, and delete the incomplete files of a killed run."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            hint = "wait for it, or name another folder with -o"
            message = "another run is at work in this folder"
            raise ProblemsFound.one(Place(shown(folder)), "busy", message, hint) from None
        partials = ("*/.*.pdf.*", ".manifest*.*.*", ".print*.pdf.*", ".probe-*")
        for partial in (path for pattern in partials for path in folder.glob(pattern)):
            partial.unlink(missing_ok=True)
        yield
    finally:
        os.close(descriptor)
