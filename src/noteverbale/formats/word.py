"""Write a Document for Word: a main document with merge fields or, once addressed, the filled copy. Always the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ..document import Block, Document, Field, Inline, Isolate, Items, Paragraph, Quotation, has_rtl, leaves, words
from ..language.pack import Pack
from ..page.html import Sheet, copy_title
from .text import ENCLOSURE_MARK
from .word_lists import Lists
from .word_paper import Paper
from .word_paper import Sheet as WordSheet
from .word_runs import Element, RunWriter, w
from .word_styles import Script, empty_package, script_of

_LONG_LEAD = 240  # characters: three lines
_STYLES = {
    "date above": "NoteDateAbove",
    "reference": "NoteReference",
    "heading": "NoteHeading",
    "salutation": "Salutation",
    "date": "Date",
    "signature": "Signature",
}  # of what is before and after the body


@dataclass
class WordWriter:
    """Writes Documents of one office in one language; the paper of each tagline and mark is made once.

    `day` is the day of the note, which the properties of its files name.
    """

    sheet: Sheet
    pack: Pack
    day: date | None = None
    _papers: dict[tuple[str, str], Paper] = field(default_factory=dict)

    @cached_property
    def script(self) -> Script:
        """How the language is written in Word."""
        return script_of(self.sheet, self.pack)

    def docx(self, document: Document) -> bytes:
        """Return the copy, or the main document where Fields are open. Raises ProblemsFound for styles that cannot be used."""
        key = (document.tagline or "", document.watermark)
        if key not in self._papers:
            self._papers[key] = Paper(empty_package(self.sheet, self.pack, self.script, *key))
        paper = self._papers[key]
        sheet = paper.sheet()
        _DocumentBody(document, sheet, paper, self.script).write()
        return paper.filled(sheet, copy_title(document), document.letterhead.acronym, document.meta.tag, self.day)


class _DocumentBody:
    """Writes one note onto a sheet of paper."""

    def __init__(self, document: Document, sheet: WordSheet, paper: Paper, script: Script) -> None:
        self.document, self.sheet, self.paper = document, sheet, paper
        self.rtl, self.eastern = script.rtl, script.eastern
        self.merge = document.meta.recipient is None
        self.writer = RunWriter(self.rtl, self.sheet.link, self.merge)
        self.lists = Lists(sheet.numbering, self.rtl, self.paper.of_style("NoteItem", "ind"))

    def write(self) -> None:
        """Put the note before the properties of the section, which are the last element of the body."""
        end = self.sheet.body[0][-1]
        for element in (*self._letterhead(), *self._first(), *self._body(), *self._close()):
            end.addprevious(element)

    def _letterhead(self) -> list[Element]:
        """Return the letterhead; Word gets the acronym where the PDF has a logo."""
        head = self.document.letterhead
        if head.style == "preprinted":
            return [_paragraph("NotePrinted", [])]
        acronym = self.writer.words(head.acronym, rtl=self.rtl and has_rtl(head.acronym))
        return [_paragraph("NoteAcronym", [acronym]), _paragraph("NoteOffice", [self.writer.words(head.name)])]

    def _first(self) -> list[Element]:
        """Return what is before the body, and the address in its frame, anchored beside the reference as in the PDF."""
        elements: list[Element] = []
        for name, run in self.document.before:
            elements.append(_paragraph(_STYLES[name if name != "date" else "date above"], self.writer.runs(run)))
            if name == "reference":
                elements += map(self._address, self.document.address)
        return elements

    def _address(self, line: tuple[Inline, ...]) -> Element:
        """Return a line of the address; one without right-to-left letters keeps its own direction on any page."""
        if any(isinstance(leaf, Field) for leaf in leaves(line)):
            style, rtl, field_style = "NoteAddress", False, "NoteAddressField"
        else:
            rtl, field_style = has_rtl(words(line)), ""
            style = "NoteAddressOwn" if rtl and self.rtl else "NoteAddress"
        frame = map(deepcopy, self.paper.of_style("NoteAddress", "framePr"))
        return _paragraph(
            style, RunWriter(rtl, self.sheet.link, self.merge, field_style=field_style).runs(line), *frame
        )

    def _body(self) -> list[Element]:
        blocks = [block for move in self.document.body for block in move.blocks]
        closing = 2 if self.document.signature else 1  # no signature is on a page with the closing line alone
        elements: list[Element] = []
        for i, block in enumerate(blocks):
            if isinstance(block, Paragraph) and block.enclosures:
                elements.append(self._enclosure(block))
            else:
                elements += self._block(block, i >= len(blocks) - closing)
        return elements

    def _enclosure(self, block: Paragraph) -> Element:
        """Return a paragraph with the dots in its margin: one tab leads to the text, two to an indented first line."""
        dots = self.writer.words(ENCLOSURE_MARK, "NoteDots", rtl=False)
        tabs = [w("tab")] * (2 if self.eastern else 1)
        return _paragraph("NoteEnclosure", [dots, w("r", *map(deepcopy, tabs)), *self.writer.runs(block.inlines)])

    def _block(self, block: Block, last: bool = False, quoted: bool = False) -> list[Element]:
        match block:
            case Paragraph():
                # The last paragraph stays on the same page with the date or signature, like a lead with what it announces.
                # LibreOffice never divides such a paragraph: of a long lead the last lines stay together by themselves.
                lead = last or (block.is_lead and len(words(block.inlines)) <= _LONG_LEAD)
                style = "Quote" if quoted else "NoteLink" if block.is_isolate else "NoteLead" if lead else "BodyText"
                return [_paragraph(style, self.writer.runs(block.inlines))]
            case Items(marks=marks, items=items):
                paragraphs: list[Element] = []
                for number, item in zip(self.lists.add(marks), items, strict=True):
                    style = "NoteItemLast" if len(paragraphs) == len(items) - 1 else "NoteItem"
                    numbering = w("numPr", w("ilvl", val="0"), w("numId", val=str(number)))
                    paragraphs.append(_paragraph(style, self.writer.runs(item), numbering))
                return paragraphs
            case Quotation(blocks=blocks):
                return [paragraph for inner in blocks for paragraph in self._block(inner, quoted=True)]

    def _close(self) -> list[Element]:
        paragraphs = [_paragraph(_STYLES[name], self.writer.runs(run)) for name, run in self.document.after]
        if self.document.initials:
            initials = Isolate(self.document.initials, "initials", self.document.initials)
            paragraphs.append(_paragraph("NoteInitials", self.writer.runs((initials,))))
        return paragraphs


def _paragraph(style: str, runs: Iterable[Element], *properties: Element) -> Element:
    return w("p", w("pPr", w("pStyle", val=style), *properties), *runs)
