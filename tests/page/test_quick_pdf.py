"""A glimpse is the page that is printed, to the last dot."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest

from noteverbale.files import ChangedFiles
from noteverbale.page.panel_facts import measured
from noteverbale.page.printer import Printer
from noteverbale.page.quick_pdf import QuickPrinter
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound


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


def restyled(office: Pipeline, rule: str) -> Printer:
    """Return a printer of a sheet whose style ends with a rule."""
    path = office.sheet.folder / "sheet.css"
    files = ChangedFiles(office.registry.files, {path: f"{office.sheet.style}\n{rule}\n".encode()})
    return Printer(replace(office.sheet, files=files), office.registry.packs["fr"], office.printer("fr"))


def test_a_style_is_parsed_once_for_the_panel_and_all_copies(office: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    style = Printer.style

    def counted(printer: Printer, text: str) -> Any:
        parsed.append(text)
        return style(printer, text)

    monkeypatch.setattr(Printer, "style", counted)
    printer, note = restyled(office, "html { line-height: 1.39 }"), office.registry.notes["cu-2009-033"]
    assert measured(printer.sheet, printer.pack, lambda: printer)
    for who in ("FRA", "MEX"):
        QuickPrinter(printer).pdf(office.copy(note, office.registry.recipients[who], "fr"))
    assert sum("line-height: 1.39" in text for text in parsed) == 1
    assert len(parsed) == 3, "and what the page of the panel and the copies have each"


@pytest.mark.slow
def test_a_style_that_the_engine_warns_of_stops_each_copy(office: Pipeline) -> None:
    printer, note = restyled(office, "p { colour: red }"), office.registry.notes["cu-2009-033"]
    assert measured(printer.sheet, printer.pack, lambda: printer) is None
    quick = QuickPrinter(printer)
    for _ in range(2):
        with pytest.raises(ProblemsFound, match="colour"):
            quick.pdf(office.copy(note, office.registry.recipients["FRA"], "fr"))
