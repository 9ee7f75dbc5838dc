"""Damaged files, full disks, folders that cannot be written to: one clear message each, and reading goes on where it can."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any, Literal

import pytest

from ledger_support import AT, begun, codes
from noteverbale.ledger import database
from noteverbale.ledger.ledger import Ledger
from noteverbale.problems import ProblemsFound

CODES = {
    sqlite3.SQLITE_FULL: "ledger-disk: the disk of the ledger is full",
    sqlite3.SQLITE_IOERR_WRITE: "ledger-disk: the disk of the ledger fails",
    sqlite3.SQLITE_BUSY: "ledger-busy",
    sqlite3.SQLITE_READONLY: "ledger-read-only",
    sqlite3.SQLITE_CORRUPT: "ledger-damaged",
    sqlite3.SQLITE_NOTADB: "ledger-damaged",
}


class Failing(sqlite3.Connection):
    """A connection that fails with `code` at statements that begin with `at`."""

    at, code = "", 0

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if self.at and sql.startswith(self.at):
            error = sqlite3.OperationalError("injected")
            error.sqlite_errorcode = self.code
            raise error
        return super().execute(sql, *values)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **kw: real(*args, factory=Failing, **kw))
    return begun(tmp_path / "office" / "ledger.db", "a")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("at", ["BEGIN", "SELECT", "PRAGMA integrity", "INSERT", "COMMIT"])
def test_each_error_has_a_message_and_leaves_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, at: str, code: int
) -> None:
    with Ledger(path) as ledger:
        with monkeypatch.context() as patch:
            patch.setattr(Failing, "at", at)
            patch.setattr(Failing, "code", code)
            with pytest.raises(ProblemsFound, match=CODES[code]):
                ledger.reserve("CU", 2026, "clerk", AT, note="b")
        assert ledger.reserve("CU", 2026, "clerk", AT, note="b").number == 2
    assert codes(path) == []


@pytest.mark.parametrize("code", [sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR])
def test_a_folder_that_cannot_be_written_to_is_read(path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def unwritable(path: Path, mode: str, *first: str) -> sqlite3.Connection:
        if mode != "mode=ro&immutable=1" and path.parent.name == "office":
            monkeypatch.setattr(Failing, "at", "SELECT count(*) FROM sqlite_master")
            monkeypatch.setattr(Failing, "code", code)
        else:
            monkeypatch.setattr(Failing, "at", "")
        return connect(path, mode, *first)

    connect = database._connect
    monkeypatch.setattr(database, "_connect", unwritable)
    with Ledger(path, "read") as ledger:
        assert [entry.kind for entry in ledger.entries()] == ["opening", "reserve"]
        assert not ledger.verify()


def test_entries_in_the_wal_are_read_in_a_folder_that_cannot_be_written_to(path: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with Ledger(path) as ledger:
        ledger.reserve("CU", 2026, "clerk", AT, note="b")
        shutil.copytree(path.parent, archive)
    (archive / "ledger.db-shm").unlink()
    before = {beside.name: beside.read_bytes() for beside in archive.iterdir()}
    db = database.Database(archive / "ledger.db", write=False)
    db.connection.close()
    before_open = {name: content for name, content in before.items() if name.endswith((".db", "-wal"))}
    for name, content in before_open.items():
        (archive / name).write_bytes(content)
    db.connection = db._unwritable()
    assert db.rows("SELECT count(*) FROM entries") == [(3,)]
    db.close()
    assert all((archive / name).read_bytes() == content for name, content in before_open.items())


def test_a_file_that_was_cut_is_damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])
    with pytest.raises(ProblemsFound, match="ledger-damaged"), Ledger(path, "read") as ledger:
        raise ProblemsFound(ledger.verify())


def test_a_version_of_a_newer_program_is_left_alone(path: Path) -> None:
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 9")
    raw.close()
    with pytest.raises(ProblemsFound, match=r"ledger: .* of version 9, this program reads 2"):
        Ledger(path)


def test_something_that_is_empty_is_no_ledger_to_read(tmp_path: Path) -> None:
    raw = sqlite3.connect(tmp_path / "other.db")
    raw.execute("CREATE TABLE t (a)")
    raw.close()
    with pytest.raises(ProblemsFound, match="it is empty, or no ledger"):
        Ledger(tmp_path / "other.db", "read")


@pytest.mark.parametrize("use", ["read", "write"])
def test_a_file_that_cannot_be_opened_is_closed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use: Literal["read", "write"]
) -> None:
    class Noted(sqlite3.Connection):
        def __init__(self, *args: Any, **kw: Any) -> None:
            super().__init__(*args, **kw)
            opened.append(self)

    path, connect, opened = tmp_path / "ledger.db", sqlite3.connect, list[Noted]()
    path.write_bytes(b"no database, but longer than the header of one\n" * 4)
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **kw: connect(*args, factory=Noted, **kw))
    with pytest.raises(ProblemsFound, match="ledger-damaged"):
        Ledger(path, use)
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
            connection.execute("SELECT 1")
    assert opened
