"""What a desk reads while a command, a process of its own, writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.web.live import ChangeFeed
from noteverbale.web.site import Site
from noteverbale.web.workspace import Workspace

AT = "2026-03-04T09:00:00+00:00"


def test_a_database_may_be_closed_while_its_files_are_looked_at(
    office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.open_series("CU", 2026, 12, "clerk", AT)
    workspace = Workspace(office, tmp_path / "ledger.db")
    monkeypatch.setattr(Path, "exists", lambda path: True)  # it was there until now: SQLite removes the -wal
    assert [len(entries) for entries in workspace.entries_by_note().values()] == [1]
    assert Site(workspace, ChangeFeed(), lambda: AT).life_of(office.registry.notes["cu-2009-033"]).stage != "broken"
