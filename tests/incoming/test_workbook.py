"""Workbooks: what a spreadsheet does to cells, and files made to do harm."""

from __future__ import annotations

import inspect
import zipfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet import _reader

from missions_support import FRANCE, HEADER, MEXICO, told, xlsx_file
from noteverbale.incoming.missions import plan_import
from noteverbale.incoming.tables import read_book
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound


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
    "digits": ("sheet1.xml", END, f"<row><c><v>{'9' * 5000}</v></c></row>{END}", "file"),
    "style": ("sheet1.xml", END, f'<row r="9"><c r="A9" s="999"><v>7</v></c></row>{END}', "file"),
    "reference": ("sheet1.xml", "Calle 1", "&#xD800;", "file"),
    "entity": ("sheet1.xml", "Calle 1", "&nobody;", "file"),
    "laughs": ("sheet1.xml", "<worksheet", f"{LAUGHS}]><worksheet", "fine"),
}


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
    monkeypatch.setattr(openpyxl, "load_workbook", None)  # it is not read
    with pytest.raises(ProblemsFound, match=rf"too-large: .*{reason}"):
        read_book(path, lambda _: True)


def test_the_private_names_of_openpyxl_are_there(tmp_path: Path) -> None:
    book: Any = openpyxl.load_workbook(xlsx_file(tmp_path / "m.xlsx", [HEADER]), read_only=True)
    assert book._archive.getinfo(book.active._worksheet_path)
    assert isinstance(book.active._shared_strings, list)
    assert {type(book._date_formats), type(book._timedelta_formats)} == {set}
    names = ["src", "shared_strings", "data_only", "epoch", "date_formats", "timedelta_formats"]
    assert list(inspect.signature(_reader.WorkSheetParser).parameters)[:6] == names
    book.close()
