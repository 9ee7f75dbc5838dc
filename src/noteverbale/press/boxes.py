"""Slots and lines in a document that WeasyPrint has laid out, and what decides whether two of them are set alike.

A *slot* is an element whose text changes from copy to copy; it carries its name in the attribute SLOT. WeasyPrint has no
public way to ask for the boxes of a page; `tests/press/test_engine.py` fails first when an upgrade renames them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from math import inf
from typing import Any, NamedTuple

from pydyf import _to_bytes
from weasyprint.anchors import gather_anchors as _gather_anchors
from weasyprint.formatting_structure import boxes as _boxes
from weasyprint.layout.absolute import AbsolutePlaceholder as _Placeholder
from weasyprint.layout.inline import iter_line_boxes as _iter_line_boxes
from weasyprint.text.line_break import strut as _strut

from .parts import SLOT, CopyParts, Line, Span, ValueGap

_POINTS = 0.75  # PDF points of one CSS pixel
Rectangle = tuple[float, float, float, float]


class Row(NamedTuple):
    """One line of a slot after layout, or the whole slot if it has no line boxes of its own.

    `shape` is equal for rows that differ in letters and widths only. `texts` are its text boxes, `links` the boxes of
    links with their rectangles (left, top, right, bottom in CSS pixels), `box` is the line itself.
    """

    shape: object
    texts: tuple[Any, ...]
    links: tuple[tuple[Any, Rectangle], ...]
    box: Any


class Unbroken(NamedTuple):
    """The content of a slot before it was broken into lines, with the layout's context and the block that the lines are in."""

    line: Any
    context: Any
    block: Any


class Slot(NamedTuple):
    """One slot after layout, on one page or more: the tag of its element, its rows, and its content if its rows are lines."""

    tag: str
    rows: tuple[Row, ...]
    unbroken: Unbroken | None = None

    @property
    def shape(self) -> object:
        """Equal for slots with equal rows. Where a slot breaks between pages follows from the shapes of all slots."""
        return shape_of(self.tag, [row.shape for row in self.rows])

    @property
    def texts(self) -> tuple[Any, ...]:
        """The text boxes, in order."""
        return tuple(text for row in self.rows for text in row.texts)

    @property
    def links(self) -> tuple[tuple[Any, Rectangle], ...]:
        """The boxes of links with their rectangles, in order."""
        return tuple(link for row in self.rows for link in row.links)


def shape_of(tag: str, row_shapes: Iterable[object]) -> object:
    """Return the shape of a slot: equal for slots with equal tags and row shapes."""
    return tag, tuple(row_shapes)


def slots_of(document: Any) -> dict[str, Slot]:
    """Return the slots of a laid-out document by name."""
    slots: dict[str, Slot] = {}
    root, context = document.before_layout
    blocks = dict(_slot_boxes(root))
    for page in document.pages:
        links = {id(box): (target, rectangle) for _, target, rectangle, box in page.links}
        for name, box in _slot_boxes(page._page_box):
            slot = _slot(box, links)
            if before := slots.get(name):
                slots[name] = before._replace(rows=before.rows + slot.rows)
            else:
                content = next(filter(_is_plain, _children(blocks.get(name))), None)
                slots[name] = slot._replace(unbroken=content and Unbroken(content, context, box))
    return slots


def _is_plain(content: Any) -> bool:
    """Say whether the content of a block is text, in elements or not, that begins with a text and has nothing out of the flow."""
    first = content
    while getattr(first, "children", ()):
        first = first.children[0]
    return (
        type(content) is _boxes.LineBox
        and isinstance(first, _boxes.TextBox)
        and all(type(box) in (_boxes.InlineBox, _boxes.TextBox) for box in content.descendants() if box is not content)
        and all(box.is_in_normal_flow() for box in content.descendants())
    )


def lines_alone(unbroken: Unbroken, text: str, first: bool) -> list[Row]:
    """Let the engine break and place the content of a slot without a page, its first text replaced; `first` with the first line."""

    def replaced(box: Any) -> tuple[Any, Any]:
        """Return a copy of the box, and where in it the text begins: after a letter, unless a first line is wanted."""
        if isinstance(box, _boxes.TextBox):
            box = box.copy_with_text(text if first else "x" + text)
            box.process_text_transform()
            return box, {1: None}
        child, begin = replaced(box.children[0])
        return box.copy_with_children([child, *box.children[1:]]), {0: begin}

    (line, begin), context, block = replaced(unbroken.line), unbroken.context, unbroken.block
    start = block.content_box_y()
    top = block.position_y if first else start
    context.create_block_formatting_context()
    lines = _iter_line_boxes(context, line, start, -inf, None if first else begin, block, [], [], None, None)
    rows = []
    for laid_out, _ in lines:
        links: list[Any] = []
        _gather_anchors(laid_out, {}, links, [], {None: []})
        rows.append(_row(laid_out, top, {id(box): (target, rectangle) for _, target, rectangle, box in links}))
        top = laid_out.position_y + laid_out.height
    context.finish_block_formatting_context()
    return rows


def _draw_code_gap(stream: Any, width: float, height: float, style: object) -> None:
    """Draw, instead of the picture in the address panel, a gap that each copy fills with its code, the picture a unit square."""
    stream.transform(a=width, d=-height, f=height)
    stream.stream += [b"0 g", ValueGap("code")]


def reserve_code(document: Any) -> bool:
    """Put the gap of the code into a laid-out document; False unless page 1, and no other, has one place for it."""
    pictures = [_code_pictures(page._page_box) for page in document.pages]
    if list(map(len, pictures)) != [1] + [0] * (len(pictures) - 1):
        return False
    box = pictures[0][0]
    box.replacement = copy(box.replacement)  # the engine shares pictures of one address
    box.replacement.draw = _draw_code_gap
    return True


def _code_pictures(box: Any) -> list[Any]:
    if isinstance(box, _boxes.ReplacedBox) and box.element.get("src") == "code.svg":
        return [box]
    return [picture for child in _children(box) for picture in _code_pictures(child)]


def _slot_boxes(box: Any) -> Iterator[tuple[str, Any]]:
    """Yield the name and the outermost box of every slot at or below a box, in order."""
    element = box.element
    # Pseudo-elements (::before, ::footnote-call) have the attributes of their element, but are not the slot itself.
    name = element.get(SLOT) if element is not None and "::" not in (box.element_tag or "") else None
    if name is not None and not isinstance(box, _boxes.TextBox):
        yield name, box
        return
    for child in _children(box):
        yield from _slot_boxes(child)


def _children(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()) or ():
        yield child._box if isinstance(child, _Placeholder) else child


def _slot(box: Any, links: Mapping[int, Any]) -> Slot:
    lines = list(_children(box))
    if not lines or not all(type(line) is _boxes.LineBox for line in lines):
        return Slot(box.element_tag, (_row(box, box.position_y, links),))
    tops = [box.position_y, *(line.position_y + line.height for line in lines)]
    return Slot(box.element_tag, tuple(_row(line, top, links) for line, top in zip(lines, tops, strict=False)))


def _row(box: Any, top: float, links: Mapping[int, Any]) -> Row:
    """Return a box as a Row. `top` is the lower edge of the row before: the shape has the distance from it, not the place."""
    texts: list[Any] = []
    rectangles: list[tuple[Any, Rectangle]] = []

    def shape(inner: Any) -> object:
        # Rounded: sums of floats differ with the place on the page.
        place = round(inner.position_y - box.position_y, 4), round(inner.height, 4)
        if isinstance(inner, _boxes.TextBox):
            texts.append(inner)
            return place
        target = None
        if id(inner) in links:
            target, rectangle = links[id(inner)]
            rectangles.append((inner, rectangle))
        return type(inner).__name__, inner.element_tag, target, place, tuple(map(shape, _children(inner)))

    return Row((round(box.position_y - top, 4), shape(box)), tuple(texts), tuple(rectangles), box)


class Pattern(NamedTuple):
    """A line of a single run of text, by which other texts are set.

    All lengths are in CSS pixels. `measure` is the width available to the line; `right` the right edge of a right-to-left
    line, else None; `size` the height and the baseline of the text box, in a line of `line_height`. All lines but the last are
    stretched if `justified`, to `width`, which is None if the last line alone is known.
    """

    row: Row
    line_height: float
    measure: float
    right: float | None
    size: tuple[float, float]
    justified: bool
    width: float | None


def pattern_of(row: Row) -> Pattern | None:
    """Return a row as a Pattern; None if it holds anything but one run of text, set plainly at the start of its line."""
    if type(row.box) is not _boxes.LineBox or len(row.texts) != 1 or row.links:
        return None
    (text,), inner = row.texts, row.box
    while type(inner) in (_boxes.LineBox, _boxes.InlineBox) and len(inner.children) == 1:
        (inner,) = inner.children
    style, line = text.style, row.box.style
    plain = inner is text and text.pango_layout.max_width is not None
    plain = plain and style["white_space"] == "normal" and style["hyphens"] != "auto"
    plain = plain and line["text_align_all"] in ("start", "justify") and line["text_align_last"] in ("auto", "start")
    if not plain:
        return None
    right = text.position_x + text.width if line["direction"] == "rtl" else None
    justified, layout = line["text_align_all"] == "justify", text.pango_layout
    size, width = (text.height, text.baseline), getattr(layout, "line_width", None)
    return Pattern(row, _strut(style)[0], layout.max_width, right, size, justified, width)


def parts_of(laid_out: Row | Slot, drawn: Callable[[Any], Line]) -> CopyParts:
    """Return a row or slot as parts of a copy; `drawn` draws a text box. Raises CannotPress."""
    lines = tuple(map(drawn, laid_out.texts))
    return CopyParts((laid_out.shape,), lines, tuple(span(rectangle) for _, rectangle in laid_out.links))


def span(rectangle: Rectangle) -> Span:
    """Return the left and right edge of a link's rectangle (CSS pixels) as its annotation has them (points)."""
    return Span(_to_bytes(rectangle[0] * _POINTS), _to_bytes(rectangle[2] * _POINTS))
