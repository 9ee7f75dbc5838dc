"""Who changed a note at the desk, by the changes on file (`changes.db`): they do not approve it either."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ..problems import Place, ProblemsFound, shown

FILE = "changes.db"  # written by desk/changes


def editors_of(folder: Path, note: str) -> tuple[str, ...]:
    """Return the names of all who changed a note of an office, each once, the first to change it first.

    Raises ProblemsFound for a file that cannot be read, so that with a damaged file no note is approved.
    """
    query = "SELECT by FROM changes WHERE record_table = 'notes' AND id = ? GROUP BY by ORDER BY min(serial)"
    with reading(folder) as connection:
        return tuple(str(name) for (name,) in connection.execute(query, (note,))) if connection else ()


@contextmanager
def reading(folder: Path, table: str = "changes") -> Iterator[sqlite3.Connection | None]:
    """Open the changes on file to read them; None where that table is not there. Raises ProblemsFound for a damaged file."""
    path = folder / FILE
    if not path.is_file():
        yield None
        return
    try:
        # SQLite needs a file beside this one to read it, but not where nobody can write.
        frozen = "" if os.access(folder, os.W_OK) else "&immutable=1"
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{frozen}", timeout=30, uri=True)) as connection:
            there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            yield connection if there else None
    except sqlite3.Error as error:
        hint = "see that the file can be read; if it is damaged, bring back a copy of it"
        raise ProblemsFound.one(Place(shown(path)), "changes", f"the changes cannot be read: {error}", hint) from None
