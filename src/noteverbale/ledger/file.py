"""The file of a ledger: entries that are only ever added, each with the digest of the one before it.

A change made by another program breaks the chain of digests and is found by `verify`. Each write is one immediate
transaction, so that two writers never overwrite each other, and nothing is written to a ledger that is not whole.
"""

from __future__ import annotations

import json
import os
import re
import time
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from ..problems import Place, Problem, ProblemsFound, shown
from . import chain
from .chain import COLUMNS
from .database import RESTORE, Database
from .entry import Entry, Kind, Number
from .head import Head
from .schema import VERSION, create, migrate
from .snapshot import content_digest

Use = Literal["read", "write", "restore"]


BEGINNING = 1.0  # seconds that a reader waits while another program begins the ledger
FRESH = 10.0  # seconds after its last change in which an empty file may be a ledger that is being begun


def was_begun(path: Path) -> bool:
    """Whether there is a ledger here, or a head that shows that there was one."""
    return path.is_file() or Head(path).path.is_file()


class _NotBegun(ProblemsFound):
    """The file is empty, or has no tables: it may just be being begun."""


class LedgerFile:
    """Entries in one SQLite file. It checks the order and the chain of entries, not what they mean.

    To `write`, a missing ledger is begun; to `restore`, one may be missing that a head beside it shows was there.
    Raises ProblemsFound for a file that is not a ledger, and for a missing one otherwise.
    """

    def __init__(self, path: Path, use: Use = "write") -> None:
        self.path = path
        self.head = Head(path)
        until = time.monotonic() + BEGINNING
        while True:
            try:
                self._open(use)
                return
            except _NotBegun:
                if use != "read" or not self._is_fresh() or time.monotonic() > until:
                    raise
                time.sleep(0.02)

    def _is_fresh(self) -> bool:
        """Whether the file changed just now. One that a program left empty when it failed did not, and is not waited for."""
        try:
            return time.time() - self.path.stat().st_ctime < FRESH
        except OSError:
            return False

    def _open(self, use: Use) -> None:
        if use != "restore":
            self._is_there(use)
        if use != "read" and self._is_empty():
            with suppress(OSError):  # there is no file
                os.utime(self.path)  # fresh again: readers wait until the ledger is begun in it
        self._db = Database(self.path, write=use != "read")
        self.place = self._db.place
        try:
            self._prepare(use)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._db.close()

    @property
    def version(self) -> int:
        """The version of its schema."""
        return self._db.version

    # -- reading ---------------------------------------------------------------------------------

    def entries(self, note: str | None = None, number: Number | None = None) -> tuple[Entry, ...]:
        """Return entries in order: all, or those of a note or of a number."""
        if note is not None:
            return self._entries("note = ?", note)
        if number is not None:
            where = "series = ? AND year = ? AND number = ? AND variant = ?"
            return self._entries(where, number.series, number.year, number.number, number.variant)
        return self._entries("true")

    def of_kind(self, kind: Kind) -> tuple[Entry, ...]:
        """Return the entries of a kind in order."""
        return self._entries("kind = ?", kind)

    def _entries(self, where: str, *values: str | int) -> tuple[Entry, ...]:
        return tuple(map(self._entry, self.select(f"{COLUMNS}, digest", f"{where} ORDER BY serial", *values)))

    def select(self, columns: str, where: str, *values: str | int) -> list[tuple[Any, ...]]:
        """Return the rows of a condition in SQL; `values` take the places of its question marks."""
        return self._db.rows(f"SELECT {columns} FROM entries WHERE {where}", *values)

    def last(self) -> tuple[int, str]:
        """Return serial and digest of the last entry; (0, '') without entries."""
        rows = self.select("serial, digest", "true ORDER BY serial DESC LIMIT 1")
        return (int(rows[0][0]), str(rows[0][1])) if rows else (0, "")

    def damage(self) -> Iterator[Problem]:
        """Yield what is wrong with the file and with the chain of its entries; entries cut off at the end do not show."""
        return chain.problems(self._db)

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong: a damaged file, the first entry that was changed, entries cut off at the end."""
        errors = list(self.damage())
        yield from errors
        if not errors:
            ending = self.head.problem(self.last()[0], self.digest_of, may_lack=self._db.version == 1)
            yield from [ending] if ending else []

    def digest_of(self, serial: int) -> str | None:
        """Return the digest of an entry, None where there is no entry of this serial."""
        rows = self.select("digest", "serial = ?", serial)
        return str(rows[0][0]) if rows else None

    def compare(self, printed: str) -> Iterator[Problem]:
        """Yield an error where the ledger does not have the entry that a printed head names: '17 3f2a90c1d4e58b67'."""
        match = re.fullmatch(r"\s*(?:head\s+)?(\d{1,18})\s+([0-9a-f]{16,64})…?\s*", printed)
        if match is None:
            hint = "write serial and digest as they were printed: '17 3f2a90c1d4e58b67'"
            yield Problem(self.place, "head", f"'{printed}' is not the head of a ledger", hint)
        elif not (self.digest_of(int(match[1])) or "").startswith(match[2]):
            message = f"entry {match[1]} is not the one of the printed head: the ledger was replaced by another"
            yield Problem(self.place, "ledger-cut", message, RESTORE)

    # -- writing ---------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock; all entries appended inside are kept, or none.

        Raises ProblemsFound when the ledger is not whole, as `problems` says; when another writer holds the lock for
        PATIENCE seconds; when it may not be written to, or an entry breaks one of its constraints.
        """
        with self._db.transaction():
            self._check()
            self._advance_head()  # after a failure between COMMIT and this line of an earlier run
            yield
        with suppress(ProblemsFound), self._db.transaction():
            self._advance_head()  # under the lock: of two writers, the later entry is named

    @contextmanager
    def restoring(self) -> Iterator[None]:
        """Hold the writer's lock to restore entries: the head is not asked, and names the last of them afterwards."""
        with self._db.transaction():
            yield
        with self._db.transaction():
            self.head.write(*self.last())

    def append(self, entry: Entry) -> Entry:
        """Add one entry, inside `writing`; returns it with its serial and both digests."""
        serial, previous = self.last()
        chained = replace(entry, serial=serial + 1, previous=previous)
        digest = chained.hash()
        row = (*chained.row(), digest)
        self._db.rows(f"INSERT INTO entries ({COLUMNS}, digest) VALUES ({', '.join('?' * len(row))})", *row)
        return replace(chained, digest=digest)

    def store(self, contents: Mapping[str, bytes]) -> None:
        """Keep contents by their digest, inside `writing`; those that are kept already are the same bytes."""
        known = {str(row[0]) for row in self._db.rows("SELECT digest FROM files")}
        for digest, content in contents.items():
            if digest not in known:
                self._db.rows("INSERT INTO files (digest, content) VALUES (?, ?)", digest, zlib.compress(content))

    def store_of(self, other: LedgerFile) -> None:
        """Keep the contents that another ledger has, inside `restoring`."""
        if other._db.version > 1:
            for row in other._db.each("SELECT digest, content FROM files"):
                self._db.rows("INSERT OR IGNORE INTO files (digest, content) VALUES (?, ?)", *row)

    def stored(self, digest: str) -> bytes:
        """Return the content of a digest. Raises ProblemsFound where it is missing or has other bytes."""
        rows = self._db.rows("SELECT digest, content FROM files WHERE digest = ?", digest)
        content = _unpacked(*rows[0]) if rows else None
        if content is None:
            raise ProblemsFound([self._lost(digest)])
        return content

    def lost_snapshots(self, snapshots: Collection[str]) -> Iterator[Problem]:
        """Yield an error for each file of some snapshots that is missing or has other bytes; each content is read once."""
        contents = {
            digest: _unpacked(digest, packed) for digest, packed in self._db.each("SELECT digest, content FROM files")
        }
        for snapshot in sorted(snapshots):
            listing = contents.get(snapshot)
            for digest in json.loads(listing).values() if listing else (snapshot,):
                if contents.get(digest) is None:
                    yield self._lost(digest)

    def _lost(self, digest: str) -> Problem:
        message = f"the ledger does not have the file {digest[:16]} that an issue kept"
        return Problem(self.place, "ledger-broken", message, "compare with a backup, and restore it")

    def _check(self) -> None:
        """Raise ProblemsFound for a ledger that is not whole."""
        errors = [problem for problem in self.problems() if problem.severity == "error"]
        if errors:
            raise ProblemsFound(errors)

    def _advance_head(self) -> None:
        if self.head.read() != self.last():
            self.head.write(*self.last())

    # -- backups ---------------------------------------------------------------------------------

    def backup(self, target: Path) -> int:
        """Copy the ledger to a new file and check the copy; returns the number of its entries.

        Raises ProblemsFound for a file that exists, and for a ledger that is not whole.
        """
        if target.exists():
            raise ProblemsFound.one(Place(str(target)), "exists", "this file is there already", "name a new one")
        self._check()
        target.parent.mkdir(parents=True, exist_ok=True)
        self._db.backup(target)
        return len(intact_entries(target))

    # -- inside ----------------------------------------------------------------------------------

    def _is_there(self, use: Use) -> None:
        """Raise ProblemsFound for a missing ledger that may not be begun."""
        if not self._is_empty():
            return
        known = self.head.path.is_file() and self.head.read() != (0, "")
        if not self._is_empty():
            return  # another process began it meanwhile
        place, wal = Place(shown(self.path)), self.path.with_name(f"{self.path.name}-wal")
        if known or (wal.is_file() and wal.stat().st_size):
            beside = self.head.path.name if known else wal.name
            message = f"the ledger is missing or empty, and {beside} shows that there was one"
            raise ProblemsFound.one(
                place, "ledger-gone", message, "bring it back, or restore a backup: 'refs restore FILE'"
            )
        if use == "read":
            hint = "name another with --ledger, or begin one: 'refs open SERIES'"
            raise _NotBegun.one(place, "no-ledger", "there is no ledger here", hint)

    def _is_empty(self) -> bool:
        return not self.path.is_file() or not self.path.stat().st_size

    def _prepare(self, use: Use) -> None:
        """Create the table of an empty file, and migrate an older one, unless it is only read."""
        version = self._db.version
        if version == 0 and use != "read":
            self._create()
        elif version == 1 and use != "read":
            self._migrate(use)
        elif version not in (1, VERSION):
            wrong = (
                f"it is of version {version}, this program reads {VERSION}" if version else "it is empty, or no ledger"
            )
            hint = "use the program that wrote it, or restore a backup: 'refs restore FILE'"
            kind = ProblemsFound if version else _NotBegun
            raise kind.one(self.place, "ledger", f"this ledger cannot be opened: {wrong}", hint)

    def _create(self) -> None:
        """Create the table. Raises ProblemsFound for a database of another program."""
        with self._db.transaction():
            if self._db.version != 0:
                return  # another process created it while this one waited for the lock
            if self._db.rows("SELECT count(*) FROM sqlite_master")[0][0]:
                message = "this ledger cannot be opened: it is a database of something else"
                raise ProblemsFound.one(self.place, "ledger", message, "name another with --ledger")
            create(self._db.connection)
            if not self.head.path.exists():
                self.head.write(0, "")

    def _migrate(self, use: Use) -> None:
        """Make a ledger of an older version one of this version. To write, it must be whole, but may lack a head."""
        with self._db.transaction():
            if self._db.version != 1:
                return  # another process did it while this one waited for the lock
            if use == "write":
                self._check()
            migrate(self._db.connection)
            if use == "write":
                self._advance_head()

    def _entry(self, row: tuple[Any, ...]) -> Entry:
        """Return the entry of a row. Raises ProblemsFound for one that was changed."""
        serial, at, by, kind, series, year, number, variant, note, reason, content, previous, digest = row
        if chain.digest_of(row[:-1]) != digest:
            message = f"entry {serial} was changed"
            raise ProblemsFound.one(self.place, "ledger-broken", message, RESTORE)
        of = Number(series, year, number, variant) if number is not None else None
        return Entry(at, by, kind, of, note, reason, json.loads(content), series, year, serial, previous, digest)


def _unpacked(digest: str, packed: bytes) -> bytes | None:
    """Return a stored content, None where it does not have its digest."""
    with suppress(zlib.error):
        content = zlib.decompress(packed)
        return content if content_digest(content) == digest else None
    return None


def intact_entries(path: Path) -> tuple[Entry, ...]:
    """Return the entries of a backup. Raises ProblemsFound where they were changed."""
    backup = LedgerFile(path, "read")
    try:
        errors = list(backup.damage())
        if errors:
            raise ProblemsFound(errors)
        return backup.entries()
    finally:
        backup.close()
