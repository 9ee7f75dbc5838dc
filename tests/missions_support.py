"""Tables of missions for the tests of imports, as CSV files and as workbooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl

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


def told(intake: Intake) -> list[str]:
    return [str(problem) for problem in intake.problems.found]
