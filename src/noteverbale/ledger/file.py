"""The file of a ledger: entries that are only ever added, each with the digest of the one before it.

A change made by another program breaks the chain of digests and is found by `verify`. Each write is one immediate
transaction, so that two writers never overwrite each other.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..problems import Place, Problem, ProblemsFound, shown
from .entry import Entry, Number
from .head import Head
from .schema import VERSION, create, migrate
from .snapshot import content_digest

PATIENCE = 60  # seconds that one writer waits for another

_COLUMNS = "serial, at, by, kind, series, year, number, variant, note, reason, content, previous, digest"


class LedgerFile:
    """Entries in one SQLite file. It checks the order and the chain of entries, not what they mean.

    Raises ProblemsFound for a file that is not a ledger; for a missing one when `create` is off; and for one that a head
    beside it shows was there, unless it is `lost` and about to be restored.
    """

    def __init__(self, path: Path, create: bool = True, lost: bool = False) -> None:
        self.path = path
        self.place = Place(shown(path))
        self._head = Head(path)
        if not path.is_file() and not lost:
            self._missing(create)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            if self._version() == 0:
                self._create()
            if self._version() == 1:
                self._migrate()
            if self._version() != VERSION:
                raise sqlite3.DatabaseError(f"it is of version {self._version()}, this program reads {VERSION}")
        except (sqlite3.Error, OSError) as error:
            hint = "name another with --ledger, or look at the folder and its permissions"
            raise ProblemsFound.one(self.place, "ledger", f"this ledger cannot be opened: {error}", hint) from None

    def close(self) -> None:
        self._db.close()

    # -- reading ---------------------------------------------------------------------------------

    def entries(self, note: str | None = None, number: Number | None = None) -> tuple[Entry, ...]:
        """Return entries in order: all, or those of a note or of a number."""
        if note is not None:
            return self._entries("note = ?", note)
        if number is not None:
            where = "series = ? AND year = ? AND number = ? AND variant = ?"
            return self._entries(where, number.series, number.year, number.number, number.variant)
        return self._entries("true")

    def _entries(self, where: str, *values: str | int) -> tuple[Entry, ...]:
        return tuple(map(_entry, self.select(_COLUMNS, f"{where} ORDER BY serial", *values)))

    def select(self, columns: str, where: str, *values: str | int) -> list[tuple[Any, ...]]:
        """Return the rows of a condition in SQL; `values` take the places of its question marks."""
        return self._db.execute(f"SELECT {columns} FROM entries WHERE {where}", values).fetchall()

    def last(self) -> tuple[int, str]:
        """Return serial and digest of the last entry; (0, '') without entries."""
        rows = self.select("serial, digest", "true ORDER BY serial DESC LIMIT 1")
        return (int(rows[0][0]), str(rows[0][1])) if rows else (0, "")

    def problems(self) -> Iterator[Problem]:
        """Yield an error for the first entry that was changed, and for entries cut off at the end."""
        previous = ""
        for serial, entry in enumerate(self.entries(), 1):
            if entry.serial != serial or entry.previous != previous or entry.digest != entry.hash():
                message = f"entry {entry.serial} was changed, or does not follow the one before it"
                yield Problem(self.place, "ledger-broken", message, "compare with a backup, and restore it")
                break
            previous = entry.digest
        yield from self._head.problems(self.last()[0], self._digest_of)

    def _digest_of(self, serial: str) -> str | None:
        rows = self.select("digest", "serial = ?", serial)
        return str(rows[0][0]) if rows else None

    # -- writing ---------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock; all entries appended inside are kept, or none.

        Raises ProblemsFound when the ledger is locked by another writer for PATIENCE seconds, may not be written to, or
        an entry breaks one of its constraints.
        """
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise ProblemsFound([self._refused(error)]) from None
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.IntegrityError | sqlite3.OperationalError):
                raise ProblemsFound([self._refused(error)]) from None
            raise
        if self.last()[0]:
            self._head.write(*self.last())

    def append(self, entry: Entry) -> Entry:
        """Add one entry, inside `writing`; returns it with its serial and both digests."""
        serial, previous = self.last()
        chained = replace(entry, serial=serial + 1, previous=previous)
        digest = chained.hash()
        row = (*chained.row(), digest)
        self._db.execute(f"INSERT INTO entries ({_COLUMNS}) VALUES ({', '.join('?' * len(row))})", row)
        return replace(chained, digest=digest)

    def store(self, contents: Mapping[str, bytes]) -> None:
        """Keep contents by their digest, inside `writing`; those that are kept already are the same bytes."""
        known = {str(row[0]) for row in self._db.execute("SELECT digest FROM files")}
        rows = [(digest, zlib.compress(content)) for digest, content in contents.items() if digest not in known]
        self._db.executemany("INSERT INTO files (digest, content) VALUES (?, ?)", rows)

    def stored(self, digest: str) -> bytes:
        """Return the content of a digest. Raises ProblemsFound where it is missing or has other bytes."""
        row = self._db.execute("SELECT content FROM files WHERE digest = ?", (digest,)).fetchone()
        with suppress(zlib.error):
            if row and content_digest(content := zlib.decompress(row[0])) == digest:
                return content
        message = f"the ledger does not have the file {digest[:16]} that an issue kept"
        raise ProblemsFound.one(self.place, "ledger-broken", message, "compare with a backup, and restore it")

    # -- backups ---------------------------------------------------------------------------------

    def backup(self, target: Path) -> int:
        """Copy the ledger to a new file and check the copy; returns the number of its entries.

        Raises ProblemsFound for a file that exists, and for a ledger that was changed.
        """
        if target.exists():
            raise ProblemsFound.one(Place(str(target)), "exists", "this file is there already", "name a new one")
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(target)) as copy:
            self._db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        return len(_intact_entries(target))

    def restore(self, source: Path) -> int:
        """Append the entries that a backup has and this ledger lacks; returns how many.

        Raises ProblemsFound when the entries both have are not the same: nothing is overwritten.
        """
        if not source.is_file():
            raise ProblemsFound.one(Place(str(source)), "file", "there is no such backup", "name the file")
        theirs = _intact_entries(source)
        with self.writing():
            ours = self.entries()
            if any(own.digest != other.digest for own, other in zip(ours, theirs, strict=False)):
                message = "the entries of this ledger and of the backup differ: nothing was restored"
                raise ProblemsFound.one(self.place, "ledger-differs", message, "restore into a new file with --ledger")
            for entry in theirs[len(ours) :]:
                self.append(entry)
            with closing(sqlite3.connect(source)) as backup:
                kept = backup.execute("SELECT digest, content FROM files").fetchall()
            self._db.executemany("INSERT OR IGNORE INTO files (digest, content) VALUES (?, ?)", kept)
        return max(0, len(theirs) - len(ours))

    # -- inside ----------------------------------------------------------------------------------

    def _missing(self, create: bool) -> None:
        """Raise ProblemsFound for a missing ledger that may not be begun."""
        if self._head.path.is_file():
            message = f"the ledger is missing, and {self._head.path.name} shows that there was one"
            hint = "bring it back, or restore a backup: 'refs restore FILE'"
            raise ProblemsFound.one(self.place, "ledger-gone", message, hint)
        if not create:
            hint = "name another with --ledger, or begin one: 'refs open SERIES'"
            raise ProblemsFound.one(self.place, "no-ledger", "there is no ledger here", hint)

    def _create(self) -> None:
        """Create the table. Raises sqlite3.DatabaseError for a database of another program."""
        with self.writing():
            if self._version() != 0:
                return  # another process created it while this one waited for the lock
            if self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise sqlite3.DatabaseError("it is a database of something else")
            create(self._db)

    def _migrate(self) -> None:
        """Make a ledger of an older version one of this version."""
        with self.writing():
            if self._version() == 1:  # another process may have done it while this one waited for the lock
                migrate(self._db)

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _refused(self, error: sqlite3.Error) -> Problem:
        text = str(error)
        if "readonly" in text:
            hint = "look at the permissions of the file and of its folder"
            return Problem(self.place, "ledger-read-only", "the ledger may not be written to", hint)
        if "locked" in text:
            message = "another program is writing to the ledger"
            return Problem(self.place, "ledger-busy", message, "try again in a moment")
        hint = "see 'refs list'" if isinstance(error, sqlite3.IntegrityError) else "look at the disk"
        return Problem(self.place, "ledger-refuses", f"the ledger refuses this entry: {text}", hint)


def _intact_entries(path: Path) -> tuple[Entry, ...]:
    """Return the entries of a backup. Raises ProblemsFound where they were changed."""
    backup = LedgerFile(path, create=False)
    try:
        problems = [problem for problem in backup.problems() if problem.code == "ledger-broken"]
        if problems:
            raise ProblemsFound(problems)
        return backup.entries()
    finally:
        backup.close()


def _entry(row: tuple[Any, ...]) -> Entry:
    serial, at, by, kind, series, year, number, variant, note, reason, content, previous, digest = row
    of = Number(series, year, number, variant) if number is not None else None
    return Entry(at, by, kind, of, note, reason, json.loads(content), series, year, serial, previous, digest)
