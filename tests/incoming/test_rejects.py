"""The file of rows that were not imported."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from noteverbale.incoming.cells import Book, Cell
from noteverbale.incoming.rejects import Rejected, keep_rejects, rejects_bytes
from noteverbale.problems import Place, Problem


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_rejects_are_written_over_nothing(tmp_path: Path, suffix: str) -> None:
    def keep(name: str, fault: str) -> str:
        book = Book(tmp_path / name, (), "")
        rejected = Rejected("", ("State",))
        rejected.add((Cell("Coree", Place("m")),), [Problem(Place("m"), "cell", fault)])
        return keep_rejects(book, [rejected]).name

    assert keep(f"m{suffix}", "no such State") == f"m-rejects{suffix}"
    assert keep(f"m{suffix}", "no such State") == f"m-rejects{suffix}"  # it says so already
    mended = tmp_path / f"m-rejects{suffix}"
    mended.write_bytes(b"mended by hand")
    assert keep(f"m{suffix}", "no such State") == f"m-rejects-2{suffix}"
    assert keep(f"m-rejects{suffix}", "another fault") == f"m-rejects-3{suffix}"
    assert keep(f"m-rejects-3{suffix}", "a third") == f"m-rejects-4{suffix}"
    assert mended.read_bytes() == b"mended by hand"


def test_rejects_fit_a_sheet_and_cut_texts_are_named() -> None:
    names = ["a very long sheet name of more than thirty-one letters", "A VERY long sheet name of more than thirty",
             "a[b]:/\\*?", "'x'", "History", ""]  # fmt: skip
    rejected = []
    for name in names:
        one = Rejected(name, ("State",))
        one.add((Cell("A" * 40_000, Place("m")),), [Problem(Place("m"), "cell", "too long")])
        rejected.append(one)
    book = openpyxl.load_workbook(io.BytesIO(rejects_bytes(Book(Path("m.xlsx"), (), ""), rejected)))
    assert book.sheetnames == [
        "a very long sheet name of more ", "A VERY long sheet name of mor 2", "a_b______", "x", "History 2", "Rejects",
    ]  # fmt: skip
    row = [str(cell.value) for cell in list(book.worksheets[0].iter_rows())[1]]
    assert [len(row[0]), row[1]] == [32_767, "too long; a cell of 40000 letters is cut here: see the table"]
