"""Entries of changes made at the desk, for tests of what reads them."""

from __future__ import annotations

from pathlib import Path

from noteverbale.desk.changes import writing
from noteverbale.records.edit import MISSING, Edit


def enter_change(office: Path, table: str, id: str, by: str) -> None:
    """Enter a change of a record into `changes.db` of an office."""
    with writing(office) as log:
        log.enter(
            "2026-03-04T09:00:00+00:00", by, [("notes/note.yaml", table, id, Edit(("date",), MISSING, "2026-03-04"))]
        )
