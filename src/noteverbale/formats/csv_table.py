"""Write CSV that Word, Excel and LibreOffice read alike: UTF-8 with a byte order mark, all cells quoted, CRLF."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# A spreadsheet takes a cell that begins with one of these for a formula; some also take the full-width forms.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"  # marks a cell as text in Excel
_GUARDED = re.compile(r"'+(?:[=+\-@\t\r\n＝＋－＠].*|[\d ().+/-]+)", re.DOTALL)  # what may have been guarded


def defused(cell: str) -> str:
    """Return a cell with ' before it if it begins like a formula, so that a spreadsheet shows it and does not run it.

    `restored` takes it away again, so a cell that looks as if it had one gets one more.
    """
    return GUARD + cell if cell.startswith(RUNS) or _GUARDED.fullmatch(cell) else cell


def restored(cell: str) -> str:
    """Return a cell without the ' that `defused`, or a person in a spreadsheet, put before a formula or a number."""
    return cell.removeprefix(GUARD) if _GUARDED.fullmatch(cell) else cell


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as a file, with `defused` cells."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
