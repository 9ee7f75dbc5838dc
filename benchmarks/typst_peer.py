"""The copies of a note set by Typst: the same words and furniture, tagged, PDF/UA-1 and PDF/A-2a, with one compiler for all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from noteverbale.document import Block, Document, Inline, Isolate, Items, Paragraph, Quotation, leaves
from noteverbale.page.fonts import font_file
from noteverbale.page.html import copy_title
from noteverbale.pipeline import Pipeline

STANDARDS = ["a-2a", "ua-1"]
FAMILIES = {"ar": "Amiri", "en": "PT Serif", "zh": "Noto Serif SC"}  # as the font files name them
PAGE = """
#let note = json(bytes(sys.inputs.note))
#let spans(run) = for part in run { if part.len() > 1 { link(part.at(1), part.at(0)) } else { part.at(0) } }
#set document(title: note.title)
#set page(paper: "a4", margin: (top: 22mm, right: 25mm, bottom: 21mm, left: 30mm),
  foreground: place(center + horizon, rotate(-52deg, text(size: 90pt, weight: "bold", fill: rgb("#f0eeea80"), note.watermark))),
  footer: context align(center, text(size: 9.5pt, if counter(page).get().first() == 1 { strong(note.tagline) } else {
    counter(page).display() })))
#set text(lang: note.language, dir: if note.rtl { rtl } else { ltr }, size: note.size * 1pt, font: note.fonts)
#set par(justify: note.justify, leading: 0.65em, spacing: 3.4mm + 0.65em)
#block(width: 100%, stroke: (bottom: 0.6pt), inset: (bottom: 3.5mm), below: 9mm)[
  #text(size: 19pt, weight: "bold", note.acronym) \\ #text(size: 11.5pt, note.office)]
#place(bottom, float: true, block(height: 34mm, width: 100%, inset: (top: 5mm), text(size: 10.5pt,
  for line in note.address { spans(line); linebreak() })))
#let blocks(items) = for item in items {
  if item.kind == "paragraph" { par(spans(item.run)) }
  else if item.kind == "list" { enum(..item.items.map(spans), numbering: (n) => item.marks.at(n - 1), indent: 2.5mm) }
  else { quote(block: true, blocks(item.blocks)) }
}
#for run in note.before { par(spans(run)) }
#blocks(note.body)
#for run in note.after { par(spans(run)) }
#note.initials
"""


def note_of(document: Document) -> dict[str, object]:
    """Return what the page prints of a copy."""

    def spans(run: Sequence[Inline]) -> list[list[str]]:
        return [
            [leaf.text, leaf.href] if isinstance(leaf, Isolate) and leaf.href else [leaf.text]
            for leaf in leaves(tuple(run))
        ]

    def block(item: Block) -> dict[str, object]:
        match item:
            case Paragraph():
                return {"kind": "paragraph", "run": spans(item.inlines)}
            case Items():
                return {"kind": "list", "marks": item.marks, "items": [spans(run) for run in item.items]}
            case Quotation():
                return {"kind": "quotation", "blocks": [block(inner) for inner in item.blocks]}

    language = document.meta.language
    return {
        "title": copy_title(document),
        "language": language,
        "rtl": document.meta.direction == "rtl",
        "justify": language in ("ar", "zh"),
        "size": 13.2 if language == "ar" else 11,
        "fonts": sorted(FAMILIES.values(), key=lambda family: family != FAMILIES.get(language, FAMILIES["en"])),
        "watermark": document.watermark,
        "tagline": document.tagline or "",
        "acronym": document.letterhead.acronym,
        "office": document.letterhead.name,
        "before": [spans(run) for _, run in document.before],
        "after": [spans(run) for _, run in document.after],
        "body": [block(item) for move in document.body for item in move.blocks],
        "address": [spans(line) for line in document.address],
        "initials": document.initials or "",
    }


def typst(office: Pipeline, documents: Sequence[Document]) -> list[bytes]:
    """Return the copies as PDF; none where the Python package of Typst is not installed."""
    try:
        module: Any = import_module("typst")
    except ModuleNotFoundError:
        return []
    fonts = sorted({str(font_file(font, font.regular).parent) for font in office.sheet.fonts})
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch) / "page.typ"
        page.write_text(PAGE, "utf-8")
        compiler = module.Compiler(str(page), font_paths=fonts, ignore_system_fonts=True)
        inputs = ({"note": json.dumps(note_of(document), ensure_ascii=False)} for document in documents)
        return [compiler.compile(format="pdf", sys_inputs=each, pdf_standards=STANDARDS) for each in inputs]
