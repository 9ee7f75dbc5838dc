"""A memo makes a result once for a key, keeps so many and no more, and keeps nothing of a failure."""

from __future__ import annotations

import operator
import pickle
import threading
from functools import partial

import pytest

from noteverbale.caches.memo import BoundedMemo, Identity


def test_a_result_is_made_once_for_its_key() -> None:
    memo: BoundedMemo[str, list[int]] = BoundedMemo(2)
    first = memo.get("a", lambda: [1])
    assert memo.get("a", lambda: [2]) is first
    assert memo.get("b", lambda: [2]) == [2]


def test_the_least_recently_used_is_dropped() -> None:
    memo: BoundedMemo[str, int] = BoundedMemo(2)
    memo.put("a", 1)
    memo.put("b", 2)
    assert memo.get("a", lambda: 9) == 1
    memo.put("c", 3)
    assert (memo.find("b"), memo.find("c"), memo.find("a")) == (None, 3, 1)
    memo.put("d", 4)
    assert (memo.find("c"), memo.find("a")) == (None, 1), "a result that is found is used"
    assert len(memo) == 2


def test_a_failure_is_not_kept() -> None:
    memo: BoundedMemo[str, int] = BoundedMemo(2)

    def fails() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        memo.get("a", fails)
    assert memo.get("a", lambda: 1) == 1


def test_an_identity_is_equal_to_that_of_the_same_object_only() -> None:
    first, equal = [1], [1]
    assert Identity(first) == Identity(first)
    assert hash(Identity(first)) == hash(Identity(first))
    assert Identity(first) != Identity(equal)
    assert Identity(first) != first


@pytest.mark.slow
def test_threads_may_share_it() -> None:
    memo: BoundedMemo[int, int] = BoundedMemo(2)
    faults: list[BaseException] = []

    def ask(seed: int) -> None:
        try:
            for number in range(20_000):
                key = (number * seed) % 5
                assert memo.get(key, partial(operator.mul, key, 10)) == key * 10
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(memo) <= 2


def test_another_process_begins_with_an_empty_memo() -> None:
    memo: BoundedMemo[str, int] = BoundedMemo(3)
    memo.put("a", 1)
    copy = pickle.loads(pickle.dumps(memo))
    assert (copy.bound, len(copy)) == (3, 0)
