"""A reader of Word files that is not the exporter: what a note in .docx says, line by line."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass, replace

import docx
from docx.oxml.ns import qn
from lxml import etree

from noteverbale.document import Document, Inline, Isolate, map_runs
from noteverbale.formats.text import address_lines, body_lines
from noteverbale.formats.word_lists import NUMBERS


@dataclass(frozen=True)
class Said:
    """What a copy says: its head and note, its address block, its tagline."""

    note: list[str]
    address: list[str]
    tagline: str


def said(document: Document) -> Said:
    """Return what a composed copy says, by the text exporter."""
    document = map_runs(document, lambda run: tuple(map(_whole, run)))
    head = [document.letterhead.acronym, document.letterhead.name]
    lines = [*head, *body_lines(document)]
    return Said([*map(seen, lines)], [*map(seen, address_lines(document))], seen(document.tagline or ""))


def _whole(inline: Inline) -> Inline:
    """Return a symbol or number as Word needs it to keep it on one line."""
    if isinstance(inline, Isolate) and inline.kind != "postal":
        return replace(inline, text=inline.text.replace(" ", "\u00a0"))
    return inline


def seen(text: str) -> str:
    """Return a line as a reader hears it: no invisible marks but the joiner, one space for tabs, links in one piece."""
    kept = "".join(char for char in text if char == "\u200d" or unicodedata.category(char) != "Cf")
    return re.sub(r"(?<=/)\n", "", re.sub(r"\t+", " ", kept)).strip(" ")


def read(content: bytes) -> Said:
    """Return what a Word file says. Marks of lists are counted here, from its numbering."""
    package = docx.Document(io.BytesIO(content))
    marks = _Marks(package.part.numbering_part.element)
    note: list[str] = []
    address: list[str] = []
    for paragraph in package.element.body.iterchildren(qn("w:p")):
        line = seen(marks.of(paragraph) + _text(paragraph))
        framed = paragraph.find(f"{qn('w:pPr')}/{qn('w:framePr')}") is not None
        if not framed:
            note.append(line)
        elif line:
            address.append(line)
    footer = package.sections[0].first_page_footer._element
    return Said(note, address, seen("".join(map(_text, footer.iterchildren(qn("w:p"))))))


def part(content: bytes, name: str) -> etree._Element:
    """Return a part of a Word file: 'word/document.xml'."""
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read(name))


def _text(paragraph: etree._Element) -> str:
    text = ""
    for one in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        inside_run = (parent := one.getparent()) is not None and parent.tag == qn("w:r")
        if inside_run:
            text += one.text or "" if one.tag == qn("w:t") else "\t" if one.tag == qn("w:tab") else "\n"
    return text


class _Marks:
    def __init__(self, numbering: etree._Element) -> None:
        self.levels = {one.get(qn("w:abstractNumId")): one for one in numbering.iter(qn("w:abstractNum"))}
        self.lists = {one.get(qn("w:numId")): one for one in numbering.iter(qn("w:num"))}
        self.counts: dict[str, int] = {}

    def of(self, paragraph: etree._Element) -> str:
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        if found is None:
            return ""
        id = str(found.get(qn("w:val")))
        link = self.lists[id].find(qn("w:abstractNumId"))
        assert link is not None
        level = self.levels[link.get(qn("w:val"))]
        self.counts[id] = self.counts.get(id, 0) + 1
        form, text = level.find(f".//{qn('w:numFmt')}"), level.find(f".//{qn('w:lvlText')}")
        assert form is not None
        assert text is not None
        number = NUMBERS[str(form.get(qn("w:val")))][self.counts[id] - 1]
        return str(text.get(qn("w:val"))).replace("%1", number) + " "
