"""Reads the visible sheets of a workbook as tables of cells: what each cell shows, and what is hidden or struck through."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ..problems import Place, Problems, ProblemsFound, shown
from .cell_text import read_text
from .cells import CELLS, Book, Cell, Table, clipped, tidy, too_large
from .number_format import GENERAL, IsDate, Unsure, shown_number, shown_text
from .workbook_parts import Area, StoredBook, StoredCell, StoredSheet, Style, cell_name, column_letters, read_parts

UNPACKED = 50_000_000  # bytes: a table of all missions there are has less than one million
MARKED_ROWS = 200_000  # rows that are in the file, also those without anything in them
STYLES = 400_000  # elements of the style sheet, closing tags included; Excel itself writes at most 65,490 cell formats
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_BROKEN = (  # raised by zipfile and lxml for files that are no workbooks or are made to do harm
    zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, ArithmeticError, RuntimeError, TypeError,
    OSError, EOFError,
)  # fmt: skip


def read_workbook(path: Path) -> Book:
    """Read the visible sheets of a workbook, formulas with the value last computed. Raises ProblemsFound."""
    file, problems = shown(path), Problems()
    with _as_problem(file):
        content = io.BytesIO(path.read_bytes())
        with zipfile.ZipFile(content) as archive:
            _small(archive, file)
            stored = read_parts(archive, file)
        tables = []
        for sheet in stored.sheets:
            prefix = f"{file}!{sheet.title}!"
            _remarks(sheet, stored.styles, prefix, problems)
            tables.append(Table(sheet.title, tuple(_rows(sheet, stored, prefix))))
    for title in stored.hidden:
        place = Place(f"{file}!{title}")
        message = "this sheet is hidden and is not read"
        problems.add(place, "hidden-sheet", message, "unhide it if it must be read", "warning")
    return Book(path, tuple(tables), "workbook", tuple(problems.found))


@contextmanager
def _as_problem(file: str) -> Iterator[None]:
    """Raise ProblemsFound with one Problem for any exception that is raised for a broken workbook."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of zipfile: a name that is twice in an archive
            yield
    except _BROKEN as error:
        reason = clipped(" ".join(str(error).split()) or type(error).__name__)
        hint = "open it in Excel or LibreOffice and save it again; a workbook with a password must lose it first"
        raise ProblemsFound.one(Place(file), "file", f"not readable as a workbook: {reason}", hint) from None


def _small(archive: zipfile.ZipFile, file: str) -> None:
    """Raise ProblemsFound, before it is parsed, for a file that unpacks to too many bytes, or has too many rows or styles."""
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


def _remarks(sheet: StoredSheet, styles: Sequence[Style], prefix: str, problems: Problems) -> None:
    """Add a warning for each kind of thing on a sheet that a reader of the table does not see, or sees otherwise."""

    def warn(code: str, first: str, message: str, hint: str) -> None:
        problems.add(Place(prefix + first), code, message, hint, "warning")

    cells = [(row, column, cell) for row, found in sheet.rows.items() for column, cell in found.items()]
    if rows := sheet.hidden_rows:
        message = f"hidden rows are read too ({len(rows)} rows; the first is row {rows[0]})"
        hint = "delete the rows that must not be imported"
        if sheet.filtered:
            message, hint = f"a filter is set: {message}", f"remove the filter; {hint}"
        warn("hidden-rows", f"{rows[0]}:{rows[0]}", message, hint)
    used = {column for _, column, _ in cells}
    if columns := sorted(column for column in used if any(column in hidden for hidden in sheet.hidden_columns)):
        names = ", ".join(map(column_letters, columns))
        hint = "delete the columns that must not be imported, or leave them out"
        warn("hidden-columns", f"{names.partition(',')[0]}1", f"hidden columns are read too ({names})", hint)
    if formulas := [cell_name(row, column) for row, column, cell in cells if cell.formula]:
        message = f"{len(formulas)} formulas are read with the values last computed; the first is in {formulas[0]}"
        warn("formulas", formulas[0], message, "if the values may be out of date, paste them as values")
    if struck := [(row, column) for row, column, cell in cells if styles[cell.style].struck]:
        first = cell_name(*struck[0])
        rows = list(dict.fromkeys(row for row, _ in struck))
        which = ", ".join(map(str, rows[:6])) + (" …" if len(rows) > 6 else "")
        message = f"what is struck through is read too ({len(struck)} cells; the first is {first}; rows: {which})"
        warn("struck", first, message, "delete the cells and rows that must not be imported")
    if unseen := [cell_name(row, column) for row, column, cell in cells if styles[cell.style].unseen]:
        message = f"white text is read too ({len(unseen)} cells; the first is {unseen[0]})"
        warn("hidden-text", unseen[0], message, "delete what must not be imported")
    if comments := sheet.comments:
        message = f"comments are not read ({len(comments)} cells have one; the first is {comments[0]})"
        warn("cell-comments", comments[0], message, "look whether one says something that the table does not")


def _rows(sheet: StoredSheet, book: StoredBook, prefix: str) -> Iterator[tuple[Cell, ...]]:
    width = max((max(row) for row in sheet.rows.values()), default=0)
    if width * len(sheet.rows) > CELLS:
        raise too_large(
            Place(prefix[:-1]), f"the table has {len(sheet.rows)} rows of {width} columns", f"{CELLS} cells"
        )
    for number in sorted(sheet.rows):
        row = sheet.rows[number]
        areas = [area for area in sheet.merged if area[1] <= number <= area[3]]
        cells = []
        for column in range(1, width + 1):
            place = Place(prefix + cell_name(number, column))
            cell = _cell(row[column], book, place) if column in row else Cell("", place)
            area = next((area for area in areas if area[0] <= column <= area[2]), None)
            cells.append(_merged(cell, area) if area and area[:2] != (column, number) else cell)
        if any(cell.text or (cell.fault and "merged" not in cell.fault) for cell in cells):
            yield tuple(cells)


def _merged(cell: Cell, area: Area) -> Cell:
    first, last = cell_name(area[1], area[0]), cell_name(area[3], area[2])
    fault = f"this cell is merged into {first}:{last}: only {first} has a value"
    return replace(cell, text="", fault=fault, hint="unmerge the cells and write the value in each row")


def _cell(stored: StoredCell, book: StoredBook, place: Place) -> Cell:
    """Return one cell of a sheet as it shows it."""
    code, value = book.styles[stored.style].format, stored.value
    if value is None:
        hint = "open the file in Excel and save it, or type the value"
        return Cell("", place, "this formula has no computed value", hint)
    if stored.struck:
        fault = f"a part of this text is struck through: '{clipped(tidy(stored.struck))}'"
        return Cell(tidy(value), place, fault, "delete the struck words")
    match stored.type:
        case "n":
            return _number(value, code, book.from_1904, place)
        case "e":
            return Cell(value, place, f"this cell shows a spreadsheet error, '{clipped(value)}'", "write the value")
        case "b":
            text = "TRUE" if value == "1" else "FALSE"
            return Cell(text, place, f"this cell holds the logical value {text}", "write the words")
        case "d":
            return _date(value.removesuffix("T00:00:00"), place)
        case "s":
            try:
                text = shown_text(value, code)
            except Unsure as unsure:
                return Cell(tidy(value), place, f"what this cell shows is not certain: {unsure}", _AS_TEXT)
            if value.strip() and not text.strip():
                return Cell(tidy(value), place, *_NOTHING_SHOWN)
            return read_text(text, place, guarded=code == GENERAL)
    return Cell(value, place, f"this cell has contents of the unknown type '{clipped(stored.type)}'", _AS_TEXT)


_AS_TEXT = "set the cell's format to 'Text' and type it as it must be read"
_NOTHING_SHOWN = (
    "the cell's format shows nothing of what is in it",
    "delete what is in it, or set its format to 'Text'",
)


def _number(value: str, code: str, from_1904: bool, place: Place) -> Cell:
    """Return a cell with a number, with the text that it shows."""
    try:
        number = Decimal(value.strip())
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        return Cell(clipped(value), place, f"this cell holds '{clipped(value)}' as a number", _AS_TEXT)
    try:
        text = tidy(shown_number(number, code))
    except IsDate:
        return _date(_moment(number, from_1904), place)
    except Unsure as unsure:
        fault = f"this cell holds the number {clipped(value)}, and what it shows is not certain: {unsure}"
        return Cell(clipped(value), place, fault, _AS_TEXT)
    return Cell(text, place, number=text.isdecimal()) if text else Cell(value, place, *_NOTHING_SHOWN)


def _moment(days: Decimal, from_1904: bool) -> str:
    """Return the day and the time of a number of days, which spreadsheets count from 1899-12-30, or from 1904-01-01."""
    try:
        moment = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
        moment += timedelta(seconds=round(float(days) * 86400))
    except OverflowError:
        return str(days)
    return moment.isoformat(" ").removesuffix(" 00:00:00")


def _date(text: str, place: Place) -> Cell:
    hint = "set the cell's format to 'Text' and type it again: a house number like 12/3 turns into a date"
    return Cell(text, place, f"the spreadsheet stores this as a date, {clipped(text)}", hint)
