"""Rows that were not taken, written beside the table they came from, each with what is wrong with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..problems import Problem
from .columns import ERROR
from .tables import Book, Cell


@dataclass
class Rejected:
    """The rows of one table that were not taken, under its header; each with its Problems."""

    name: str
    header: tuple[str, ...]
    rows: list[tuple[tuple[Cell, ...], tuple[Problem, ...]]] = field(default_factory=list)

    def add(self, row: tuple[Cell, ...], faults: Sequence[Problem]) -> None:
        self.rows.append((row, tuple(faults)))

    def lines(self) -> list[list[str]]:
        """Return header and rows as text, a column more than the table had."""
        keep = [i for i, text in enumerate(self.header) if text != ERROR]
        lines = [[*(self.header[i] for i in keep), ERROR]]
        for row, faults in self.rows:
            cells = [row[i].text if i < len(row) else "" for i in keep]
            lines.append(
                [*cells, "; ".join(f"{one.message} ({one.hint})" if one.hint else one.message for one in faults)]
            )
        return lines


def rejects_path(book: Book) -> Path:
    """Return where the rejects of a file go: 'missions-rejects.xlsx' beside 'missions.xlsx'."""
    suffix = ".xlsx" if book.path.suffix.lower() == ".xlsm" else book.path.suffix
    return book.path.with_name(f"{book.path.stem.removesuffix('-rejects')}-rejects{suffix}")


def rejects_bytes(book: Book, rejected: Sequence[Rejected]) -> bytes:
    """Return the rejects in the form the table had; a sheet of rejects for every sheet that has some."""
    some = [one for one in rejected if one.rows]
    if book.path.suffix.lower() in (".xlsx", ".xlsm"):
        return _workbook(some)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=book.delimiter, quoting=csv.QUOTE_ALL)
    for one in some:
        writer.writerows(one.lines())
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _workbook(rejected: Sequence[Rejected]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        bold = workbook.add_format({"num_format": "@", "bold": True})
        for one in rejected:
            sheet = workbook.add_worksheet(one.name or None)
            sheet.freeze_panes(1, 0)
            for i, line in enumerate(one.lines()):
                for j, value in enumerate(line):
                    sheet.write_string(i, j, value, bold if i == 0 else text)
            sheet.set_column(0, len(one.header) - 1, 22)
            sheet.set_column(len(one.header), len(one.header), 70)
    return out.getvalue()
