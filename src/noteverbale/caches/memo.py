"""Keeps results by what they were made from, up to a bound; so nothing has to find out which inputs changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import RLock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Identity:
    """An immutable object as a part of a key: equal to itself only. It is kept as long as its key, so that no other takes its place."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


class BoundedMemo(Generic[K, V]):
    """The results of one step by the digest of its inputs. Of more than `bound`, the least recently used is dropped.

    Nothing has to be removed when an input changes: its digest is another key. Threads may share it; two that ask for the
    same key at once may both make its result.
    """

    def __init__(self, bound: int) -> None:
        self.bound = bound
        self._results: OrderedDict[K, V] = OrderedDict()
        self._lock = RLock()

    def __reduce__(self) -> tuple[type[BoundedMemo[K, V]], tuple[int]]:
        """Another process begins with an empty memo."""
        return BoundedMemo, (self.bound,)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the result of `key`, made now if it is not kept. What `make` raises is raised, and nothing is kept."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
        return self.put(key, make())

    def put(self, key: K, result: V) -> V:
        """Keep a result in place of any other of `key`, and return it."""
        with self._lock:
            self._results[key] = result
            self._results.move_to_end(key)
            while len(self._results) > self.bound:
                self._results.popitem(last=False)
        return result

    def find(self, key: K) -> V | None:
        """Return the result of `key`, or None if it is not kept."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def __len__(self) -> int:
        return len(self._results)
