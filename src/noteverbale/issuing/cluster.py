"""Make the copies of a plan on many machines, with Dask distributed (`pip install noteverbale[cluster]`).

Notes are composed and addressed on this machine. The addressed copies of each language are sent to the workers once; a
worker returns PDFs of chunks of them, which are written on this machine. Chunks of a worker that is lost are done again.
The folder of the office and the fonts must be at the same path on all machines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from ..document import Document
from ..language.pack import Pack
from ..page.html import Sheet
from ..page.printer import Printer
from ..planning.plan import Planned
from ..press.press import Press
from ..problems import NOWHERE, Place, Problem, ProblemsFound
from .batch_job import CopyFile, Event, Job
from .manifest import store_copy

ATTEMPTS = 3
CHUNK = 32  # copies of one task: many enough to be worth sending, few enough to do again


@dataclass(frozen=True)
class LanguageCopies:
    """All that a worker needs for one language of a plan; `stamp` identifies it."""

    stamp: str
    sheet: Sheet
    pack: Pack
    documents: tuple[Document, ...]


@dataclass(frozen=True)
class PressedCopy:
    """One copy as a worker returns it: the PDF or problems."""

    recipient: str
    pdf: bytes = b""
    pages: int = 0
    way: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Chunk:
    language: str
    copies: tuple[Planned, ...]

    @property
    def names(self) -> list[str]:
        return [copy.recipient for copy in self.copies]


_PRESS_LOCK = Lock()  # the page engine is not safe for threads
_PRESSES: dict[str, Press] = {}


def press_some(language: LanguageCopies, recipients: Sequence[str]) -> list[PressedCopy]:
    """Return the copies of a chunk; runs on a worker. The layout is kept for the next chunk of the same language."""
    with _PRESS_LOCK:
        try:
            if language.stamp not in _PRESSES:
                _PRESSES.clear()
                _PRESSES[language.stamp] = Press(Printer(language.sheet, language.pack), language.documents)
            press = _PRESSES[language.stamp]
        except ProblemsFound as error:
            return [PressedCopy(recipient, problems=error.problems) for recipient in recipients]
        done: list[PressedCopy] = []
        for recipient in recipients:
            try:
                done.append(PressedCopy(recipient, press.pdf(recipient), press.pages(recipient), press.way(recipient)))
            except ProblemsFound as error:
                done.append(PressedCopy(recipient, problems=error.problems))
        return done


def _connect(scheduler: str) -> Any:
    """Return a Dask client of the scheduler at an address. Raises ProblemsFound when Dask or the scheduler is missing."""
    try:
        from distributed import Client
    except ImportError:
        hint = "pip install 'noteverbale[cluster]'"
        raise ProblemsFound.one(NOWHERE, "cluster", "Dask distributed is not installed", hint) from None
    try:
        return Client(scheduler, timeout=15)
    except (OSError, ValueError) as error:
        problem = Problem(
            Place(scheduler), "cluster", f"no scheduler answers here: {error}", "start it, or correct --scheduler"
        )
        raise ProblemsFound([problem]) from None


def run_on_cluster(scheduler: str, job: Job, todo: Sequence[Planned]) -> Iterator[Event]:
    """Yield events as the cluster at `scheduler` ('tcp://host:8786') makes copies.

    Raises ProblemsFound when Dask is not installed or no scheduler answers.
    """
    with _connect(scheduler) as client:
        from distributed import as_completed

        chunks = _chunks(job, todo)
        for _ in range(ATTEMPTS):
            submitted = _submit(client, job, chunks)
            lost: list[_Chunk] = []
            for future in as_completed(list(submitted)):
                if future.status == "finished":
                    planned = {copy.recipient: copy for copy in submitted[future].copies}
                    yield from (_event(job, planned[copy.recipient], copy) for copy in future.result())
                else:  # the worker that held its copies is lost: they are sent again
                    lost.append(submitted[future])
            chunks = lost
            if not chunks:
                return
        missing = sum(len(chunk.copies) for chunk in chunks)
        message = f"workers were lost {ATTEMPTS} times, and {missing} copies are missing"
        hint = "give the same command again to make the missing copies"
        yield Event("problem", problems=(Problem(Place(scheduler), "cluster", message, hint),))


def _chunks(job: Job, todo: Sequence[Planned]) -> list[_Chunk]:
    """Divide copies by language, and those of a language into chunks."""
    by_language = {code: [copy for copy in todo if copy.language == code] for code in job.plan.languages()}
    return [
        _Chunk(code, tuple(copies[start : start + CHUNK]))
        for code, copies in by_language.items()
        for start in range(0, len(copies), CHUNK)
    ]


def _submit(client: Any, job: Job, chunks: Sequence[_Chunk]) -> dict[Any, _Chunk]:
    """Send the copies of each language to the Dask workers, and submit the chunks; returns the chunk of each future."""
    assigned = _assign(job, chunks, sorted(client.scheduler_info(n_workers=-1)["workers"]))
    copies_of = {
        code: client.scatter(_copies_of(job, code), broadcast=True, hash=False)
        for code in dict.fromkeys(chunk.language for chunk in chunks)
    }
    options: dict[str, Any] = {"pure": False, "retries": 3, "allow_other_workers": True}
    return {
        client.submit(press_some, copies_of[chunk.language], chunk.names, workers=workers, **options): chunk
        for chunk, workers in zip(chunks, assigned, strict=True)
    }


def _assign(job: Job, chunks: Sequence[_Chunk], workers: Sequence[str]) -> list[list[str] | None]:
    """Return the workers for each chunk, None for any: one worker for a language, which lays it out once.

    The most expensive language is assigned first, to the worker with the least to do. With more workers than languages,
    a language has several.
    """
    if not workers:
        return [None] * len(chunks)
    chunks_of = {
        code: [at for at, chunk in enumerate(chunks) if chunk.language == code] for code in job.plan.languages()
    }
    cost = {
        code: job.cost([copy for at in places for copy in chunks[at].copies])
        for code, places in chunks_of.items()
        if places
    }
    spare = max(1, len(workers) // max(1, len(cost)))
    load = dict.fromkeys(workers, 0)
    assigned: list[list[str] | None] = [None] * len(chunks)
    for code in sorted(cost, key=lambda code: -cost[code]):
        crew = sorted(load, key=lambda worker: load[worker])[:spare]
        for i, at in enumerate(chunks_of[code]):
            assigned[at] = [crew[i % len(crew)]]
        for worker in crew:
            load[worker] += cost[code] // len(crew)
    return assigned


def _copies_of(job: Job, language: str) -> LanguageCopies:
    pipeline = job.pipeline
    return LanguageCopies(
        f"{job.stamp}/{language}", pipeline.sheet, pipeline.registry.packs[language], job.documents(language)
    )


def _event(job: Job, planned: Planned, copy: PressedCopy) -> Event:
    if copy.problems:
        return Event("problem", problems=copy.problems)
    stored: CopyFile | Problem = store_copy(job, planned, copy.pdf, copy.pages)
    return Event("problem", problems=(stored,)) if isinstance(stored, Problem) else Event("copy", stored, copy.way)
