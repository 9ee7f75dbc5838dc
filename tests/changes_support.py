"""Entries of changes made at the desk, for tests of what reads them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def enter_change(office: Path, table: str, id: str, by: str) -> None:
    """Enter a change of a record into `changes.db` of an office."""
    with closing(sqlite3.connect(office / "changes.db", isolation_level=None)) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS changes (serial INTEGER PRIMARY KEY, save INTEGER, at TEXT, by TEXT, file TEXT,"
            " record_table TEXT, id TEXT, path TEXT, old TEXT, new TEXT)"
        )
        connection.execute(
            "INSERT INTO changes (save, at, by, file, record_table, id, path) VALUES (1, '', ?, '', ?, ?, '[]')",
            (by, table, id),
        )
