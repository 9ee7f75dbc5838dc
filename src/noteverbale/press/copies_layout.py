"""Lay out all copies of one note in one language: as page templates and parts, and then without the page engine."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..document import Document, Move
from ..page.cannot_press import CannotPress
from ..page.html import copy_title, to_html
from ..page.printer import VARIANT, VARIANT_WITH_SOURCE, Printer, attachment, engine_warnings
from ..problems import Place, ProblemsFound, shown
from . import boxes, engine, template
from .code import declare
from .line_setting import ExampleSetter
from .parts import NOTHING, Copy
from .pdf_writer import PdfTemplate
from .similar import Page, SimilarCopies
from .slots import mark_slots, outline, slots_of_copies
from .source import STAND_IN
from .template import PageTemplate


class CopiesLayout:
    """Lays out all copies; `frozen` returns what is needed to print them, without the page engine."""

    def __init__(self, printer: Printer, documents: Sequence[Document], coded: bool, with_source: bool) -> None:
        """Copies have room for a code if `coded`, and gaps for an embedded file if `with_source`."""
        self._layout_engine = engine.LayoutEngine(VARIANT_WITH_SOURCE if with_source else VARIANT)
        self._with_source = with_source
        self._printer, self._documents, self._coded = printer, documents, coded
        self._templates: list[PageTemplate] = []
        self._copies: dict[str, Copy] = {}
        self.problems: dict[str, ProblemsFound] = {}
        self.refusals: Counter[str] = Counter()

    def compose(self) -> None:
        """Make page templates for copies of one outline, and one of its own for every copy that cannot have one of these."""
        with_audience = "audience" in self._printer.sheet.text("sheet.html.j2")
        outlines: dict[Document, list[Document]] = defaultdict(list)
        moves: dict[int, Move] = {}
        for document in self._documents:
            if template.printable(copy_title(document)):
                outlines[outline(document, with_audience, moves)].append(document)
            else:
                self._in_full([document], "its title has characters that HTML does not keep")
        for members in outlines.values():
            try:
                self._press(members)
            except CannotPress as refusal:
                self._in_full(members, str(refusal))

    def _press(self, members: Sequence[Document]) -> None:
        """Press copies of one outline; those for which that is refused are laid out in full. Raises CannotPress if it is for all."""
        by_name = {member.meta.recipient or "": member for member in members}
        slots = dict(zip(by_name, slots_of_copies(members, self._printer.pack), strict=True))
        distinct = dict.fromkeys(slot for own in slots.values() for slot in own)
        with engine_warnings() as warnings:
            setter = ExampleSetter(self._layout_engine, warnings, distinct)
            similar = SimilarCopies(
                setter, slots, lambda name: self._page_of(by_name[name], [slot.name for slot in slots[name]])
            )
            groups = list(similar.pressed())
        for page, parts in groups:
            number = self._add_template(page.template)
            for name, own in parts.items():
                self._copies[name] = Copy(number, own, copy_title(by_name[name]), page.pages)
        for name, why in similar.refused.items():
            self._in_full([by_name[name]], why)

    def _page_of(self, member: Document, names: Sequence[str]) -> Page:
        """Lay a member out with gaps for its own lines. Raises CannotPress, or ProblemsFound for warnings of the engine."""
        try:
            with self._printer.watched(member.about):
                html, styles = self._page(member)
                mark_slots(html, member, names)
                document = self._layout_engine.laid_out(html, self._printer.fonts, *styles)
                laid_out = boxes.slots_of(document)
                if any(name not in laid_out for name in names):
                    raise CannotPress("a paragraph of its own is not on the page")
                slots = [laid_out[name] for name in names]
                parts = [boxes.parts_of(slot, self._layout_engine.redrawn) for slot in slots]
                texts = [box for slot in slots for box in slot.texts]
                links = [box for slot in slots for box, _ in slot.links]
                pdf = self._pdf(document, {id(box): number for number, box in enumerate(texts)})
                numbers = {box.link_annotation.number: number for number, box in enumerate(links)}
                page_template = template.page_template(pdf, copy_title(member), numbers)
                return Page(
                    page_template, len(document.pages), slots, parts, template.text_outside(pdf, page_template, numbers)
                )
        except ProblemsFound:
            self._layout_engine.forget()
            raise

    def _in_full(self, members: Sequence[Document], why: str) -> None:
        """Lay out each member by itself. Its problems are kept, and raised when its PDF is requested."""
        for member in members:
            self.refusals[why] += 1
            try:
                with self._printer.watched(member.about):
                    html, styles = self._page(member)
                    document = self._layout_engine.laid_out(html, self._printer.fonts, *styles)
                    number = self._add_template(template.page_template(self._pdf(document, {}), None, {}))
                    self._copies[member.meta.recipient or ""] = Copy(number, NOTHING, None, len(document.pages))
            except ProblemsFound as error:
                self._layout_engine.forget()
                self.problems[member.meta.recipient or ""] = error

    def _pdf(self, document: Any, gaps: Mapping[int, int]) -> Any:
        """Return a laid-out document as pydyf.PDF, with the gap of its code. Raises ProblemsFound for a sheet without room for it."""
        if self._coded and not boxes.reserve_code(document):
            place, message = Place(shown(self._printer.sheet.folder)), "page 1 of this sheet has no place for the code"
            raise ProblemsFound.one(place, "page", message, "compare sheet.html.j2 with that of the default office")
        if self._with_source:
            self._layout_engine.options["attachments"] = [attachment(STAND_IN)]  # it can be read once
        pdf = self._layout_engine.to_pdf(document, gaps)
        self._printer.finish(document, pdf)
        if self._coded:
            packet = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
            packet.stream[0] = declare(packet.stream[0])
        return pdf

    def _add_template(self, page_template: PageTemplate) -> int:
        self._templates.append(page_template)
        return len(self._templates) - 1

    def _page(self, member: Document) -> tuple[Any, list[Any]]:
        return self._printer.parsed_apart(to_html(member, self._printer.sheet, self._printer.pack, self._coded))

    def frozen(self) -> tuple[dict[str, Copy], tuple[PdfTemplate, ...]]:
        """Subset the fonts of all lines drawn; return the copies by recipient, and the templates that fill in their parts."""
        first = max((page_template.info for page_template in self._templates), default=0) + 3
        font_pool = template.FontPool(first, *self._layout_engine.font_objects(first))
        numbers: dict[tuple[int, frozenset[bytes]], int] = {}
        copies = {}
        for name, copy in self._copies.items():
            faces = frozenset[bytes]().union(*(template.faces_of(line.operators) for line in copy.parts.lines))
            # Copies of one group may need different faces: an address may be written in another script.
            number = numbers.setdefault(
                (copy.page_template, self._templates[copy.page_template].faces | faces), len(numbers)
            )
            copies[name] = replace(copy, page_template=number)
        return copies, tuple(self._templates[number].with_fonts(font_pool, faces) for number, faces in numbers)
