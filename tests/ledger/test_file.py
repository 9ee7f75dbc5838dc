"""What a ledger refuses, with the code of each problem."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from noteverbale.ledger import database, file, schema
from noteverbale.ledger.entry import Number
from noteverbale.ledger.ledger import Ledger
from noteverbale.problems import ProblemsFound

AT = "2026-03-04T09:00:00Z"


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setattr(database, "PATIENCE", 0.01)
    with Ledger(tmp_path / "ledger.db") as opened:
        opened.open_series("CU", 2026, 1, "clerk", AT)
        yield opened


def test_a_series_is_opened_once_a_year(ledger: Ledger) -> None:
    with pytest.raises(ProblemsFound, match="series-begun: CU 2026 has begun already"):
        ledger.open_series("CU", 2026, 7, "clerk", AT)
    assert ledger.next_number("CU", 2026) == 1


def test_a_ledger_that_another_program_writes_to_is_busy(ledger: Ledger) -> None:
    with sqlite3.connect(ledger.file.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProblemsFound, match="ledger-busy: "):
            ledger.reserve("CU", 2026, "clerk", AT)
        other.execute("ROLLBACK")
    other.close()
    assert ledger.reserve("CU", 2026, "clerk", AT) == Number("CU", 2026, 1)


def test_an_entry_that_contradicts_the_ledger_is_refused(ledger: Ledger) -> None:
    ledger.reserve("CU", 2026, "clerk", AT)
    entries = ledger.entries()
    with pytest.raises(ProblemsFound, match="ledger-refuses: "):
        ledger.append(entries[-1])
    assert ledger.entries() == entries


def test_a_reader_waits_while_the_ledger_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, create, is_begun = tmp_path / "ledger.db", schema.create, threading.Event()

    def slowly(connection: sqlite3.Connection) -> None:
        time.sleep(0.2)
        create(connection)
        time.sleep(0.2)
        is_begun.set()

    def begin() -> None:
        time.sleep(0.1)
        with Ledger(path):
            pass

    monkeypatch.setattr(file, "create", slowly)
    monkeypatch.setattr(file, "BEGINNING", 20.0)
    path.touch()  # as SQLite does first
    thread = threading.Thread(target=begin)
    thread.start()
    with Ledger(path, "read") as ledger:
        assert ledger.entries() == ()
    assert is_begun.is_set()
    thread.join()


def test_a_file_that_stays_empty_is_no_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "BEGINNING", 0.1)
    (tmp_path / "ledger.db").touch()
    with pytest.raises(ProblemsFound, match="there is no ledger here"):
        Ledger(tmp_path / "ledger.db", "read")


def test_a_file_that_was_left_empty_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "BEGINNING", 60.0)
    monkeypatch.setattr(file, "FRESH", 0.0)
    (tmp_path / "ledger.db").touch()
    begun = time.monotonic()
    with pytest.raises(ProblemsFound, match="there is no ledger here"):
        Ledger(tmp_path / "ledger.db", "read")
    assert time.monotonic() - begun < 30


def test_a_ledger_that_is_begun_in_an_empty_file_is_fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, create, changed = tmp_path / "ledger.db", schema.create, list[int]()

    def noting(connection: sqlite3.Connection) -> None:
        changed.append(path.stat().st_ctime_ns)
        create(connection)

    path.touch()
    before = path.stat().st_ctime_ns
    time.sleep(0.05)
    monkeypatch.setattr(file, "create", noting)
    with Ledger(path):
        pass
    assert changed[0] > before
