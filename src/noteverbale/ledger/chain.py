"""Is a ledger whole? Its file, its schema, and the chain of digests through all of its entries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

from ..problems import Problem, ProblemsFound
from .database import RESTORE, Database, Row
from .schema import difference

COLUMNS = "serial, at, by, kind, series, year, number, variant, note, reason, content, previous"


def problems(db: Database) -> Iterator[Problem]:
    """Yield what is wrong with the file, with its schema, and with the first entry that does not fit the chain.

    Raises ProblemsFound for a ledger that cannot be read for another reason, like a failing disk.
    All content is read: 20 ms for 3,000 small entries, 5 ms for each further MB.
    """
    try:
        for (fault,) in db.rows("PRAGMA integrity_check(1)"):
            if fault != "ok":
                message = f"the file of the ledger is damaged: {' '.join(str(fault).split())}"
                yield Problem(db.place, "ledger-damaged", message, RESTORE)
        with db.errors():
            changed = difference(db.connection, db.version)
    except ProblemsFound as error:
        _raise_unless_damaged(error)
        yield from error.problems
        return
    if changed:
        message = f"another program changed the file of the ledger: {changed}"
        yield Problem(db.place, "ledger-damaged", message, RESTORE)
    if not changed.startswith("the table"):
        yield from _broken(db)


def _broken(db: Database) -> Iterator[Problem]:
    """Yield an error for the first entry that was changed, cannot be read, or does not follow the one before it."""
    # SQLite writes the JSON that the digest is of, in less than half of the time; where it differs, Python decides.
    text = f"CAST(json_array({COLUMNS}) AS BLOB)"
    query = f"SELECT serial, CAST(previous AS BLOB), CAST(digest AS BLOB), {text} FROM entries ORDER BY serial"
    last, before = 0, b""
    try:
        for serial, previous, digest, row in db.each(query):
            intact = sha256(row).hexdigest().encode() == digest or _computed(db, serial) == digest
            if serial != last + 1 or previous != before or not intact:
                message = f"entry {serial} was changed, or does not follow the one before it"
                yield Problem(db.place, "ledger-broken", message, RESTORE)
                return
            last, before = serial, digest
    except ProblemsFound as error:
        _raise_unless_damaged(error)
        yield Problem(
            db.place, "ledger-broken", f"entry {last + 1} cannot be read: {error.problems[0].message}", RESTORE
        )


def _raise_unless_damaged(error: ProblemsFound) -> None:
    """Raise an error that is not of the file: a busy or failing disk says nothing about the ledger."""
    if error.problems[0].code != "ledger-damaged":
        raise error


def _computed(db: Database, serial: int) -> bytes:
    rows = db.rows(f"SELECT {COLUMNS} FROM entries WHERE serial = ?", serial)
    return digest_of(rows[0]).encode() if rows else b""  # a damaged table may list a row that it cannot find


def digest_of(row: Row) -> str:
    """Return the digest of a row of COLUMNS, as `Entry.hash` computes it of an entry; '' for a row that no entry has."""
    if not all(isinstance(value, str | int | None) for value in row):
        return ""
    return sha256(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
