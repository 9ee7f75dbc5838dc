"""What was changed at the desk: who, when, in which file, and what was there before. Entries are only ever added.

They are in the office's `changes.db`. Changes that were made in an editor are not in it; git has those.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..problems import Place, ProblemsFound, shown
from ..records.base import Key
from ..records.edit import MISSING, Clash, Digest, Edit, digest
from ..review.editors import FILE, reading

PATIENCE = 30  # seconds that one person waits until the change of another is saved
_TABLE = """
CREATE TABLE IF NOT EXISTS changes (
    serial INTEGER PRIMARY KEY, save INTEGER NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL CHECK (by <> ''),
    file TEXT NOT NULL, record_table TEXT NOT NULL, id TEXT NOT NULL, path TEXT NOT NULL, old TEXT, new TEXT
) STRICT"""
_OTHERS = (
    "CREATE TABLE IF NOT EXISTS review_requests (serial INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, note TEXT NOT NULL) STRICT",
    "CREATE INDEX IF NOT EXISTS changes_of ON changes (record_table, id)",
    "CREATE TRIGGER IF NOT EXISTS no_change_is_changed BEFORE UPDATE ON changes BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS no_change_is_removed BEFORE DELETE ON changes BEGIN SELECT RAISE(ABORT, 'append-only'); END",
)
_COLUMNS = "serial, save, at, by, file, record_table, id, path, old, new"


@dataclass(frozen=True)
class Change:
    """One value that was changed. Changes of one `save` have the same number there: the serial of the first of them.

    `file` is from the office's folder. `path` is as in `Edit`; that of a whole file is (), with the file's text as old or
    new value. `at` is ISO 8601, in UTC. `old` or `new` is MISSING where there was or is nothing.
    """

    serial: int
    save: int
    at: str
    by: str
    file: str
    table: str
    id: str
    path: Key
    old: object
    new: object

    @property
    def edit(self) -> Edit:
        return Edit(self.path, self.old, self.new)


def path_of(folder: Path) -> Path:
    """Return the file of an office's changes."""
    return folder / FILE


def history(folder: Path, table: str = "", id: str = "", since: int = 0, most: int = 1000) -> tuple[Change, ...]:
    """Return changes after a serial, the newest first: all of them, or those of a table, or of one record."""
    where = "(record_table = ?1 OR ?1 = '') AND (id = ?2 OR ?2 = '') AND serial > ?3 ORDER BY serial DESC LIMIT ?4"
    with reading(folder) as connection:
        return ChangeLog(connection).find(where, table, id, since, most) if connection else ()


def of_save(folder: Path, serial: int) -> tuple[Change, ...]:
    """Return all changes that were saved together with one, the oldest first. Raises ProblemsFound for an unknown serial."""
    where = "save = (SELECT save FROM changes WHERE serial = ?) ORDER BY serial"
    with reading(folder) as connection:
        changes = ChangeLog(connection).find(where, serial) if connection else ()
    if not changes:
        message = f"there is no change {serial}"
        raise ProblemsFound.one(Place(shown(path_of(folder))), "no-change", message, "'noteverbale history' has all")
    return changes


def last(folder: Path) -> int:
    """Return the serial of the last change, 0 without any. A form keeps it, to tell later what others changed meanwhile."""
    changes = history(folder, most=1)
    return changes[0].serial if changes else 0


@dataclass(frozen=True)
class ReviewRequest:
    """A note was sent for review: who sent it, and when (ISO 8601, in UTC)."""

    note: str
    by: str
    at: str


def review_requests(folder: Path) -> dict[str, ReviewRequest]:
    """Return the last request for the review of each note that was sent for review, by note."""
    with reading(folder, "review_requests") as connection:
        query = "SELECT note, by, at FROM review_requests ORDER BY serial"
        rows = connection.execute(query).fetchall() if connection else []
    return {row[0]: ReviewRequest(*row) for row in rows}


def ask_for_review(folder: Path, note: str, by: str, at: str) -> None:
    """Enter that a note is sent for review. Raises ProblemsFound where the file cannot be written."""
    with writing(folder) as log:
        log._connection.execute("INSERT INTO review_requests (at, by, note) VALUES (?, ?, ?)", (at, by, note))


class ChangeLog:
    """The changes of an office in an open database. `writing` opens it for one process at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, where: str, *values: str | int) -> tuple[Change, ...]:
        """Return the changes of a condition in SQL."""
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM changes WHERE {where}", values)
        return tuple(_change(row) for row in rows)

    def enter(self, at: str, by: str, rows: Iterable[tuple[str, str, str, Edit]]) -> tuple[int, ...]:
        """Enter the changes of one save, each with its file, table and id; returns their serials."""
        first = self._connection.execute("SELECT coalesce(max(serial), 0) + 1 FROM changes").fetchone()[0]
        serials = []
        for file, table, id, edit in rows:
            values = (first, at, by, file, table, id, json.dumps(edit.path), _json(edit.old), _json(edit.new))
            cursor = self._connection.execute(
                f"INSERT INTO changes ({_COLUMNS.removeprefix('serial, ')}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values
            )
            serials.append(int(cursor.lastrowid or 0))
        return tuple(serials)

    def explained(self, clash: Clash, table: str, id: str) -> Clash:
        """Return a clash with the value that was there first, and who changed it when, as far as that is known."""
        newest_first = self.find("record_table = ? AND id = ? ORDER BY serial DESC", table, id)
        near = [change for change in newest_first if clash.path[: len(change.path)] == change.path]
        base = clash.base
        if isinstance(base, Digest):
            values = (value for change in near for value in (change.old, change.new) if change.path == clash.path)
            base = next((value for value in values if digest(value) == clash.base.text), base)  # type: ignore[attr-defined]  # a Digest
        by, at = (near[0].by, near[0].at) if near else ("", "")
        return Clash(clash.path, base, clash.theirs, clash.yours, by, at)


@contextmanager
def writing(folder: Path) -> Iterator[ChangeLog]:
    """Hold the lock of an office's files and of its changes; what is added inside is kept, or none of it.

    Raises ProblemsFound when another process holds the lock for PATIENCE seconds, or the file cannot be written.
    """
    with _opened(folder) as log:
        connection = log._connection
        with _errors(folder):
            connection.execute("BEGIN IMMEDIATE")
        try:
            yield log
            with _errors(folder):
                connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


@contextmanager
def _opened(folder: Path) -> Iterator[ChangeLog]:
    with _errors(folder):
        connection = sqlite3.connect(path_of(folder), timeout=PATIENCE, isolation_level=None)
        with closing(connection):
            connection.execute("PRAGMA journal_mode = WAL")
            for statement in (_TABLE, *_OTHERS):
                connection.execute(statement)
            yield ChangeLog(connection)


@contextmanager
def _errors(folder: Path) -> Iterator[None]:
    """Raise errors of SQLite as ProblemsFound."""
    try:
        yield
    except sqlite3.Error as error:
        place = Place(shown(path_of(folder)))
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            message, hint = "another person is saving a change", "try again in a moment"
        else:
            message = f"the file of the changes cannot be used: {error}"
            hint = "see that the file and its folder can be written; if the file is damaged, set it aside"
        raise ProblemsFound.one(place, "changes", message, hint) from None


def _json(value: object) -> str | None:
    return None if value is MISSING else json.dumps(value, ensure_ascii=False)


def _change(row: tuple[Any, ...]) -> Change:
    serial, save, at, by, file, table, id, path, old, new = row
    before, after = (MISSING if value is None else json.loads(value) for value in (old, new))
    return Change(serial, save, at, by, file, table, id, tuple(json.loads(path)), before, after)
