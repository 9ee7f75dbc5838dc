"""The words of a PDF, page by page, as pdfium reads them."""

from __future__ import annotations

HYPHEN = "\x02"  # what pdfium has for a hyphen at the end of a line (Guinée-/Bissau)
MOST_PAGES = 50
MOST_CHARACTERS = 100_000  # of one page


def text_of_pages(pdf: bytes) -> list[str] | None:
    """Return the text of each page; None without pypdfium2, for a file that it does not read, and for one with too much text."""
    try:
        import pypdfium2
    except ModuleNotFoundError:
        return None
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return None
    try:
        if len(document) > MOST_PAGES:
            return None
        pages = [page.get_textpage() for page in document]
        if max(page.count_chars() for page in pages) > MOST_CHARACTERS:
            return None
        return [str(page.get_text_bounded()).replace(HYPHEN, "-") for page in pages]
    except pypdfium2.PdfiumError:
        return None
    finally:
        document.close()
