"""Cells of CSV files that begin like formulas: marked when written, and read back unchanged."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noteverbale.formats.csv_table import RUNS, defused, restored, to_csv

TEXTS = st.text(max_size=12) | st.text(alphabet="'=+-@＝0123 ().\ta\r\n", max_size=8)


@pytest.mark.slow
@given(TEXTS)
def test_every_cell_comes_back_as_it_was_and_none_runs(cell: str) -> None:
    assert restored(defused(cell)) == cell
    assert not defused(cell).startswith(RUNS)


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_a_row_comes_back_from_the_file(row: list[str]) -> None:
    lines = list(csv.reader(io.StringIO(to_csv(["x"] * len(row), [row]).decode("utf-8-sig"), newline="")))
    assert [restored(cell) for cell in lines[1]] == row
