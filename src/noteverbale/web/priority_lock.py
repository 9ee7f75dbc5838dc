"""A lock with two priorities, for work of which only one piece may be done at a time."""

from __future__ import annotations

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

    def __enter__(self) -> None:
        self._count(1)
        self._lock.acquire()
        self._count(-1)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lock.release()

    def _count(self, more: int) -> None:
        with self._counter:
            self.waiting += more

    @contextmanager
    def last(self) -> Iterator[None]:
        """Take the lock once no thread waits for it with high priority."""
        self._lock.acquire()
        while self.waiting:
            self._lock.release()
            time.sleep(PAUSE)
            self._lock.acquire()
        try:
            yield
        finally:
            self._lock.release()
