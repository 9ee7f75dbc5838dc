"""A spreadsheet or a text table in; sheets of cells out, every cell knowing where it stands and what is wrong with it.

Nothing here knows what the columns mean. A cell is text: what a spreadsheet keeps otherwise (a date, a formula, half
of a merged range) carries its fault, told once somebody needs the cell.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..problems import Place, Problem, Problems, Trouble, shown

Known = Callable[[str], bool]
DELIMITERS = (",", ";", "\t", "|")
CODE_PAGES = ("cp1252", "cp1251", "cp1256", "gb18030")  # what Excel saves CSV in, in the lands of our languages
SCRIPTS = {"LATIN": "[A-Za-z\u00c0-\u024f]", "CYRILLIC": "[\u0400-\u04ff]", "ARABIC": "[\u0600-\u06ff]"}


@dataclass(frozen=True)
class Cell:
    """One cell: its text, trimmed; where it is; `fault` and `hint` when it cannot be taken as text."""

    text: str
    place: Place
    fault: str = ""
    hint: str = ""
    number: bool = False


@dataclass(frozen=True)
class Table:
    """One sheet, or one text file: rows of cells, the top one first, empty ones left out."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Book:
    """A file of tables, and how it was read: 'utf-8, columns parted by ;'."""

    path: Path
    tables: tuple[Table, ...]
    read_as: str
    remarks: tuple[Problem, ...] = ()
    delimiter: str = ","


def tidy(text: str) -> str:
    """Return a cell's text without the spaces nobody sees: no-break, doubled, leading and trailing; lines are kept."""
    lines = re.split(r"\r\n|[\r\n\v]", text.replace("\ufeff", "").replace("\u200b", ""))
    return "\n".join(line for one in lines if (line := " ".join(one.split())))


def read_book(path: Path, known: Known, encoding: str = "") -> Book:
    """Read a .csv, .tsv, .txt or .xlsx file. `known` says whether a text is a word of the office (a column, a State).

    Raises Trouble for a file that is no table.
    """
    kind = path.suffix.lower()
    if not path.is_file():
        raise Trouble([Problem(Place(shown(path)), "file", "there is no such file", "look at its name")])
    if kind in (".xlsx", ".xlsm"):
        return _workbook(path)
    if kind in (".csv", ".tsv", ".txt"):
        return _text_table(path, known, encoding)
    hint = "save it as .xlsx or as .csv and import that"
    raise Trouble(
        [Problem(Place(shown(path)), "file", f"tables are read from .xlsx and .csv, not from '{kind}'", hint)]
    )


def _text_table(path: Path, known: Known, encoding: str) -> Book:
    file, content = shown(path), path.read_bytes()
    text, name, remarks = decode(content, file, known, encoding)
    text = text.removeprefix("\ufeff")
    said = re.match(r'"?sep=(.)"?\r?\n', text)  # Excel's own first line
    delimiter = said[1] if said else _delimiter(text, known)
    try:
        rows = tuple(_rows(text, delimiter, file))
    except csv.Error as error:
        hint = "look for a quotation mark that is never closed, or save the table anew"
        raise Trouble([Problem(Place(file), "file", f"not readable as a table: {error}", hint)]) from None
    if said:
        rows = rows[1:]
    parted = {"\t": "tabs"}.get(delimiter, f"'{delimiter}'")
    return Book(path, (Table("", rows),), f"{name}, columns parted by {parted}", tuple(remarks), delimiter)


def decode(content: bytes, file: str, known: Known, encoding: str = "") -> tuple[str, str, list[Problem]]:
    """Return a text, the name of its encoding, and a warning when that is a guess. Raises Trouble."""
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    marked = next((name for mark, name in marks.items() if content.startswith(mark)), "")
    half = content[:200:2].count(0), content[1:200:2].count(0)
    bare = "utf-16-be" if half[0] > 20 else "utf-16-le" if half[1] > 20 else ""
    for name in [encoding] if encoding else [name for name in (marked, bare, "utf-8") if name]:
        try:
            return content.decode(name), name, []
        except LookupError:
            message = f"there is no encoding '{name}'"
            raise Trouble([Problem(Place(file), "encoding", message, "say utf-8, utf-16, cp1252, cp1251, …")]) from None
        except UnicodeDecodeError as error:
            if encoding or name == marked:
                line = content[: error.start].count(b"\n") + 1
                message = f"this file is not {name}: byte {error.start + 1} is no letter of it"
                raise Trouble([Problem(Place(file, line, 1), "encoding", message, "save it as 'CSV UTF-8'")]) from None
    scores = []
    for name in CODE_PAGES:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        scores.append((*_likely(text, known), name, text))
    if not scores:
        message = "this file is in no encoding we know"
        raise Trouble([Problem(Place(file), "encoding", message, "save it as 'CSV UTF-8', or name it with --encoding")])
    scores.sort(key=lambda one: one[:2], reverse=True)
    best = scores[0]
    others = [one[2] for one in scores[1:] if one[:2] == best[:2] and one[3] != best[3]]
    doubt = f"; it may as well be {' or '.join(others)}" if others else ""
    message = f"this file does not say its encoding: read as {best[2]}{doubt}"
    hint = "look at names with accents; if they are wrong, name the encoding with --encoding, or save as 'CSV UTF-8'"
    code = "encoding-unsure" if others else "encoding"
    return best[3], best[2], [Problem(Place(file), code, message, hint, "warning")]


def _likely(text: str, known: Known) -> tuple[int, int]:
    """Return how many cells the office knows, and minus how many words look torn: two scripts, stray signs."""
    cells = {tidy(one) for one in re.split(r'[;,\t\r\n"|]+', text)}
    torn = len(re.findall("[\x80-\x9f¤¦§¬\ue000-\uf8ff]", text))
    for word in re.findall(r"[^\W\d_]+", text):
        torn += sum(bool(re.search(letters, word)) for letters in SCRIPTS.values()) > 1
        torn += any(a.islower() and b.isupper() for a, b in pairwise(word))
    return sum(known(cell) for cell in cells if not cell.isascii()), -torn


def _delimiter(text: str, known: Known) -> str:
    """Return what parts the columns: what shows most known names in the first rows, else the most cells."""

    def score(delimiter: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(io.StringIO(text[:20000], newline=""), delimiter=delimiter))[:20]
        except csv.Error:
            return -1, 0
        best = max((sum(known(tidy(cell)) for cell in row) for row in rows), default=0)
        return best, min((len(row) for row in rows if any(row)), default=0)

    return max(DELIMITERS, key=score)


def _rows(text: str, delimiter: str, file: str) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of a text table; a cell's place is the line and column its first letter stands at."""
    line, column, quoted, fresh = 1, 1, False, True
    starts: list[tuple[int, int]] = []
    source, at = io.StringIO(text, newline=""), 0
    for row in csv.reader(source, delimiter=delimiter):
        end, starts = source.tell(), []
        fresh = True
        while at < end:
            char = text[at]
            if fresh:
                starts.append((line, column))
                fresh = False
            quoted ^= char == '"'
            fresh = char == delimiter and not quoted
            newline = char == "\n" or (char == "\r" and text[at + 1 : at + 2] != "\n")
            line, column = (line + 1, 1) if newline else (line, column + 1)
            at += 1
        if fresh:
            starts.append((line, column))
        quoted = False
        if any(tidy(cell) for cell in row):
            places = [*starts, *[starts[-1]] * len(row)]
            yield tuple(Cell(tidy(cell), Place(file, *places[i])) for i, cell in enumerate(row))


def _workbook(path: Path) -> Book:
    """Read the visible sheets of a workbook: formulas as last computed, all else as it is kept."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    file = shown(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of extensions of Excel's that hold no cells
            kept, computed = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
        hint = "open it in Excel or LibreOffice and save it anew; a workbook with a password must lose it first"
        raise Trouble([Problem(Place(file), "file", f"not readable as a workbook: {error}", hint)]) from None
    tables, problems = [], Problems()
    for sheet, values in zip(kept.worksheets, computed.worksheets, strict=True):
        if sheet.sheet_state != "visible":
            place = Place(f"{file}!{sheet.title}")
            problems.add(place, "hidden-sheet", "a hidden sheet is not read", "show it, or delete it", "warning")
            continue
        hidden = [number for number, one in sheet.row_dimensions.items() if one.hidden and number <= sheet.max_row]
        if hidden:
            message = f"hidden rows are read too: {len(hidden)}, the first is row {hidden[0]}"
            place = Place(f"{file}!{sheet.title}!{hidden[0]}:{hidden[0]}")
            problems.add(place, "hidden-rows", message, "delete those you do not mean", "warning")
        formulas = [one.coordinate for row in sheet.iter_rows() for one in row if one.data_type == "f"]
        if formulas:
            message = f"{len(formulas)} formulas are read as last computed, the first in {formulas[0]}"
            place = Place(f"{file}!{sheet.title}!{formulas[0]}")
            problems.add(place, "formulas", message, "paste them as values if they may be out of date", "warning")
        tables.append(Table(sheet.title, tuple(_sheet_rows(sheet, values, f"{file}!{sheet.title}!"))))
    return Book(path, tuple(tables), "workbook", tuple(problems.found))


def _sheet_rows(sheet: Any, values: Any, prefix: str) -> Iterator[tuple[Cell, ...]]:
    merged = {
        coordinate: (str(area), area.start_cell.coordinate)
        for area in sheet.merged_cells.ranges
        for row in sheet[area.coord]
        for coordinate in [cell.coordinate for cell in row]
    }
    for row in sheet.iter_rows():
        if all(one.value is None for one in row):
            continue  # a sheet may be a million rows of nothing but formats
        cells = []
        for one in row:
            computed = values[one.coordinate].value if one.data_type == "f" else None
            cell = _cell(one, computed, Place(prefix + one.coordinate))
            if one.coordinate in merged and one.coordinate != merged[one.coordinate][1]:
                area, first = merged[one.coordinate]
                fault = f"this cell is merged into {area}: only {first} has a value"
                cell = replace(cell, fault=fault, hint="unmerge the cells and write the value in each row")
            cells.append(cell)
        if any(cell.text or (cell.fault and "merged" not in cell.fault) for cell in cells):
            yield tuple(cells)


def _cell(one: Any, computed: Any, place: Place) -> Cell:
    """Return one cell of a sheet as text."""
    value = one.value
    if one.data_type == "f":
        if computed is None:
            return Cell(
                "", place, "this formula has no value yet", "open the file in Excel and save it, or write the value"
            )
        value = computed
    if isinstance(value, str) and value.startswith("#") and (one.data_type == "e" or value in _ERRORS):
        return Cell(value, place, f"this is an error of the spreadsheet, '{value}'", "write the value")
    if isinstance(value, bool):
        return Cell(str(value).upper(), place, f"this is the truth value {str(value).upper()}", "write the words")
    if isinstance(value, (datetime, date, time)):
        hint = "make the cell's format 'Text' and type it again: a house number like 12/3 becomes a date by itself"
        return Cell(str(value), place, f"the spreadsheet keeps this as a date, {value}", hint)
    if isinstance(value, (int, float)):
        return Cell(_number(value, str(one.number_format)), place, number=True)
    return Cell(tidy(str(value)) if value is not None else "", place)


_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


def _number(value: int | float, number_format: str) -> str:
    """Return a number's figures; a format of noughts keeps its leading ones."""
    text = str(int(value)) if float(value).is_integer() else str(value)
    return text.zfill(len(number_format)) if re.fullmatch("0+", number_format) else text
