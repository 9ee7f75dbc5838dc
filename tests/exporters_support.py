"""Two readers of PDF text that are not ours."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pypdfium2


def by_pdfium(content: bytes) -> list[str]:
    """Return the text of each page, by pypdfium2."""
    document = pypdfium2.PdfDocument(content)
    try:
        pages = []
        for page in document:
            text = page.get_textpage()
            pages.append(text.get_text_range())
            text.close()
            page.close()
        return pages
    finally:
        document.close()


def by_poppler(content: bytes, folder: Path, raw: bool = False) -> list[str]:
    """Return the text of each page, by poppler's pdftotext; `raw`: in the order of the file, not of columns."""
    path = folder / "copy.pdf"
    path.write_bytes(content)
    made = subprocess.run(
        ["pdftotext", *(["-raw"] if raw else []), "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True
    )
    return made.stdout.decode("utf-8").split("\f")[:-1]
