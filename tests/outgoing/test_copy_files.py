"""Files of copies are the same, and in the same order, whatever number of processes makes them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from batch_support import on_disk
from noteverbale.outgoing.copy_files import CopyFiles, written
from noteverbale.outgoing.email_drafts import eml_files
from noteverbale.outgoing.selection import File, Options, outgoing
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import Planned
from noteverbale.problems import NOWHERE, Problem, ProblemsFound

NOTE = "cu-2009-033"
TO = ("MEX,CUB,FRA,RUS,CHN,EGY",)
Making = Callable[[Planned], File]


def warning(copy: Planned) -> Problem:
    return Problem(NOWHERE, "no-email", copy.recipient, severity="warning")


def words(copy: Planned) -> File:
    """Make a file without laying out a page; each has a warning."""
    return File(f"{copy.language}/{copy.recipient}.txt", f"to {copy.recipient}".encode(), (warning(copy),))


def files(office: Pipeline, make: Making = words) -> CopyFiles:
    return CopyFiles(outgoing(office, office.registry.notes[NOTE], TO), "txt", lambda roster: make)


@pytest.mark.parametrize("workers", [1, 2, 9])
def test_files_come_by_language_and_in_pouch_order(office: Pipeline, tmp_path: Path, workers: int) -> None:
    one_by_one = files(office)
    done = list(written(one_by_one, tmp_path, workers))
    assert [file.path for file in done] == [
        "ar/EGY.txt", "es/CUB.txt", "es/MEX.txt", "fr/FRA.txt", "ru/RUS.txt", "zh/CHN.txt"
    ]  # fmt: skip
    assert [(file.path, file.problems) for file in one_by_one] == [(file.path, file.problems) for file in done]
    assert {(tmp_path / file.path).read_bytes() for file in one_by_one} == {file.content for file in one_by_one}
    assert {file.content for file in done} == {b""}


@pytest.mark.parametrize("workers", [1, 2])
def test_what_cannot_be_made_stops_no_other_language(office: Pipeline, tmp_path: Path, workers: int) -> None:
    def failing(copy: Planned) -> File:
        if copy.language in ("es", "fr"):
            raise ProblemsFound.one(NOWHERE, "unfilled", copy.recipient)
        return words(copy)

    (tmp_path / "ru").write_text("a file where a folder should be")
    done: list[str] = []
    with pytest.raises(ProblemsFound) as found:
        done.extend(file.path for file in written(files(office, failing), tmp_path, workers))
    assert done == ["ar/EGY.txt", "zh/CHN.txt"]
    assert [problem.code for problem in found.value.problems] == ["file", "unfilled", "unfilled"]
    assert set(on_disk(tmp_path)) == {*done, "ru"}


def test_of_a_process_that_dies_nothing_incomplete_stays(office: Pipeline, tmp_path: Path) -> None:
    def dying(copy: Planned) -> File:
        if copy.recipient == "FRA":
            (tmp_path / "fr").mkdir(parents=True)
            (tmp_path / "fr" / f".FRA.txt.{os.getpid()}").write_text("half")
            (tmp_path / "fr" / ".BEL.txt.1").write_text("of another run")
            os._exit(9)
        return words(copy)

    with pytest.raises(ProblemsFound, match=r"worker: a worker died \(exit code 9\)"):
        list(written(files(office, dying), tmp_path, 2))
    left = set(on_disk(tmp_path))
    assert "fr/.BEL.txt.1" in left
    assert not any("FRA" in name for name in left)


def test_a_roster_is_prepared_once_where_its_files_are_made(office: Pipeline, tmp_path: Path) -> None:
    prepared: list[list[str]] = []

    def of_roster(roster: Sequence[Planned]) -> Making:
        prepared.append([copy.recipient for copy in roster])
        return words

    out = outgoing(office, office.registry.notes[NOTE], TO)
    list(written(CopyFiles(out, "txt", of_roster), tmp_path, 1))
    assert prepared == [["EGY"], ["CUB", "MEX"], ["FRA"], ["RUS"], ["CHN"]]


@pytest.mark.slow
def test_two_processes_write_the_drafts_that_one_makes(office: Pipeline, tmp_path: Path) -> None:
    drafts = eml_files(outgoing(office, office.registry.notes[NOTE], ("MEX,CUB,FRA",)), Options())
    done = list(written(drafts, tmp_path, 2))
    assert [(file.path, (tmp_path / file.path).read_bytes(), file.problems) for file in done] == [
        (file.path, file.content, file.problems) for file in drafts
    ]
