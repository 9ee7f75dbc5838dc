"""Reads a file of tables, by its suffix as a workbook or as a text table."""

from __future__ import annotations

from pathlib import Path

from ..problems import Place, ProblemsFound, shown
from .cells import Book
from .text_tables import IsKnown, read_text_table


def read_book(path: Path, known: IsKnown, encoding: str = "") -> Book:
    """Read a .csv, .tsv, .txt or .xlsx file. `known(text)` is true for a name on file: of a column, a State, a title.

    Raises ProblemsFound for a file that is no table.
    """
    kind = path.suffix.lower()
    if not path.is_file():
        raise ProblemsFound.one(Place(shown(path)), "file", "there is no such file", "check its name")
    if kind in (".xlsx", ".xlsm"):
        from .workbook import read_workbook

        return read_workbook(path)
    if kind in (".csv", ".tsv", ".txt"):
        return read_text_table(path, known, encoding)
    hint = "save it as .xlsx or as .csv and import that"
    raise ProblemsFound.one(Place(shown(path)), "file", f"tables are read from .xlsx and .csv, not from '{kind}'", hint)
