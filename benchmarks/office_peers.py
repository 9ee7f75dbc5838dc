"""The copies of a note by two programs that offices have: ReportLab, and LibreOffice from filled Word files.

Neither makes what the press makes. ReportLab has the same words in a plain layout: no tags, no PDF/A, no letterhead or
watermark, no shaping of Arabic, no fonts with CFF outlines (so no Chinese). LibreOffice has the layout of our Word files, tagged PDF/UA
and PDF/A-2b as it exports them: start-up and one conversion of all files.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from typst_peer import FAMILIES

from noteverbale.document import Document, runs, words
from noteverbale.formats.word import WordWriter
from noteverbale.page.fonts import font_file
from noteverbale.pipeline import Pipeline

FILTER = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},"PDFUACompliance":{"type":"boolean","value":"true"}}'


def reportlab(office: Pipeline, documents: Sequence[Document]) -> Iterator[bytes]:
    """Yield the copies as PDF; none without ReportLab, or in a language whose fonts it cannot read."""
    try:
        platypus: Any = import_module("reportlab.platypus")
        fonts: Any = import_module("reportlab.pdfbase.ttfonts")
        metrics: Any = import_module("reportlab.pdfbase.pdfmetrics")
        styles: Any = import_module("reportlab.lib.styles")
    except ModuleNotFoundError:
        return
    language = documents[0].meta.language
    family = FAMILIES.get(language, FAMILIES["en"])
    font = next(font for font in office.sheet.fonts if font.id.endswith(family))
    try:
        metrics.registerFont(fonts.TTFont(language, str(font_file(font, font.regular))))
    except fonts.TTFError:
        return
    style = styles.ParagraphStyle("note", fontName=language, fontSize=11, leading=15, spaceAfter=9)
    for document in documents:
        story = [platypus.Paragraph(escape(words(run)), style) for _, run in runs(document)]
        out = io.BytesIO()
        platypus.SimpleDocTemplate(out, pagesize=(595, 842), invariant=1).build(story)
        yield out.getvalue()


def libreoffice(office: Pipeline, documents: Sequence[Document]) -> tuple[float, list[bytes]]:
    """Return the CPU seconds of LibreOffice, start-up included, and the copies as PDF; none where it is not installed."""
    program = shutil.which("soffice")
    if program is None or not documents:
        return 0.0, []
    writer = WordWriter(office.sheet, office.registry.packs[documents[0].meta.language])
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.docx" for number in range(len(documents))]
        for path, document in zip(files, documents, strict=True):
            path.write_bytes(writer.docx(document))
        before = os.times()
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", FILTER]
        subprocess.run([*command, "--outdir", folder, *map(str, files)], check=True, capture_output=True, timeout=900)
        after = os.times()
        seconds = after.children_user + after.children_system - before.children_user - before.children_system
        return seconds, [path.with_suffix(".pdf").read_bytes() for path in files]
