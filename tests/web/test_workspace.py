"""What a desk reads while a command, a process of its own, writes it."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.web.live import ChangeFeed
from noteverbale.web.site import Site
from noteverbale.web.workspace import Workspace
from reminder_support import AT, FIRST, REMINDER, issue, write


def test_a_database_may_be_closed_while_its_files_are_looked_at(
    office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.open_series("CU", 2026, 12, "clerk", AT)
    workspace = Workspace(office, tmp_path / "ledger.db")
    monkeypatch.setattr(Path, "exists", lambda path: True)  # it was there until now: SQLite removes the -wal
    assert [len(entries) for entries in workspace.entries_by_note().values()] == [1]
    assert Site(workspace, ChangeFeed(), lambda: AT).life_of(office.registry.notes["cu-2009-033"]).stage != "broken"


def test_a_number_that_is_given_up_is_not_shown_in_a_note_that_names_it(small_office: Path) -> None:
    write(small_office, "first", FIRST)
    write(small_office, "again", REMINDER.replace("to: [silent]\n", ""))
    issue(small_office, "first")
    path = small_office / "ledger.db"
    workspace = Workspace(Pipeline.open(small_office), path)
    note = workspace.note("again")
    shown = workspace.latest(note, "en", "MEX")
    assert ("CU 2026/12" in str(shown.document), shown.problems) == (True, ())
    before = workspace.pipeline
    with Ledger(path) as ledger:
        ledger.reserve("CU", 2026, "clerk", AT, reason="for later")
    workspace.latest(note, "en", "MEX")
    assert workspace.pipeline is before
    with Ledger(path) as ledger:
        number = ledger.number_of("first")
        assert number
        ledger.void(number, "clerk", AT, "an error")
    shown = workspace.latest(note, "en", "MEX")
    assert [problem.code for problem in shown.problems] == ["no-reference"]


def test_garbage_is_collected_while_no_page_is_asked_for(office: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[int] = []
    monkeypatch.setattr(gc, "collect", collected.append)
    monkeypatch.setattr(Site, "life_of", lambda site, note: None)
    monkeypatch.setattr(Site, "name_of", lambda site, note, t: None)
    monkeypatch.setattr("noteverbale.web.site.QUIET", 0.0)
    Site(Workspace(office), ChangeFeed(), lambda: AT).preload()
    assert collected == [1]
