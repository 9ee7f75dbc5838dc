"""A translators' document as it comes back: rows changed as a translator changes them in Word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import docx
from docx.table import _Row

from noteverbale.outgoing.translators import document
from noteverbale.pipeline import Pipeline


def with_moves(office: Pipeline, *names: str) -> Pipeline:
    """Return an office of which the shelf has a few moves only: examples of sixty take seconds."""
    shelf = {name: office.registry.shelf[name] for name in names or ("session", "invitation", "delegation", "close")}
    return Pipeline(replace(office.registry, shelf=shelf))


def export(office: Pipeline, code: str, path: Path, *only: str) -> Path:
    """Write the document of a language into a file, .docx or .html, and return it."""
    table = document(office, code, only=only)
    path.write_bytes(table.html().encode() if path.suffix == ".html" else table.docx(office.sheet, "test"))
    return path


def rows_of(package: docx.document.Document) -> dict[str, _Row]:
    """Return the rows of a document by what they are about and where ('dates.first\\ndata/languages/fr.yaml:50:10')."""
    return {row.cells[1].text: row for table in package.tables for row in table.rows}


def correct(path: Path, words: Mapping[str, str]) -> Path:
    """Write words into the last column of rows, which are named by a part of where they are; return the file."""
    package = docx.Document(str(path))
    rows = rows_of(package)
    for where, text in words.items():
        (row,) = (row for name, row in rows.items() if where in name)
        row.cells[-1].text = text
    package.save(str(path))
    return path
