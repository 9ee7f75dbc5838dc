"""Reads a file of tables, by its suffix as a workbook or as a text table, once its contents are what the suffix says."""

from __future__ import annotations

from pathlib import Path

from ..problems import Place, ProblemsFound, shown
from .cells import Book
from .file_kinds import WORKBOOK, kind_of, what_to_do
from .text_tables import TEXT, IsKnown, read_text_table

WORKBOOKS, TEXTS = (".xlsx", ".xlsm"), (".csv", ".tsv", ".txt")


def read_book(path: Path, known: IsKnown, encoding: str = "") -> Book:
    """Read a .csv, .tsv, .txt or .xlsx file. `known(text)` is true for a name on file: of a column, a State, a title.

    Raises ProblemsFound for a file that is no table, or another table than its suffix says.
    """
    suffix, place = path.suffix.lower(), Place(shown(path))
    if not path.is_file():
        raise ProblemsFound.one(place, "file", "there is no such file", "check its name")
    with path.open("rb") as file:
        content = file.read(TEXT)
    if not content:
        raise ProblemsFound.one(place, "file", "this file is empty", "save the table again")
    kind = kind_of(content)
    if kind == WORKBOOK and suffix in WORKBOOKS:
        from .workbook import read_workbook

        return read_workbook(path)
    if kind:
        named = f", and its name ends with '{suffix}'" if suffix else ""
        raise ProblemsFound.one(place, "file", f"this file is {kind}{named}", what_to_do(kind))
    if suffix in TEXTS:
        return read_text_table(path, known, encoding)
    if suffix in WORKBOOKS:
        hint = "if it is a text table, rename it so that its name ends with .csv; else save it again in Excel"
        raise ProblemsFound.one(place, "file", f"this file is no workbook, and its name ends with '{suffix}'", hint)
    message = f"tables are read from .xlsx and .csv, not from '{suffix}'"
    raise ProblemsFound.one(place, "file", message, what_to_do(""))
