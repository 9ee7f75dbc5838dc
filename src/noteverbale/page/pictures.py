"""Draw the pages of a PDF as pictures (PNG) with pdfium, the library of common viewers."""

from __future__ import annotations

import io
from threading import Lock
from typing import TYPE_CHECKING

from ..problems import NOWHERE, ProblemsFound

if TYPE_CHECKING:
    from PIL.Image import Image

GAP = 4  # pixels between two pages
_ONE_AT_A_TIME = Lock()  # pdfium is not thread-safe


def picture(pdf: bytes, page: int = 1, width: int = 400) -> bytes:
    """Return one page, counted from 1, as PNG `width` pixels wide. Raises ProblemsFound without pdfium, or if there is no such page."""
    return png(drawn(pdf, width, page)[0])


def drawn(pdf: bytes, width: int, page: int | None = None) -> list[Image]:
    """Return pages as pictures, `width` pixels wide: all, or one. Raises ProblemsFound without pdfium, or if there is no such page."""
    try:
        import pypdfium2
    except ModuleNotFoundError:
        hint = "install it: pip install 'noteverbale[preview]'"
        raise ProblemsFound.one(NOWHERE, "pictures", "pypdfium2 is not installed", hint) from None
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if page is not None and not 1 <= page <= len(document):
                message = f"there is no page {page}: the copy has {len(document)}"
                raise ProblemsFound.one(NOWHERE, "page", message, "go back to page 1")
            sheets = [document[index] for index in (range(len(document)) if page is None else (page - 1,))]
            return [sheet.render(scale=width / sheet.get_width()).to_pil().convert("RGB") for sheet in sheets]
        finally:
            document.close()


def contact(pdf: bytes, width: int, rtl: bool = False) -> bytes:
    """Return all pages of a copy beside each other in one PNG; with `rtl`, page 1 is the rightmost."""
    from PIL import Image

    pages = drawn(pdf, width)
    canvas = Image.new("RGB", (len(pages) * (width + GAP) - GAP, max(page.height for page in pages)), "#808080")
    for at, page in enumerate(reversed(pages) if rtl else pages):
        canvas.paste(page, (at * (width + GAP), 0))
    return png(canvas)


def png(image: Image) -> bytes:
    """Return a picture as PNG with few colours and light compression: a preview needs speed more than small files."""
    from PIL.Image import Quantize

    out = io.BytesIO()
    image.quantize(64, method=Quantize.FASTOCTREE).save(out, "PNG", compress_level=1)
    return out.getvalue()


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    import pypdfium2

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()
