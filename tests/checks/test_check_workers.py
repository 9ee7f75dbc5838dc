"""Notes that are checked in processes have the same Problems, also where a process dies."""

from __future__ import annotations

import os

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


def test_few_notes_are_checked_here(office: Pipeline) -> None:
    notes = list(office.registry.notes.values())[:FEW]
    crew = CheckWorkers(found, notes, 2)
    assert {crew.composed(note).problems[0].hint for note in notes} == {"here"}
