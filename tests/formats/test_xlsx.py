"""Workbooks: a sheet for each table, all cells text, the same bytes from run to run."""

from __future__ import annotations

import io

import openpyxl

from noteverbale.formats.xlsx import Table, to_xlsx

TABLES = [Table("fr", ("Code", "Note"), (("FRA", "=1+1"), ("007", "+43 1"))), Table("ar", ("الرمز",), (), rtl=True)]


def test_nothing_is_computed_and_no_zero_is_lost() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(TABLES, "Note")))
    assert [[cell.value for cell in row] for row in book["fr"].iter_rows()] == [
        ["Code", "Note"],
        ["FRA", "=1+1"],
        ["007", "+43 1"],
    ]
    assert {cell.data_type for row in book["fr"].iter_rows() for cell in row} == {"s"}
    assert book["fr"].auto_filter.ref == "A1:B3"


def test_an_empty_arabic_table_runs_from_the_right() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(TABLES, "Note")))
    assert [sheet.sheet_view.rightToLeft for sheet in book] == [None, True]
    assert book["ar"].auto_filter.ref == "A1:A2"


def test_the_same_tables_are_the_same_bytes() -> None:
    assert to_xlsx(TABLES, "Note") == to_xlsx(TABLES, "Note")


def test_a_chinese_column_is_as_wide_as_its_signs() -> None:
    def width(cell: str) -> float:
        book = openpyxl.load_workbook(io.BytesIO(to_xlsx([Table("t", ("",), ((cell,),))], "Note")))
        return float(book["t"].column_dimensions["A"].width)

    assert width("墨西哥墨西哥") - width("Mexico") > 5
    assert width("x" * 500) < 70
