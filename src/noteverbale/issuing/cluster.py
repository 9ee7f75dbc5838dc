"""Lay out the copies of a plan on many machines, with Dask distributed (`pip install noteverbale[cluster]`).

Notes are composed on this machine, and what fills the Fields of each copy is found here. A task is a roster, the copies of a
language that are laid out together. A worker fills in their Fields, lays them out and returns the press; this machine prints the
copies from it, with their codes, and writes them: the office's key stays here. Half a megabyte travels each way for 195 copies, a
tenth of the PDFs. A draft's languages are sent as soon as each is planned. Dask gives a task to a worker that is free, and the
task of a worker that is lost to another. The folder of the office and the fonts must be at the same path on all machines.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from ..caches.memo import BoundedMemo
from ..compose.addressing import OpenCopy
from ..document import Document
from ..language.pack import Pack
from ..page.html import Sheet
from ..page.printer import Printer
from ..pipeline import SHEETS, Pipeline
from ..planning.plan import Planned
from ..press.code import Code
from ..press.press import Press
from ..problems import NOWHERE, Place, Problem, ProblemsFound
from .batch import printed
from .batch_job import Event, Job

Roster = tuple[Planned, ...]
SECONDS = 15  # how long a scheduler, and then a first worker, is waited for


@dataclass(frozen=True)
class LanguageCopies:
    """All that a worker needs to lay out copies of one language of a plan together; `coded` if they bear a code."""

    sheet: Sheet
    pack: Pack
    copies: tuple[OpenCopy, ...]
    coded: bool


_PRESS_LOCK = Lock()  # the page engine is not safe for threads


def lay_out(language: LanguageCopies) -> Press:
    """Return the press of a language; runs on a worker. Raises ProblemsFound as `Press` does."""
    with _PRESS_LOCK, _without_profiler():
        printer = _printer(language.sheet, language.pack)
        documents = [copy.filled(language.pack) for copy in language.copies]
        return Press(printer, documents, _no_key if language.coded else None)


def prepare(sheet: Sheet, pack: Pack) -> None:
    """Load what `lay_out` needs; runs on a worker while copies are still being planned."""
    with _PRESS_LOCK:
        _printer(sheet, pack)


_PRINTERS: BoundedMemo[Hashable, Printer] = BoundedMemo(SHEETS)  # by what decides which fonts are loaded


def _printer(sheet: Sheet, pack: Pack) -> Printer:
    """Return the printer of a language on this worker, with the fonts that one before it has read."""
    like = _PRINTERS.find(sheet.loaded_fonts)
    return _PRINTERS.put(sheet.loaded_fonts, Printer(sheet, pack, like))


def _no_key(document: Document, pages: int) -> Code:
    """Take the place of the office's coder on a worker, where copies are laid out and not printed."""
    raise RuntimeError("a worker has no key: the machine of the command makes the codes")


@contextmanager
def _without_profiler() -> Iterator[None]:
    """Stop the profiler of this Dask worker meanwhile: it looks at the engine's deep stack every 10 ms, a third of the work."""
    from distributed import get_worker

    try:
        worker: Any = get_worker()
    except ValueError:  # not on a worker
        yield
        return
    profiler = worker.periodic_callbacks.get("profile")
    if profiler:
        worker.loop.add_callback(profiler.stop)
    try:
        yield
    finally:
        if profiler:
            worker.loop.add_callback(profiler.start)


def _connect(scheduler: str) -> Any:
    """Return a Dask client of the scheduler at an address. Raises ProblemsFound without Dask, scheduler or workers."""
    try:
        from distributed import Client
    except ImportError:
        hint = "pip install 'noteverbale[cluster]'"
        raise ProblemsFound.one(NOWHERE, "cluster", "Dask distributed is not installed", hint) from None
    try:
        client = Client(scheduler, timeout=SECONDS)
    except (OSError, ValueError) as error:
        message, hint = f"no scheduler answers here: {error}", "start it, or correct --scheduler"
        raise ProblemsFound.one(Place(scheduler), "cluster", message, hint) from None
    try:
        client.wait_for_workers(1, timeout=SECONDS)
    except TimeoutError:
        client.close()
        message, hint = "this scheduler has no workers", f"start some: dask worker {scheduler} --nthreads 1"
        raise ProblemsFound.one(Place(scheduler), "cluster", message, hint) from None
    return client


@contextmanager
def connected(scheduler: str, pipeline: Pipeline) -> Iterator[Cluster]:
    """Connect to the cluster at `scheduler` ('tcp://host:8786') and yield it.

    Its workers load the page engine at once. Raises ProblemsFound when Dask is not installed, no scheduler answers, or it has no
    workers.
    """
    with _connect(scheduler) as client:
        pack = pipeline.registry.packs[pipeline.registry.office.language]
        workers = client.scheduler_info()["workers"]
        ready = [client.submit(prepare, pipeline.sheet, pack, workers=[name], pure=False) for name in workers]
        yield Cluster(client, scheduler)
        del ready  # Dask gives up a task that nothing refers to


class Cluster:
    """A cluster that this process is connected to: called with a job, it has copies laid out there and prints them here."""

    def __init__(self, client: Any, scheduler: str) -> None:
        self._client, self._scheduler = client, scheduler
        self._begun: dict[Hashable, Any] = {}  # futures of presses, by what they are made from

    def begin(self, part: Job) -> None:
        """Have copies laid out before all of their plan is made; the plan of `part` has those of one language.

        A job whose plan has the same copies then gets them from there.
        """
        for roster, _ in _rosters(part, part.wanted):
            self._begun[_made_from(part, roster)] = self._sent(part, roster)

    def __call__(self, job: Job, todo: Sequence[Planned]) -> Iterator[Event]:
        """Yield events as copies of `todo` are printed from what the cluster lays out."""
        from distributed import as_completed

        rosters = {
            self._begun.pop(_made_from(job, roster), None) or self._sent(job, roster): (roster, own)
            for roster, own in _rosters(job, todo)
        }
        for future in as_completed(list(rosters)):
            roster, own = rosters[future]
            try:
                press: Press = future.result()
            except ProblemsFound as error:
                yield Event("problem", problems=error.problems)
            except Exception as error:  # whatever a worker or Dask raises, such as KilledWorker
                problem = _not_laid_out(self._scheduler, roster[0].language, error)
                yield Event("problem", problems=(problem,))
            else:
                if job.coder:
                    press.coded_by(job.coder)
                    job.coder.read_back(_each(job, roster), press.pdf)
                yield from printed(job, press, own)
            future.release()

    def _sent(self, job: Job, roster: Roster) -> Any:
        """Return the future of the press of a roster. Its copies travel with the task, so that Dask still has them when a worker is lost."""
        return self._client.submit(lay_out, _copies_of(job, roster), pure=False)


def _rosters(job: Job, todo: Sequence[Planned]) -> list[tuple[Roster, list[Planned]]]:
    """Return the rosters with copies of `todo`, each with these; the most expensive first, so that workers end together."""
    rosters = [pair for code in job.plan.languages() for pair in job.rosters(code, todo)]
    return sorted(rosters, key=lambda pair: -job.cost(pair[1]))


def _made_from(job: Job, roster: Roster) -> Hashable:
    """Return all that differs between two presses of one office."""
    return job.note.id, job.reference, job.plan.marks, job.coder is not None, roster


def _each(job: Job, roster: Roster) -> Iterator[Document]:
    """Yield the addressed copies of a roster, each made when it is asked for."""
    for copy in roster:
        yield from job.documents([copy])


def _copies_of(job: Job, roster: Roster) -> LanguageCopies:
    pipeline = job.pipeline
    pack = pipeline.registry.packs[roster[0].language]
    return LanguageCopies(pipeline.sheet, pack, tuple(job.open_copies(roster)), job.coder is not None)


def _not_laid_out(scheduler: str, language: str, error: Exception) -> Problem:
    message = f"the workers did not lay out the copies in '{language}': {type(error).__name__}: {error}"
    return Problem(Place(scheduler), "cluster", message, "give the same command again to make the missing copies")
