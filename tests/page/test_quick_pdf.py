"""A glimpse is the page that is printed, to the last dot."""

from __future__ import annotations

import io

import pytest

from noteverbale.page.quick_pdf import QuickPrinter
from noteverbale.pipeline import Pipeline


@pytest.mark.slow
@pytest.mark.parametrize("code", ["ar", "zh", "fr"])
def test_a_quick_pdf_has_the_pixels_of_the_print(office: Pipeline, code: str) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    note, recipient = office.registry.notes["cu-2009-033"], office.registry.recipients["MEX"]
    copy = office.copy(note, recipient, code)
    drawn = []
    glimpses = QuickPrinter(office.printer(code))
    glimpses.pdf(office.copy(note, office.registry.recipients["FRA"], code))  # which leaves its glyphs behind
    for pdf in (office.pdf(copy), glimpses.pdf(copy)):
        with pdfium.PdfDocument(io.BytesIO(pdf)) as document:
            pages = [document[i] for i in range(len(document))]
            drawn.append([page.render(scale=1.5).to_pil().tobytes() for page in pages])
            for page in pages:
                page.close()
    assert len(drawn[0]) > 1
    assert drawn[0] == drawn[1]
