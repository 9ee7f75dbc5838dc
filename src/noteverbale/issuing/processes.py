"""Divide tasks among processes that are forked from this one: a process that is free takes the next task."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import Any, TypeVar

from ..problems import NOWHERE, Problem

Task = TypeVar("Task")
Made = TypeVar("Made")
_POSITION = 4  # bytes of the position of a task


def worker_count(workers: int, copies: int) -> int:
    """Return how many processes are to make so many copies: as many as asked for; for 0, one for each eight, at most one for each
    processor and at least one.
    """
    return workers or min(os.cpu_count() or 1, max(1, copies // 8))


def divided(tasks: Sequence[Sequence[Task]], workers: int) -> list[Sequence[Task]]:
    """Return tasks, each a sequence, each divided into as many parts as there are workers for it."""
    parts = max(1, workers // max(1, len(tasks)))
    return [share for task in tasks for part in range(parts) if (share := task[part::parts])]


def made_by(
    workers: int,
    tasks: Sequence[Sequence[Task]],
    make: Callable[[Sequence[Task]], Iterable[Made]],
    cost: Callable[[Sequence[Task]], int],
) -> Iterator[Made | Problem]:
    """Yield what `make` yields of each task or part of a task: made here by one worker, in the order of the tasks, or in
    several processes, the parts of the highest `cost` first. What all processes need is best loaded before.
    """
    parts = divided(tasks, workers)
    if workers == 1 or not parts:
        return chain.from_iterable(map(make, parts))
    return made_in_processes(sorted(parts, key=cost, reverse=True), make, workers)


def made_in_processes(
    tasks: Sequence[Task], make: Callable[[Task], Iterable[Made]], workers: int
) -> Iterator[Made | Problem]:
    """Yield what `make` yields of each task, in the order in which it comes from the processes.

    They begin with the first tasks. What all of them need is best loaded before. Yields a Problem for a process that failed or
    died, of whose work all is missing that did not arrive, and one where all ended before each task was begun.
    """
    from multiprocessing import get_context

    context = get_context("fork")
    results = context.Queue()
    with _shared(tasks[workers:]) as more:
        arguments = ((make, chain([first], more), results, os.getpid()) for first in tasks[:workers])
        crew = [context.Process(target=_worker, args=of_one, daemon=True) for of_one in arguments]
        gc.freeze()  # a collection in a worker would touch all objects, and so copy the memory that it shares
        try:
            for process in crew:
                process.start()
        finally:
            gc.unfreeze()
        yield from _arriving(crew, results)
        if left := sum(1 for _ in more):
            yield _run_again(f"all workers have ended, and {left} of {len(tasks)} parts of the work were not begun")


def _arriving(crew: Sequence[Any], results: Any) -> Iterator[Any]:
    """Yield the results of processes until each has ended; end those that are at work if this is closed before."""
    from queue import Empty

    running = set(range(len(crew)))
    try:
        while running:
            try:
                pid, result = results.get(timeout=0.5)
            except Empty:  # check whether a worker died
                for at in [at for at in running if not crew[at].is_alive() and results.empty()]:
                    running.discard(at)
                    yield _run_again(f"a worker died (exit code {crew[at].exitcode})")
                continue
            if result is None:
                running.discard(crew.index(next(process for process in crew if process.pid == pid)))
            else:
                yield result
    finally:
        for process in crew:
            if process.is_alive() and running:
                process.terminate()
            process.join()


@contextmanager
def _shared(tasks: Sequence[Task]) -> Iterator[Iterator[Task]]:
    """Give tasks that processes forked in the context share: each gets, when it asks for one, the first that no other has got.

    Their positions are read from a pipe, which needs no lock that a killed process would keep.
    """
    reader, writer = os.pipe()
    with open(reader, "rb", buffering=0) as positions:
        with open(writer, "wb") as pipe:
            pipe.write(b"".join(at.to_bytes(_POSITION, "big") for at in range(len(tasks))))
        yield (tasks[int.from_bytes(at, "big")] for at in iter(partial(positions.read, _POSITION), b""))


def _worker(make: Callable[[Task], Iterable[Made]], tasks: Iterable[Task], results: Any, parent: int) -> None:
    me = os.getpid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the parent ends its workers
    try:
        for task in tasks:
            for result in make(task):
                if os.getppid() != parent:
                    os._exit(1)  # the parent is gone and reads no results
                results.put((me, result))
    except Exception as error:
        results.put((me, _run_again(f"a worker failed: {type(error).__name__}: {error}")))
    results.put((me, None))


def _run_again(message: str) -> Problem:
    return Problem(NOWHERE, "worker", message, "give the same command again to make what is missing")
