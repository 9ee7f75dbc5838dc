"""One seam for the files of an office: on disk, changed, in memory; all answer alike."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from noteverbale.files import (
    ChangedFiles,
    DiskFiles,
    MemoryFiles,
    OfficeFiles,
    digest,
    read_inside,
    state_of,
    write_whole,
)
from noteverbale.problems import ProblemsFound
from noteverbale.registry.loading import load

FILES = {
    "data/office.yaml": b"a",
    "data/missions/one.yaml": b"b",
    "data/missions/deep/two.yaml": b"c",
    "templates/moves/invitation/move.yaml": b"d",
    "templates/page/sheet.css": b"e",
}


def on_disk(folder: Path) -> OfficeFiles:
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return DiskFiles(folder)


def in_memory(folder: Path) -> OfficeFiles:
    return MemoryFiles(folder, {folder / name: content for name, content in FILES.items()})


def changed(folder: Path) -> OfficeFiles:
    old = {folder / name: b"old" for name in FILES if name != "data/missions/deep/two.yaml"}
    return ChangedFiles(MemoryFiles(folder, old), {folder / name: content for name, content in FILES.items()})


@pytest.mark.parametrize("make", [on_disk, in_memory, changed])
def test_files_are_read_and_found_alike(make: Callable[[Path], OfficeFiles], tmp_path: Path) -> None:
    files = make(tmp_path)
    assert {name: files.read(tmp_path / name) for name in FILES} == FILES
    assert all(files.exists(tmp_path / name) for name in FILES)
    assert not files.exists(tmp_path / "data")
    with pytest.raises(FileNotFoundError) as caught:
        files.read(tmp_path / "data" / "absent.yaml")
    assert caught.value.strerror == "No such file or directory"
    for folder, pattern, deep, found in (
        ("data/missions", "*.yaml", False, ["data/missions/one.yaml"]),
        ("data/missions", "*.yaml", True, ["data/missions/deep/two.yaml", "data/missions/one.yaml"]),
        ("templates", "moves/*/move.yaml", False, ["templates/moves/invitation/move.yaml"]),
        ("nowhere", "*", True, []),
    ):
        assert files.find(tmp_path / folder, pattern, deep) == [tmp_path / name for name in found]


def test_an_office_is_read_from_memory_as_from_disk(small_office: Path) -> None:
    contents = {path: path.read_bytes() for path in small_office.rglob("*") if path.is_file()}
    from_disk, from_memory = load(small_office), load(MemoryFiles(small_office, contents))
    for table in ("office", "packs", "kinds", "recipients", "notes", "paths"):
        assert getattr(from_memory, table) == getattr(from_disk, table), table


def test_a_link_that_leads_out_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    files = on_disk(folder)
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "own").symlink_to(folder / "data" / "office.yaml")
    (folder / "up").symlink_to(tmp_path)
    for path in (folder / "link", folder / "up" / "secret", folder / ".." / "secret", tmp_path / "secret"):
        with pytest.raises(OSError, match="it leads out of the folder 'office'"):
            read_inside(files, folder, path)
    assert read_inside(files, folder, folder / "own") == b"a"
    with pytest.raises(FileNotFoundError):
        read_inside(files, folder, folder / "nothing")


def test_the_state_of_a_file_tells_one_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db-wal"
    assert state_of(path) == (0, 0)
    path.write_bytes(b"abc")
    assert state_of(path) == (path.stat().st_mtime_ns, 3)


@pytest.mark.parametrize(
    ("call", "number", "written"),
    [
        ("open", errno.EACCES, True),
        ("fsync", errno.EINVAL, True),
        ("fsync", errno.ENOTSUP, True),
        ("open", errno.EMFILE, False),
        ("fsync", errno.EIO, False),
    ],
)
def test_a_file_is_written_where_names_cannot_be_forced_but_no_fault_of_the_disk_is_passed_over(
    call: str, number: int, written: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(os, call)

    def faulty(of: int | Path, *others: int) -> int:
        if of == tmp_path or (isinstance(of, int) and os.path.samestat(os.fstat(of), tmp_path.stat())):
            raise OSError(number, os.strerror(number))
        result: int = real(of, *others)
        return result

    monkeypatch.setattr(os, call, faulty)
    with nullcontext() if written else pytest.raises(OSError, match=os.strerror(number)):
        write_whole(tmp_path / "file", b"a")
    assert (tmp_path / "file").read_bytes() == b"a"


def test_pipes_devices_and_sockets_are_not_read_and_links_to_files_are(tmp_path: Path) -> None:
    files = DiskFiles(tmp_path)
    (tmp_path / "file").write_bytes(b"a")
    os.mkfifo(tmp_path / "pipe")
    for name, target in (("link", "file"), ("link-to-pipe", "pipe"), ("device", "/dev/zero")):
        (tmp_path / name).symlink_to(target)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
    assert files.read(tmp_path / "link") == b"a"
    for name in ("pipe", "link-to-pipe", "device", "socket"):
        with pytest.raises(OSError, match="it is a pipe, a device or a socket"):
            files.read(tmp_path / name)
        assert digest(files, tmp_path / name) == b""


def test_a_pipe_among_the_records_is_a_problem_and_not_waited_for(small_office: Path) -> None:
    pipes = ["notes/a.yaml", "data/bodies/a.yaml", "data/groups.yaml", "templates/moves/a/move.yaml"]
    for name in pipes:
        (small_office / name).parent.mkdir(exist_ok=True)
        os.mkfifo(small_office / name)
    try:
        with pytest.raises(ProblemsFound) as caught:
            load(small_office)
    finally:
        for name in pipes:
            (small_office / name).unlink()
    found = {
        (problem.place.file.removeprefix(f"{small_office}/"), problem.code, problem.message)
        for problem in caught.value.problems
    }
    assert found == {(name, "file", "cannot read this file: it is a pipe, a device or a socket") for name in pipes}
