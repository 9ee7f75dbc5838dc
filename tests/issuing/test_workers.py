"""How a batch is divided among processes, and what happens when one of them fails."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from noteverbale.issuing import batch
from noteverbale.issuing.batch_job import CopyFile, Event, Job
from noteverbale.issuing.manifest import store_copy
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import Planned, make
from noteverbale.press.press import Press
from noteverbale.problems import NOWHERE, ProblemsFound


def job(office: Pipeline, folder: Path, *to: str, lang: str = "own") -> Job:
    note = office.registry.notes["own"]
    return Job(office, note, make(office, note, to, lang), None, folder)


def stub(job: Job, todo: Sequence[Planned]) -> Iterator[Event]:
    """Write copies that say who made them, without laying out a page."""
    for copy in todo:
        made = store_copy(job, copy, f"{copy.language} {os.getpid()}".encode(), 1)
        assert isinstance(made, CopyFile)
        yield Event("copy", made, "press")


@pytest.mark.slow
def test_each_language_has_a_worker_and_all_copies_arrive(
    issuing_office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_make_language", stub)
    outcome = batch.run(job(issuing_office, tmp_path, "MEX,CUB,FRA"), 2)
    assert (outcome.made, outcome.problems.found) == (3, [])
    texts = {path.stem: path.read_text("utf-8") for path in tmp_path.glob("*/*.pdf")}
    assert texts["MEX"] == texts["CUB"]
    workers = {text.split()[1] for text in texts.values()}
    assert len(workers) == 2
    assert str(os.getpid()) not in workers


def test_drafts_are_forced_to_the_disk_before_the_manifest_lists_them(
    issuing_office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[bool] = []
    monkeypatch.setattr(batch, "_make_language", stub)
    monkeypatch.setattr(batch, "_FORCED", 2)  # also while they are made
    monkeypatch.setattr(os, "sync", lambda: forced.append((tmp_path / "manifest.json").exists()))
    batch.run(job(issuing_office, tmp_path, "MEX,CUB,FRA"), 1)
    assert forced == [False, False]


class Disk:
    """What a power cut would leave: the contents of files that were forced to the disk, by inode, and the names in folders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.contents: dict[int, bytes] = {}
        self.names: dict[int, dict[str, int]] = {}

    def fsync(self, descriptor: int) -> None:
        self._force(Path(f"/proc/self/fd/{descriptor}").resolve())

    def sync(self) -> None:
        for path in (self.folder, *self.folder.rglob("*")):
            self._force(path)

    def _force(self, path: Path) -> None:
        inode = path.stat().st_ino
        if path.is_dir():
            self.names[inode] = {entry.name: entry.inode() for entry in os.scandir(path)}
        else:
            self.contents[inode] = path.read_bytes()

    def has(self, path: Path) -> bool:
        inode = path.stat().st_ino
        is_named = self.names.get(path.parent.stat().st_ino, {}).get(path.name) == inode
        return is_named and self.contents.get(inode) == path.read_bytes()


@pytest.mark.parametrize("reference", [None, "CU 1"])
def test_what_a_manifest_lists_survives_a_power_cut(
    issuing_office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reference: str | None
) -> None:
    folder = tmp_path / "copies"
    disk = Disk(folder)
    listed: list[bool] = []
    replaced = Path.replace

    def named(fresh: Path, path: Path) -> Path:
        if path.name == "manifest.json":
            listed.extend(disk.has(copy) for copy in folder.glob("*/*.pdf"))
        elif path.suffix == ".pdf" and reference:
            assert disk.contents.get(fresh.stat().st_ino) == fresh.read_bytes(), "before it has its name"
        return replaced(fresh, path)

    monkeypatch.setattr(batch, "_make_language", stub)
    monkeypatch.setattr(os, "fsync", disk.fsync)
    monkeypatch.setattr(os, "sync", disk.sync)
    monkeypatch.setattr(Path, "replace", named)
    batch.run(replace(job(issuing_office, folder, "MEX,CUB,FRA"), reference=reference), 1)
    assert listed == [True, True, True]
    assert disk.has(folder / "manifest.json")
    assert disk.has(folder / "manifest.csv")
    assert not reference or "copies" in disk.names[tmp_path.stat().st_ino]


class Printed:
    """A press that has laid out copies of some bytes."""

    def pdf(self, recipient: str) -> bytes:
        return recipient.encode()

    def pages(self, recipient: str) -> int:
        return 1

    def way(self, recipient: str) -> str:
        return "pressed"


def test_issued_copies_arrive_in_their_order_and_each_is_forced_to_the_disk(
    issuing_office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[int] = []
    monkeypatch.setattr(os, "fsync", forced.append)
    monkeypatch.setattr(batch, "_WAITING", 2)
    drafts = job(issuing_office, tmp_path, "MEX,CUB,FRA", lang="es,fr")
    copies = drafts.plan.copies
    (tmp_path / copies[1].file).mkdir(parents=True)
    events = list(batch.printed(replace(drafts, reference="CU 1"), cast(Press, Printed()), copies))
    assert [event.copy.recipient if event.copy else event.problems[0].code for event in events] == [
        "file" if at == 1 else copy.recipient for at, copy in enumerate(copies)
    ]
    assert all((tmp_path / copy.file).read_bytes() == copy.recipient.encode() for copy in (copies[0], *copies[2:]))
    assert len(forced) == len(copies) - 1


@pytest.mark.slow
def test_one_language_is_divided_when_workers_are_left_over(
    issuing_office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_make_language", stub)
    batch.run(job(issuing_office, tmp_path, "MEX,CUB", lang="es"), 2)
    assert len({path.read_text("utf-8") for path in tmp_path.glob("es/*.pdf")}) == 2


@pytest.mark.slow
@pytest.mark.parametrize(("failure", "message"), [("exit", "exit code 9"), ("raise", "MemoryError: too much")])
def test_a_worker_that_fails_is_reported_and_the_next_run_continues(
    issuing_office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: str, message: str
) -> None:
    def failing(job: Job, todo: Sequence[Planned]) -> Iterator[Event]:
        if todo[0].language == "fr":
            if failure == "exit":
                os._exit(9)
            raise MemoryError("too much")
        return stub(job, todo)

    monkeypatch.setattr(batch, "_make_language", failing)
    work = job(issuing_office, tmp_path, "MEX,FRA")
    outcome = batch.run(work, 2)
    assert [problem.code for problem in outcome.problems.found] == ["worker"]
    assert message in outcome.problems.found[0].message
    assert not (tmp_path / "manifest.json").exists()
    monkeypatch.setattr(batch, "_make_language", stub)
    outcome = batch.run(work, 1)
    assert (outcome.made, outcome.kept) == (1, 1)
    assert (tmp_path / "manifest.json").exists()


@pytest.mark.slow
def test_a_language_or_a_copy_that_cannot_be_laid_out_is_a_problem(
    issuing_office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ProblemsFound.one(NOWHERE, "refused", "no page")

    work = job(issuing_office, tmp_path, "MEX,CUB")
    with monkeypatch.context() as patch:
        patch.setattr(Press, "pdf", refuse)
        outcome = batch.run(work, 1)
        assert [problem.code for problem in outcome.problems.found] == ["refused"]
    with monkeypatch.context() as patch:
        patch.setattr(batch, "Press", refuse)
        events = list(batch._make_language(work, work.plan.copies))
        assert [(event.kind, event.problems[0].code) for event in events] == [("problem", "refused")]
    assert batch.run(work, 1).made == 2


@pytest.mark.slow
def test_the_most_expensive_language_is_begun_first(
    issuing_office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_make_language", stub)
    work = job(issuing_office, tmp_path, "MEX,FRA,CUB,RUS,GBR")
    cost = {code: work.cost([copy for copy in work.plan.copies if copy.language == code]) for code in ("es", "ru")}
    assert cost["es"] > cost["ru"], "two copies cost most"
    with monkeypatch.context() as patch:
        patch.setattr(Job, "cost", lambda job, copies: {"en": 4, "fr": 3, "ru": 2, "es": 1}[copies[0].language])
        assert batch.run(work, 2).made == 5
    texts = {path.stem: path.read_text("utf-8").split()[1] for path in tmp_path.glob("*/*.pdf")}
    assert texts["GBR"] != texts["FRA"]


@pytest.mark.slow
def test_a_print_file_has_a_bookmark_for_each_copy(issuing_office: Pipeline, tmp_path: Path) -> None:
    import pypdfium2

    work = job(issuing_office, tmp_path, "MEX,CUB")
    batch.run(work, 1)
    names = {f"{copy.recipient}/{copy.language}": f"to {copy.recipient}" for copy in work.plan.copies}
    (path,) = batch.print_files(work, names)
    assert path.name == "print-es.pdf"
    document = pypdfium2.PdfDocument(path)
    assert [mark.get_title() for mark in document.get_toc()] == ["to CUB", "to MEX"]
    document.close()
