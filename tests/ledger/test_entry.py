"""Digests of entries are permanent: a chain written before entries had versions must verify for ever."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from noteverbale.ledger.entries import Issue
from noteverbale.ledger.entry import Entry, Number
from noteverbale.ledger.ledger import Ledger

LINES = (Path(__file__).parent / "samples" / "chain-before-versions.jsonl").read_text("utf-8").splitlines()


def entry(line: str) -> Entry:
    """Return an entry as `refs export` printed it."""
    fields: dict[str, Any] = json.loads(line)
    number = fields.pop("number")
    return Entry(number=Number(**number) if number else None, **fields)


def test_the_digests_of_an_old_chain_are_computed_the_same() -> None:
    entries = [entry(line) for line in LINES]
    assert [one.kind for one in entries] == ["opening", "reserve", "issue", "void"]
    assert [one.hash() for one in entries] == [one.digest for one in entries]
    assert [one.previous for one in entries] == ["", *(one.digest for one in entries[:-1])]
    assert Issue.of(entries[2]).version == 1


def test_an_old_chain_goes_on_with_new_entries(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.db") as ledger:
        for line in LINES:
            ledger.append(replace(entry(line), serial=0, previous="", digest=""))
        assert [one.digest for one in ledger.entries()] == [entry(line).digest for line in LINES]
        assert ledger.reserve("CU", 2026, "clerk", "2026-03-05T09:00:00+00:00").number == 13
        assert not ledger.verify()


def test_every_column_is_in_the_digest() -> None:
    first = entry(LINES[1])
    changes: list[dict[str, Any]] = [
        {"at": "2026-03-04T09:00:01+00:00"},
        {"by": "other"},
        {"kind": "external"},
        {"number": Number("CU", 2026, 12, "B")},
        {"note": "other"},
        {"reason": "other"},
        {"content": {"a": 1}},
        {"serial": 9},
        {"previous": "other"},
    ]
    assert all(replace(first, **change).hash() != first.digest for change in changes)
