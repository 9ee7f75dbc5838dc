"""`export` of several formats at once, and into one zip."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from command import run


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
