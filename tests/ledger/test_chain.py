"""What the chain of digests shows, and that SQLite computes the digests as Python does."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_support import AT, begun, spoil
from noteverbale.ledger import chain
from noteverbale.ledger.entry import Entry
from noteverbale.ledger.ledger import Ledger


@pytest.mark.parametrize("text", ['"\\/\b\f\n\r\t', "\x00\x01\x1f\x7f\x80", "é — 𠮷 \u2028\ufeff", "{}'"])
def test_sqlite_and_python_compute_the_same_digests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.append(Entry(AT, text, "comment", note=text, reason=text, content={text: [text, 1, None]}))
        monkeypatch.setattr(chain, "_computed", lambda *_: pytest.fail("SQLite's digest differs"))
        assert not ledger.verify()


def test_python_decides_where_sqlite_computes_another_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = begun(tmp_path / "ledger.db", "a")
    spoil(path, f"UPDATE entries SET note = 'b', digest = '{'0' * 64}' WHERE serial = 2")
    with Ledger(path, "read") as ledger:
        assert [problem.code for problem in ledger.file.damage()] == ["ledger-broken"]
        monkeypatch.setattr(chain, "digest_of", lambda row: "0" * 64 if row[0] == 2 else pytest.fail("not needed"))
        assert not list(ledger.file.damage())


@pytest.mark.parametrize(
    "column", ["at", "by", "series", "year", "number", "variant", "note", "reason", "previous", "digest"]
)
def test_a_change_of_any_column_shows_with_its_row(tmp_path: Path, column: str) -> None:
    path = begun(tmp_path / "ledger.db", "a", "b")
    spoil(path, f"UPDATE entries SET {column} = 7 WHERE serial = 2")
    with Ledger(path, "read") as ledger:
        (problem,) = ledger.file.damage()
    assert (problem.code, problem.message[:19]) == ("ledger-broken", "entry 2 was changed")


def test_text_that_cannot_be_read_is_named_with_its_row(tmp_path: Path) -> None:
    path = begun(tmp_path / "ledger.db", "a")
    spoil(path, "UPDATE entries SET note = CAST(x'6ff6' AS TEXT) WHERE serial = 2")
    with Ledger(path, "read") as ledger:
        (problem,) = ledger.file.damage()
    assert (problem.code, problem.message[:22]) == ("ledger-broken", "entry 2 cannot be read")
