"""Who changed a note at the desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from changes_support import enter_change
from noteverbale.problems import ProblemsFound
from noteverbale.review.editors import FILE, editors_of


def test_those_who_changed_the_note_and_no_other_record(tmp_path: Path) -> None:
    assert editors_of(tmp_path, "wg4-16") == ()
    for table, id, by in (
        ("notes", "wg4-16", "B. Second"),
        ("notes", "wg4-16", "A. Clerk"),
        ("notes", "wg4-16", "B. Second"),
        ("notes", "wg4-17", "C. Third"),
        ("meetings", "wg4-16", "D. Fourth"),
    ):
        enter_change(tmp_path, table, id, by)
    assert editors_of(tmp_path, "wg4-16") == ("B. Second", "A. Clerk")


def test_a_folder_that_nobody_can_write_to_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enter_change(tmp_path, "notes", "wg4-16", "A. Clerk")
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert editors_of(tmp_path, "wg4-16") == ("A. Clerk",)


def test_a_damaged_file_lets_nobody_approve(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all, and longer than the head of one" * 99)
    with pytest.raises(ProblemsFound, match="changes: the changes cannot be read"):
        editors_of(tmp_path, "wg4-16")
