"""What a ledger refuses, with the code of each problem."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from noteverbale.ledger import database
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
