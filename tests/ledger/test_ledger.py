"""The ledger: numbers taken once and without a gap, entries nobody changes, and what is told when somebody did."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger_support import AT, ISSUE, spoil
from noteverbale.ledger.entries import Issue, Made
from noteverbale.ledger.entry import Entry, Number
from noteverbale.ledger.ledger import Ledger
from noteverbale.problems import ProblemsFound


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.db") as opened:
        opened.open_series("CU", 2026, 1, "clerk", AT)
        yield opened


def codes(ledger: Ledger) -> list[str]:
    return [problem.code for problem in ledger.verify()]


def test_numbers_follow_each_other_and_a_note_keeps_its_own(ledger: Ledger) -> None:
    first = ledger.reserve("CU", 2026, "clerk", AT, note="a")
    assert first == Number("CU", 2026, 1)
    assert ledger.reserve("CU", 2026, "clerk", AT, note="b") == Number("CU", 2026, 2)
    assert ledger.reserve("CU", 2026, "clerk", AT, note="a") == first
    assert ledger.next_number("CU", 2026) == 3
    assert not ledger.verify()


def test_variants_of_a_circular_share_its_number(ledger: Ledger) -> None:
    a = ledger.reserve("CU", 2026, "clerk", AT, note="a", variant="A")
    b = ledger.reserve("CU", 2026, "clerk", AT, note="b", variant="B", beside="a")
    assert (a.number, b.number) == (1, 1)
    assert b.reference("CU {year}/{number}{variant}") == "CU 2026/1 (B)"
    assert (b.slug, Number("CU", 2009, 33, "A").slug) == ("cu-2026-001-b", "cu-2009-033-a")
    with pytest.raises(ProblemsFound, match=r"number-taken: .* is taken already, by 'b'"):
        ledger.reserve("CU", 2026, "clerk", AT, note="c", variant="B", beside="a")
    assert ledger.reserve("CU", 2026, "clerk", AT, note="d").number == 2


def test_a_series_begins_with_an_opening_also_in_mid_year(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.db") as ledger:
        with pytest.raises(ProblemsFound, match=r"series-not-begun: .* no opening for 2026"):
            ledger.reserve("CU", 2026, "clerk", AT)
        ledger.open_series("CU", 2026, 93, "clerk", AT, "numbers to 92 were taken on paper")
        assert ledger.reserve("CU", 2026, "clerk", AT).number == 93
        assert ledger.reserve("CU", 2027, "clerk", AT).number == 1, "a new year goes on by itself"
        with pytest.raises(ProblemsFound, match="begun already, at 93"):
            ledger.open_series("CU", 2026, 1, "clerk", AT)
        assert not ledger.verify()


def test_numbers_given_elsewhere_are_stepped_over(ledger: Ledger) -> None:
    ledger.append(Entry(AT, "clerk", "external", Number("CU", 2026, 2, "A"), "old"))
    taken = [ledger.reserve("CU", 2026, "clerk", AT, note=name).number for name in "ab"]
    assert taken == [1, 3]
    assert not ledger.verify()


def test_a_void_number_stays_with_its_reason(ledger: Ledger) -> None:
    number = ledger.reserve("CU", 2026, "clerk", AT, note="a")
    with pytest.raises(ProblemsFound, match="without a reason"):
        ledger.void(number, "clerk", AT, " ")
    ledger.void(number, "clerk", AT, "the meeting was called off")
    assert ledger.state_of(number) == "void"
    assert ledger.number_of("a") is None
    assert ledger.reserve("CU", 2026, "clerk", AT, note="a").number == 2
    for wrong, said in ((number, "void already"), (Number("CU", 2026, 77), "was never taken")):
        with pytest.raises(ProblemsFound, match=said):
            ledger.void(wrong, "clerk", AT, "again")


def test_a_note_is_issued_once_with_its_number_or_not_at_all(ledger: Ledger) -> None:
    number = ledger.issue("a", None, ("CU", 2026, "A", ""), "clerk", AT, ISSUE)
    assert ledger.state_of(number) == "issued"
    assert [Issue.of(entry) for entry in ledger.issued("a")] == [ISSUE]
    with pytest.raises(ProblemsFound, match="issued already"):
        ledger.issue("a", None, ("CU", 2026, "A", ""), "clerk", AT, ISSUE)
    before = len(ledger.entries())
    with pytest.raises(ProblemsFound, match="no opening"):
        ledger.issue("b", None, ("XX", 2026, "", ""), "clerk", AT, ISSUE)
    assert len(ledger.entries()) == before
    elsewhere = ledger.issue("c", Number("CU", 2009, 33, "A"), ("CU", 2009, "", ""), "clerk", AT, ISSUE)
    assert ledger.entries(number=elsewhere)[0].kind == "external"


def test_nothing_is_changed_or_removed(ledger: Ledger) -> None:
    ledger.reserve("CU", 2026, "clerk", AT)
    raw = sqlite3.connect(ledger.file.path)
    for statement in (
        "UPDATE entries SET by = 'x'",
        "DELETE FROM entries",
        "INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE serial = 1",
        "INSERT INTO entries SELECT 9, at, by, kind, series, 2030, number, variant, note, reason, content, previous, digest "
        "FROM entries WHERE serial = 1",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(statement)
    raw.close()
    assert not ledger.verify()


def test_a_change_by_another_program_is_found(ledger: Ledger) -> None:
    for name in "abc":
        ledger.reserve("CU", 2026, "clerk", AT, note=name)
    spoil(ledger.file.path, "UPDATE entries SET note = 'z' WHERE serial = 3")
    assert codes(ledger) == ["ledger-broken"]


def test_a_removed_entry_shows_as_a_gap_too(ledger: Ledger) -> None:
    for name in "abc":
        ledger.reserve("CU", 2026, "clerk", AT, note=name)
    spoil(ledger.file.path, "DELETE FROM entries WHERE serial = 3")
    assert codes(ledger) == ["ledger-broken", "ledger-gap"]


def test_a_read_only_ledger_says_so(ledger: Ledger) -> None:
    ledger.file._db.rows("PRAGMA query_only = ON")
    with pytest.raises(ProblemsFound, match=r"ledger-read-only: .* may not be written to"):
        ledger.reserve("CU", 2026, "clerk", AT)


def test_a_number_is_one_circulars(ledger: Ledger) -> None:
    taken = Number("CU", 2009, 33, "A")
    ledger.issue("first", taken, ("CU", 2009, "A", ""), "clerk", AT, ISSUE)
    other = Number("CU", 2009, 33, "B")
    with pytest.raises(ProblemsFound, match="CU 2009/33 is the number of 'first'"):
        ledger.issue("second", other, ("CU", 2009, "B", ""), "clerk", AT, ISSUE)
    assert ledger.issue("second", other, ("CU", 2009, "B", ""), "clerk", AT, ISSUE, kin=("first",)) == other


def test_copies_added_at_once_have_manifests_of_their_own(ledger: Ledger) -> None:
    ledger.issue("a", None, ("CU", 2026, "", ""), "clerk", AT, ISSUE)

    def content(issues: tuple[Entry, ...], serial: int) -> Issue:
        return ISSUE.model_copy(update={"added": "late", "manifest": f"manifest-{serial}.json"})

    for _ in range(2):
        ledger.issue_more("a", "clerk", AT, content)
    assert [Issue.of(entry).manifest for entry in ledger.issued("a")] == [
        "manifest.json",
        "manifest-4.json",
        "manifest-5.json",
    ]


def test_added_copies_that_were_never_made_are_withdrawn(ledger: Ledger, tmp_path: Path) -> None:
    ledger.issue("a", None, ("CU", 2026, "", ""), "clerk", AT, ISSUE)
    duplicate = ledger.issue_more("a", "clerk", AT, lambda *_: ISSUE.model_copy(update={"added": "duplicate"}))
    late = ISSUE.model_copy(update={"added": "late", "manifest": "manifest-5.json"})
    assert ledger.issue_more("a", "clerk", AT, lambda *_: late).serial == 5
    first, *_ = issued = ledger.issued("a")
    with pytest.raises(ProblemsFound, match="without a reason"):
        ledger.withdraw(duplicate.serial, "clerk", AT, " ", tmp_path)
    for serial in (1, first.serial, 99):
        with pytest.raises(ProblemsFound, match=r"entry: .* added no copies"):
            ledger.withdraw(serial, "clerk", AT, "a reason", tmp_path)
    ledger.withdraw(duplicate.serial, "clerk", AT, "it was refused", tmp_path)
    assert ledger.issued("a") == (issued[0], issued[2])
    assert duplicate not in ledger.valid("a")
    with pytest.raises(ProblemsFound, match="withdrawn already"):
        ledger.withdraw(duplicate.serial, "clerk", AT, "a reason", tmp_path)
    (tmp_path / "cu-2026-001").mkdir()
    (tmp_path / "cu-2026-001" / "manifest-5.json").touch()
    with pytest.raises(ProblemsFound, match="were made"):
        ledger.withdraw(5, "clerk", AT, "a reason", tmp_path)
    made = Made(issue=5, manifest="manifest-5.json", digest="0" * 64).to_json()
    ledger.append(Entry(AT, "clerk", "made", Number("CU", 2026, 1), "a", content=made))
    with pytest.raises(ProblemsFound, match="were made"):
        ledger.withdraw(5, "clerk", AT, "a reason", tmp_path / "elsewhere")
    assert not ledger.verify()


@pytest.mark.parametrize("content", [b"not a database, by any means" * 9, b""])
def test_a_file_that_is_not_a_ledger_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "l.db"
    path.write_bytes(content)
    if not content:  # an empty file becomes a ledger
        Ledger(path).file.close()
        return
    with pytest.raises(
        ProblemsFound, match="ledger-damaged: the file of the ledger is damaged: file is not a database"
    ):
        Ledger(path)


def test_a_database_of_another_program_is_refused_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE t (a)")
    raw.commit()
    with pytest.raises(ProblemsFound, match="something else"):
        Ledger(path)
    assert [row[0] for row in raw.execute("SELECT name FROM sqlite_master")] == ["t"]
    raw.close()


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["reserve", "variant", "void", "new year", "issue"]), max_size=12))
def test_no_number_is_lost_or_taken_twice(tmp_path_factory: pytest.TempPathFactory, steps: list[str]) -> None:
    with Ledger(tmp_path_factory.mktemp("l") / "l.db") as ledger:
        ledger.open_series("CU", 2026, 5, "clerk", AT)
        year = 2026
        for made, step in enumerate(steps):
            match step:
                case "reserve":
                    ledger.reserve("CU", year, "clerk", AT, note=f"n{made}")
                case "variant":
                    ledger.reserve("CU", year, "clerk", AT, note=f"n{made}", variant="B")
                case "void" if ledger.numbers():
                    number, state, _ = ledger.numbers()[-1]
                    if state != "void":
                        ledger.void(number, "clerk", AT, "a reason")
                case "new year":
                    year += 1
                case "issue":
                    ledger.issue(f"n{made}", None, ("CU", year, "", ""), "clerk", AT, ISSUE)
        taken = [number for number, _, _ in ledger.numbers()]
        assert len(taken) == len(set(taken))
        assert not ledger.verify()


def _take(path: Path, many: int) -> None:
    with Ledger(path) as ledger:
        for _ in range(many):
            ledger.reserve("CU", 2026, "clerk", AT)


@pytest.mark.slow
@pytest.mark.parametrize("many", [30, pytest.param(250, marks=pytest.mark.proof)])
def test_eight_clerks_take_many_numbers_each(ledger: Ledger, many: int) -> None:
    context = multiprocessing.get_context("spawn")
    clerks = [context.Process(target=_take, args=(ledger.file.path, many)) for _ in range(8)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join(timeout=300)
    assert [clerk.exitcode for clerk in clerks] == [0] * 8
    assert [number.number for number, _, _ in ledger.numbers()] == list(range(1, 8 * many + 1))
    assert not ledger.verify()
