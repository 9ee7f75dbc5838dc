"""Kills, faults, full disks and mutated files: the ledger stays whole or says what is wrong, and no number is lost or taken twice."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger_support import AT, ISSUE, begun
from noteverbale.ledger import database
from noteverbale.ledger.entry import Entry
from noteverbale.ledger.ledger import Ledger
from noteverbale.ledger.restore import plan
from noteverbale.ledger.snapshot import Snapshot
from noteverbale.problems import ProblemsFound

SAMPLE_AND_ALL = [5, pytest.param(300, marks=pytest.mark.proof)]
OFFICE = Snapshot({"data/office.yaml": b"id: office\n" * 40, "notes/a.yaml": b"kind: invitation\n"})


def work(path: Path, first: int, count: int) -> None:
    """Issue some notes, as the same command given again would: a note that has its number keeps it."""
    with Ledger(path) as ledger:
        for note in range(first, first + count):
            if not ledger.issued(f"n{note}"):
                issue = ISSUE.model_copy(update={"office": OFFICE.digest})
                ledger.issue(f"n{note}", None, ("CU", 2026, "", ""), "clerk", AT, issue, snapshot=OFFICE)


def assert_whole(path: Path, notes: int) -> None:
    """The ledger verifies, and its notes have the numbers 1, 2, 3 … once each."""
    with Ledger(path, "read") as ledger:
        assert not ledger.verify()
        numbers = ledger.numbers()
    assert [number.number for number, _, _ in numbers] == list(range(1, len(numbers) + 1))
    assert Counter(note for _, _, note in numbers) == Counter(f"n{note}" for note in range(notes))


@pytest.mark.slow
@pytest.mark.parametrize("kills", SAMPLE_AND_ALL)
def test_kills_at_random_moments(tmp_path: Path, kills: int) -> None:
    chance, path, notes, killed = random.Random(kills), begun(tmp_path / "ledger.db"), 0, 0
    while killed < kills:
        child = os.fork()
        if not child:
            try:
                work(path, notes, 3)
                os._exit(0)
            finally:
                os._exit(1)
        time.sleep(chance.uniform(0, 0.08))
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        assert status in (0, signal.SIGKILL)
        killed += status == signal.SIGKILL
        work(path, notes, 3)  # the same command finishes
        notes += 3
        if killed % 10 == 0 or killed == kills:
            assert_whole(path, notes)


@pytest.mark.slow
def test_a_kill_while_the_ledger_is_begun(tmp_path: Path) -> None:
    for moment in range(8):
        path = tmp_path / str(moment) / "ledger.db"
        child = os.fork()
        if not child:
            begun(path, "a")
            os._exit(0)
        time.sleep(moment / 500)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with Ledger(path) as ledger:
            if ledger.counting.opening("CU", 2026) is None:
                ledger.open_series("CU", 2026, 1, "clerk", AT)
        work(path, 0, 1)
        with Ledger(path, "read") as ledger:
            assert not ledger.verify()


class Faulty(sqlite3.Connection):
    """A connection whose call number `at` fails."""

    calls, at = 0, 0

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        Faulty.calls += 1
        if Faulty.calls == Faulty.at:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = random.Random(self.at).choice(
                [sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN]
            )
            raise error
        return super().execute(sql, *values)


@pytest.mark.parametrize("faults", [5, pytest.param(200, marks=pytest.mark.proof)])
def test_faults_at_every_call_of_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faults: int) -> None:
    path, connect = begun(tmp_path / "ledger.db"), sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **kw: connect(*args, factory=Faulty, **kw))
    told: Counter[str] = Counter()
    for note in range(faults):
        Faulty.calls, Faulty.at = 0, note % 40 + 1
        try:
            work(path, note, 1)
        except ProblemsFound as error:
            told[error.problems[0].code] += 1
        reached = Faulty.calls >= Faulty.at
        Faulty.at = 0
        assert reached or note % 40 > 20, "the call that was to fail was made"
        work(path, note, 1)
    assert_whole(path, faults)
    assert set(told) <= {"ledger", "ledger-disk", "ledger-busy", "ledger-read-only"}
    assert sum(told.values()) >= faults / 3


@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
def test_faults_at_every_call_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = begun(tmp_path / "ledger.db")
    real: Callable[..., Any] = getattr(os if call == "fsync" else Path, call)
    failing = [False]

    def faulty(*args: Any, **words: Any) -> Any:
        if failing[0]:
            raise OSError(28, "No space left on device")
        return real(*args, **words)

    monkeypatch.setattr(os if call == "fsync" else Path, call, faulty)
    for note in range(4):
        failing[0] = True
        try:
            work(path, note, 1)
        except ProblemsFound as error:
            assert error.problems[0].code == "ledger-head"
        failing[0] = False
        work(path, note, 1)
    assert_whole(path, 4)


def test_a_full_disk(tmp_path: Path) -> None:
    path = begun(tmp_path / "ledger.db")
    with Ledger(path) as ledger:
        (pages,) = ledger.file._db.rows("PRAGMA page_count")[0]
        ledger.file._db.rows(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(ProblemsFound, match="ledger-disk: the disk of the ledger is full: nothing was entered"):
            ledger.append(Entry(AT, "B", "return", note="a", reason="x" * 100_000))
    work(path, 0, 1)
    assert_whole(path, 1)


def test_a_clock_set_back_changes_nothing(tmp_path: Path) -> None:
    with Ledger(begun(tmp_path / "ledger.db", "a")) as ledger:
        assert ledger.reserve("CU", 2026, "clerk", "1970-01-01T00:00:00+00:00", note="b").number == 2
        assert ledger.reserve("CU", 2026, "clerk", AT, note="c").number == 3
        assert not ledger.verify()


def mutated(chance: random.Random, content: bytes) -> bytes:
    """Return a file with bits flipped, bytes replaced, a piece zeroed, cut out, or the end cut off."""
    data, at = bytearray(content), chance.randrange(len(content))
    match chance.randrange(6):
        case 0:
            data[at] ^= 1 << chance.randrange(8)
        case 1:
            for _ in range(20):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case 2:
            data[at] = chance.randrange(256)
        case 3:
            length = chance.choice([1, 16, 512, 4096])
            data[at : at + length] = bytes(len(data[at : at + length]))
        case 4:
            del data[at : at + chance.choice([1, 7, 512, 4096])]
        case 5:
            del data[at:]
    return bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("count", [25, pytest.param(5000, marks=pytest.mark.proof)])
def test_a_mutated_file_is_told_or_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    path = begun(tmp_path / "whole" / "ledger.db")
    work(path, 0, 6)
    with Ledger(path, "read") as ledger:
        ledger.file.backup(tmp_path / "copy.db")
        whole = ledger.entries()
    content, named = (tmp_path / "copy.db").read_bytes(), path.with_name("ledger.db.head").read_bytes()
    chance, told = random.Random(count), Counter[str]()
    for number in range(count):
        path = tmp_path / str(number) / "ledger.db"
        path.parent.mkdir()
        path.write_bytes(mutated(chance, content) if number % 8 else content)
        path.with_name("ledger.db.head").write_bytes(named if number % 8 else mutated(chance, named))
        try:
            with Ledger(path, "read") as ledger:
                problems = ledger.verify()
                if problems:
                    raise ProblemsFound(problems)
                assert ledger.entries() == whole
                assert ledger.snapshot(OFFICE.digest) == OFFICE
            told["whole"] += 1
        except ProblemsFound as error:
            told[error.problems[0].code] += 1
            assert all(problem.message and problem.hint for problem in error.problems)
        try:
            with Ledger(path) as ledger:
                assert ledger.reserve("CU", 2026, "clerk", AT, note="new").number == 7
                assert ledger.entries()[: len(whole)] == whole
        except ProblemsFound as error:
            told["no write"] += 1
            assert error.problems[0].code.startswith("ledger")
        try:
            plan(path, tmp_path / "copy.db", (), 2026)
        except ProblemsFound as error:
            assert error.problems[0].code in ("ledger", "ledger-differs")
    assert {"ledger-damaged"} | ({"ledger-broken", "ledger-cut", "whole"} if count > 1000 else set()) <= set(told)
    assert told["no write"] >= count / 3
    print(dict(told))
