"""When a person read a language of a note, and the words that were there: what changed since is shown at the next reading.

Readings are kept in a file of their own, `readings.db`. They are a convenience: nothing is decided by them, they may be
deleted, and where they cannot be kept (a folder that cannot be written to) a page goes without.
"""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..ledger.entries import Texts
from ..records.names import folded
from ..review.passages import NoteText, packed, unpacked

FILE = "readings.db"  # beside the ledger
VISIT = timedelta(hours=4)  # readings less than this apart are one: who loads a page again still sees what changed
_TABLES = """
CREATE TABLE IF NOT EXISTS reading (
    serial INTEGER PRIMARY KEY, person TEXT NOT NULL, name TEXT NOT NULL, note TEXT NOT NULL, language TEXT NOT NULL,
    first TEXT NOT NULL, last TEXT NOT NULL, words TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS reading_of ON reading (note, person, language);
CREATE TABLE IF NOT EXISTS words (digest TEXT PRIMARY KEY, texts BLOB NOT NULL);
"""


@dataclass(frozen=True)
class Reading:
    """A person read a language of a note from `first` to `last` (UTC, ISO 8601); `words` is the digest of its text."""

    name: str
    language: str
    first: str
    last: str
    words: str


class Readings:
    """The readings of an office, in an SQLite file. No method raises an error of the database."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def enter(self, name: str, note: str, language: str, text: NoteText, at: str) -> None:
        """Keep that a person reads a language of a note now. `text` has its words, by language and audience."""
        content = packed(text).model_dump_json().encode()
        words = sha256(content).hexdigest()
        key = (folded(name), note, language)
        newest = self._rows(
            "SELECT serial, last, words FROM reading WHERE person = ? AND note = ? AND language = ? "
            "ORDER BY serial DESC LIMIT 1",
            *key,
        )
        if newest and newest[0][2] == words and _is_one_visit(newest[0][1], at):
            self._rows("UPDATE reading SET last = ? WHERE serial = ?", at, newest[0][0])
            return
        self._rows("INSERT OR IGNORE INTO words (digest, texts) VALUES (?, ?)", words, zlib.compress(content))
        self._rows(
            "INSERT INTO reading (person, note, language, name, first, last, words) VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(*key, name, at, at, words),
        )

    def of(self, name: str, note: str, language: str = "") -> tuple[Reading, ...]:
        """Return a person's readings of a note, or of one language of it, the oldest first."""
        rows = self._rows(
            "SELECT name, language, first, last, words FROM reading WHERE person = ? AND note = ? "
            "AND (language = ? OR ? = '') ORDER BY serial",
            *(folded(name), note, language, language),
        )
        return tuple(Reading(*row) for row in rows)

    def before(self, name: str, note: str, language: str, at: str) -> Reading | None:
        """Return the last reading before the visit that goes on at a time, None where there was none."""
        start = at
        for reading in reversed(self.of(name, note, language)):
            if not _is_one_visit(reading.last, start):
                return reading
            start = reading.first
        return None

    def text(self, reading: Reading) -> NoteText:
        """Return the words of a reading by language and audience; none where they are not kept any more."""
        rows = self._rows("SELECT texts FROM words WHERE digest = ?", reading.words)
        return unpacked(Texts.model_validate_json(zlib.decompress(rows[0][0]))) if rows else {}

    def _rows(self, sql: str, *values: str | int | bytes) -> list[tuple[Any, ...]]:
        """Return the rows of a statement; none where the file cannot be opened or written."""
        try:
            with closing(sqlite3.connect(self.path, timeout=5)) as database, database:
                database.executescript(_TABLES)
                return database.execute(sql, values).fetchall()
        except sqlite3.Error:
            return []


def _is_one_visit(earlier: str, later: str) -> bool:
    return datetime.fromisoformat(later) - datetime.fromisoformat(earlier) < VISIT
