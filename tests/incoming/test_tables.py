"""Files of tables are read by their suffix."""

from __future__ import annotations

from pathlib import Path

import pytest

from missions_support import csv_file, xlsx_file
from noteverbale.incoming.tables import read_book
from noteverbale.problems import ProblemsFound

ROWS = [["State", "Language"], ["Mexico", "es"]]


@pytest.mark.parametrize("name", ["m.csv", "m.TSV", "m.txt", "m.xlsx"])
def test_a_table_says_the_same_in_every_format(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".xlsx":
        xlsx_file(path, ROWS)
    else:
        csv_file(path, ROWS, "\t" if path.suffix == ".TSV" else ",")
    (table,) = read_book(path, lambda text: text in ROWS[0]).tables
    assert [[cell.text for cell in row] for row in table.rows] == ROWS


@pytest.mark.parametrize(
    ("name", "message"), [("absent.csv", "there is no such file"), ("m.ods", "not from '.ods'"), ("m", "not from ''")]
)
def test_other_files_are_refused(tmp_path: Path, name: str, message: str) -> None:
    if not name.startswith("absent"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(ProblemsFound, match=message):
        read_book(tmp_path / name, lambda text: False)
