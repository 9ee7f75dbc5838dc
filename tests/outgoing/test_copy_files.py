"""Files of copies are the same, and in the same order, whatever number of processes makes them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from batch_support import on_disk
from noteverbale.outgoing.copy_files import CopyFiles, Made, made_files
from noteverbale.outgoing.email_drafts import eml_files
from noteverbale.outgoing.selection import Options, outgoing
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import Planned
from noteverbale.problems import NOWHERE, Problem, ProblemsFound

NOTE = "cu-2009-033"
TO = ("MEX,CUB,FRA,RUS,CHN,EGY",)
MANY = 10  # processes: two for each of the five rosters
Making = Callable[[Planned], Made]


def words(copy: Planned) -> Made:
    """Make a file without laying out a page; each has a warning."""
    return f"to {copy.recipient}".encode(), (Problem(NOWHERE, "no-email", copy.recipient, severity="warning"),)


def files(office: Pipeline, make: Making = words) -> CopyFiles:
    return CopyFiles(outgoing(office, office.registry.notes[NOTE], TO), "txt", lambda roster: make)


def unfilled(copy: Planned) -> ProblemsFound:
    return ProblemsFound.one(NOWHERE, "unfilled", copy.recipient)


@pytest.mark.parametrize("workers", [1, 2, MANY])
def test_files_come_by_language_and_in_pouch_order(office: Pipeline, tmp_path: Path, workers: int) -> None:
    one_by_one = list(files(office))
    done = list(made_files(files(office), workers, tmp_path))
    assert [file.path for file in done] == [
        "ar/EGY.txt", "es/CUB.txt", "es/MEX.txt", "fr/FRA.txt", "ru/RUS.txt", "zh/CHN.txt"
    ]  # fmt: skip
    assert [(file.path, file.problems) for file in one_by_one] == [(file.path, file.problems) for file in done]
    assert {file.path: (tmp_path / file.path).read_bytes() for file in done} == {
        file.path: file.content for file in one_by_one
    }
    assert {file.content for file in done} == {b""}
    assert list(made_files(files(office), workers)) == one_by_one


@pytest.mark.parametrize("workers", [1, 2, MANY])
def test_a_copy_that_cannot_be_made_or_written_stops_no_other(office: Pipeline, tmp_path: Path, workers: int) -> None:
    def failing(copy: Planned) -> Made:
        if copy.recipient in ("CUB", "FRA"):
            raise unfilled(copy)
        return words(copy)

    (tmp_path / "ru").write_text("a file where a folder should be")
    done: list[str] = []
    with pytest.raises(ProblemsFound) as found:
        done.extend(file.path for file in made_files(files(office, failing), workers, tmp_path))
    assert done == ["ar/EGY.txt", "es/MEX.txt", "zh/CHN.txt"]
    assert [problem.code for problem in found.value.problems] == ["file", "unfilled", "unfilled"]
    assert set(on_disk(tmp_path)) == {*done, "ru"}


@pytest.mark.parametrize("workers", [1, MANY])
def test_a_roster_that_cannot_be_laid_out_stops_no_other(office: Pipeline, tmp_path: Path, workers: int) -> None:
    def of_roster(roster: Sequence[Planned]) -> Making:
        if roster[0].language == "es":
            raise ProblemsFound(problem for copy in roster for problem in unfilled(copy).problems)
        return words

    several, done = CopyFiles(files(office).out, "txt", of_roster), list[str]()
    with pytest.raises(ProblemsFound) as found:
        done.extend(file.path for file in made_files(several, workers, tmp_path))
    assert done == ["ar/EGY.txt", "fr/FRA.txt", "ru/RUS.txt", "zh/CHN.txt"]
    assert [problem.message for problem in found.value.problems] == ["CUB", "MEX"]


def test_of_processes_that_died_nothing_incomplete_stays(office: Pipeline, tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / f".ESP.txt.{ended.pid}").write_text("half, of an export that was killed")
    others = {f"fr/.FRA.txt.{os.getppid()}", "fr/.FRA.txt.mine", f"fr/.FRA.pdf.{ended.pid}"}
    for name in others:
        (tmp_path / name).write_text("of an export that is at work, and of others")

    def dying(copy: Planned) -> Made:
        if copy.recipient == "FRA":
            (tmp_path / "fr" / f".FRA.txt.{os.getpid()}").write_text("half")
            os.kill(os.getpid(), signal.SIGKILL)
        return words(copy)

    with pytest.raises(ProblemsFound, match=r"worker: a worker died \(exit code -9\)"):
        list(made_files(files(office, dying), 2, tmp_path))
    assert {path for path in on_disk(tmp_path) if "/." in path} == others


def test_a_roster_is_prepared_once_where_its_files_are_made(office: Pipeline, tmp_path: Path) -> None:
    prepared: list[list[str]] = []

    def of_roster(roster: Sequence[Planned]) -> Making:
        prepared.append([copy.recipient for copy in roster])
        return words

    out = outgoing(office, office.registry.notes[NOTE], TO)
    list(made_files(CopyFiles(out, "txt", of_roster), 1, tmp_path))
    assert prepared == [["EGY"], ["CUB", "MEX"], ["FRA"], ["RUS"], ["CHN"]]


@pytest.mark.slow
def test_several_processes_write_the_drafts_that_one_makes(office: Pipeline, tmp_path: Path) -> None:
    drafts = eml_files(outgoing(office, office.registry.notes[NOTE], ("MEX,CUB,FRA",)), Options())
    done = list(made_files(drafts, 4, tmp_path))  # two for each language
    assert [(file.path, (tmp_path / file.path).read_bytes(), file.problems) for file in done] == [
        (file.path, file.content, file.problems) for file in drafts
    ]
