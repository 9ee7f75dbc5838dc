"""The office's files in the ledger: kept once, read by digest, missed when they are gone or changed."""

from __future__ import annotations

import json
import sqlite3
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noteverbale.ledger.ledger import Ledger
from noteverbale.ledger.snapshot import Snapshot, content_digest
from noteverbale.problems import ProblemsFound

FILES = {"data/office.yaml": b"id: a\n", "notes/2026/own.yaml": b"kind: invitation\n", "data/copy.yaml": b"id: a\n"}


@pytest.mark.slow
@given(st.dictionaries(st.text(min_size=1), st.binary()))
def test_a_snapshot_is_read_back_as_it_was(contents: dict[str, bytes]) -> None:
    snapshot = Snapshot(contents)
    assert Snapshot.read(snapshot.digest, snapshot.blobs().__getitem__) == snapshot


def test_the_digest_does_not_depend_on_order_and_equal_contents_are_kept_once() -> None:
    snapshot = Snapshot(FILES)
    assert snapshot.digest == Snapshot(dict(reversed(FILES.items()))).digest
    assert snapshot.digest != Snapshot({**FILES, "data/copy.yaml": b"id: b\n"}).digest
    assert len(snapshot.blobs()) == 3, "two contents and the listing"
    assert json.loads(snapshot.listing)["data/copy.yaml"] == content_digest(b"id: a\n")


def kept(path: Path, snapshot: Snapshot) -> None:
    with Ledger(path) as ledger, ledger.file.writing():
        ledger.file.store(snapshot.blobs())
        ledger.file.store(snapshot.blobs())


def test_a_ledger_keeps_files_and_nothing_is_changed_or_removed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    kept(path, Snapshot(FILES))
    with Ledger(path) as ledger:
        assert ledger.snapshot(Snapshot(FILES).digest) == Snapshot(FILES)
    db = sqlite3.connect(path)
    for statement in ("DELETE FROM files", "UPDATE files SET content = x'00'"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(statement)
    db.close()


@pytest.mark.parametrize("spoil", ["DELETE FROM files", "UPDATE files SET content = ?"])
def test_files_that_are_gone_or_changed_are_missed(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "ledger.db"
    kept(path, Snapshot(FILES))
    db = sqlite3.connect(path, isolation_level=None)
    for trigger in ("no_file_is_removed", "no_file_is_changed"):
        db.execute(f"DROP TRIGGER {trigger}")
    where = f" WHERE digest = '{content_digest(b'id: a' + bytes([10]))}'"
    db.execute(spoil + where, (zlib.compress(b"id: b\n"),) if "?" in spoil else ())
    db.close()
    with pytest.raises(ProblemsFound, match="ledger-broken: the ledger does not have the file"), Ledger(path) as ledger:
        ledger.snapshot(Snapshot(FILES).digest)
