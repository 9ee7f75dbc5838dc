"""Tasks are divided among processes; what these make arrives, and one that fails is reported."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from noteverbale.issuing import processes
from noteverbale.issuing.processes import divided, made_in_processes, worker_count
from noteverbale.problems import Problem

TASKS = ("ar", "en", "es")


def letters(task: str) -> Iterator[str]:
    """Yield the letters of a task; 'fr' kills its process after the first."""
    for letter in task:
        yield f"{task} {letter}"
        if task == "fr":
            os._exit(9)


def test_there_is_a_worker_for_each_eight_copies_and_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert [worker_count(0, copies) for copies in (0, 15, 16, 1000)] == [1, 1, 2, 4]
    assert worker_count(9, 1) == 9


def test_tasks_are_divided_when_workers_are_left_over() -> None:
    assert divided([[1, 2, 3], [4]], 3) == [[1, 2, 3], [4]]
    assert divided([[1, 2, 3], [4]], 4) == [[1, 3], [2], [4]]
    assert divided([], 2) == []


def test_what_each_process_makes_arrives() -> None:
    made = list(made_in_processes(TASKS, letters, 2))
    assert sorted(map(str, made)) == ["ar a", "ar r", "en e", "en n", "es e", "es s"]


def test_a_process_that_dies_is_reported_and_the_others_go_on() -> None:
    made = list(made_in_processes(("fr", *TASKS), letters, 2))
    (problem,) = (one for one in made if isinstance(one, Problem))
    assert (problem.code, "exit code 9" in problem.message) == ("worker", True)
    assert {"ar a", "ar r", "en e", "en n", "es e", "es s"} < set(map(str, made))


def test_tasks_that_no_process_began_are_reported() -> None:
    made = list(made_in_processes(("fr", "fr", *TASKS), letters, 2))
    messages = {one.message for one in made if isinstance(one, Problem)}
    assert messages == {
        "a worker died (exit code 9)",
        "all workers have ended, and 3 of 5 parts of the work were not begun",
    }


def test_a_worker_passes_on_what_is_made_and_ends_without_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ended(BaseException):
        """What takes the place of the end of the process."""

    def end(code: int) -> None:
        raise Ended(code)

    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    monkeypatch.setattr(os, "_exit", end)
    results: SimpleQueue[tuple[int, str | None]] = SimpleQueue()
    processes._worker(letters, ["es"], results, os.getppid())
    assert [results.get() for _ in range(3)] == [(os.getpid(), made) for made in ("es e", "es s", None)]
    with pytest.raises(Ended):
        processes._worker(letters, ["es"], results, -1)
    assert results.empty()


def test_tasks_that_processes_share_are_each_done_once() -> None:
    with processes._shared(TASKS) as tasks:
        assert next(tasks) == "ar"
        child = os.fork()
        if not child:
            os._exit(len(list(tasks)))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2, "another process gets the rest"
        assert list(tasks) == []
