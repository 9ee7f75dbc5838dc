"""The ledger's file: entries that are only ever added, each with the digest of the one before it.

A change made behind the program's back shows. All writing happens in one immediate transaction: two
clerks never write over each other.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Self, get_args

from ..files import write_whole
from ..problems import Place, Problem, ProblemsFound, shown

Kind = Literal["opening", "external", "reserve", "approve", "return", "issue", "void", "correct", "comment"]
VERSION = 1
PATIENCE = 60  # seconds one writer waits for another

_SCHEMA = f"""
CREATE TABLE entries (
  serial   INTEGER PRIMARY KEY,
  at       TEXT NOT NULL,
  by       TEXT NOT NULL CHECK (by <> ''),
  kind     TEXT NOT NULL CHECK (kind IN ({", ".join(repr(kind) for kind in get_args(Kind))})),
  series   TEXT NOT NULL DEFAULT '',
  year     INTEGER,
  number   INTEGER CHECK (number > 0),
  variant  TEXT NOT NULL DEFAULT '',
  note     TEXT NOT NULL DEFAULT '',
  reason   TEXT NOT NULL DEFAULT '',
  content  TEXT NOT NULL DEFAULT '{{}}' CHECK (json_valid(content)),
  previous TEXT NOT NULL,
  digest   TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX a_number_is_taken_once ON entries (series, year, number, variant)
  WHERE kind IN ('reserve', 'external');
CREATE UNIQUE INDEX a_year_opens_once ON entries (series, year) WHERE kind = 'opening';
CREATE TRIGGER nothing_is_changed BEFORE UPDATE ON entries
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER nothing_is_removed BEFORE DELETE ON entries
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER serials_have_no_gap BEFORE INSERT ON entries
  WHEN NEW.serial <> (SELECT coalesce(max(serial), 0) + 1 FROM entries)
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
PRAGMA user_version = {VERSION};
"""
_COLUMNS = (
    "serial",
    "at",
    "by",
    "kind",
    "series",
    "year",
    "number",
    "variant",
    "note",
    "reason",
    "content",
    "previous",
)


@dataclass(frozen=True, order=True)
class Number:
    """A reference as the ledger counts it: series, year, running number, variant letter or ''."""

    series: str
    year: int
    number: int
    variant: str = ""

    def spelt(self, pattern: str) -> str:
        """Write it as its series does: 'CU {year}/{number}{variant}' → 'CU 2009/33 (A)'."""
        variant = f" ({self.variant})" if self.variant else ""
        return pattern.format(year=self.year, number=self.number, variant=variant)

    @property
    def slug(self) -> str:
        """The name of its folder: 'cu-2009-033-a'."""
        return f"{self.series}-{self.year}-{self.number:03}{'-' + self.variant if self.variant else ''}".lower()


@dataclass(frozen=True)
class Entry:
    """One line of the ledger. `at` is UTC, ISO 8601; `content` is what the kind of entry needs to remember."""

    at: str
    by: str
    kind: Kind
    number: Number | None = None
    note: str = ""
    reason: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    series: str = ""
    year: int | None = None
    serial: int = 0
    previous: str = ""
    digest: str = ""

    def row(self) -> tuple[Any, ...]:
        """Return the columns an entry's digest covers, in order."""
        series, year = (self.number.series, self.number.year) if self.number else (self.series, self.year)
        counted = (self.number.number, self.number.variant) if self.number else (None, "")
        content = json.dumps(self.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return (
            *(self.serial, self.at, self.by, self.kind, series, year),
            *(*counted, self.note, self.reason, content, self.previous),
        )


def _digest(row: tuple[Any, ...]) -> str:
    return sha256(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


class LedgerFile:
    """A ledger in one SQLite file. Raises ProblemsFound for a file that is not one, or not there unless it may be made.

    Beside it stands its head, the serial and digest of the last entry: a ledger cut off at its end is found out,
    and one that is gone (unless it was `lost`, to be restored).
    """

    def __init__(self, path: Path, create: bool = True, lost: bool = False) -> None:
        self.path = path
        self.place = Place(shown(path))
        if not path.is_file() and not lost:
            self._not_there(create)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            if self._version() == 0:
                with self._writing():
                    if self._version() == 0:  # nobody else made it meanwhile
                        if self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                            raise sqlite3.DatabaseError("it is a database of something else")
                        for statement in _statements(_SCHEMA):
                            self._db.execute(statement)
            if self._version() != VERSION:
                raise sqlite3.DatabaseError(f"it is of version {self._version()}, this program reads {VERSION}")
        except (sqlite3.Error, OSError) as error:
            hint = "name another with --ledger, or look at the folder and its permissions"
            raise ProblemsFound.one(self.place, "ledger", f"this ledger cannot be opened: {error}", hint) from None

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def entries(self, note: str | None = None, number: Number | None = None) -> tuple[Entry, ...]:
        """Return entries in order: all, or those of a note or of a number."""
        where, values = "", ()  # type: tuple[str, tuple[Any, ...]]
        if note is not None:
            where, values = " WHERE note = ?", (note,)
        elif number is not None:
            where = " WHERE series = ? AND year = ? AND number = ? AND variant = ?"
            values = (number.series, number.year, number.number, number.variant)
        columns = ", ".join(_COLUMNS)
        rows = self._db.execute(f"SELECT {columns}, digest FROM entries{where} ORDER BY serial", values)
        return tuple(map(_entry, rows))

    def append(self, entry: Entry) -> Entry:
        """Add one entry. Raises ProblemsFound when the ledger does not take it."""
        with self._writing():
            return self._append(entry)

    def chain(self) -> tuple[Problem, ...]:
        """Return what was changed behind the ledger's back."""
        previous = ""
        for at, entry in enumerate(self.entries(), 1):
            if entry.serial != at or entry.previous != previous or entry.digest != _digest(entry.row()):
                message = f"entry {entry.serial} is not what was written, or does not follow the one before it"
                hint = "compare with a backup, and restore it"
                return (Problem(self.place, "ledger-broken", message, hint),)
            previous = entry.digest
        return ()

    def backup(self, target: Path) -> int:
        """Copy the ledger, whole and checked, to a new file; returns its entries. Raises ProblemsFound."""
        if target.exists():
            raise ProblemsFound.one(Place(str(target)), "exists", "this file is there already", "name a new one")
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(target)) as other:
            self._db.backup(other)
            other.execute("PRAGMA journal_mode = DELETE")
        with LedgerFile(target) as copied:
            faults = copied.chain()
            if faults:
                raise ProblemsFound(faults)
            return len(copied.entries())

    def restore(self, source: Path) -> int:
        """Add what a backup has and this ledger lacks; returns how many entries came back.

        Raises ProblemsFound where the two tell different stories: nothing is overwritten.
        """
        if not source.is_file():
            raise ProblemsFound.one(Place(str(source)), "file", "there is no such backup", "name the file")
        with LedgerFile(source) as other:
            faults = other.chain()
            if faults:
                raise ProblemsFound(faults)
            theirs = other.entries()
        with self._writing():
            mine = self.entries()
            if any(one.digest != other.digest for one, other in zip(mine, theirs, strict=False)):
                message = "this ledger and the backup tell different stories: nothing was restored"
                raise ProblemsFound.one(self.place, "ledger-differs", message, "restore into a new file with --ledger")
            for entry in theirs[len(mine) :]:
                self._append(entry)
        return max(0, len(theirs) - len(mine))

    # -- inside -----

    @property
    def _head(self) -> Path:
        return self.path.with_name(self.path.name + ".head")

    def _not_there(self, create: bool) -> None:
        if self._head.is_file():
            message = f"the ledger is gone, and {self._head.name} says that it was there"
            hint = "bring it back, or restore a backup: 'refs restore FILE'"
            raise ProblemsFound.one(self.place, "ledger-gone", message, hint)
        if not create:
            hint = "name another with --ledger, or begin one: 'refs open SERIES'"
            raise ProblemsFound.one(self.place, "no-ledger", "there is no ledger here", hint)

    def cut(self) -> Iterator[Problem]:
        """Yield a Problem where the head names an entry that is not here, a warning where there is no head."""
        if not self._head.exists():
            if self._last():
                message = f"{self._head.name} is not beside the ledger: nobody can tell whether its end is whole"
                hint = "compare with a backup; the next entry writes it anew"
                yield Problem(self.place, "ledger-head", message, hint, "warning")
            return
        try:
            serial, digest = self._head.read_text("utf-8").split()
        except (OSError, ValueError):
            message, hint = "this is not what the program writes", "compare the ledger with a backup, then remove this"
            yield Problem(Place(shown(self._head)), "ledger-head", message, hint)
            return
        row = self._db.execute("SELECT digest FROM entries WHERE serial = ?", (serial,)).fetchone()
        if row is None or row[0] != digest:
            message = f"entry {serial} was written, and is not here any more"
            yield Problem(self.place, "ledger-cut", message, "bring it back from a backup: 'refs restore FILE'")

    def _note_head(self) -> None:
        """Write the head down. Two writers may do so in the wrong order: it names an entry that is there all the same."""
        last = self._last()
        if last:
            with suppress(OSError, ProblemsFound):  # an older head is true as well; what was committed stays so
                write_whole(self._head, f"{last[0]} {last[1]}\n".encode())

    def _last(self) -> tuple[int, str] | None:
        row = self._db.execute("SELECT serial, digest FROM entries ORDER BY serial DESC LIMIT 1").fetchone()
        return (int(row[0]), str(row[1])) if row else None

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the one writer's lock; everything inside happens, or nothing does."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise ProblemsFound([self._refused(error)]) from None
        try:
            yield
            self._db.execute("COMMIT")
            self._note_head()
        except BaseException as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.IntegrityError):
                message = f"the ledger does not take this: {error}"
                raise ProblemsFound.one(self.place, "ledger-refuses", message, "see 'refs list'") from None
            if isinstance(error, sqlite3.OperationalError):
                raise ProblemsFound([self._refused(error)]) from None
            raise

    def _refused(self, error: sqlite3.OperationalError) -> Problem:
        if "readonly" in str(error):
            return Problem(
                self.place, "ledger-read-only", "the ledger may not be written to", "look at its permissions"
            )
        if "locked" in str(error):
            return Problem(self.place, "ledger-busy", "somebody else is writing to the ledger", "try again in a moment")
        return Problem(self.place, "ledger-refuses", f"the ledger does not take this: {error}", "look at the disk")

    def _append(self, entry: Entry) -> Entry:
        last = self._last()
        serial, previous = (last[0] + 1, last[1]) if last else (1, "")
        whole = Entry(**{**entry.__dict__, "serial": serial, "previous": previous})
        row = whole.row()
        marks = ", ".join("?" * (len(_COLUMNS) + 1))
        self._db.execute(f"INSERT INTO entries ({', '.join(_COLUMNS)}, digest) VALUES ({marks})", (*row, _digest(row)))
        return whole


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script one by one: `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            if statement.strip():
                yield statement
            statement = ""


def _entry(row: tuple[Any, ...]) -> Entry:
    serial, at, by, kind, series, year, number, variant, note, reason, content, previous, digest = row
    taken = Number(series, year, number, variant) if number is not None else None
    return Entry(at, by, kind, taken, note, reason, json.loads(content), series, year, serial, previous, digest)
