"""A ledger to spoil, and what becomes of it: helpers of the tests of the ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from noteverbale.ledger.entries import Issue, Texts
from noteverbale.ledger.entry import Number
from noteverbale.ledger.ledger import Ledger
from noteverbale.ledger.restore import Restoration, plan, restore

AT = "2026-03-04T09:00:00+00:00"
ISSUE = Issue(said=Texts(texts=(), copies={}), plan="a plan", to=(), lang="own", dated="2026-03-04", copies=())


def begun(path: Path, *notes: str) -> Path:
    """Write a ledger: CU 2026 begins at 1, and each note has a number."""
    with Ledger(path) as ledger:
        ledger.open_series("CU", 2026, 1, "clerk", AT)
        for note in notes:
            ledger.reserve("CU", 2026, "clerk", AT, note=note)
    return path


def spoil(path: Path, *statements: str, schema: bool = True) -> None:
    """Do what the triggers forbid, as somebody with another program would; with `schema`, they are there again afterwards."""
    raw = sqlite3.connect(path, isolation_level=None)
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        raw.execute(statement)
    for _, sql in triggers if schema else ():
        raw.execute(sql)
    raw.close()


def codes(path: Path) -> list[str]:
    """Return the codes of what `refs verify` says."""
    with Ledger(path, "read") as ledger:
        return [problem.code for problem in ledger.verify()]


def bring_back(path: Path, source: Path | None, seen: Iterable[Number] = ()) -> Restoration:
    """Restore a backup, or go on without one, as `refs restore --yes` does."""
    planned = plan(path, source, seen, 2026)
    restore(planned, "clerk", AT)
    return planned
