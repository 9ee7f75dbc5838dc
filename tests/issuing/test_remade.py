"""A file compared with the copy that was issued, made again from the ledger: bytes, then what the pages show."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from noteverbale.issuing import batch, remade, steps
from noteverbale.issuing.issue import Request
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline

AT = "2026-03-04T09:00:00+00:00"
FRANCE = ("CU 2026/12 (A)", "FRA", "fr")


@pytest.fixture(scope="module")
def office(issuing_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Pipeline, Ledger, bytes]]:
    """A small office that has issued a note, its ledger, and the copy of France."""
    folder = tmp_path_factory.mktemp("remade")
    pipeline = Pipeline.open(issuing_folder)
    with Ledger(folder / "ledger.db") as ledger:
        ledger.open_series("CU", 2026, 12, "clerk", AT)
        request = Request(("MEX", "FRA"), "own", "clerk", AT, date(2026, 3, 4))
        note = pipeline.registry.notes["own"]
        step = steps.begin(pipeline, note, ledger, request, folder / "out").take_number()
        batch.run(step.job(), 1)
        yield pipeline, ledger, (step.folder / "fr" / "FRA.pdf").read_bytes()


def changed(content: bytes, patch: bytes = b"") -> bytes:
    """Return a copy written anew by another program, with something drawn over page 1."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        if patch:
            pdf.pages[0].contents_add(pdf.make_stream(patch))
        pdf.save(buffer)
    return buffer.getvalue()


@pytest.mark.slow
def test_the_issued_bytes_are_made_again(office: tuple[Pipeline, Ledger, bytes]) -> None:
    pipeline, ledger, content = office
    assert remade.compare(pipeline, ledger, FRANCE, content) == remade.Comparison("bytes")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        (b"", remade.Comparison("pages")),
        (b"q 1 1 1 rg 100 400 300 60 re f Q", remade.Comparison("", (1,))),  # a white patch over words
        (b"q 0 0 0 rg 300 500 2 2 re f Q", remade.Comparison("", (1,))),  # a dot
    ],
)
def test_what_a_page_shows_is_compared(
    office: tuple[Pipeline, Ledger, bytes], patch: bytes, expected: remade.Comparison
) -> None:
    pipeline, ledger, content = office
    assert remade.compare(pipeline, ledger, FRANCE, changed(content, patch)) == expected


@pytest.mark.slow
def test_another_states_copy_is_not_this_one(office: tuple[Pipeline, Ledger, bytes]) -> None:
    pipeline, ledger, content = office
    other = remade.compare(pipeline, ledger, ("CU 2026/12 (A)", "MEX", "es"), content)
    assert other is not None
    assert other.equal == ""


@pytest.mark.parametrize("copy", [("CU 2026/13 (A)", "FRA", "fr"), ("CU 2026/12 (A)", "CUB", "es")])
def test_a_copy_that_was_not_issued_is_compared_with_nothing(
    office: tuple[Pipeline, Ledger, bytes], copy: tuple[str, str, str]
) -> None:
    pipeline, ledger, content = office
    assert remade.compare(pipeline, ledger, copy, content) is None


def test_what_is_no_pdf_cannot_be_drawn(office: tuple[Pipeline, Ledger, bytes]) -> None:
    assert remade.can_be_drawn(office[2])
    assert not remade.can_be_drawn(b"%PDF-1.7 not really")
