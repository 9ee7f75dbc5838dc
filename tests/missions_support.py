"""Tables of missions for the tests of imports, as CSV files and as workbooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from noteverbale.incoming.missions import Intake

HEADER = ["State", "FunctionalTitle", "Gender", "Language", "AddressLine1", "AddressLine2", "City", "Postal Code"]


HEADER += ["CountryAddressName", "Email"]


MEXICO = ["México", "Representante Permanente", "f", "es", "Misión Permanente de México", "Calle 1", "Viena", "01040"]


MEXICO += ["Austria", "mex@mission.example"]


FRANCE = ["France", "Représentant permanent", "", "fr", "Mission permanente de la France", "Rue 2", "Vienne", "1040"]


FRANCE += ["Autriche", "fra@mission.example"]


def csv_file(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8-sig") -> Path:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def xlsx_file(path: Path, rows: Sequence[Sequence[object]], title: str = "Missions") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def told(intake: Intake, but: str = "") -> list[str]:
    """Return the problems of an import as lines, without those of a code."""
    return [str(problem) for problem in intake.problems.found if problem.code != but]


def xlsx_with_looks(path: Path) -> Path:
    """Write a workbook with number formats, struck and hidden parts, comments, rich text, formulas and merged cells."""
    book = openpyxl.load_workbook(xlsx_file(path, [HEADER, MEXICO, FRANCE]))
    sheet = book["Missions"]
    looks = {
        "H2": (10170123, "00000-0000"),
        "H3": (0.5, "# ?/?"),
        "F2": (431505000000, "General"),
        "F3": (40000, "d-mmm"),
    }
    for name, (value, code) in looks.items():
        sheet[name] = value
        sheet[name].number_format = code
    sheet["E2"] = CellRichText("Misión ", TextBlock(InlineFont(strike=True), "Permanente"), " de México")
    sheet["E2"].comment = Comment("ask Anna", "Ben")
    sheet["A3"].font = Font(strike=True, color="FFFFFFFF")
    sheet["A5"] = "=A2"
    sheet.merge_cells("B5:C6")
    sheet.column_dimensions["J"].hidden = True
    sheet.row_dimensions[3].hidden = True
    sheet.auto_filter.ref = "A1:J3"
    sheet.auto_filter.add_filter_column(0, ["France"])
    book.create_sheet("old").sheet_state = "hidden"
    book.save(path)
    return path
