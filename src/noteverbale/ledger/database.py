"""The SQLite database of a ledger: how it is opened, and what each of its errors means to a clerk."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..problems import Place, Problem, ProblemsFound, shown

PATIENCE = 60  # seconds that one writer waits for another
RESTORE = "keep the file as it is, and restore a backup: 'refs restore FILE'"
Row = tuple[Any, ...]


class Database:
    """One connection. Every error of SQLite is raised as ProblemsFound with a message of its own.

    To read, a folder that cannot be written to will do: the file is then opened as one that does not change.
    """

    def __init__(self, path: Path, write: bool) -> None:
        self.path = path
        self.place = Place(shown(path))
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        try:
            self.connection = self._open(write)
        except _ERRORS as error:
            raise ProblemsFound([self._problem(error, opening=True)]) from None
        except OSError as error:
            raise ProblemsFound.one(self.place, "ledger", f"this ledger cannot be opened: {error}", _OPEN) from None

    def close(self) -> None:
        self.connection.close()
        if self._copy:
            self._copy.cleanup()

    @property
    def version(self) -> int:
        """The version of its schema; 0 for an empty database, or one of another program."""
        return int(self.rows("PRAGMA user_version")[0][0])

    def rows(self, sql: str, *values: str | int | bytes | None) -> list[Row]:
        """Execute a statement; returns its rows. `values` take the places of its question marks."""
        with self.errors():
            return self.connection.execute(sql, values).fetchall()

    def each(self, sql: str) -> Iterator[Row]:
        """Yield the rows of a query one by one, those before a damaged place too."""
        with self.errors():
            yield from self.connection.execute(sql)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the writer's lock; what is written inside is kept, or none of it."""
        self.rows("BEGIN IMMEDIATE")
        try:
            with self.errors():
                yield
                self.connection.execute("COMMIT")
        finally:
            if self.connection.in_transaction:
                with suppress(sqlite3.Error):  # the first error is reported, not this one
                    self.connection.execute("ROLLBACK")

    def backup(self, target: Path) -> None:
        """Copy the database to a new file."""
        with self.errors(), closing(sqlite3.connect(target)) as copy:
            self.connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Raise errors of SQLite as ProblemsFound. Errors in the use of its interface are not meant."""
        try:
            yield
        except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
            raise
        except _ERRORS as error:
            raise ProblemsFound([self._problem(error)]) from None

    # -- inside ----------------------------------------------------------------------------------

    def _open(self, write: bool) -> sqlite3.Connection:
        if write:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return _connect(self.path, "mode=rwc", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")
        try:
            return _connect(self.path, "mode=rw", "PRAGMA query_only = ON", "SELECT count(*) FROM sqlite_master")
        except sqlite3.OperationalError as error:
            if _primary(error) not in (*_READ_ONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                raise
            return self._unwritable()

    def _unwritable(self) -> sqlite3.Connection:
        """Open a file beside which nothing can be written: by itself, or in a copy where it has entries in its -wal."""
        wal = self.path.with_name(f"{self.path.name}-wal")
        if not wal.is_file() or not wal.stat().st_size:
            return _connect(self.path, "mode=ro&immutable=1")
        self._copy = tempfile.TemporaryDirectory(prefix="noteverbale-")
        for path in (self.path, wal):
            shutil.copy(path, Path(self._copy.name) / path.name)
        return _connect(Path(self._copy.name) / self.path.name, "mode=rw")

    def _problem(self, error: Exception, opening: bool = False) -> Problem:
        """Return what an error means to a clerk, and what to do."""
        match _primary(error):
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                message = "another program is writing to the ledger"
                return Problem(self.place, "ledger-busy", message, "try again in a moment")
            case code if code in _READ_ONLY and opening:
                return Problem(self.place, "ledger", f"this ledger cannot be opened: {error}", _OPEN)
            case code if code in _READ_ONLY:
                hint = "look at the permissions of the file and of its folder"
                return Problem(self.place, "ledger-read-only", "the ledger may not be written to", hint)
            case sqlite3.SQLITE_FULL:
                hint = "make room, then give the same command again"
                return Problem(self.place, "ledger-disk", "the disk of the ledger is full: nothing was entered", hint)
            case sqlite3.SQLITE_IOERR:
                hint = "look at the disk, then give the same command again"
                return Problem(self.place, "ledger-disk", f"the disk of the ledger fails: {error}", hint)
            case sqlite3.SQLITE_CONSTRAINT:
                message = f"the ledger refuses this entry: {error}"
                return Problem(self.place, "ledger-refuses", message, "see 'refs list'")
            case _:
                return Problem(self.place, "ledger-damaged", f"the file of the ledger is damaged: {error}", RESTORE)


# Of a damaged file, SQLite's messages may not be UTF-8: Python cannot even make its own error of them.
_ERRORS = (sqlite3.Error, UnicodeDecodeError)
_OPEN = "name another with --ledger, or look at the folder and its permissions"
_READ_ONLY = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)


def _connect(path: Path, mode: str, *first: str) -> sqlite3.Connection:
    """Open a file and execute the first statements; where one fails, the file is closed again."""
    name = str(path) if str(path) == ":memory:" else f"file:{quote(str(path))}?{mode}"
    db = sqlite3.connect(name, timeout=PATIENCE, isolation_level=None, uri=True)
    try:
        for statement in first:
            db.execute(statement)
    except BaseException:
        db.close()
        raise
    return db


def _primary(error: Exception) -> int:
    """Return SQLite's result code without its detail; 0 for an error of Python's module, as for text that is not UTF-8."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
