"""Reads the visible sheets of a workbook as tables of cells, row by row and within the limits of a table of missions.

This is the only user of private names of openpyxl (`tests/incoming/test_workbook.py` fails first when an upgrade renames one):
the public readers make a cell for every place between the first and the last, and for every place of a merged range, and a
sheet may have 17 thousand million.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from ..problems import Place, Problems, ProblemsFound, shown
from .cells import CELLS, COLUMNS, ROWS, Book, Cell, Table, clipped, tidy, too_large

UNPACKED = 50_000_000  # bytes: a table of all missions there are has less than one million
MERGED = 5_000  # ranges on a sheet
MARKED_ROWS = 200_000  # rows that are in the file, also those without anything in them
STYLES = 400_000  # elements of the style sheet, closing tags included; Excel itself writes at most 65,490 cell formats
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_BROKEN = (  # raised by openpyxl and its libraries for files that are no workbooks or are made to do harm
    zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, ArithmeticError, RuntimeError, TypeError,
    AttributeError, OSError, EOFError,
)  # fmt: skip
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
Area = tuple[int, int, int, int]  # first column and row, last column and row


@dataclass(frozen=True, slots=True)
class _RawCell:
    """A cell as it is stored: its value, openpyxl's letter for its type, its number format."""

    value: Any
    type: str
    format: str


@dataclass
class _Sheet:
    """A sheet as it is stored: its non-empty cells by row and column, merged ranges, hidden rows."""

    title: str
    rows: dict[int, dict[int, _RawCell]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def read_workbook(path: Path) -> Book:
    """Read the visible sheets of a workbook, formulas with the value last computed. Raises ProblemsFound."""
    file, problems = shown(path), Problems()
    with _as_problem(file):
        _small(path, file)
        sheets, hidden = _sheets(path, file, computed=False)
        formulas = any(cell.type == "f" for sheet in sheets for row in sheet.rows.values() for cell in row.values())
        computed = _sheets(path, file, computed=True)[0] if formulas else [_Sheet(sheet.title) for sheet in sheets]
    tables = []
    for sheet, values in zip(sheets, computed, strict=True):
        prefix = f"{file}!{sheet.title}!"
        _remarks(sheet, prefix, problems)
        tables.append(Table(sheet.title, tuple(_rows(sheet, values, prefix))))
    for title in hidden:
        place = Place(f"{file}!{title}")
        message = "this sheet is hidden and is not read"
        problems.add(place, "hidden-sheet", message, "unhide it if it must be read", "warning")
    return Book(path, tuple(tables), "workbook", tuple(problems.found))


@contextmanager
def _as_problem(file: str) -> Iterator[None]:
    """Raise ProblemsFound with one Problem for any exception that openpyxl raises for a broken workbook."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of extensions of Excel's that hold no cells
            yield
    except _BROKEN as error:
        reason = clipped(" ".join(str(error).split()) or type(error).__name__)
        hint = "open it in Excel or LibreOffice and save it again; a workbook with a password must lose it first"
        raise ProblemsFound.one(Place(file), "file", f"not readable as a workbook: {reason}", hint) from None


def _small(path: Path, file: str) -> None:
    """Raise ProblemsFound, before it is parsed, for a file that unpacks to too many bytes, or has too many rows or styles."""
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > UNPACKED:
            message = f"this workbook unpacks to {size // 1_000_000} MB"
            raise too_large(Place(file), message, f"{UNPACKED // 1_000_000} MB")
        for entry in archive.infolist():
            content = archive.read(entry) if entry.filename.endswith(".xml") else b""
            rows = sum(1 for _ in _ROW.finditer(content))
            if rows > MARKED_ROWS:
                raise too_large(Place(file), f"a sheet has {rows:,} rows, empty ones included", f"{MARKED_ROWS:,}")
            if b"styleSheet" in content[:2000] and content.count(b"<") > STYLES:
                hint = "copy the table into a new workbook, as values only"
                raise too_large(Place(file), "this workbook has too many styles", f"{STYLES:,} parts of styles", hint)


def _sheets(path: Path, file: str, computed: bool) -> tuple[list[_Sheet], list[str]]:
    """Return the visible sheets, and the titles of the hidden ones."""
    import openpyxl

    content = io.BytesIO(path.read_bytes())  # of a file by name openpyxl leaves a broken one open
    book: Any = openpyxl.load_workbook(content, read_only=True, data_only=computed)
    try:
        visible = [worksheet for worksheet in book.worksheets if worksheet.sheet_state == "visible"]
        hidden = [str(worksheet.title) for worksheet in book.worksheets if worksheet.sheet_state != "visible"]
        return [_sheet(book, worksheet, f"{file}!{worksheet.title}!") for worksheet in visible], hidden
    finally:
        book.close()


def _sheet(book: Any, sheet: Any, prefix: str) -> _Sheet:
    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.worksheet._reader import WorkSheetParser

    result, count, formats = _Sheet(sheet.title), 0, {}
    with book._archive.open(sheet._worksheet_path) as source:
        parser: Any = WorkSheetParser(
            source, sheet._shared_strings, book.data_only, book.epoch, book._date_formats, book._timedelta_formats
        )
        for number, cells in parser.parse():
            filled = [cell for cell in cells if cell["value"] is not None]
            for cell in filled:
                style = cell["style_id"]
                if style not in formats:
                    formats[style] = str(ReadOnlyCell(sheet, **cell).number_format)
                row = result.rows.setdefault(cell["row"], {})
                row[cell["column"]] = _RawCell(cell["value"], cell["data_type"], formats[style])
            if filled and parser.row_dimensions.get(str(number), {}).get("hidden") in ("1", "true"):
                result.hidden.append(number)
            parser.row_dimensions.clear()  # a sheet may have a million rows that have only formats
            count += len(filled)
            _check_size(result, filled, count, prefix)
        for area in parser.merged_cells.mergeCell if parser.merged_cells else ():
            result.merged.append(area.bounds)
    if len(result.merged) > MERGED:
        raise too_large(
            Place(prefix[:-1]), f"{len(result.merged)} ranges of cells are merged", str(MERGED), "unmerge them"
        )
    return result


def _check_size(sheet: _Sheet, filled: Sequence[Mapping[str, int]], count: int, prefix: str) -> None:
    """Raise ProblemsFound for a sheet with too many rows, columns or cells."""
    for cell in filled:
        if cell["column"] > COLUMNS:
            place = Place(prefix + _name(cell["row"], cell["column"]))
            hint = "delete everything to the right of the table"
            raise too_large(place, f"column {cell['column']}", f"{COLUMNS} columns", hint)
    if len(sheet.rows) > ROWS:
        raise too_large(Place(prefix[:-1]), f"more than {ROWS} rows have something in them", str(ROWS))
    if count > CELLS:
        raise too_large(Place(prefix[:-1]), f"more than {CELLS} cells have something in them", str(CELLS))


def _name(row: int, column: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column)}{row}"


def _remarks(sheet: _Sheet, prefix: str, problems: Problems) -> None:
    if sheet.hidden:
        first = sheet.hidden[0]
        message = f"hidden rows are read too ({len(sheet.hidden)} rows; the first is row {first})"
        place = Place(f"{prefix}{first}:{first}")
        problems.add(place, "hidden-rows", message, "delete the rows that must not be imported", "warning")
    formulas = [(row, i) for row, cells in sheet.rows.items() for i, cell in cells.items() if cell.type == "f"]
    if formulas:
        first_formula = _name(*formulas[0])
        message = f"{len(formulas)} formulas are read with the values last computed; the first is in {first_formula}"
        hint = "if the values may be out of date, paste them as values"
        problems.add(Place(prefix + first_formula), "formulas", message, hint, "warning")


def _rows(sheet: _Sheet, computed: _Sheet, prefix: str) -> Iterator[tuple[Cell, ...]]:
    width = max((max(row) for row in sheet.rows.values()), default=0)
    if width * len(sheet.rows) > CELLS:
        raise too_large(
            Place(prefix[:-1]), f"the table has {len(sheet.rows)} rows of {width} columns", f"{CELLS} cells"
        )
    for number in sorted(sheet.rows):
        row, values = sheet.rows[number], computed.rows.get(number, {})
        areas = [area for area in sheet.merged if area[1] <= number <= area[3]]
        cells = []
        for column in range(1, width + 1):
            place = Place(prefix + _name(number, column))
            cell = _cell(row.get(column), values.get(column), place)
            area = next((area for area in areas if area[0] <= column <= area[2]), None)
            cells.append(_merged(cell, area) if area and area[:2] != (column, number) else cell)
        if any(cell.text or (cell.fault and "merged" not in cell.fault) for cell in cells):
            yield tuple(cells)


def _merged(cell: Cell, area: Area) -> Cell:
    first, last = _name(area[1], area[0]), _name(area[3], area[2])
    fault = f"this cell is merged into {first}:{last}: only {first} has a value"
    return replace(cell, text="", fault=fault, hint="unmerge the cells and write the value in each row")


def _cell(raw: _RawCell | None, computed: _RawCell | None, place: Place) -> Cell:
    """Return one cell of a sheet as text."""
    value = raw.value if raw else None
    if raw and raw.type == "f":
        if computed is None:
            hint = "open the file in Excel and save it, or type the value"
            return Cell("", place, "this formula has no computed value", hint)
        value = computed.value
    if isinstance(value, str) and value.startswith("#") and ((raw and raw.type == "e") or value in _ERRORS):
        return Cell(value, place, f"this cell shows a spreadsheet error, '{clipped(value)}'", "write the value")
    if isinstance(value, bool):
        return Cell(
            str(value).upper(), place, f"this cell holds the logical value {str(value).upper()}", "write the words"
        )
    if isinstance(value, (datetime, date, time)):
        hint = "set the cell's format to 'Text' and type it again: a house number like 12/3 turns into a date"
        return Cell(str(value), place, f"the spreadsheet stores this as a date, {value}", hint)
    if isinstance(value, (int, float)):
        return Cell(_number(value, raw.format if raw else ""), place, number=True)
    return Cell(tidy(str(value)) if value is not None else "", place)


def _number(value: int | float, number_format: str) -> str:
    """Return a number as text; a format like '0000' keeps its leading zeros."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return text.zfill(len(number_format)) if re.fullmatch("0{1,30}", number_format) else text
