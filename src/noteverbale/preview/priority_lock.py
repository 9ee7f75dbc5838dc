"""Who comes first at a desk where one thing is done at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, RLock
from types import TracebackType

PAUSE = 0.005  # seconds until who may wait looks again


class PriorityLock:
    """A lock that may be taken again by who has it. Readers take it as it is; who fills a contact sheet comes `last`."""

    def __init__(self) -> None:
        self._desk, self._counter = RLock(), Lock()
        self.waiting = 0

    def __enter__(self) -> None:
        self._count(1)
        self._desk.acquire()
        self._count(-1)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._desk.release()

    def _count(self, more: int) -> None:
        with self._counter:
            self.waiting += more

    @contextmanager
    def last(self) -> Iterator[None]:
        """Take it once nobody else waits."""
        self._desk.acquire()
        while self.waiting:
            self._desk.release()
            time.sleep(PAUSE)
            self._desk.acquire()
        try:
            yield
        finally:
            self._desk.release()
