"""A Plan in, a folder of PDFs out: many workers, one recipient's failure stops no other, killed anywhere it goes on.

A file appears under its name only when whole. What is done stands in a journal beside the copies until
the manifest replaces it; a copy is kept when its bytes are those the journal or the manifest names.
"""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from queue import Empty
from typing import Any

from ..files import write_whole
from ..planning.plan import Planned
from ..press.press import Press
from ..problems import NOWHERE, Place, Problem, ProblemsFound, shown
from .batch_job import Event, Job, Outcome
from .manifest import JOURNAL, keep, kept, listed, note_line, own, write_manifest

Spread = Callable[[Job, Sequence[Planned]], Iterator[Event]]


def run(
    job: Job,
    workers: int = 0,
    tell: Callable[[Event], None] = lambda event: None,
    run_on_cluster: Spread | None = None,
) -> Outcome:
    """Make what is missing of a plan, here or wherever `spread` does. Raises ProblemsFound when another run is at work in the folder."""
    outcome = Outcome(job.folder)
    outcome.problems.extend(job.plan.problems)
    job.folder.mkdir(parents=True, exist_ok=True)
    with _alone(job.folder):
        own(job)
        done = kept(job)
        outcome.kept = len(done)
        todo = [copy for copy in job.plan.copies if copy.file not in done]
        tell(Event("begin", total=len(job.plan.copies), kept=len(done)))
        if todo or not (job.folder / job.manifest).exists():
            before = listed(job) if job.throw_away else set()  # of what was issued, nothing is swept away
            (job.folder / job.manifest).unlink(missing_ok=True)
            (job.folder / JOURNAL).unlink(missing_ok=True)  # a link would lead elsewhere
            with (job.folder / JOURNAL).open("w", encoding="utf-8") as journal:
                note_line(journal, {"stamp": job.stamp})
                for made in done.values():
                    note_line(journal, asdict(made))
                for event in run_on_cluster(job, todo) if run_on_cluster else _work(job, todo, workers):
                    if event.made:
                        done[event.made.file] = event.made
                        outcome.made += 1
                        outcome.full += event.way == "full"
                        note_line(journal, asdict(event.made))
                    outcome.problems.extend(event.problems)
                    tell(event)
            if len(done) == len(job.plan.copies):
                write_manifest(job, [done[copy.file] for copy in job.plan.copies])
                (job.folder / JOURNAL).unlink()
                for file in before - set(done):  # a draft of yesterday's plan
                    (job.folder / file).unlink(missing_ok=True)
        tell(Event("end", total=len(job.plan.copies), kept=len(done)))
    return outcome


def ready(folder: Path) -> None:
    """Raise ProblemsFound for a folder that cannot be written to, or in which another run is at work: before a number is taken."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            write_whole(folder / ".probe", b"")
            (folder / ".probe").unlink()
    except OSError as error:
        message = f"copies cannot be written here: {error.strerror or error}"
        raise ProblemsFound.one(Place(shown(folder)), "file", message, "mend it, or name another with -o") from None


def print_files(job: Job, names: Mapping[str, str]) -> list[Path]:
    """Write a print-ready PDF a language, in pouch order, from the copies on disk; returns the files.

    `names` says what a recipient's bookmark is called, by 'recipient/language'. Copies added later have files of
    their own: 'print-17-es.pdf' beside 'manifest-17.json'.
    """
    with _alone(job.folder):
        return [_print_file(job, names, language) for language in sorted(job.plan.languages())]


def _print_file(job: Job, names: Mapping[str, str], language: str) -> Path:
    from ..page.binding import BoundCopy, assemble

    mine = [copy for copy in job.plan.copies if copy.language == language and (job.folder / copy.file).is_file()]
    sheaves = [BoundCopy(job.folder / one.file, names[f"{one.recipient}/{language}"]) for one in mine]
    title = f"{job.reference or job.note.reference or job.note.id} – {language}, {len(sheaves)}"
    path = job.folder / f"{Path(job.manifest).stem.replace('manifest', 'print')}-{language}.pdf"
    write_whole(path, assemble(sheaves, title))
    return path


def _work(job: Job, todo: Sequence[Planned], workers: int) -> Iterator[Event]:
    """Yield events as copies are made: a language a worker, or parts of one where workers are left over."""
    languages = [code for code in job.plan.languages() if any(one.language == code for one in todo)]
    if not languages:
        return
    workers = workers or min(os.cpu_count() or 1, max(1, len(todo) // 8))
    parts = max(1, workers // len(languages))
    shares = (
        (code, [one for one in todo if one.language == code][part::parts])
        for code in languages
        for part in range(parts)
    )
    tasks = [(code, mine) for code, mine in shares if mine]
    if workers == 1:
        for code, mine in tasks:
            yield from _language(job, code, mine)
        return
    yield from _forked(job, tasks, workers)


def _forked(job: Job, tasks: list[tuple[str, list[Planned]]], workers: int) -> Iterator[Event]:
    job.pipeline.printer(tasks[0][0])  # loads the engine once, before the fork
    context = get_context("fork")
    shares = _shares(job, tasks, workers)
    results = context.Queue()
    crew = [context.Process(target=_worker, args=(job, share, results, os.getpid()), daemon=True) for share in shares]
    for one in crew:
        one.start()
    left = set(range(len(crew)))
    try:
        while left:
            try:
                who, event = results.get(timeout=0.5)
            except Empty:  # look whether somebody died
                for at in [at for at in left if not crew[at].is_alive() and results.empty()]:
                    left.discard(at)
                    message = f"a worker died (exit code {crew[at].exitcode})"
                    yield Event("problem", problems=(_again(message),))
                continue
            if event is None:
                left.discard(crew.index(next(one for one in crew if one.pid == who)))
            else:
                yield event
    finally:
        for one in crew:
            if one.is_alive() and left:
                one.terminate()
            one.join()


def _shares(job: Job, tasks: list[tuple[str, list[Planned]]], workers: int) -> list[list[tuple[str, list[Planned]]]]:
    """Deal tasks to workers, the dearest first, each to whoever has least to do."""
    shares: list[list[tuple[str, list[Planned]]]] = [[] for _ in range(min(workers, len(tasks)))]
    load = [0] * len(shares)
    for cost, task in sorted(
        ((job.expense(mine), (code, mine)) for code, mine in tasks), reverse=True, key=lambda one: one[0]
    ):
        at = load.index(min(load))
        shares[at].append(task)
        load[at] += cost
    return shares


def _worker(job: Job, share: list[tuple[str, list[Planned]]], results: Any, parent: int) -> None:
    me = os.getpid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who pressed it meant the parent, which ends us
    try:
        for code, mine in share:
            for event in _language(job, code, mine):
                if os.getppid() != parent:
                    os._exit(1)  # nobody reads what we make
                results.put((me, event))
    except Exception as error:
        results.put((me, Event("problem", problems=(_again(f"a worker failed: {type(error).__name__}: {error}"),))))
    results.put((me, None))


def _again(message: str) -> Problem:
    return Problem(NOWHERE, "worker", message, "run the same command again: it goes on")


def _language(job: Job, language: str, todo: Sequence[Planned]) -> Iterator[Event]:
    """Make copies of one language. The press is laid out for the whole roster: bytes depend on no selection."""
    if not todo:
        return
    try:
        press = Press(job.pipeline.printer(language), job.roster(language))
    except ProblemsFound as found_problems:
        yield Event("problem", problems=found_problems.problems)
        return
    for one in todo:
        try:
            made = keep(job, one, press.pdf(one.recipient), press.pages(one.recipient))
        except ProblemsFound as found_problems:
            yield Event("problem", problems=found_problems.problems)
            continue
        way = press.way(one.recipient)
        yield Event("problem", problems=(made,)) if isinstance(made, Problem) else Event("copy", made, way)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder; what a killed run left half-written is swept away."""
    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            hint = "wait for it, or name another folder with -o"
            raise ProblemsFound.one(Place(shown(folder)), "busy", "another run is at work here", hint) from None
        for left in (*folder.glob("*/.*.pdf.*"), *folder.glob(".manifest*.*.*"), *folder.glob(".print*.pdf.*")):
            left.unlink(missing_ok=True)
        yield
    finally:
        os.close(held)
