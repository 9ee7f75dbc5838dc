"""The file embedded in a copy (PDF/A-3a): a template has a stand-in with gaps, which a `SourceOf` fills when a copy is printed.

The objects of both are WeasyPrint's own, so that a pressed copy embeds its file as `Printer.pdf` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pydyf

from ..document import Document
from ..page.printer import EmbeddedFile, attachment
from .parts import SourceGap

SourceOf = Callable[[Document], EmbeddedFile]  # from an addressed Document
_NAME, _ABOUT = "source-name", "source-about"
STAND_IN = EmbeddedFile(_NAME, b"", _ABOUT, date(2000, 1, 1))
_GAPS = {b"(source-name)": SourceGap(0), b"(source-about)": SourceGap(1)}
FILE = SourceGap(2)


def pieces_of(body: bytes) -> tuple[SourceGap | bytes, ...]:
    """Return an object of a file with STAND_IN, cut where the name and description of a copy's own file go."""
    return tuple(_GAPS.get(piece, piece) for piece in re.split(rb"(\(source-name\)|\(source-about\))", body))


def filled(source: EmbeddedFile) -> tuple[bytes, bytes, bytes]:
    """Return what a file puts into the gaps: its name and description as PDF strings, and its stream."""
    # Not before the printer, which loads the engine without a search for its libraries.
    from weasyprint.pdf.anchors import write_pdf_attachment

    pdf = pydyf.PDF()
    specification = write_pdf_attachment(pdf, attachment(source), True)
    return specification["UF"].data, specification["Desc"].data, pdf.objects[-2].data
