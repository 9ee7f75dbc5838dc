"""In what a printed and a pressed file differ."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from exporters_support import by_pdfium, by_poppler
from pdf_objects import File


def differences(plain: bytes, pressed: bytes, folder: Path | None = None) -> list[str]:
    """Return in what two files differ; with a folder for scratch files, pictures and a second reader count too."""
    one, other = File(plain), File(pressed)
    found = []
    if [one.content(page) for page in one.pages] != [other.content(page) for page in other.pages]:
        found.append("operators")
    if one.described() != other.described():
        found.append("objects")
    if one.packet() != other.packet():
        found.append("XMP")
    if by_pdfium(plain) != by_pdfium(pressed):
        found.append("text")
    if folder and by_poppler(plain, folder, raw=True) != by_poppler(pressed, folder, raw=True):
        found.append("text by poppler")
    if folder and pictures(plain) != pictures(pressed):
        found.append("pictures")
    return found


def pictures(content: bytes) -> list[bytes]:
    pdf = pypdfium2.PdfDocument(content)
    try:
        return [bytes(page.render(scale=1).buffer) for page in pdf]
    finally:
        pdf.close()
