"""The same plan on many machines: a thin layer over Dask distributed (`pip install noteverbale[cluster]`).

The notes are composed and addressed here; each language's roster is scattered once; workers press chunks of
it and return bytes, which are written here. A worker that is lost is made up for by the others. The
office's folder and the fonts must be there for the workers under the same path.
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
from .batch_job import Event, Job, Made
from .manifest import keep

ATTEMPTS = 3
CHUNK = 32  # copies a task: long enough to be worth its way, short enough to lose


@dataclass(frozen=True)
class Roster:
    """All that a worker needs for one language of one plan; `stamp` names it."""

    stamp: str
    sheet: Sheet
    pack: Pack
    documents: tuple[Document, ...]


@dataclass(frozen=True)
class Pressed:
    """One copy on its way back: bytes, or what went wrong."""

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


_ONE_AT_A_TIME = Lock()  # the page engine is no friend of threads
_PRESSES: dict[str, Press] = {}


def press_some(roster: Roster, recipients: Sequence[str]) -> list[Pressed]:
    """Press a chunk, on a worker; its press is laid out once and kept for the next chunk."""
    with _ONE_AT_A_TIME:
        try:
            if roster.stamp not in _PRESSES:
                _PRESSES.clear()
                _PRESSES[roster.stamp] = Press(Printer(roster.sheet, roster.pack), roster.documents)
            press = _PRESSES[roster.stamp]
        except ProblemsFound as found_problems:
            return [Pressed(recipient, problems=found_problems.problems) for recipient in recipients]
        done: list[Pressed] = []
        for recipient in recipients:
            try:
                done.append(Pressed(recipient, press.pdf(recipient), press.pages(recipient), press.way(recipient)))
            except ProblemsFound as found_problems:
                done.append(Pressed(recipient, problems=found_problems.problems))
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
            Place(scheduler), "cluster", f"no scheduler answers here: {error}", "start it, or mend --scheduler"
        )
        raise ProblemsFound([problem]) from None


def run_on_cluster(scheduler: str, job: Job, todo: Sequence[Planned]) -> Iterator[Event]:
    """Yield events as the cluster at `scheduler` ('tcp://host:8786') makes copies. Raises ProblemsFound when it is not there."""
    with _connect(scheduler) as client:
        from distributed import as_completed

        chunks = [
            _Chunk(code, tuple(one for one in todo if one.language == code)[at : at + CHUNK])
            for code in job.plan.languages()
            for at in range(0, sum(one.language == code for one in todo), CHUNK)
        ]
        for _ in range(ATTEMPTS):
            at_home = _homes(job, chunks, sorted(client.scheduler_info(n_workers=-1)["workers"]))
            rosters = {
                code: client.scatter(_roster(job, code), broadcast=True, hash=False)
                for code in dict.fromkeys(chunk.language for chunk in chunks)
            }
            asked = {
                client.submit(
                    press_some,
                    rosters[chunk.language],
                    chunk.names,
                    pure=False,
                    retries=3,
                    workers=at_home[at],
                    allow_other_workers=True,
                ): chunk
                for at, chunk in enumerate(chunks)
            }
            lost: list[_Chunk] = []
            for future in as_completed(list(asked)):
                if future.status == "finished":
                    mine = {copy.recipient: copy for copy in asked[future].copies}
                    yield from (_event(job, mine[one.recipient], one) for one in future.result())
                else:  # the worker that held its roster is gone: it is sent again
                    lost.append(asked[future])
            chunks = lost
            if not chunks:
                return
        copies = sum(len(chunk.copies) for chunk in chunks)
        message = f"workers were lost {ATTEMPTS} times over, and {copies} copies with them"
        yield Event("problem", problems=(Problem(Place(scheduler), "cluster", message, "run it again: it goes on"),))


def _homes(job: Job, chunks: Sequence[_Chunk], workers: Sequence[str]) -> list[list[str] | None]:
    """Return who should press each chunk: one worker a language, for whoever presses a language lays it out first.

    The dearest language goes first, each to whoever has least; with workers to spare a language has several.
    """
    if not workers:
        return [None] * len(chunks)
    of = {code: [at for at, one in enumerate(chunks) if one.language == code] for code in job.plan.languages()}
    cost = {code: job.expense([one for at in mine for one in chunks[at].copies]) for code, mine in of.items() if mine}
    spare = max(1, len(workers) // max(1, len(cost)))
    load = dict.fromkeys(workers, 0)
    homes: list[list[str] | None] = [None] * len(chunks)
    for code in sorted(cost, key=lambda code: -cost[code]):
        crew = sorted(load, key=lambda one: load[one])[:spare]
        for i, at in enumerate(of[code]):
            homes[at] = [crew[i % len(crew)]]
        for one in crew:
            load[one] += cost[code] // len(crew)
    return homes


def _roster(job: Job, language: str) -> Roster:
    pipeline = job.pipeline
    return Roster(f"{job.stamp}/{language}", pipeline.sheet, pipeline.registry.packs[language], job.roster(language))


def _event(job: Job, planned: Planned, one: Pressed) -> Event:
    if one.problems:
        return Event("problem", problems=one.problems)
    made: Made | Problem = keep(job, planned, one.pdf, one.pages)
    return Event("problem", problems=(made,)) if isinstance(made, Problem) else Event("copy", made, one.way)
