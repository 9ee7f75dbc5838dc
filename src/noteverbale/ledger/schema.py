"""The table of a ledger: its schema in each version, and how an older ledger becomes one of this version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import get_args

from .entry import Kind

VERSION = 2
_KINDS_1 = ("opening", "external", "reserve", "approve", "return", "issue", "void", "correct", "comment")
_KINDS: dict[int, tuple[str, ...]] = {1: _KINDS_1, 2: get_args(Kind)}

_TABLE = """
CREATE TABLE entries (
  serial   INTEGER PRIMARY KEY,
  at       TEXT NOT NULL,
  by       TEXT NOT NULL CHECK (by <> ''),
  kind     TEXT NOT NULL CHECK (kind IN (KINDS)),
  series   TEXT NOT NULL DEFAULT '',
  year     INTEGER,
  number   INTEGER CHECK (number > 0),
  variant  TEXT NOT NULL DEFAULT '',
  note     TEXT NOT NULL DEFAULT '',
  reason   TEXT NOT NULL DEFAULT '',
  content  TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(content)),
  previous TEXT NOT NULL,
  digest   TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX a_number_is_taken_once ON entries (series, year, number, variant)
  WHERE kind IN ('reserve', 'external');
"""
_FIRST_INDEX = "CREATE UNIQUE INDEX a_year_opens_once ON entries (series, year) WHERE kind = 'opening';"
_FILES = """
CREATE TABLE files (
  digest  TEXT PRIMARY KEY,
  content BLOB NOT NULL
) STRICT;
CREATE TRIGGER no_file_is_changed BEFORE UPDATE ON files
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER no_file_is_removed BEFORE DELETE ON files
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""
_TRIGGERS = """
CREATE TRIGGER nothing_is_changed BEFORE UPDATE ON entries
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER nothing_is_removed BEFORE DELETE ON entries
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER serials_have_no_gap BEFORE INSERT ON entries
  WHEN NEW.serial <> (SELECT coalesce(max(serial), 0) + 1 FROM entries)
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""


def statements(version: int = VERSION) -> tuple[str, ...]:
    """Return the statements that create the tables of a version, with their indexes and triggers.

    Version 1 let a year open once; since version 2 a series may open again after an older backup was restored, and the
    office's files are kept with an issue, compressed with zlib, by the SHA-256 of the content.
    """
    table = _TABLE.replace("KINDS", ", ".join(repr(kind) for kind in _KINDS[version]))
    return tuple(_split(f"{table}{_FIRST_INDEX if version == 1 else ''}{_TRIGGERS}{_FILES if version > 1 else ''}"))


def create(db: sqlite3.Connection) -> None:
    """Create the table of this version in an empty database, inside a transaction."""
    for statement in statements():
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {VERSION}")


def migrate(db: sqlite3.Connection) -> None:
    """Make a ledger of version 1 one of this version, inside a transaction; every entry stays as it is."""
    for kind, name in db.execute("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'index')").fetchall():
        db.execute(f'DROP {kind} "{name}"')
    db.execute("ALTER TABLE entries RENAME TO entries_1")
    create(db)
    db.execute("INSERT INTO entries SELECT * FROM entries_1 ORDER BY serial")
    db.execute("DROP TABLE entries_1")


def difference(db: sqlite3.Connection, version: int) -> str:
    """Return the first difference of a database to the schema of a version, '' where there is none."""
    stored = {str(name): str(sql) for name, sql in db.execute("SELECT name, sql FROM sqlite_master WHERE sql <> ''")}
    for statement in statements(version):
        kind, name = statement.replace("UNIQUE ", "").split()[1:3]
        sql = stored.pop(name, None)
        if sql is None:
            return f"the {kind.lower()} '{name}' is missing"
        if sql != statement:
            return f"the {kind.lower()} '{name}' was changed"
    return f"'{min(stored)}' does not belong in it" if stored else ""


def _split(script: str) -> Iterator[str]:
    """Yield the statements of a script without the last semicolon: `executescript` would commit before it runs."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if statement.strip() and sqlite3.complete_statement(statement):
            yield statement.strip().removesuffix(";")
            statement = ""
