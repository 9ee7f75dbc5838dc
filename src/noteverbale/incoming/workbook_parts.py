"""Reads the parts of a workbook (Office Open XML, transitional or strict) as they are stored, each sheet once.

Libraries for workbooks give values without what hides or strikes them, or make a cell for every place between the first and
the last, and for every place of a merged range; a sheet may have 17 thousand million.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from lxml import etree

from ..problems import Place
from .cells import CELLS, COLUMNS, ROWS, too_large
from .number_format import GENERAL, built_in

MERGED = 5_000  # ranges on a sheet
Area = tuple[int, int, int, int]  # first column and row, last column and row
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how a text has characters that XML may not have
_WHITE = {"FFFFFFFF", "00FFFFFF", "FFFFFF"}
_THIN = 0.5  # width of a column, or height of a row, below which nothing of it is seen


@dataclass(frozen=True, slots=True)
class StoredText:
    """A text, and the part of it that is struck through ('' for none)."""

    text: str
    struck: str = ""


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell: its type as the file has it ('s' for all texts), its value, None for a formula without one, its style."""

    type: str
    value: str | None
    style: int
    formula: bool = False
    struck: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks: its number format; whether it is struck through; whether its text cannot be seen."""

    format: str = GENERAL
    struck: bool = False
    unseen: bool = False


@dataclass
class StoredSheet:
    """A sheet: its cells by row and column, merged ranges, hidden rows and columns, names of cells with comments."""

    title: str
    rows: dict[int, dict[int, StoredCell]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    filtered: bool = False


@dataclass
class StoredBook:
    """A workbook: its visible sheets, the titles of the hidden ones, its styles, and whether days count from 1904."""

    sheets: list[StoredSheet]
    hidden: list[str]
    styles: list[Style]
    from_1904: bool


def read_parts(archive: zipfile.ZipFile, file: str) -> StoredBook:
    """Read the visible sheets of a workbook; `file` names it in Problems.

    Raises ProblemsFound for a sheet that is too large, and what zipfile and lxml raise for broken parts.
    """
    main = next(iter(_targets(archive, "", "officeDocument").values()), "xl/workbook.xml")
    root, names = _tree(archive, main), set(archive.namelist())
    worksheets = _targets(archive, main, "worksheet")
    others = {kind: next(iter(_targets(archive, main, kind).values()), "") for kind in ("sharedStrings", "styles")}
    texts = _texts(archive, others["sharedStrings"]) if others["sharedStrings"] in names else []
    styles = _styles(_tree(archive, others["styles"])) if others["styles"] in names else [Style()]
    sheets, hidden = [], []
    for element in _all(root, "sheet"):
        title, part = element.get("name", ""), worksheets.get(_attribute(element, "id"))
        if part is None:
            continue  # a sheet of a chart or of macros
        if element.get("state", "visible") != "visible":
            hidden.append(title)
            continue
        sheet = StoredSheet(title)
        with archive.open(part) as source:
            _read_sheet(source, sheet, texts, f"{file}!{title}!")
        for comments in _targets(archive, part, "comments").values():
            sheet.comments += [comment.get("ref", "") for comment in _all(_tree(archive, comments), "comment")]
        sheets.append(sheet)
    from_1904 = any(_is_true(element.get("date1904")) for element in _all(root, "workbookPr"))
    return StoredBook(sheets, hidden, styles or [Style()], from_1904)


def column_letters(column: int) -> str:
    """Return the letters of a column: 28 is 'AB'."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell: 'AB7'."""
    return f"{column_letters(column)}{row}"


def cell_place(name: str) -> tuple[int, int]:
    """Return the column and row of a cell by its name. Raises ValueError."""
    match = _REFERENCE.fullmatch(name.replace("$", ""))
    if match is None:
        raise ValueError(f"'{name}' is not the name of a cell")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(match[2])


# -- XML ---------------------------------------------------------------------------------------


def _tree(archive: zipfile.ZipFile, part: str) -> etree._Element:
    return etree.fromstring(archive.read(part), etree.XMLParser(resolve_entities=False, no_network=True))


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the elements of a local name, in either namespace."""
    return root.iter(f"{{*}}{name}")


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return element.find(f"{{*}}{name}")


def _attribute(element: etree._Element, name: str) -> str:
    """Return an attribute by its local name: 'id' of `r:id`, in either namespace."""
    return next((str(text) for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _is_true(text: str | None) -> bool:
    return text in ("1", "true")


def _targets(archive: zipfile.ZipFile, part: str, kind: str) -> dict[str, str]:
    """Return the names of the parts of a kind that belong to a part, '' for the archive, by their ids."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.namelist():
        return {}
    return {
        element.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
        for element in _all(_tree(archive, path), "Relationship")
        if element.get("Type", "").endswith(f"/{kind}") and element.get("TargetMode") != "External"
    }


# -- texts and styles --------------------------------------------------------------------------


def _texts(archive: zipfile.ZipFile, part: str) -> list[StoredText]:
    return [_text(element) for element in _all(_tree(archive, part), "si")]


def _text(element: etree._Element) -> StoredText:
    """Return the text of a string; its reading aids (`rPh`) are left out."""
    texts, struck = [], []
    for child in element:
        run = etree.QName(child).localname if isinstance(child.tag, str) else ""
        holder = child if run == "t" else _child(child, "t") if run == "r" else None
        if holder is None:
            continue
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), "".join(map(str, holder.itertext())))
        texts.append(text)
        strike = child.find("{*}rPr/{*}strike")
        if text.strip() and strike is not None and strike.get("val", "1") not in ("0", "false"):
            struck.append(text.strip())
    return StoredText("".join(texts), " ".join(struck))


def _styles(root: etree._Element) -> list[Style]:
    """Return the styles of cells by number."""
    codes = {element.get("numFmtId"): element.get("formatCode", "") for element in _all(root, "numFmt")}
    fonts = [element for group in root.findall("{*}fonts") for element in group.findall("{*}font")]
    fills = [element for group in root.findall("{*}fills") for element in group.findall("{*}fill")]
    styles = []
    for xf in root.iterfind("{*}cellXfs/{*}xf"):
        number = xf.get("numFmtId", "0")
        font, fill = int(xf.get("fontId", "0")), int(xf.get("fillId", "0"))
        strike = _child(fonts[font], "strike") if font < len(fonts) else None
        struck = strike is not None and strike.get("val", "1") not in ("0", "false")
        unseen = font < len(fonts) and _is_white(_child(fonts[font], "color")) and _is_blank(fills, fill)
        styles.append(Style(codes[number] if number in codes else built_in(int(number)), struck, unseen))
    return styles


def _is_white(color: etree._Element | None) -> bool:
    if color is None or float(color.get("tint", "0")):
        return False
    return color.get("rgb", "").upper() in _WHITE or color.get("theme") == "0" or color.get("indexed") in ("1", "9")


def _is_blank(fills: list[etree._Element], number: int) -> bool:
    """Return whether a cell's ground is white."""
    pattern = _child(fills[number], "patternFill") if number < len(fills) else None
    if number < len(fills) and pattern is None:
        return False  # a gradient
    kind = pattern.get("patternType", "none") if pattern is not None else "none"
    return kind == "none" or (kind == "solid" and pattern is not None and _is_white(_child(pattern, "fgColor")))


# -- sheets ------------------------------------------------------------------------------------


def _read_sheet(source: IO[bytes], sheet: StoredSheet, texts: list[StoredText], prefix: str) -> None:
    """Read a sheet, row by row. Raises ProblemsFound for one that is too large; `prefix` is that of the names of its cells."""
    tags = tuple(f"{{*}}{name}" for name in ("col", "row", "mergeCell", "filterColumn"))
    number = count = 0
    for _, element in etree.iterparse(source, tag=tags, resolve_entities=False, no_network=True):
        match etree.QName(element).localname:
            case "row":
                number = int(element.get("r", number + 1))
                count += _read_row(element, number, sheet, texts, prefix)
                _check_size(sheet, count, prefix)
                element.clear()  # a sheet may have a million rows that have only formats
                while (before := element.getprevious()) is not None:
                    parent = before.getparent()
                    assert parent is not None
                    parent.remove(before)
            case "col" if _is_hidden(element, "width"):
                sheet.hidden_columns.append(range(int(element.get("min", "1")), int(element.get("max", "1")) + 1))
            case "mergeCell":
                first, _, last = element.get("ref", "").partition(":")
                sheet.merged.append((*cell_place(first), *cell_place(last or first)))
            case "filterColumn":
                sheet.filtered = True
    if len(sheet.merged) > MERGED:
        message = f"{len(sheet.merged)} ranges of cells are merged"
        raise too_large(Place(prefix[:-1]), message, str(MERGED), "unmerge them")


def _is_hidden(element: etree._Element, size: str) -> bool:
    return _is_true(element.get("hidden")) or float(element.get(size, "9")) < _THIN


def _read_row(element: etree._Element, number: int, sheet: StoredSheet, texts: list[StoredText], prefix: str) -> int:
    """Read the cells of a row that have something in them, and return how many. Raises ProblemsFound."""
    column = count = 0
    for cell in element.iterfind("{*}c"):
        reference = cell.get("r")
        column = cell_place(reference)[0] if reference else column + 1
        stored = _stored(cell, texts)
        if stored is None:
            continue
        if column > COLUMNS:
            place, hint = Place(prefix + cell_name(number, column)), "delete everything to the right of the table"
            raise too_large(place, f"column {column}", f"{COLUMNS} columns", hint)
        sheet.rows.setdefault(number, {})[column] = stored
        count += 1
    if count and _is_hidden(element, "ht"):
        sheet.hidden_rows.append(number)
    return count


def _stored(cell: etree._Element, texts: list[StoredText]) -> StoredCell | None:
    """Return a cell; None for one without contents."""
    kind, style = cell.get("t", "n"), int(cell.get("s", "0"))
    value = cell.findtext("{*}v")
    formula = _child(cell, "f") is not None
    inline = _child(cell, "is")
    text: StoredText | None
    if kind == "s" and value is not None:
        text = texts[int(value)]
    elif kind == "inlineStr":
        text = _text(inline) if inline is not None else StoredText("")
    elif kind == "str":
        text = StoredText(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), value)) if value is not None else None
    else:
        return StoredCell(kind, value or None, style, formula) if value or formula else None
    if text is None or not (text.text or formula):
        return StoredCell("s", None, style, formula) if formula else None
    return StoredCell("s", text.text, style, formula, text.struck)


def _check_size(sheet: StoredSheet, count: int, prefix: str) -> None:
    """Raise ProblemsFound for a sheet with too many rows or cells."""
    if len(sheet.rows) > ROWS:
        raise too_large(Place(prefix[:-1]), f"more than {ROWS} rows have something in them", str(ROWS))
    if count > CELLS:
        raise too_large(Place(prefix[:-1]), f"more than {CELLS} cells have something in them", str(CELLS))
