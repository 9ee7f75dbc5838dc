"""Print a Document as PDF for the preview, in two thirds of the time: not PDF/A, not tagged, not compressed.

The pages have the same pixels (tested). Parsed style sheets, computed styles, broken lines and subsets of Chinese
fonts are kept for the next copy.
"""

from __future__ import annotations

import io
from typing import Any

from ..document import Document
from .html import to_html
from .printer import Printer


class QuickPrinter:
    """Prints copies for the preview with the fonts and sheet of one printer."""

    def __init__(self, printer: Printer) -> None:
        self.printer = printer
        self._subsets: Any = {}
        # After the printer, which hides the host's fonts from the engine.
        from .embedded_fonts import SHARED
        from .remembered_lines import RememberedLines
        from .shared_styles import SharedStyles

        self._shared, self._computed, self._lines = SHARED, SharedStyles(), RememberedLines()

    def pdf(self, document: Document) -> bytes:
        """Return a copy as PDF. Raises ProblemsFound for each warning of the page engine."""
        page, out = to_html(document, self.printer.sheet, self.printer.pack), io.BytesIO()
        with self._computed.used(), self._lines.used(), self.printer.watched(document.about):
            html, styles = self.printer.parsed_apart(page)
            shared = self._shared.set(self._subsets)
            try:
                html.write_pdf(out, stylesheets=styles, font_config=self.printer.fonts, uncompressed_pdf=True)
            finally:
                self._shared.reset(shared)
        return out.getvalue()
