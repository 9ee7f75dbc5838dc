"""Workbooks: what a spreadsheet does to cells, and files made to do harm."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from missions_support import FRANCE, HEADER, MEXICO, told, xlsx_file
from noteverbale.incoming import workbook
from noteverbale.incoming.missions import plan_import
from noteverbale.incoming.tables import read_book
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound


@pytest.mark.slow
def test_cells_that_a_spreadsheet_changed_are_reported(office: Pipeline, tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "m.xlsx", [HEADER, [*MEXICO[:7], 1040, *MEXICO[8:]], FRANCE])
    book = openpyxl.load_workbook(path)
    sheet = book["Missions"]
    sheet["A2"] = "\u00a0 México\u00a0"
    sheet["H3"] = 40
    sheet["H3"].number_format = "0000"
    sheet.merge_cells("I2:I3")
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("old").sheet_state = "hidden"
    book.create_sheet("Notes")["A1"] = "ask Anna"
    book.save(path)
    intake = plan_import(office.registry, path)
    assert intake.changed == ["MEX"]
    assert [problem.code for problem in intake.problems.found] == [
        "hidden-rows",
        "hidden-sheet",
        "cell",
        "number",
        "no-header",
    ]
    assert "this cell is merged into I2:I3: only I2 has a value" in told(intake)[2]
    book = openpyxl.load_workbook(path)
    book["Missions"].unmerge_cells("I2:I3")
    book["Missions"]["I3"] = "Autriche"
    book.save(path)
    intake = plan_import(office.registry, path)
    assert intake.changed == ["MEX", "FRA"]
    text = next(iter(intake.files.values()))
    assert 'postcode: "0040"' in text
    assert 'postcode: "1040"' in text


def broken_notes(path: Path, edits: Mapping[str, tuple[str, str]], rows: Sequence[Sequence[object]] = ()) -> Path:
    """Write a workbook with a text replaced in some of its parts, by the end of their names."""
    xlsx_file(path, rows or [HEADER, MEXICO])
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name).decode() for name in whole.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in parts.items():
            for end, (old, new) in edits.items():
                assert old in text or not name.endswith(end)
                text = text.replace(old, new, 1) if name.endswith(end) else text
            out.writestr(name, text)
    assert all(any(name.endswith(end) for name in parts) for end in edits)
    return path


END = "</sheetData>"


AREA = '<mergeCell ref="A5:B6"/>'


LAUGHS = "<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaaaaaaaaaaaa'>" + "".join(
    f"<!ENTITY {b} '" + f"&{a};" * 12 + "'>" for a, b in pairwise("abcdefghij")
)


HARMFUL: dict[str, tuple[str, str, str, str]] = {
    "far": ("sheet1.xml", END, f'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>{END}', "too-large"),
    "many": ("sheet1.xml", END, "<row><c><v>1</v></c></row>" * 20_001 + END, "too-large"),
    "merges": ("sheet1.xml", END, f"{END}<mergeCells>{AREA * 5_001}</mergeCells>", "too-large"),
    "range": ("sheet1.xml", END, f'{END}<mergeCells><mergeCell ref="A5"/><mergeCell ref="x"/></mergeCells>', "file"),
    "cut": ("sheet1.xml", END, "", "file"),
    "index": ("sheet1.xml", END, f'<row><c t="s"><v>999</v></c></row>{END}', "file"),
    "style": ("sheet1.xml", END, f'<row r="9"><c r="A9" s="999"><v>7</v></c></row>{END}', "file"),
    "reference": ("sheet1.xml", "Calle 1", "&#xD800;", "file"),
    "entity": ("sheet1.xml", "Calle 1", "&nobody;", "file"),
    "laughs": ("sheet1.xml", "<worksheet", f"{LAUGHS}]><worksheet", "fine"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HARMFUL)
def test_a_workbook_made_to_do_harm_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    part, old, new, code = HARMFUL[name]
    path = broken_notes(tmp_path / "m.xlsx", {part: (old, new)})
    if code == "fine":  # nothing is made of what nobody uses
        assert read_book(path, bool).tables[0].rows
        return
    with pytest.raises(ProblemsFound) as caught:
        read_book(path, bool)
    (fault,) = caught.value.problems
    assert fault.code == code
    assert "\n" not in fault.message
    assert fault.hint


@pytest.mark.slow
def test_a_workbook_that_unpacks_to_more_than_a_table_is_never_unpacked(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "m.xlsx", [HEADER, MEXICO])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as whole, whole.open("xl/bomb.xml", "w") as part:
        for _ in range(51):
            part.write(bytes(1_000_000))
    with pytest.raises(ProblemsFound, match=r"unpacks to 5\d MB; at most 50 MB are read"):
        read_book(path, bool)


def test_a_cell_far_below_and_a_merged_range_as_large_as_the_sheet_are_read_at_once(tmp_path: Path) -> None:
    more = f'<row r="1048576"><c r="A1048576"><v>1</v></c></row>{END}'
    more += '<mergeCells count="1"><mergeCell ref="A5:XFD1048576"/></mergeCells>'
    rows = read_book(broken_notes(tmp_path / "m.xlsx", {"sheet1.xml": (END, more)}), bool).tables[0].rows
    assert [row[0].text for row in rows] == ["State", "México"]  # the last row is nothing but a part of the range
    odd = f'<row r="7"><c r="B7"><v>{"9" * 400}</v></c><c r="A7"><v>0</v></c></row><row r="6"><c r="A6"><v>1</v></c></row>'
    rows = read_book(broken_notes(tmp_path / "n.xlsx", {"sheet1.xml": (END, odd + END)}), bool).tables[0].rows
    assert [(row[0].text, row[1].text[:3]) for row in rows[2:]] == [("1", ""), ("0", "999")]


@pytest.mark.parametrize(
    ("part", "before", "after", "reason"),
    [
        (
            "xl/styles.xml",
            "<cellXfs",
            "<cellXfs>" + '<xf numFmtId="0"/>' * 400_001 + "</cellXfs><cellXfs",
            "too many styles",
        ),
        ("xl/worksheets/sheet1.xml", "</sheetData>", "<row/>" * 200_001 + "</sheetData>", "a sheet has 200,00. rows"),
        (
            "xl/worksheets/sheet1.xml",
            "</sheetData>",
            "<x:row />" * 200_001 + "</sheetData>",
            "a sheet has 200,00. rows",
        ),
    ],
    ids=["styles", "rows", "rows with a prefix"],
)
def test_a_workbook_of_rows_or_styles_without_end_is_refused_unread(
    tmp_path: Path, part: str, before: str, after: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = broken_notes(tmp_path / "a.xlsx", {part: (before, after)})
    monkeypatch.setattr(workbook, "read_parts", None)  # it is not read
    with pytest.raises(ProblemsFound, match=rf"too-large: .*{reason}"):
        read_book(path, lambda _: True)


def seen(path: Path) -> dict[str, tuple[str, str]]:
    """Return text and fault of the cells of a workbook that have one, by their names."""
    rows = read_book(path, bool).tables[0].rows
    return {
        cell.place.file.rpartition("!")[2]: (cell.text, cell.fault)
        for row in rows
        for cell in row
        if cell.text or cell.fault
    }


def test_a_cell_is_read_as_it_is_shown(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book["Sheet"]
    formats: dict[str, tuple[Any, str]] = {
        "A1": (100170123, "00000\\-0000"), "B1": (4315050000, '"+"00" "0" "000" "0000'), "C1": (1010, '"A-"0000'),
        "D1": (0.5, "# ?/?"), "E1": ("Weber", '"H.E. "@'), "F1": (0.5, "0.00"), "G1": (5, ";;;"), "H1": ("x", ";;;"),
        "I1": (timedelta(hours=30), "[h]:mm"), "J1": (431505000000, "General"), "K1": (date(2026, 3, 12), "dd/mm/yyyy"),
        "L1": (2.5, "yyyy-mm-dd hh:mm"), "M1": (True, "General"), "N1": (1e300, "yyyy"),
    }  # fmt: skip
    for name, (value, code) in formats.items():
        sheet[name] = value
        sheet[name].number_format = code
    book.save(tmp_path / "m.xlsx")
    cells = seen(tmp_path / "m.xlsx")
    assert [cells[name] for name in ("A1", "B1", "C1", "D1", "E1")] == [
        ("10017-0123", ""), ("+43 1 505 0000", ""), ("A-1010", ""), ("1/2", ""), ("H.E. Weber", ""),
    ]  # fmt: skip
    faults = {name: fault for name, (_, fault) in cells.items() if fault}
    assert list(faults) == [f"{letter}1" for letter in "FGHIJKLMN"]
    assert "holds the number 0.5, and what it shows is not certain: the decimal sign" in faults["F1"]
    assert faults["G1"] == faults["H1"] == "the cell's format shows nothing of what is in it"
    assert "a cell shows 11 figures" in faults["J1"]
    assert [cells[name][0] for name in ("I1", "K1", "L1")] == [
        "1899-12-31 06:00:00",
        "2026-03-12",
        "1900-01-01 12:00:00",
    ]
    assert all("stores this as a date" in faults[name] for name in ("I1", "K1", "L1"))


def test_what_is_hidden_or_struck_through_is_told(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(xlsx_file(tmp_path / "m.xlsx", [HEADER, MEXICO, FRANCE]))
    sheet = book["Missions"]
    sheet.column_dimensions["J"].hidden = True
    sheet.column_dimensions["H"].width = 0.1
    sheet.column_dimensions["Z"].hidden = True  # nothing is in it
    sheet.row_dimensions[2].height = 0.1
    for cell in sheet[3]:
        cell.font = Font(strike=True)
    sheet["A2"].font = Font(color="FFFFFFFF")
    sheet["A1"].font, sheet["A1"].fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF000080")
    sheet["C2"].comment = Comment("ask Anna", "Ben")
    sheet["B2"] = CellRichText("Representante ", TextBlock(InlineFont(strike=True), "interina"), " permanente")
    sheet.auto_filter.ref = "A1:J3"
    sheet.auto_filter.add_filter_column(0, ["France"])
    book.save(tmp_path / "m.xlsx")
    read = read_book(tmp_path / "m.xlsx", bool)
    assert [(remark.code, remark.place.file.rpartition("!")[2]) for remark in read.remarks] == [
        ("hidden-rows", "2:2"), ("hidden-columns", "H1"), ("struck", "A3"), ("hidden-text", "A2"), ("cell-comments", "C2"),
    ]  # fmt: skip
    assert [remark.message for remark in read.remarks[:3]] == [
        "a filter is set: hidden rows are read too (1 rows; the first is row 2)",
        "hidden columns are read too (H, J)",
        "what is struck through is read too (9 cells; the first is A3; rows: 3)",
    ]
    assert seen(tmp_path / "m.xlsx")["B2"][1] == "a part of this text is struck through: 'interina'"


def test_a_strict_workbook_is_read(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "m.xlsx", [HEADER, MEXICO])
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    main = b"http://schemas.openxmlformats.org/"
    strict = {
        main + b"spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        main + b"officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    with zipfile.ZipFile(path, "w") as out:
        for name, content in parts.items():
            for old, new in strict.items():
                content = content.replace(old, new)
            out.writestr(name, content)
    assert [cell.text for cell in read_book(path, bool).tables[0].rows[1]] == MEXICO


def test_values_of_formulas_errors_and_escapes(tmp_path: Path) -> None:
    row = (
        '<row r="9"><c r="A9" t="str"><f>B1</f><v>Wien</v></c><c r="B9" t="str"><f>B1</f><v></v></c><c r="C9"><f>B1</f></c>'
        '<c r="D9" t="e"><f>B1</f><v>#ПУСТО!</v></c><c r="E9" t="inlineStr"><is><t>12 Road_x000D_</t><rPh><t>x</t></rPh></is></c>'
        '<c r="F9" t="inlineStr"><is><t>_x005F_x000D_</t></is></c><c r="G9" t="d"><v>2026-03-12T00:00:00</v></c><c r="H9"><v>1e</v></c>'
        '<c r="I9" t="n"><v>Infinity</v></c><c r="J9" t="zz"><v>1</v></c></row>'
    )
    cells = seen(broken_notes(tmp_path / "m.xlsx", {"sheet1.xml": (END, row + END)}))
    assert [cells.get(f"{letter}9", ("", ""))[0] for letter in "ABEF"] == ["Wien", "", "12 Road", "_x000D_"]
    faults = [cells[f"{letter}9"][1] for letter in "CDGHIJ"]
    assert [fault[:30] for fault in faults] == [
        "this formula has no computed v", "this cell shows a spreadsheet ", "the spreadsheet stores this as", "this cell holds '1e' as a numb",
        "this cell holds 'Infinity' as ", "this cell has contents of the ",
    ]  # fmt: skip
