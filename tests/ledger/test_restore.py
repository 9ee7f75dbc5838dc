"""What a backup brings back, what is known of entries that stay lost, and that no number goes out twice then."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_support import AT, ISSUE, begun, bring_back, codes, spoil
from noteverbale.ledger.entries import Restored
from noteverbale.ledger.entry import Entry, Number
from noteverbale.ledger.ledger import Ledger
from noteverbale.ledger.restore import numbers_of_copies, plan, restore
from noteverbale.ledger.snapshot import Snapshot
from noteverbale.problems import ProblemsFound


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return begun(tmp_path / "ledger.db", "a")


def backup(path: Path, name: str = "backup.db") -> Path:
    with Ledger(path, "read") as ledger:
        ledger.file.backup(path.with_name(name))
    return path.with_name(name)


def go_on(path: Path, *notes: str) -> list[int]:
    with Ledger(path) as ledger:
        return [ledger.reserve("CU", 2026, "clerk", AT, note=note).number for note in notes]


def remove(path: Path) -> None:
    for beside in path.parent.glob(f"{path.name}*"):
        if not beside.name.endswith(".head"):
            beside.unlink()


def test_a_backup_brings_back_all_entries_that_the_ledger_lost(path: Path) -> None:
    go_on(path, "b")
    copy = backup(path)
    spoil(path, "DELETE FROM entries WHERE serial = 3")
    assert codes(path) == ["ledger-cut"]
    planned = bring_back(path, copy)
    assert planned.whole
    assert len(planned.added) == 1
    assert codes(path) == []
    assert go_on(path, "b", "c") == [2, 3]
    assert bring_back(path, copy).added == (), "it has all of the backup, and more"


def test_the_files_that_an_issue_kept_come_back_too(path: Path) -> None:
    snapshot = Snapshot({"data/office.yaml": b"id: a"})
    issue = ISSUE.model_copy(update={"office": snapshot.digest})
    with Ledger(path) as ledger:
        ledger.issue("b", None, ("CU", 2026, "", ""), "clerk", AT, issue, snapshot=snapshot)
    copy = backup(path)
    spoil(path, "DELETE FROM files")
    assert set(codes(path)) == {"ledger-broken"}
    assert bring_back(path, copy).added == ()
    assert codes(path) == []
    remove(path)
    assert bring_back(path, copy).whole
    with Ledger(path, "read") as ledger:
        assert ledger.snapshot(snapshot.digest) == snapshot


def test_a_backup_exists_once_and_is_of_a_whole_ledger(path: Path) -> None:
    copy = backup(path)
    with Ledger(path, "read") as ledger:
        with pytest.raises(ProblemsFound, match="there already"):
            ledger.file.backup(copy)
        spoil(path, "DELETE FROM entries WHERE serial = 2")
        with pytest.raises(ProblemsFound, match="ledger-cut"):
            ledger.file.backup(path.with_name("cut.db"))


def test_after_an_older_backup_no_number_is_taken_before_the_clerk_says_where_to_go_on(path: Path) -> None:
    copy = backup(path)
    go_on(path, "b", "c")
    remove(path)
    planned = bring_back(path, copy)
    assert (planned.whole, planned.head, len(planned.added)) == (False, 4, 2)
    assert planned.summary == "There are 2 entries now; later ones are lost, up to entry 4 at least."
    assert codes(path) == []
    with Ledger(path) as ledger:
        entry = ledger.entries()[-1]
        assert Restored.of(entry) == Restored(entries=2, head=4, last_year=2027)
        for year in (2026, 2027):
            with pytest.raises(ProblemsFound, match=rf"series-restored: .* CU {year}.* may be taken"):
                ledger.reserve("CU", year, "clerk", AT, note="d")
            with pytest.raises(ProblemsFound, match="series-restored"):
                ledger.next_number("CU", year)
        assert [problem.code for problem in ledger.counting.waiting()] == ["series-restored"]
        with pytest.raises(ProblemsFound, match=r"number-taken: CU 2026/1 is taken already.*--first 2"):
            ledger.open_series("CU", 2026, 1, "clerk", AT)
        ledger.open_series("CU", 2026, 4, "clerk", AT, "2 and 3 went out")
        assert not list(ledger.counting.waiting())
        assert ledger.reserve("CU", 2026, "clerk", AT, note="d").number == 4
        with pytest.raises(ProblemsFound, match="series-begun"):
            ledger.open_series("CU", 2026, 9, "clerk", AT)
        with pytest.raises(ProblemsFound, match="series-restored"):
            ledger.reserve("CU", 2027, "clerk", AT)
        ledger.open_series("CU", 2027, 1, "clerk", AT)
        assert ledger.reserve("CU", 2028, "clerk", AT).number == 1, "a later year cannot be among the lost entries"
        assert not ledger.verify()


def test_variants_and_issues_wait_too(path: Path) -> None:
    copy = backup(path)
    go_on(path, "b")
    remove(path)
    bring_back(path, copy)
    with Ledger(path) as ledger:
        with pytest.raises(ProblemsFound, match="series-restored"):
            ledger.reserve("CU", 2026, "clerk", AT, note="x", variant="B", beside="a")
        with pytest.raises(ProblemsFound, match="series-restored"):
            ledger.issue("a", None, ("CU", 2026, "", ""), "clerk", AT, ISSUE)
        ledger.append(Entry(AT, "B", "return", note="a", reason="approvals and comments go on"))
        ledger.open_series("CU", 2026, 3, "clerk", AT)
        assert ledger.issue("a", None, ("CU", 2026, "", ""), "clerk", AT, ISSUE).number == 1


def test_copies_that_were_seen_raise_the_first_number(path: Path, tmp_path: Path) -> None:
    copy = backup(path)
    remove(path)
    for name in ("cu-2026-001", "cu-2026-007-a", "note-rehearsal", "cu-2026-9", "xx-2026-012"):
        (tmp_path / "out" / name / "fr").mkdir(parents=True)
    seen = numbers_of_copies([tmp_path / "out"], ["CU", "NV"])
    assert seen == (Number("CU", 2026, 1), Number("CU", 2026, 7, "A"))
    assert numbers_of_copies([tmp_path / "out" / "cu-2026-001"], ["CU"]) == (Number("CU", 2026, 1),)
    path.with_name("ledger.db.head").unlink()
    planned = bring_back(path, copy, seen)
    assert planned.summary.endswith(
        "how many is not known; these numbers are known to be taken by them: cu-2026-007-a."
    )
    with Ledger(path) as ledger:
        with pytest.raises(ProblemsFound, match="--first 8"):
            ledger.open_series("CU", 2026, 7, "clerk", AT)
        ledger.open_series("CU", 2026, 8, "clerk", AT)
        assert ledger.next_number("CU", 2026) == 8


def test_a_damaged_ledger_is_set_aside_and_its_numbers_are_known(path: Path) -> None:
    copy = backup(path)
    go_on(path, "b", "c")
    spoil(path, "UPDATE entries SET note = 'x' WHERE serial = 3")
    assert codes(path) == ["ledger-broken"]
    planned = bring_back(path, copy)
    assert [problem.code for problem in planned.damage] == ["ledger-broken"]
    assert planned.taken == (Number("CU", 2026, 2), Number("CU", 2026, 3))
    assert path.with_name("ledger.db.damaged-1").is_file()
    assert codes(path) == []
    with Ledger(path) as ledger, pytest.raises(ProblemsFound, match="--first 4"):
        ledger.open_series("CU", 2026, 2, "clerk", AT)


def test_a_damaged_ledger_whose_backup_is_complete_goes_on(path: Path) -> None:
    copy = backup(path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(ProblemsFound, match="ledger-damaged"):
        bring_back(path, None)
    assert bring_back(path, copy).whole
    assert go_on(path, "b") == [2]


@pytest.mark.parametrize("head", ["missing", "garbage"])
def test_without_a_backup_the_entries_there_are_go_on_when_told_so(path: Path, head: str) -> None:
    beside = path.with_name("ledger.db.head")
    beside.unlink() if head == "missing" else beside.write_bytes(b"\xff\xfe junk")
    assert codes(path) == ["ledger-head"]
    with pytest.raises(ProblemsFound, match="ledger-head"):
        go_on(path, "b")
    planned = bring_back(path, None)
    assert not planned.whole
    assert codes(path) == []
    with pytest.raises(ProblemsFound, match="series-restored"):
        go_on(path, "b")


def test_a_whole_ledger_needs_nothing(path: Path) -> None:
    assert bring_back(path, None).whole
    with Ledger(path, "read") as ledger:
        assert len(ledger.entries()) == 2


def test_what_cannot_be_restored_is_refused(path: Path, tmp_path: Path) -> None:
    other = begun(tmp_path / "other.db", "z")
    with pytest.raises(ProblemsFound, match=r"ledger-differs: .* nothing was restored"):
        bring_back(path, backup(other))
    with pytest.raises(ProblemsFound, match="file: there is no such backup"):
        bring_back(path, tmp_path / "typo.db")
    with pytest.raises(ProblemsFound, match="no-ledger: "):
        bring_back(tmp_path / "none.db", None)
    copy = backup(path, "second.db")
    spoil(copy, "UPDATE entries SET by = 'x' WHERE serial = 1")
    with pytest.raises(ProblemsFound, match="ledger-broken: entry 1"):
        bring_back(path, copy)
    planned = plan(path, None, (), 2026)
    go_on(path, "b")
    with pytest.raises(ProblemsFound, match="changed-meanwhile"):
        restore(planned, "clerk", AT)


def test_a_restore_that_was_killed_half_way_is_done_again(path: Path) -> None:
    copy = backup(path)
    go_on(path, "b", "c")
    spoil(path, "UPDATE entries SET note = 'x' WHERE serial = 3")
    planned = plan(path, copy, (), 2026)
    path.rename(path.with_name("ledger.db.damaged-1"))  # and killed here
    assert plan(path, copy, (), 2026).taken == planned.taken == (Number("CU", 2026, 2), Number("CU", 2026, 3))
    assert not bring_back(path, copy).whole
    assert codes(path) == []
