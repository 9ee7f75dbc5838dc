"""The numbers of a year: which note has each, what became of it, where each series counts, a backup."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_support import codes, spoil
from noteverbale.desk.numbers_taken import backup, events, number_named, numbers_of, reference_of, series_of, years
from noteverbale.ledger.entries import Withdrawn
from noteverbale.ledger.entry import Entry, Number
from noteverbale.ledger.ledger import Ledger
from noteverbale.problems import ProblemsFound
from noteverbale.registry.loading import load
from noteverbale.registry.registry import Registry
from replies_support import enter_issue

AT = "2026-03-05T09:00:00+00:00"


@pytest.fixture(scope="module")
def registry(issuing_folder: Path) -> Registry:
    return load(issuing_folder)


@pytest.fixture
def folder(small_workspace: Path) -> Path:
    """An office with an issued note (CU 2026/12), a number without a note, and a void one."""
    enter_issue(small_workspace, "own")
    with Ledger(small_workspace / "ledger.db") as ledger:
        ledger.reserve("CU", 2026, "clerk", AT, reason="for the note of 12 May")
        ledger.void(ledger.reserve("CU", 2026, "anna", AT, variant="B"), "chief", AT, "called off")
    return small_workspace


def test_each_number_has_its_state_its_note_and_its_copies(folder: Path, registry: Registry) -> None:
    with Ledger(folder / "ledger.db", "read") as ledger:
        rows = numbers_of(registry, ledger, 2026)
        assert numbers_of(registry, ledger, 2025) == numbers_of(registry, ledger, 2026, "NV") == []
        assert numbers_of(registry, ledger, 2026, "CU") == rows
    assert [(row.reference, row.state, row.note, row.copies) for row in rows] == [
        ("CU 2026/14 (B)", "void", "", 0),
        ("CU 2026/13", "reserved", "", 0),
        ("CU 2026/12", "issued", "own", 4),
    ]
    assert (rows[0].last.by, rows[0].last.reason, rows[0].taken.by) == ("chief", "called off", "anna")
    assert rows[1].taken.reason == "for the note of 12 May"


def test_copies_that_were_withdrawn_do_not_count(folder: Path, registry: Registry) -> None:
    with Ledger(folder / "ledger.db") as ledger:
        issue = ledger.entries(note="own")[-1]
        added = ledger.append(Entry(AT, "clerk", "issue", issue.number, "own", content=issue.content))
        assert numbers_of(registry, ledger, 2026)[2].copies == 8
        content = Withdrawn(withdraws=added.serial).to_json()
        ledger.append(Entry(AT, "clerk", "withdrawn", issue.number, "own", "refused", content))
        row = numbers_of(registry, ledger, 2026)[2]
    assert (row.copies, row.state) == (4, "issued")


def test_a_series_says_where_it_counts_and_why_it_does_not(folder: Path, registry: Registry) -> None:
    with Ledger(folder / "ledger.db", "read") as ledger:
        (series,) = series_of(registry, ledger, 2026)
        (next_year,) = series_of(registry, ledger, 2027)
        (before,) = series_of(registry, ledger, 2025)
        assert years(ledger) == (2026,)
    assert (series.next, series.first, series.opening and series.opening.by) == ("CU 2026/15", 12, "clerk")
    assert {state: count for state, count in series.counts.items() if count} == {"issued": 1, "reserved": 1, "void": 1}
    assert (next_year.next, next_year.opening, next_year.problem) == ("CU 2027/1", None, None)
    assert (before.next, before.problem and before.problem.code) == ("", "series-not-begun")


def test_a_number_is_found_by_its_slug_with_all_that_became_of_it(folder: Path, registry: Registry) -> None:
    with Ledger(folder / "ledger.db", "read") as ledger:
        row = number_named(registry, ledger, "cu-2026-014-b")
        assert row
        assert [entry.kind for entry in events(ledger, row.number)] == ["reserve", "void"]
        assert number_named(registry, ledger, "cu-2026-014") is None
    assert reference_of(registry, Number("XX", 2026, 3)) == "xx-2026-003"


def test_a_backup_is_a_ledger_and_none_is_made_of_a_damaged_one(folder: Path, tmp_path: Path) -> None:
    with Ledger(folder / "ledger.db", "read") as ledger:
        (tmp_path / "copy.db").write_bytes(backup(ledger))
        assert Ledger(tmp_path / "copy.db", "read").entries() == ledger.entries()
    spoil(folder / "ledger.db", "UPDATE entries SET by = 'other' WHERE serial = 2")
    assert codes(folder / "ledger.db") == ["ledger-broken"]
    with Ledger(folder / "ledger.db", "read") as ledger, pytest.raises(ProblemsFound, match="ledger-broken"):
        backup(ledger)
