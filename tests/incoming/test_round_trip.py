"""What our own tables hold comes back from them unchanged, as CSV and as workbooks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noteverbale.formats.csv_table import to_csv
from noteverbale.formats.xlsx import Table, to_xlsx
from noteverbale.incoming.cells import Cell, tidy
from noteverbale.incoming.tables import read_book
from noteverbale.pipeline import Pipeline

LETTERS = "aeiouñçß ÀÉЖщярابت中国ĞŞ0123456789"
SIGNS = "+-=@'\"(),.;:/&#’–“”«»_*%!?"
VALUES = st.text(alphabet=LETTERS + SIGNS, min_size=1, max_size=16).map(tidy).filter(bool)


def read(content: bytes, name: str) -> list[list[Cell]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return [list(row) for row in read_book(path, lambda text: text.startswith("Column")).tables[0].rows]


def both(rows: Sequence[Sequence[str]]) -> list[list[list[Cell]]]:
    """Return the cells of rows below a header, from a CSV file and from a workbook."""
    columns = [f"Column {i}" for i in range(len(rows[0]))]
    return [
        read(to_csv(columns, rows), "m.csv")[1:],
        read(to_xlsx([Table("Missions", columns, rows)], "Missions"), "m.xlsx")[1:],
    ]


def is_a_code(text: str) -> bool:
    """Return whether a text would be read otherwise from CSV, with a warning."""
    return re.fullmatch(r"\d+\.0", text.removeprefix("'")) is not None


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=12))
def test_every_value_comes_back_as_it_was(rows: list[list[str]]) -> None:
    from_csv, from_workbook = both(rows)
    assert [[cell.text for cell in row] for row in from_workbook] == rows
    for row, cells in zip(rows, from_csv, strict=True):
        for text, cell in zip(row, cells, strict=True):
            assert cell.text == text or (is_a_code(text) and cell.remark), text


def test_the_values_of_all_recipients_come_back_without_a_fault(office: Pipeline) -> None:
    values = set()
    for recipient in office.registry.recipients.values():
        values |= {recipient.id, recipient.email or "–", recipient.telephone or "+43 1 505 0000"}
        if address := recipient.address:
            values |= {*address.lines, address.city, address.country, address.postcode or "–", address.region or "–"}
    for record in (
        *office.registry.principals.values(),
        *office.registry.places.values(),
        *office.registry.titles.values(),
    ):
        values |= {form.text for names in record.names.values() for form in (names if isinstance(names, tuple) else ())}
    rows = [[value] for value in sorted(tidy(value) for value in values)]
    assert len(rows) > 2000
    for cells in both(rows):
        assert [(cell.text, cell.fault, cell.remark) for (cell,) in cells] == [(text, "", "") for (text,) in rows]
