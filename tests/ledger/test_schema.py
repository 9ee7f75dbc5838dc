"""A ledger of an older version of the schema opens, keeps every entry, and goes on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from noteverbale.ledger.entries import Made
from noteverbale.ledger.entry import Entry, Number
from noteverbale.ledger.ledger import Ledger
from noteverbale.ledger.schema import VERSION, create, difference, statements

SAMPLES = Path(__file__).parent / "samples"
AT = "2027-03-04T09:00:00+00:00"


def older_ledger(path: Path) -> Path:
    """Write a ledger of version 1 with its head, as that version wrote them."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.executescript((SAMPLES / "ledger-1.sql").read_text("utf-8"))
    db.close()
    path.with_name(f"{path.name}.head").write_bytes((SAMPLES / "ledger-1.head").read_bytes())
    return path


def test_an_older_ledger_keeps_its_entries_and_goes_on(tmp_path: Path) -> None:
    path = older_ledger(tmp_path / "ledger.db")
    db = sqlite3.connect(path)
    rows = db.execute("SELECT * FROM entries ORDER BY serial").fetchall()
    with Ledger(path) as ledger:
        assert db.execute("SELECT * FROM entries ORDER BY serial").fetchall() == rows
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert not difference(db, VERSION)
        assert not ledger.verify()
        assert ledger.reserve("CU", 2026, "clerk", AT) == Number("CU", 2026, 14)
        content = Made(issue=3, digest="0" * 64).to_json()
        assert (
            ledger.append(Entry(AT, "clerk", "made", Number("CU", 2026, 12, "A"), "own", content=content)).serial == 14
        )
        assert not ledger.verify()
    with Ledger(path) as again:
        assert len(again.entries()) == 14
        assert not again.verify()
    db.close()


def test_the_older_schema_is_the_one_of_the_sample(tmp_path: Path) -> None:
    db = sqlite3.connect(older_ledger(tmp_path / "ledger.db"))
    assert difference(db, 1) == ""
    assert difference(db, VERSION) == "the table 'entries' was changed"
    db.close()


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DROP TRIGGER nothing_is_removed", "the trigger 'nothing_is_removed' is missing"),
        ("DROP INDEX a_number_is_taken_once", "the index 'a_number_is_taken_once' is missing"),
        ("CREATE TABLE other (a)", "'other' does not belong in it"),
        ("CREATE VIEW v AS SELECT 1", "'v' does not belong in it"),
        ("ALTER TABLE entries ADD COLUMN more TEXT", "the table 'entries' was changed"),
        ("DROP TABLE entries", "the table 'entries' is missing"),
    ],
)
def test_a_difference_to_the_schema_is_named(statement: str, message: str) -> None:
    db = sqlite3.connect(":memory:")
    create(db)
    assert difference(db, VERSION) == ""
    db.execute(statement)
    assert difference(db, VERSION) == message
    db.close()


def test_each_statement_is_whole() -> None:
    assert [statement.split()[-2:] for statement in statements()][:1] == [[")", "STRICT"]]
    assert (len(statements(1)), len(statements())) == (6, 8)
