"""Notes that are checked in processes have the same Problems, also where a process dies."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing import get_context
from pathlib import Path

import pytest

from noteverbale.checks import check_workers
from noteverbale.checks.check_workers import FEW, CheckWorkers
from noteverbale.checks.note_check import Composed
from noteverbale.pipeline import Pipeline
from noteverbale.problems import NOWHERE, Problem
from noteverbale.records.notes import Note

PARENT = os.getpid()


def found(note: Note) -> Composed:
    """Return a Problem that names the note, and says whether the caller found it itself."""
    where = "here" if os.getpid() == PARENT else "there"
    return Composed((Problem(NOWHERE, "parity", note.id, where),), ())


def dies(note: Note) -> Composed:
    if os.getpid() != PARENT:
        os._exit(1)
    return found(note)


@pytest.mark.parametrize(("workers", "check", "where"), [(1, found, "here"), (2, found, "there"), (3, dies, "here")])
def test_every_note_is_checked_once_and_in_order(
    office: Pipeline, workers: int, check: check_workers.Check, where: str
) -> None:
    notes = list(office.registry.notes.values())[: FEW + 3]
    crew = CheckWorkers(check, notes, workers)
    assert [crew.composed(note).problems[0].message for note in notes] == [note.id for note in notes]
    crew = CheckWorkers(check, notes, workers)
    assert {crew.composed(note).problems[0].hint for note in notes} == {where}


def fails(note: Note) -> Composed:
    raise ValueError(note.id)


def test_a_fault_is_raised_once_and_by_the_caller(office: Pipeline, capfd: pytest.CaptureFixture[str]) -> None:
    notes = list(office.registry.notes.values())[: FEW + 1]
    with pytest.raises(ValueError, match=notes[0].id):
        CheckWorkers(fails, notes, 2).composed(notes[0])
    assert "Traceback" not in capfd.readouterr().err


def test_no_process_stays_when_the_command_is_killed(office: Pipeline, tmp_path: Path) -> None:
    def fills_the_pipe(note: Note) -> Composed:
        (tmp_path / str(os.getpid())).touch()
        return Composed((Problem(NOWHERE, "parity", "x" * 200_000, ""),), ())

    def command() -> None:
        CheckWorkers(fills_the_pipe, list(office.registry.notes.values())[: FEW + 1], 2)
        signal.pause()

    killed = get_context("fork").Process(target=command)
    killed.start()
    until = time.monotonic() + 30
    while len(begun := list(tmp_path.iterdir())) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert len(begun) == 2
    time.sleep(0.2)
    killed.kill()
    killed.join()
    while any(map(_runs, begun)) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(map(_runs, begun))


def _runs(file: Path) -> bool:
    """Say whether the process that a file is named by runs; one that ended may wait for its parent."""
    try:
        return Path("/proc", file.name, "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_no_more_processes_are_begun_than_have_notes_to_check(office: Pipeline, tmp_path: Path) -> None:
    def noted(note: Note) -> Composed:
        (tmp_path / str(os.getpid())).touch()
        return found(note)

    notes = list(office.registry.notes.values())[: 2 * FEW]
    crew = CheckWorkers(noted, notes, 64)
    assert {crew.composed(note).problems[0].hint for note in notes} == {"there"}
    assert len(list(tmp_path.iterdir())) == 2


def test_few_notes_are_checked_here(office: Pipeline) -> None:
    notes = list(office.registry.notes.values())[:FEW]
    crew = CheckWorkers(found, notes, 2)
    assert {crew.composed(note).problems[0].hint for note in notes} == {"here"}
