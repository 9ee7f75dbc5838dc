"""Write tables as an Excel workbook, one sheet for each; all cells are text, so that nothing is computed or run."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

from .text import WIDE

_THEN = datetime(1980, 1, 1)  # time of creation; always the same, so that bytes do not depend on the clock
_WIDEST = 60  # characters of a column


@dataclass(frozen=True)
class Table:
    """One sheet: its name, at most 31 characters, and its rows. With `rtl` the first column is at the right."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    rtl: bool = False


def to_xlsx(tables: Iterable[Table], title: str) -> bytes:
    """Return a workbook, the same bytes for the same tables; header rows are frozen and have filters."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": title, "created": _THEN})
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    for table in tables:
        sheet = book.add_worksheet(table.name)
        if table.rtl:
            sheet.right_to_left()
        for column, name in enumerate(table.columns):
            cells = [row[column] for row in table.rows]
            sheet.set_column(column, column, min(_WIDEST, max(map(_width, [name, *cells])) + 2), text)
            sheet.write_string(0, column, name, head)
            for line, cell in enumerate(cells, 1):
                sheet.write_string(line, column, cell, text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    book.close()
    return out.getvalue()


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(WIDE.findall(text))
