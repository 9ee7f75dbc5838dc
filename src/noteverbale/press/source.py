"""The file embedded in a copy (PDF/A-3a): a template has a stand-in with gaps, which a `SourceOf` fills when a copy is printed.

The objects of both are WeasyPrint's own, so that a pressed copy embeds its file as `Printer.pdf` does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pydyf

from ..document import Document
from ..page.printer import EmbeddedFile, attachment
from .parts import ValueGap

SourceOf = Callable[[Document], EmbeddedFile]  # from an addressed Document
_NAME, _ABOUT = "source-name", "source-about"
STAND_IN = EmbeddedFile(_NAME, b"", _ABOUT, date(2000, 1, 1))
GAPS = {b"(source-name)": ValueGap("file_name"), b"(source-about)": ValueGap("file_about")}


def filled(source: EmbeddedFile) -> dict[str, bytes]:
    """Return what a file puts into the gaps, by name: its name and description as PDF strings, and its stream."""
    # Not before the printer, which loads the engine without a search for its libraries.
    from weasyprint.pdf.anchors import write_pdf_attachment

    pdf = pydyf.PDF()
    specification = write_pdf_attachment(pdf, attachment(source), True)
    names = {"file_name": specification["UF"].data, "file_about": specification["Desc"].data}
    return {**names, "file": pdf.objects[-2].data}
