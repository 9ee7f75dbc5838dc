"""A process of its own: its results and its problems come back, and its limits end it."""

from __future__ import annotations

import time
from multiprocessing import active_children

import pytest

from noteverbale.desk import limited as module
from noteverbale.desk.limited import limited
from noteverbale.problems import NOWHERE, ProblemsFound


def add(first: int, second: int = 0) -> int:
    return first + second


def fail() -> None:
    raise ProblemsFound.one(NOWHERE, "value", "this is wrong", "mend it")


def grow() -> int:
    return len(bytearray(2 << 30))


def wait() -> None:
    time.sleep(60)


def test_results_and_problems_come_back() -> None:
    assert limited(add, 1, second=2) == 3
    with pytest.raises(ProblemsFound, match="value: this is wrong"):
        limited(fail)


@pytest.mark.slow
def test_a_function_that_takes_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ProblemsFound, match="too-large: reading this file takes more than"):
        limited(grow)
    monkeypatch.setattr(module, "PATIENCE", 1.5)
    with pytest.raises(ProblemsFound, match="too-large"):
        limited(wait)
    assert not active_children()
