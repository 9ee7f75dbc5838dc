"""`export` of several formats at once, and into one zip."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from command import run
from noteverbale.cli import interrupt
from noteverbale.formats.eml import Letter
from noteverbale.outgoing import email_drafts
from noteverbale.outgoing.pdf_copies import Printed
from noteverbale.planning.plan import Planned
from noteverbale.problems import NOWHERE, ProblemsFound

DRAFTS = ("export", "cu-2009-033", "--format", "eml", "--to", "MEX,CUB,FRA")


@pytest.fixture
def without_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page is laid out for drafts of e-mails, and that for Mexico cannot be made."""

    def pdf(copy: Planned) -> Printed:
        if copy.recipient == "MEX":
            raise ProblemsFound.one(NOWHERE, "letter", "MEX")
        return Printed(1, lambda: b"%PDF-")

    def of_roster(roster: Sequence[Planned]) -> object:
        return pdf

    monkeypatch.setattr(email_drafts, "printing", lambda out, options: of_roster)


def test_several_formats_are_in_folders_of_their_names_on_disk_and_in_a_zip(small_office: Path, tmp_path: Path) -> None:
    words = ("export", "cu-2009-033", "--format", "txt,ics", "--to", "MEX,FRA", "--office", str(small_office))
    zip = tmp_path / "note.zip"
    done = run(*words, "-o", str(zip))
    assert (done.returncode, done.stdout) == (0, f"{zip}\n"), done.stderr
    assert f"{zip}: 4 files" in done.stderr
    assert run(*words, "-o", str(tmp_path / "out")).returncode == 0
    with zipfile.ZipFile(zip) as archive:
        names = archive.namelist()
        assert {name.partition("/")[0] for name in names} == {"txt", "ics"}
        assert {"txt/fr/FRA.txt", "txt/es/MEX.txt"} <= set(names)
        assert all((tmp_path / "out" / name).read_bytes() == archive.read(name) for name in names)


@pytest.mark.slow
def test_files_that_several_processes_make_are_in_the_zip(small_office: Path, tmp_path: Path) -> None:
    words = ("export", "cu-2009-033", "--format", "pdf", "--to", "MEX,FRA", "--office", str(small_office))
    assert run(*words, "--workers", "1", "-o", str(tmp_path / "one.zip")).returncode == 0
    assert run(*words, "--workers", "2", "-o", str(tmp_path / "two.zip")).returncode == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "two.zip") as archive:
        assert archive.namelist() == ["es/MEX.pdf", "fr/FRA.pdf"]


def test_one_format_in_a_zip_needs_no_folder_of_its_name(small_office: Path, tmp_path: Path) -> None:
    words = ("export", "cu-2009-033", "--format", "txt", "--to", "MEX", "--office", str(small_office))
    assert run(*words, "-o", str(tmp_path / "note.zip")).returncode == 0
    with zipfile.ZipFile(tmp_path / "note.zip") as archive:
        assert archive.namelist() == ["es/MEX.txt"]


def test_each_of_several_formats_must_be_known(small_office: Path) -> None:
    done = run("export", "cu-2009-033", "--format", "txt,docy", "--office", str(small_office))
    assert (done.returncode, "there is no format 'docy'" in done.stderr) == (2, True)


@pytest.mark.parametrize("workers", ["1", "4"])
@pytest.mark.usefixtures("without_pages")
def test_what_is_written_and_its_warnings_are_shown_when_a_copy_fails(
    small_office: Path, tmp_path: Path, workers: str
) -> None:
    missions = small_office / "data" / "missions" / "sample.yaml"
    missions.write_text(missions.read_text("utf-8").replace("  email: fra@missions.example\n", ""), "utf-8")
    done = run(*DRAFTS, "--workers", workers, "--office", str(small_office), "-o", str(tmp_path / "out"))
    assert (done.returncode, done.stdout) == (1, f"{tmp_path / 'out' / 'es' / 'CUB.eml'}\n"), done.stderr
    for words in ("out: 2 files", "warning: no-email: 'FRA'", "warning: not-attached", "letter: MEX"):
        assert words in done.stderr
    assert "'MEX' has no e-mail" not in done.stderr


@pytest.mark.parametrize("workers", ["1", "4"])
@pytest.mark.usefixtures("without_pages")
def test_there_is_no_zip_and_no_file_of_a_copy_when_a_copy_fails(
    small_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: str
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    zip = tmp_path / "note.zip"
    done = run(*DRAFTS, "--workers", workers, "--office", str(small_office), "-o", str(zip))
    assert (done.returncode, done.stdout, "letter: MEX" in done.stderr) == (1, "", True)
    assert not list(tmp_path.rglob("*.eml*"))
    assert not list(tmp_path.glob("*note.zip*"))


@pytest.mark.usefixtures("without_pages")
def test_copies_that_go_into_a_zip_are_never_on_disk(
    small_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_folder(*_: object, **__: object) -> None:
        raise AssertionError("a folder for plain files")

    monkeypatch.setattr("tempfile.mkdtemp", no_folder)
    words = (*DRAFTS[:-1], "CUB,FRA", "--workers", "4", "--office", str(small_office))
    done = run(*words, "-o", str(tmp_path / "note.zip"))
    assert (done.returncode, "note.zip: 2 files" in done.stderr) == (0, True), done.stderr


@pytest.mark.usefixtures("without_pages")
def test_a_lost_ctrl_c_ends_an_export(small_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def raise_again() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(interrupt, "raise_again", raise_again)
    done = run(*DRAFTS, "--workers", "1", "--office", str(small_office), "-o", str(tmp_path / "out"))
    assert done.returncode == 130
    assert [path.name for path in (tmp_path / "out").rglob("*.eml*")] == ["CUB.eml"]


@pytest.mark.usefixtures("without_pages")
def test_ctrl_c_ends_the_processes_of_an_export(
    small_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupting(letter: Letter) -> bytes:
        if letter.to == "cub@missions.example":
            os.kill(parent, signal.SIGINT)
            time.sleep(20)
        return b""

    parent, before = os.getpid(), signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(email_drafts, "to_eml", interrupting)
    begun = time.monotonic()
    try:
        done = run(*DRAFTS, "--workers", "2", "--office", str(small_office), "-o", str(tmp_path / "out"))
    finally:
        signal.signal(signal.SIGINT, before)
    assert (done.returncode, time.monotonic() - begun < 20) == (130, True), done.stderr
    assert {path.name for path in (tmp_path / "out").rglob("*.eml*")} <= {"FRA.eml"}
    assert not multiprocessing.active_children()


def test_formats_without_pages_take_no_account_of_the_number_of_processes(small_office: Path, tmp_path: Path) -> None:
    words = ("export", "cu-2009-033", "--format", "txt", "--to", "MEX,FRA", "--office", str(small_office))
    for workers in ("1", "3"):
        assert run(*words, "--workers", workers, "-o", str(tmp_path / f"{workers}.zip")).returncode == 0
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "3.zip").read_bytes()


@pytest.mark.filterwarnings("error")
def test_a_format_that_is_named_twice_is_written_once(small_office: Path, tmp_path: Path) -> None:
    words = ("export", "cu-2009-033", "--format", "txt,txt", "--to", "MEX", "--office", str(small_office))
    done = run(*words, "-o", str(tmp_path / "note.zip"))
    assert (done.returncode, "Duplicate" in done.stderr) == (0, False)
    with zipfile.ZipFile(tmp_path / "note.zip") as archive:
        assert archive.namelist() == ["es/MEX.txt"]
