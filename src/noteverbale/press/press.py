"""Print all copies of one note in one language: one layout for each group of similar copies, filled in for each recipient.

`Press` takes the addressed Documents and returns for each recipient the PDF that `Printer.pdf` would print, except that
fonts are subset once for all copies (docs/decisions/0011-press.md).
"""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal

from ..document import Document
from ..page.cannot_press import CannotPress
from ..page.html import copy_title, to_html
from ..page.printer import VARIANT, Printer, engine_warnings
from ..problems import Place, Problem, ProblemsFound, shown
from . import slots as copy_slots
from . import template as page_templates
from .code import Coder, declare
from .parts import NOTHING, CopyParts, Line
from .pdf_writer import PdfTemplate
from .qr import operators
from .template import PageTemplate

FEW = 5  # similar copies from which a template saves time: to make and prove one takes two or three layouts
Way = Literal["pressed", "full"]


@dataclass(frozen=True)
class Copy:
    """One copy: the number of its template, its parts, its title (None if the template has it), its number of pages."""

    page_template: int
    parts: CopyParts
    title: str | None
    pages: int


class Press:
    """One note in one language, ready to print any of its copies."""

    def __init__(self, printer: Printer, documents: Sequence[Document], coder: Coder | None = None) -> None:
        """Lay out all copies; those with a `coder` bear a code, made when a copy is printed.

        Raises ProblemsFound for documents that are not copies of one note in one language.
        """
        _check(documents)
        # Sorted, so that the files do not depend on the order in which the recipients are named.
        unprintable = {document.meta.recipient: list(printer.letters.problems(document)) for document in documents}
        printable = [document for document in documents if not unprintable[document.meta.recipient]]
        layout = _CopiesLayout(printer, sorted(printable, key=_name), coder is not None)
        self._coder = coder
        self._documents = {_name(document): document for document in documents} if coder else {}
        with rare_garbage_collection():
            layout.compose()
        self._problems = layout.problems | {
            name: ProblemsFound(problems) for name, problems in unprintable.items() if name and problems
        }
        self._refusals = dict(sorted(layout.refusals.items()))
        self._copies, self._pdf_templates = layout.frozen()

    def pdf(self, recipient: str) -> bytes:
        """Return the copy of a recipient as PDF, always the same bytes. Raises ProblemsFound if its layout failed."""
        copy = self._copy(recipient)
        title = copy.title or ""
        titles = (page_templates.title_as_pdf(title), page_templates.title_as_xml(title)) if title else (b"", b"")
        template = self._pdf_templates[copy.page_template]
        if self._coder is None:
            return template.copy(copy.parts, *titles)
        code = self._coder(self._documents[recipient], copy.pages)
        return template.copy(replace(copy.parts, code=operators(code.text)), *titles, code.as_xml())

    def pages(self, recipient: str) -> int:
        """Return how many pages a copy has. Raises ProblemsFound like `pdf`."""
        return self._copy(recipient).pages

    def way(self, recipient: str) -> Way:
        """Return how a copy is made: 'pressed' into a shared template, or laid out in 'full'."""
        return "full" if recipient in self._problems or self._copy(recipient).title is None else "pressed"

    @property
    def refusals(self) -> Mapping[str, int]:
        """The reasons why copies were laid out in full, each with the number of copies."""
        return MappingProxyType(self._refusals)

    def _copy(self, recipient: str) -> Copy:
        if recipient in self._problems:
            raise self._problems[recipient]
        if recipient not in self._copies:
            message = f"there is no copy for '{recipient}' among those laid out"
            raise ProblemsFound.one(Place("press"), "roster", message, "plan the note again with this recipient")
        return self._copies[recipient]


@contextmanager
def rare_garbage_collection() -> Iterator[None]:
    """Run Python's garbage collector less often: layouts make many boxes that stay in use, and it took a third of the time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _name(document: Document) -> str:
    return document.meta.recipient or ""


def _differing(group: Sequence[Document], parts: Mapping[str, CopyParts]) -> list[Document]:
    """Return the first copy of a group and few others, such that every line that varies in the group varies among them."""
    lines = {_name(member): parts[_name(member)].lines for member in group}
    first = lines[_name(group[0])]
    chosen = [group[0]]
    unseen = {place for member in lines.values() for place, line in enumerate(member) if line != first[place]}
    while unseen or len(chosen) == 1:
        most = max(group[1:], key=lambda member: sum(lines[_name(member)][place] != first[place] for place in unseen))
        chosen.append(most)
        unseen -= {place for place in unseen if lines[_name(most)][place] != first[place]}
    return chosen


def _check(documents: Sequence[Document]) -> None:
    """Raise ProblemsFound unless documents are copies of one note in one language, one for each recipient."""
    counted = Counter(map(_name, documents))
    faults = [f"'{name}' has {count} copies" for name, count in counted.items() if name and count > 1]
    faults += ["a copy has no recipient"] * ("" in counted)
    faults += ["there are no copies"] * (not documents)
    faults += ["they are of several notes or languages"] * (
        len({(document.meta.note, document.meta.language) for document in documents}) > 1
    )
    if faults:
        hint = "print one note in one language at a time, with one copy for each recipient"
        raise ProblemsFound(
            Problem(Place("press"), "roster", f"these copies cannot be printed together: {fault}", hint)
            for fault in faults
        )


class _CopiesLayout:
    """Lays out all copies; `frozen` returns what is needed to print them, without the page engine."""

    def __init__(self, printer: Printer, documents: Sequence[Document], coded: bool) -> None:
        # Not before the printer, which starts fontconfig without the host's fonts.
        from . import boxes, engine, line_setting

        self._boxes, self._setter = boxes, line_setting.ExampleSetter
        self._layout_engine = engine.LayoutEngine(VARIANT)
        self._printer, self._documents, self._coded = printer, documents, coded
        self._names = copy_slots.varying_fields(documents)
        self._styles: dict[str, Any] = {}
        self._page_width: float | None = None
        self._set_by_example: Counter[str] = Counter()  # recipient: how many slots were set by example
        self._templates: list[PageTemplate] = []
        self._copies: dict[str, Copy] = {}
        self.problems: dict[str, ProblemsFound] = {}
        self.refusals: Counter[str] = Counter()

    def compose(self) -> None:
        """Make a page template for every group of similar copies, and one of its own for every other copy."""
        by_skeleton: dict[Document, list[Document]] = defaultdict(list)
        for document in self._documents:
            by_skeleton[copy_slots.skeleton(document, self._names)].append(document)
        for members in by_skeleton.values():
            self._in_groups(members, self._set_slots, self._press_shapes)

    def _in_groups(
        self,
        members: list[Document],
        prepare: Callable[[list[Document]], Mapping[str, CopyParts]],
        press: Callable[[list[Document], Mapping[str, CopyParts]], None],
    ) -> None:
        """Press copies with equal skeletons or shapes; lay them out in full if they are few or cannot be pressed."""
        try:
            if len(members) < FEW:
                raise CannotPress(f"fewer than {FEW} similar copies")
            press(members, prepare(members))
        except CannotPress as refusal:
            self._in_full(members, str(refusal))

    def _press_shapes(self, members: list[Document], parts: Mapping[str, CopyParts]) -> None:
        groups: dict[object, list[Document]] = defaultdict(list)
        for member in members:
            if _name(member) in parts:
                groups[parts[_name(member)].shape].append(member)
            else:
                self._in_full([member], "its own lines cannot be set on an example page")
        for group in groups.values():
            self._in_groups(group, lambda _: parts, self._press)

    def _set_slots(self, members: list[Document]) -> dict[str, CopyParts]:
        """Return the parts of each member, set by example; without members whose lines the engine warns of. Raises CannotPress."""
        first = max(members, key=lambda member: len(member.address))
        names = tuple(copy_slots.slot_runs(first, self._names))
        known: dict[copy_slots.SlotHtml, copy_slots.SlotHtml] = {}
        own: dict[str, list[copy_slots.SlotHtml]] = {}
        for member in members:
            slot_runs = copy_slots.slot_runs(member, self._names)
            slot_htmls = [copy_slots.slot_html(*slot, self._printer.pack) for slot in slot_runs.items()]
            # Many copies have the same slot ("Government"); it is set once.
            own[_name(member)] = [known.setdefault(slot, slot) for slot in slot_htmls]
        every = list(known)
        numbers = list(map(str, range(len(every))))
        # A style sheet may set the first and the last element differently, so these belong to no copy.
        ends = [(slot, "end") for slot in {slot.kind: slot for slot in reversed(every)}.values()]

        def lay_out(slot_htmls: Sequence[copy_slots.SlotHtml]) -> dict[copy_slots.SlotHtml, Any]:
            with self._printer.watched(first.about):
                example_page = copy_slots.ExamplePage(self._page(first), first, names, self._width(first))
                for slot, name in [*ends, *zip(slot_htmls, numbers, strict=False), *ends]:
                    example_page.put(slot, name)
                laid_out = self._boxes.slots_of(self._laid_out(first, example_page.html))
            return {slot: laid_out[name] for slot, name in zip(slot_htmls, numbers, strict=False) if name in laid_out}

        try:
            with engine_warnings() as warnings:
                setter = self._setter(self._layout_engine, warnings)
                parts = setter.set_all(every, lay_out)
        except ProblemsFound as error:
            raise CannotPress("the page engine warned of the example page") from error
        self._set_by_example.update(
            {name: sum(slot not in setter.examples for slot in slots) for name, slots in own.items()}
        )
        return {
            member: CopyParts.joined([parts[slot] for slot in slots])
            for member, slots in own.items()
            if all(slot in parts for slot in slots)
        }

    def _width(self, member: Document) -> float:
        """Return the width of an empty first page, in CSS pixels."""
        if self._page_width is None:
            html = self._page(member)
            html.etree_element.find("body").clear()
            self._page_width = self._boxes.page_width(self._laid_out(member, html))
        return self._page_width

    def _parts(self, slots: Sequence[Any], drawn: Callable[[Any], Line]) -> CopyParts:
        """Return the parts of laid-out slots; `drawn` draws a text box. Raises CannotPress for a slot that is missing (None)."""
        if any(slot is None for slot in slots):
            raise CannotPress("a paragraph of its own is not on the page")
        return CopyParts.joined([self._boxes.parts_of(slot, drawn) for slot in slots])

    def _press(self, group: list[Document], parts: Mapping[str, CopyParts]) -> None:
        """Make the page template of a group from one member, and prove that of others equal. Raises CannotPress.

        Members of which most slots were set by example come first, since these are checked by the layout of the page.
        """
        group = sorted(group, key=lambda member: -self._set_by_example[_name(member)])
        titles = [copy_title(member) for member in group]
        if not all(map(page_templates.printable, titles)):
            raise CannotPress("its title has characters that HTML does not keep")
        try:
            proofs = [self._page_template(member, parts[_name(member)]) for member in _differing(group, parts)]
        except ProblemsFound as error:
            self._layout_engine.forget()
            raise CannotPress("the page engine warned of the page") from error
        if any(proof != proofs[0] for proof in proofs):
            raise CannotPress("something outside its own lines depends on the recipient")
        number = self._add_template(proofs[0][0])
        for member, title in zip(group, titles, strict=True):
            self._copies[_name(member)] = Copy(number, parts[_name(member)], title, proofs[0][1])

    def _page_template(self, member: Document, expected: CopyParts) -> tuple[PageTemplate, int]:
        """Lay a member out with gaps for its own lines; return the template and the number of pages.

        Raises CannotPress if its own lines are not those `expected`, ProblemsFound for warnings of the engine.
        """
        with self._printer.watched(member.about):
            html = self._page(member)
            names = tuple(copy_slots.slot_runs(member, self._names))
            copy_slots.mark_slots(html, member, names)
            document = self._laid_out(member, html)
            laid_out = self._boxes.slots_of(document)
            slots = [laid_out.get(name) for name in names]
            if not expected.equals_page(self._parts(slots, self._layout_engine.redrawn)):
                raise CannotPress("the example page and the page set its lines differently")
            texts = [box for slot in slots if slot for box in slot.texts]
            links = [box for slot in slots if slot for box, _ in slot.links]
            pdf = self._pdf(document, {id(box): number for number, box in enumerate(texts)})
            numbers = {box.link_annotation.number: number for number, box in enumerate(links)}
            return page_templates.page_template(pdf, copy_title(member), numbers), len(document.pages)

    def _in_full(self, members: Sequence[Document], why: str) -> None:
        """Lay out each member by itself. Its problems are kept, and raised when its PDF is requested."""
        for member in members:
            self.refusals[why] += 1
            try:
                with self._printer.watched(member.about):
                    document = self._laid_out(member, self._page(member))
                    number = self._add_template(page_templates.page_template(self._pdf(document, {}), None, {}))
                    self._copies[_name(member)] = Copy(number, NOTHING, None, len(document.pages))
            except ProblemsFound as error:
                self._layout_engine.forget()
                self.problems[_name(member)] = error

    def _pdf(self, document: Any, gaps: Mapping[int, int]) -> Any:
        """Return a laid-out document as pydyf.PDF, with the gap of its code. Raises ProblemsFound for a sheet without room for it."""
        if self._coded and not self._boxes.reserve_code(document):
            place, message = Place(shown(self._printer.sheet.folder)), "page 1 of this sheet has no place for the code"
            raise ProblemsFound.one(place, "page", message, "compare sheet.html.j2 with that of the default office")
        pdf = self._layout_engine.to_pdf(document, gaps)
        self._printer.finish(document, pdf)
        if self._coded:
            packet = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
            packet.stream[0] = declare(packet.stream[0])
        return pdf

    def _add_template(self, page_template: PageTemplate) -> int:
        self._templates.append(page_template)
        return len(self._templates) - 1

    def _page(self, member: Document) -> Any:
        return self._printer.parsed(to_html(member, self._printer.sheet, self._printer.pack, self._coded))

    def _laid_out(self, member: Document, html: Any) -> Any:
        """Return a page laid out. The style sheet, the same in all copies, is parsed once."""
        head = html.etree_element.find("head")
        elements = [element for element in head.findall("style") if not element.get("class")]  # not the example page's
        text = "\n".join(element.text or "" for element in elements)
        for element in elements:
            head.remove(element)
        if text not in self._styles:
            with self._printer.watched(member.about):
                style = self._printer.style(text)
            self._styles[text] = style  # only without warnings: else they are raised again for the next copy
        return self._layout_engine.laid_out(html, self._printer.fonts, self._styles[text])

    def frozen(self) -> tuple[dict[str, Copy], tuple[PdfTemplate, ...]]:
        """Subset the fonts of all lines drawn; return the copies by recipient, and the templates that fill in their parts."""
        first = max((page_template.size for page_template in self._templates), default=0) + 2
        font_pool = page_templates.FontPool(first, *self._layout_engine.font_objects(first))
        numbers: dict[tuple[int, frozenset[bytes]], int] = {}
        copies = {}
        for name, copy in self._copies.items():
            faces = frozenset[bytes]().union(*(page_templates.faces_of(line.operators) for line in copy.parts.lines))
            # Copies of one group may need different faces: an address may be written in another script.
            number = numbers.setdefault(
                (copy.page_template, self._templates[copy.page_template].faces | faces), len(numbers)
            )
            copies[name] = replace(copy, page_template=number)
        return copies, tuple(self._templates[number].with_fonts(font_pool, faces) for number, faces in numbers)
