"""Writes the rows that were not imported to a file beside their table, each with its Problems."""

from __future__ import annotations

import csv
import io
import itertools
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ..files import write_whole
from ..problems import Problem
from .cells import Book, Cell
from .columns import ERROR

LONGEST = 32_767  # letters a cell of a sheet holds


@dataclass
class Rejected:
    """The rows of one table that were not imported, with its header; each row with its Problems."""

    name: str
    header: tuple[str, ...]
    rows: list[tuple[tuple[Cell, ...], tuple[Problem, ...]]] = field(default_factory=list)

    def add(self, row: tuple[Cell, ...], faults: Sequence[Problem]) -> None:
        self.rows.append((row, tuple(faults)))

    def lines(self) -> list[list[str]]:
        """Return header and rows as text, with a last column for the Problems."""
        keep = [i for i, text in enumerate(self.header) if text != ERROR]
        lines = [[*(self.header[i] for i in keep), ERROR]]
        for row, faults in self.rows:
            cells = [row[i].text if i < len(row) else "" for i in keep]
            lines.append(
                [
                    *cells,
                    "; ".join(f"{fault.message} ({fault.hint})" if fault.hint else fault.message for fault in faults),
                ]
            )
        return lines


def keep_rejects(book: Book, rejected: Sequence[Rejected]) -> Path:
    """Write the rejects beside their table and return where: 'missions-rejects.xlsx', or '-rejects-2', '-rejects-3' …

    No file is overwritten: it may be the table itself, or hold rows that a clerk corrected. A file that has the same
    contents already is not written again.
    """
    content = rejects_bytes(book, rejected)
    for path in _names(book.path):
        if not os.path.lexists(path):
            write_whole(path, content)
            return path
        if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
            return path
    raise AssertionError("there is always a next name")


def _names(path: Path) -> Iterator[Path]:
    suffix = ".xlsx" if path.suffix.lower() == ".xlsm" else path.suffix
    stem = re.sub(r"-rejects(-\d+)?$", "", path.stem)
    for number in itertools.count(1):
        yield path.with_name(f"{stem}-rejects{f'-{number}' if number > 1 else ''}{suffix}")


def rejects_bytes(book: Book, rejected: Sequence[Rejected]) -> bytes:
    """Return the rejects in the format of their table, with one sheet for each sheet that has rejects."""
    some = [rejects for rejects in rejected if rejects.rows]
    if book.path.suffix.lower() in (".xlsx", ".xlsm"):
        return _workbook(some)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=book.delimiter, quoting=csv.QUOTE_ALL)
    for rejects in some:
        writer.writerows(rejects.lines())
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _workbook(rejected: Sequence[Rejected]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        workbook.set_properties({"created": datetime(2000, 1, 1)})  # the bytes depend on the rows only
        titles: list[str] = []
        text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        bold = workbook.add_format({"num_format": "@", "bold": True})
        for rejects in rejected:
            titles.append(_title(rejects.name, titles))
            sheet = workbook.add_worksheet(titles[-1])
            sheet.freeze_panes(1, 0)
            for i, line in enumerate(map(_fitted, rejects.lines())):
                for j, value in enumerate(line):
                    sheet.write_string(i, j, value, bold if i == 0 else text)
            sheet.set_column(0, len(rejects.header) - 1, 22)
            sheet.set_column(len(rejects.header), len(rejects.header), 70)
    return out.getvalue()


def _title(name: str, taken: Sequence[str]) -> str:
    """Return a valid and unused name for a sheet in Excel: at most 31 letters, without []:*?/\\ ."""
    plain = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:31].strip("'") or "Rejects"
    others = {title.casefold() for title in (*taken, "History")}  # Excel reserves 'History'
    numbered = (plain[: 31 - len(end)] + end for end in itertools.chain([""], (f" {n}" for n in itertools.count(2))))
    return next(title for title in numbered if title.casefold() not in others)


def _fitted(line: Sequence[str]) -> list[str]:
    """Return a row with its texts cut to what a cell can hold; the last cell names the texts that were cut."""
    cut = [len(text) for text in line[:-1] if len(text) > LONGEST]
    reasons = line[-1] + "".join(f"; a cell of {length} letters is cut here: see the table" for length in cut)
    return [
        *(text[:LONGEST] for text in line[:-1]),
        reasons if len(reasons) <= LONGEST else reasons[: LONGEST - 1] + "…",
    ]
