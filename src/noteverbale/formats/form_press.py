"""Many reply forms of one note and language: laid out once, and filled in for each recipient.

Forms differ in the State's name, the hidden fields and the title. All names are laid out once, each in a row of the table of
facts (the specimen). A form of each shape, which is the places of the lines of a name, is laid out by `to_form`; the others of
that shape are the same file with other lines, other hidden fields, another title, and the faces of the specimen, which have the
letters of all. What does not fit is laid out for itself. The files equal those of `to_form` in all but their fonts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any
from xml.sax.saxutils import escape

import pikepdf

from ..document import Document
from ..page.printer import Printer
from ..problems import ProblemsFound
from .pdf_form import Form, laid_out, saved, to_form

_FEWEST = 3  # forms that are worth a specimen
_MOVE = re.compile(rb"1 0 0 -1 (\S+) (\S+) Tm\n")


@dataclass(frozen=True)
class _Row:
    """A row of the specimen: the drawing of each line of a name, and the distance of each from the line of its label."""

    lines: tuple[bytes, ...]
    shape: tuple[float, ...]


@dataclass
class _Blank:
    """A form that was laid out, kept open, and what is replaced in it: the drawing of each line of the name."""

    pdf: pikepdf.Pdf
    form: Form
    content: bytes
    packet: bytes
    lines: tuple[bytes, ...]

    def filled(self, form: Form, row: _Row) -> bytes:
        content = self.content
        for old, new in zip(self.lines, row.lines, strict=True):
            content = content.replace(old, _at_y(new, _MOVE.findall(old)[0][1]), 1)
        self.pdf.pages[0].Contents.write(content)
        self.pdf.docinfo["/Title"] = form.name
        self.pdf.Root.Metadata.write(self.packet.replace(_in_xml(self.form), _in_xml(form)))
        for field in self.pdf.Root.AcroForm.Fields:
            if (name := str(field.T)) in form.hidden:
                field.V = pikepdf.String(form.hidden[name])
        return saved(self.pdf)


class FormPress:
    """Makes the forms of one language. `forms` are those that will be asked for; each keeps the bytes it would have alone."""

    def __init__(self, forms: Sequence[Form], printer: Printer, document: Document) -> None:
        self._printer = printer
        self._document = document
        self._groups: dict[object, list[Form]] = {}
        for form in forms:
            self._groups.setdefault(_group(form), []).append(form)
        self._specimens: dict[object, tuple[pikepdf.Pdf, dict[str, _Row]] | None] = {}
        self._blanks: dict[tuple[object, tuple[float, ...]], _Blank | None] = {}
        self.layouts = 0

    def pdf(self, form: Form, document: Document) -> bytes:
        """Return a form as PDF, the same bytes for the same forms. Raises ProblemsFound like `to_form`."""
        row, blank = self._prepared(form)
        if row and blank:
            return blank.filled(form, row)
        self.layouts += 1
        return to_form(form, self._printer, document)

    def _prepared(self, form: Form) -> tuple[_Row | None, _Blank | None]:
        """Return what a form is made from; None for what must be laid out for itself."""
        group = _group(form)
        if group not in self._specimens:
            self._specimens[group] = self._specimen(self._groups.get(group, []))
        specimen = self._specimens[group]
        row = specimen[1].get(form.sender) if specimen else None
        if specimen is None or row is None:
            return None, None
        key = group, row.shape
        if key not in self._blanks:
            # The first of this shape, so that the bytes do not depend on which form is asked for first.
            rows = ((form, specimen[1].get(form.sender)) for form in self._groups[group])
            first = next((form, own) for form, own in rows if own and own.shape == row.shape)
            self._blanks[key] = self._blank(*first, specimen[0])
        return row, self._blanks[key]

    def _specimen(self, forms: Sequence[Form]) -> tuple[pikepdf.Pdf, dict[str, _Row]] | None:
        """Lay out the names of all forms of a group, or return None for too few, or when they cannot be laid out."""
        names = list(dict.fromkeys(form.sender for form in forms if form.sender))
        if len(names) < _FEWEST:
            return None
        form = next(form for form in forms if form.sender)
        facts = (*form.facts, *((form.facts[form.sender_at][0], (name,)) for name in names))
        try:
            pdf = laid_out(replace(form, facts=facts), self._printer, self._document, "tr { break-inside: avoid }")
        except ProblemsFound:  # it is found again in the form that has it
            return None
        self.layouts += 1
        rows = list(takewhile(bool, _rows(pdf)))
        if len(rows) != len(facts):  # a row was broken over two pages, or has more than a label and lines of text
            return None
        return pdf, {name: row for name, row in zip(names, rows[len(form.facts) :], strict=False) if row}

    def _blank(self, form: Form, row: _Row, specimen: pikepdf.Pdf) -> _Blank | None:
        """Lay out a form by itself to fill in others of its shape, or return None if its page is not as the specimen has it."""
        pdf = pikepdf.open(io.BytesIO(to_form(form, self._printer, self._document)))
        self.layouts += 1
        own = list(_rows(pdf))[form.sender_at]
        faces, wider = pdf.pages[0].Resources.Font, specimen.pages[0].Resources.Font
        content, packet = pdf.pages[0].Contents.read_bytes(), pdf.Root.Metadata.read_bytes()
        if own is None or own.shape != row.shape or not set(faces.keys()) <= set(wider.keys()):
            return None
        if [_at_y(line, b"") for line in own.lines] != [_at_y(line, b"") for line in row.lines]:
            return None
        if any(content.count(line) != 1 for line in own.lines) or _in_xml(form) not in packet:
            return None
        for page in pdf.pages:
            for name in sorted(page.Resources.Font.keys()):  # pikepdf has a set: in another order with each run
                page.Resources.Font[name] = pdf.copy_foreign(wider[name])
        return _Blank(pdf, form, content, packet, own.lines)


def _at_y(line: bytes, y: bytes) -> bytes:
    """Return the drawing of a line at another height."""
    return _MOVE.sub(lambda move: b"1 0 0 -1 %s %s Tm\n" % (move[1], y), line, count=1)


def _in_xml(form: Form) -> bytes:
    return escape(form.name).encode()


def _group(form: Form) -> object:
    """Return what forms that are laid out alike have in common."""
    facts = [fact for at, fact in enumerate(form.facts) if at != form.sender_at]
    return (
        form.language,
        form.title,
        form.how,
        form.acronym,
        form.office,
        tuple(facts),
        form.people,
        form.topics,
        *form.hidden,
    )


def _rows(pdf: pikepdf.Pdf) -> Iterator[_Row | None]:
    """Yield the rows of all tables of a form, that of the facts first; None for one that is not a label and lines of text on one page."""
    drawn = {page.obj.objgen: _drawn(page) for page in pdf.pages}
    for item in _inside(pdf.Root.StructTreeRoot):
        if item.get("/S") == "/TR":
            cells = [_lines(cell, drawn) for cell in _inside(item) if cell.get("/S") in ("/TH", "/TD")]
            if len(cells) != 2 or not (cells[0] and cells[1]) or not all([*cells[0], *cells[1]]):
                yield None
                continue
            base = float(_MOVE.findall(cells[0][0])[0][1])
            yield _Row(tuple(cells[1]), tuple(round(float(_MOVE.findall(line)[0][1]) - base, 2) for line in cells[1]))


def _inside(item: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """Yield the structure elements inside one, in reading order."""
    kids = item.get("/K")
    for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/S") is not None:
            yield kid
            yield from _inside(kid)


def _lines(cell: pikepdf.Dictionary, drawn: dict[tuple[int, int], dict[int, bytes]]) -> list[bytes]:
    """Return the drawing of each text in a cell, b'' for one that is not a single text."""
    lines: list[bytes] = []
    for item in _inside(cell):
        kids: Any = item.get("/K")
        numbers = [kid for kid in (list(kids) if isinstance(kids, pikepdf.Array) else [kids]) if isinstance(kid, int)]
        lines += [drawn[item.Pg.objgen].get(number, b"") for number in numbers]
    return lines


def _drawn(page: pikepdf.Page) -> dict[int, bytes]:
    """Return the text objects of a page by the number of their marked content, if it has one and a single place."""
    found = re.findall(rb"<</MCID (\d+)>>\nBDC\n(.*?)EMC\n", page.Contents.read_bytes(), re.DOTALL)
    texts = {int(number): re.findall(rb"BT\n.*?ET\n", drawing, re.DOTALL) for number, drawing in found}
    return {number: text[0] for number, text in texts.items() if len(text) == 1 and len(_MOVE.findall(text[0])) == 1}
