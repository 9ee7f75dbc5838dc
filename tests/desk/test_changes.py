"""The history of changes: kept in order, found by record, with the values that were there; one person saves at a time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from noteverbale.desk import changes
from noteverbale.problems import ProblemsFound
from noteverbale.records.edit import MISSING, Clash, Digest, Edit, digest

AT, LATER = "2026-03-03T14:03:00+00:00", "2026-03-03T15:00:00+00:00"
CITY = ("data/m.yaml", "recipients", "AUT", Edit(("AUT", "address", "city"), "Wien", "Linz"))
NEW = ("notes/n.yaml", "notes", "n", Edit(("to",), MISSING, ["AUT"]))


def codes(error: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def add(folder: Path, *rows: tuple[str, str, str, Edit], at: str = AT, by: str = "L. Clerk") -> tuple[int, ...]:
    with changes.writing(folder) as log:
        return log.enter(at, by, rows)


def test_changes_are_found_by_record_the_newest_first(tmp_path: Path) -> None:
    assert changes.history(tmp_path) == ()
    assert changes.last(tmp_path) == 0
    assert add(tmp_path, CITY, NEW) == (1, 2)
    assert add(tmp_path, CITY, at=LATER, by="B. Second") == (3,)
    assert [change.serial for change in changes.history(tmp_path)] == [3, 2, 1]
    assert [change.serial for change in changes.history(tmp_path, "recipients", "AUT")] == [3, 1]
    assert [change.serial for change in changes.history(tmp_path, since=2)] == [3]
    assert [change.serial for change in changes.history(tmp_path, most=2)] == [3, 2]
    assert changes.last(tmp_path) == 3
    change = changes.history(tmp_path, "notes")[0]
    assert (change.by, change.at, change.file, change.edit) == ("L. Clerk", AT, "notes/n.yaml", NEW[3])
    assert [change.serial for change in changes.of_save(tmp_path, 2)] == [1, 2]
    with pytest.raises(ProblemsFound) as caught:
        changes.of_save(tmp_path, 4)
    assert codes(caught) == ["no-change"]


def test_what_is_added_before_a_failure_is_not_kept(tmp_path: Path) -> None:
    add(tmp_path, CITY)
    with pytest.raises(TypeError), changes.writing(tmp_path) as log:
        log.enter(AT, "L. Clerk", [NEW, ("x.yaml", "notes", "x", Edit((), MISSING, {1, 2}))])
    assert changes.last(tmp_path) == 1
    assert add(tmp_path, NEW) == (2,)


def test_a_clash_says_who_changed_the_value_and_what_it_was(tmp_path: Path) -> None:
    add(tmp_path, CITY, by="B. Second")
    clash = Clash(("AUT", "address", "city"), Digest(digest("Wien")), "Linz", "Graz")
    with changes.writing(tmp_path) as log:
        assert log.explained(clash, "recipients", "AUT") == Clash(clash.path, "Wien", "Linz", "Graz", "B. Second", AT)
        street = Clash(("AUT", "address", "street"), Digest("x"), "Linz", "Graz")
        assert log.explained(street, "recipients", "AUT") == street


def test_one_person_waits_for_another_only_so_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(tmp_path, CITY)
    monkeypatch.setattr(changes, "PATIENCE", 0.1)
    with changes.writing(tmp_path), pytest.raises(ProblemsFound) as caught:
        add(tmp_path, NEW)
    assert codes(caught) == ["changes"]
    assert "try again" in caught.value.problems[0].hint


def test_a_file_that_is_no_history_is_reported(tmp_path: Path) -> None:
    changes.path_of(tmp_path).write_text("not a database, but a text that is long enough to be read as a page" * 20)
    with pytest.raises(ProblemsFound) as caught:
        changes.history(tmp_path)
    assert codes(caught) == ["changes"]
    with pytest.raises(ProblemsFound) as caught:
        add(tmp_path, CITY)
    assert codes(caught) == ["changes"]
    assert "set it aside" in caught.value.problems[0].hint


def test_a_folder_that_nobody_can_write_to_has_its_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(tmp_path, CITY)
    before = sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert changes.last(tmp_path) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_changes_stay_as_they_were_entered(tmp_path: Path) -> None:
    add(tmp_path, CITY)
    with sqlite3.connect(changes.path_of(tmp_path)) as connection:
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("UPDATE changes SET by = 'B. Second'")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("DELETE FROM changes")


def test_the_last_request_for_a_review_counts(tmp_path: Path) -> None:
    assert changes.review_requests(tmp_path) == {}
    changes.ask_for_review(tmp_path, "n", "L. Clerk", AT)
    changes.ask_for_review(tmp_path, "m", "L. Clerk", AT)
    changes.ask_for_review(tmp_path, "n", "B. Second", LATER)
    assert changes.review_requests(tmp_path) == {
        "n": changes.ReviewRequest("n", "B. Second", LATER),
        "m": changes.ReviewRequest("m", "L. Clerk", AT),
    }
    assert changes.history(tmp_path) == ()
