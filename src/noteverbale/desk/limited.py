"""Calls a function in a process of its own, with limits of time and memory: for files that strangers made."""

from __future__ import annotations

import resource
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar, cast

from ..problems import NOWHERE, Problem, ProblemsFound

P = ParamSpec("P")
T = TypeVar("T")
SECONDS = 30  # of the processor
PATIENCE = 60.0  # seconds on the clock
MEMORY = 1 << 30  # bytes of address space, the program's own 300 MB included


def limited(function: Callable[P, T], *args: P.args, **words: P.kwargs) -> T:
    """Return `function(*args, **words)`; the function is one of a module, and all values can be pickled.

    Raises what the function raises as ProblemsFound, and ProblemsFound of its own where a limit is reached.
    """
    context = get_context("spawn")  # a copy of this process would hold its threads' locks
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_call, args=(sending, SECONDS, MEMORY, function, args, words), daemon=True)
    process.start()
    sending.close()
    try:
        if not receiving.poll(PATIENCE):
            raise _too_much()
        problems, result = cast("tuple[Sequence[Problem], T]", receiving.recv())
    except EOFError:  # it was ended by a limit
        raise _too_much() from None
    finally:
        process.kill()
        process.join()
        receiving.close()
    if problems:
        raise ProblemsFound(problems)
    return result


def _call(
    sending: Connection, seconds: int, memory: int, function: Callable[..., object], args: object, words: object
) -> None:
    """Run in the new process: send (problems, result). A memory error counts as a limit that was reached."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sending.send(((), function(*args, **words)))  # type: ignore[misc,arg-type]  # as `limited` was called
    except ProblemsFound as error:
        sending.send((error.problems, None))
    except MemoryError:
        sending.send((_too_much().problems, None))


def _too_much() -> ProblemsFound:
    message = f"reading this file takes more than {SECONDS} seconds or {MEMORY >> 20:,} MB"
    return ProblemsFound.one(
        NOWHERE, "too-large", message, "ask for a smaller file, or for one saved by another program"
    )
