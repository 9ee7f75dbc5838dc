"""Document → a PDF to look at, in half of the time of one to keep: the same pages, not archived, not compressed.

Pages differ in nothing a reader sees (tested). A style sheet is parsed once, an ideograph cut out of its font once.
"""

from __future__ import annotations

import io
import re
from typing import Any

from ..document import Document
from .html import to_html
from .printer import Printer

KEPT = 16  # style sheets: one a language, audience's tagline and watermark
_STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)


class QuickPrinter:
    """Prints copies for the eye. Styles are kept for one printer, and thrown away with it."""

    def __init__(self, printer: Printer) -> None:
        self.printer = printer
        self._styles: dict[str, Any] = {}
        self._subsets: Any = {}

    def pdf(self, document: Document) -> bytes:
        """Return a copy's pages. Raises ProblemsFound for anything the engine remarked."""
        from .weasyprint_fixes import SHARED  # no sooner than the printer, which hides the host's fonts from the engine

        page, out = to_html(document, self.printer.sheet, self.printer.pack), io.BytesIO()
        with self.printer.watched(document.about):
            styles = [self._style(text) for text in _STYLE.findall(page)]
            html = self.printer.parsed(_STYLE.sub("", page))
            shared = SHARED.set(self._subsets)
            try:
                html.write_pdf(out, stylesheets=styles, font_config=self.printer.fonts, uncompressed_pdf=True)
            finally:
                SHARED.reset(shared)
        return out.getvalue()

    def _style(self, text: str) -> Any:
        if text not in self._styles:
            if len(self._styles) >= KEPT:
                self._styles.clear()
            self._styles[text] = self.printer.style(text)
        return self._styles[text]
