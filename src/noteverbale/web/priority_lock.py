"""A lock with two priorities, for work of which only one piece may be done at a time."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, RLock
from types import TracebackType

PAUSE = 0.005  # seconds until a request of low priority tries again


class PriorityLock:
    """A re-entrant lock. `with lock` is of high priority; `with lock.last()` waits until no other thread waits."""

    def __init__(self) -> None:
        self._lock, self._counter = RLock(), Lock()
        self.waiting = 0
        self._is_last = False  # the thread that has the lock took it by `last`
        self._released = -math.inf  # when it was last released by a thread of high priority

    def __enter__(self) -> None:
        self._count(1)
        self._lock.acquire()
        self._count(-1)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if not self._is_last:
            self._released = time.monotonic()
        self._lock.release()

    def _count(self, more: int) -> None:
        with self._counter:
            self.waiting += more

    @contextmanager
    def last(self, quiet: float = 0.0) -> Iterator[None]:
        """Take the lock once no thread waits for it with high priority, and none has had it for `quiet` seconds."""
        self._lock.acquire()
        outer = self._is_last
        while not outer and (self.waiting or time.monotonic() < self._released + quiet):
            self._lock.release()
            time.sleep(max(PAUSE, min(quiet, self._released + quiet - time.monotonic())))
            self._lock.acquire()
        self._is_last = True
        try:
            yield
        finally:
            self._is_last = outer
            self._lock.release()
