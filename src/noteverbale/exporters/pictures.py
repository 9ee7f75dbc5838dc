"""A PDF → pictures of its pages (PNG), as a reader's viewer draws them (pdfium)."""

from __future__ import annotations

import io
from threading import Lock

from ..problems import Place, Problem, Trouble

_ONE_AT_A_TIME = Lock()  # pdfium is not made for threads


def picture(pdf: bytes, page: int = 1, width: int = 400) -> bytes:
    """Return one page, counted from 1, `width` pixels wide. Raises Trouble without pdfium, or for a page not there."""
    try:
        import pypdfium2
        from PIL.Image import Quantize
    except ModuleNotFoundError:
        hint = "install it: pip install 'noteverbale[preview]'"
        raise Trouble([Problem(Place("noteverbale"), "pictures", "pypdfium2 is not installed", hint)]) from None
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= page <= len(document):
                message = f"there is no page {page}: the copy has {len(document)}"
                raise Trouble([Problem(Place("noteverbale"), "page", message, "go back to page 1")])
            sheet = document[page - 1]
            drawn = sheet.render(scale=width / sheet.get_width()).to_pil().convert("RGB")
        finally:
            document.close()
    kept = io.BytesIO()
    drawn.quantize(64, method=Quantize.FASTOCTREE).save(kept, "PNG", compress_level=1)
    return kept.getvalue()


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    import pypdfium2

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()
