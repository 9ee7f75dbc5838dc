"""Where a series counts: openings, a new year, numbers that were stepped over."""

from __future__ import annotations

from pathlib import Path

from ledger_support import AT, begun
from noteverbale.ledger.entry import Entry, Number
from noteverbale.ledger.ledger import Ledger


def test_each_number_that_was_stepped_over_is_told_but_not_thousands(tmp_path: Path) -> None:
    with Ledger(begun(tmp_path / "ledger.db", "a")) as ledger:
        ledger.append(Entry(AT, "clerk", "external", Number("CU", 2026, 3), "old"))
        ledger.append(Entry(AT, "clerk", "reserve", Number("CU", 2026, 5), "b"))
        gaps = [problem.message for problem in ledger.counting.gaps()]
        assert gaps == ["CU 2026: number 2 is missing", "CU 2026: number 4 is missing"]
        ledger.append(Entry(AT, "clerk", "reserve", Number("CU", 2026, 10**15), "c"))
        assert len(list(ledger.counting.gaps())) == 102


def test_a_number_of_a_series_that_was_never_opened(tmp_path: Path) -> None:
    with Ledger(begun(tmp_path / "ledger.db")) as ledger:
        for number in (4, 5):
            ledger.append(Entry(AT, "clerk", "reserve", Number("NV", 2026, number), f"n{number}"))
        assert [problem.code for problem in ledger.verify()] == ["series-not-begun"]


def test_a_series_goes_on_in_a_new_year_and_not_in_one_before_it(tmp_path: Path) -> None:
    with Ledger(begun(tmp_path / "ledger.db", "a")) as ledger:
        assert (ledger.counting.opening("CU", 2027), ledger.counting.begun_before("CU", 2027)) == (None, True)
        assert not ledger.counting.begun_before("CU", 2026)
        assert ledger.counting.next_number("CU", 2027) == 1
        assert (ledger.counting.last_taken("CU", 2026), ledger.counting.last_taken("CU", 2027)) == (1, 0)
