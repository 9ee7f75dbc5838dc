"""Rows of text → CSV that Word, Excel and LibreOffice read alike: UTF-8 with a byte order mark, all quoted, CRLF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# What makes a spreadsheet run a cell instead of showing it: also the wide forms, which some take for the narrow ones.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"  # what a person would type in Excel to say that this is text


def defused(cell: str) -> str:
    """Return a cell that a spreadsheet shows and does not run: one that begins like a formula has a ' before it."""
    return GUARD + cell if cell.startswith(RUNS) else cell


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as a file; cells that would run are defused."""
    kept = io.StringIO()
    writer = csv.writer(kept, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return kept.getvalue().encode("utf-8-sig")
