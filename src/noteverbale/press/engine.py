"""The private names of WeasyPrint 70.0 that the press needs: boxes after layout, text as operators, objects before writing.

A *slot* is an element whose text changes from copy to copy; it carries its name in the attribute SLOT.
`tests/exporters/test_weasy_press.py` fails first when an upgrade moves one of these names.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pydyf
import weasyprint.draw as _draw
import weasyprint.layout.inline as _inline
import weasyprint.layout.preferred as _preferred
import weasyprint.pdf as _pdf
from pydyf import _to_bytes
from weasyprint import DEFAULT_OPTIONS
from weasyprint.draw.text import draw_first_line as _draw_first_line
from weasyprint.formatting_structure import boxes as _boxes
from weasyprint.layout.absolute import AbsolutePlaceholder as _Placeholder
from weasyprint.matrix import Matrix as _Matrix
from weasyprint.pdf.stream import Stream as _Stream
from weasyprint.text.line_break import strut as _strut

from ..page.cannot_press import CannotPress
from .line_breaking import Breaking, Broken
from .parts import FONTS_LATER, SLOT, Gap, Line, Span

_POINTS = 0.75  # PDF points a CSS pixel
_split_first_line = _inline.split_first_line
_draw_text = _draw.draw_text
_VARIANTS = _pdf.VARIANTS

# All that decides how a text is shaped and broken into lines.
# fmt: off
_TEXT_STYLE = (
    "font_family", "font_size", "font_style", "font_stretch", "font_weight", "font_variant_ligatures",
    "font_variant_position", "font_variant_caps", "font_variant_numeric", "font_variant_alternates",
    "font_variant_east_asian", "font_feature_settings", "font_variation_settings", "font_language_override",
    "font_kerning", "lang", "direction", "letter_spacing", "word_spacing", "white_space", "hyphens",
    "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone", "overflow_wrap", "word_break",
    "text_decoration_line", "tab_size", "line_height",
)
# fmt: on

Rectangle = tuple[float, float, float, float]


class Row(NamedTuple):
    """One line of a slot after layout, or all of it where it has no lines of its own.

    `shape` is equal for rows that differ in nothing but letters and widths; `box` is the engine's.
    """

    shape: object
    texts: tuple[Any, ...]
    links: tuple[tuple[Any, Rectangle], ...]
    box: Any


class Slot(NamedTuple):
    """One slot after layout: its rows. `tag` is None for a slot that runs over two pages."""

    tag: str | None
    rows: tuple[Row, ...]

    @property
    def shape(self) -> object:
        """What is equal for slots of the same rows; where a slot breaks follows from all shapes together (None)."""
        return shape_of(self.tag, [row.shape for row in self.rows]) if self.tag else None

    @property
    def texts(self) -> tuple[Any, ...]:
        """Return the boxes of text, in order."""
        return tuple(text for row in self.rows for text in row.texts)

    @property
    def links(self) -> tuple[tuple[Any, Rectangle], ...]:
        """Return the boxes of links and their rectangles, in order."""
        return tuple(link for row in self.rows for link in row.links)


def shape_of(tag: str, rows: Iterable[object]) -> object:
    """Return the shape of a slot from those of its rows."""
    return tag, tuple(rows)


def slots_of(document: Any) -> dict[str, Slot]:
    """Return the slots of a laid-out document by name."""
    found: dict[str, Slot] = {}
    for page in document.pages:
        links = {id(box): (target, rectangle) for _, target, rectangle, box in page.links}
        for name, box in _slot_boxes(page._page_box):
            slot = _slot(box, links)
            before = found.get(name)
            found[name] = Slot(None, before.rows + slot.rows) if before else slot
    return found


def _slot_boxes(box: Any) -> Iterator[tuple[str, Any]]:
    """Yield the outermost box of every slot, in order; an element's box holds those of the slots within."""
    element = box.element
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
    boxes = list(_children(box))
    if not boxes or not all(type(one) is _boxes.LineBox for one in boxes):
        return Slot(box.element_tag, (_row(box, box.position_y, links),))
    tops = [box.position_y, *(one.position_y + one.height for one in boxes)]
    return Slot(box.element_tag, tuple(_row(one, top, links) for one, top in zip(boxes, tops, strict=False)))


def _row(box: Any, top: float, links: Mapping[int, Any]) -> Row:
    """Return the row of a box that would begin at `top` if it followed what precedes it."""
    texts: list[Any] = []
    rectangles: list[tuple[Any, Rectangle]] = []

    def shape(one: Any) -> object:
        place = round(one.position_y - box.position_y, 4), round(one.height, 4)
        if isinstance(one, _boxes.TextBox):
            texts.append(one)
            return place
        target = None
        if id(one) in links:
            target, rectangle = links[id(one)]
            rectangles.append((one, rectangle))
        inside = tuple(filter(None, map(shape, _children(one))))
        # The page has an empty box where a footnote's mark would be, and the example page has none.
        empty = not inside and (not one.height or "::footnote" in (one.element_tag or ""))
        return None if empty else (type(one).__name__, one.element_tag, target, place, inside)

    return Row((round(box.position_y - top, 4), shape(box)), tuple(texts), tuple(rectangles), box)


class Pattern(NamedTuple):
    """A line with one run of text, from which others are made: its place, its measure, the height of its letters."""

    row: Row
    measure: float
    right: float | None
    size: tuple[float, float]


def pattern_of(row: Row) -> Pattern | None:
    """Return a row as a pattern; None for one that holds more than a run of text at the start of its line."""
    if type(row.box) is not _boxes.LineBox or len(row.texts) != 1 or row.links:
        return None
    (text,), inner = row.texts, row.box
    while type(inner) in (_boxes.LineBox, _boxes.InlineBox) and len(inner.children) == 1:
        (inner,) = inner.children
    style, line = text.style, row.box.style
    plain = inner is text and not text.justification_spacing and text.pango_layout.max_width is not None
    plain = plain and style["white_space"] == "normal" and style["hyphens"] != "auto"
    plain = plain and line["text_align_all"] == "start" and line["text_align_last"] in ("auto", "start")
    if not plain:
        return None
    right = text.position_x + text.width if line["direction"] == "rtl" else None
    return Pattern(row, text.pango_layout.max_width, right, (text.height, text.baseline))


def page_width(document: Any) -> float:
    """Return the width of the first page in CSS pixels."""
    return float(document.pages[0].width)


class _DiscardedStream(_Stream):  # type: ignore[misc]
    """A stream that goes into no file: text is drawn on it to read the operators."""

    def __init__(self, fonts: Any) -> None:
        super().__init__(fonts, (0, 0, 1, 1), {"ExtGState": {}}, {}, None, {}, None, compress=False)


class LayoutEngine:
    """Lays out, breaks and draws text with the fonts of all copies; a line that was set once is not set again."""

    def __init__(self, variant: str) -> None:
        self.fonts: dict[Any, Any] = {}
        self.options = {**DEFAULT_OPTIONS, "pdf_variant": variant}
        self.options |= {name: value for name, value in _VARIANTS[variant][1].items() if self.options[name] is None}
        self._stream = _DiscardedStream(self.fonts)
        self._drawn: dict[Any, bytes] = {}
        self._lines: dict[Any, Any] = {}
        self._breaking = Breaking()

    def laid_out(self, html: Any, font_config: Any, style: Any) -> Any:
        """Return an HTML page as the engine's Document."""
        before = _inline.split_first_line, _preferred.split_first_line
        _inline.split_first_line = _preferred.split_first_line = self._first_line
        try:
            return html.render(font_config=font_config, stylesheets=[style], pdf_variant=self.options["pdf_variant"])
        finally:
            _inline.split_first_line, _preferred.split_first_line = before

    def _first_line(
        self,
        text: str,
        style: Any,
        context: Any,
        width: Any,
        spacing: Any,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:
        key = (text, style_key(style), width, spacing, is_line_start, minimum)
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = _split_first_line(text, style, context, width, spacing, is_line_start, minimum)
        return (copy.copy(line[0]), *line[1:])

    def break_line(self, text: str, pattern: Pattern) -> tuple[Any, int | None]:
        """Break a line off a text as the engine does where a pattern stands; return its box and where the next begins.

        The box has the place of the pattern's; the next line begins at a byte of the text, None for the last line.
        """
        own = pattern.row.texts[0]
        broken = self._breaking.line(text, own.style, style_key(own.style), pattern.measure)
        if broken is None:
            layout, _, *rest = self._first_line(text, own.style, None, pattern.measure, 0)
            broken = Broken(layout, *rest)
        layout, after, width, height, baseline = broken
        box = own.copy_with_text(layout.text)
        box.width, box.height, box.pango_layout = width, height, layout
        box.baseline = baseline + (_strut(own.style)[0] - height) / 2
        if pattern.right is not None:
            box.position_x = pattern.right - width
        return box, after

    def drawn(self, box: Any) -> Line:
        """Return a line as drawn. Raises CannotPress."""
        return Line(_to_bytes(box.position_x), self._operators(box))

    def redrawn(self, box: Any) -> Line:
        """Return a line as drawn, drawn again even when it is known. Raises CannotPress."""
        return Line(_to_bytes(box.position_x), self._draw(box))

    def _operators(self, box: Any) -> bytes:
        key = (box.pango_layout.text, box.text, box.pango_layout.justification_spacing, style_key(box.style))
        if key not in self._drawn:
            self._drawn[key] = self._draw(box)
        return self._drawn[key]

    def forget(self) -> None:
        """Forget all lines, and the characters no font has.

        The engine remarks on a fault of a line only when it sets or draws it; from the cache it would not do so again,
        and the next copy with the same fault would be printed.
        """
        self._drawn.clear()
        self._lines.clear()
        for font in self.fonts.values():
            for glyph in (*font.missing.values(), 0) if font.missing else ():
                font.to_unicode.pop(glyph, None)
                font.widths.pop(glyph, None)
            font.missing.clear()

    def _draw(self, box: Any) -> bytes:
        if box.style["visibility"] != "visible" or box.style["text_decoration_line"] not in (
            "none",
            frozenset(),
            set(),
        ):
            raise CannotPress("a line of its own is drawn with more than letters")
        stream = self._stream
        stream.stream = []
        stream._current_font = None
        box.pango_layout.reactivate(box.style)
        pictures = _draw_first_line(stream, box, "clip", "none", _Matrix(d=-1))
        box.pango_layout.deactivate()
        if pictures:
            raise CannotPress("a line of its own is drawn with more than letters")
        return b"\n".join(_to_bytes(one) for one in stream.stream[1:])  # all but the text matrix

    def to_pdf(self, document: Any, gaps: Mapping[int, int]) -> Any:
        """Return a laid-out document as pydyf.PDF whose fonts are still to come (FONTS_LATER).

        `gaps` says which text boxes, by id, a Gap of which number stands for. Raises CannotPress.
        """
        document.fonts = self.fonts

        def draw_text(stream: Any, box: Any, offset_x: float, overflow: str, ellipsis: str = "none") -> None:
            gap = gaps.get(id(box))
            whole = overflow == "clip" and ellipsis == "none" and stream.stream[-1:] != [b"ET"]
            if gap is None and (type(stream) is not _Stream or not whole):
                _draw_text(stream, box, offset_x, overflow, ellipsis)
                return
            if not whole:
                raise CannotPress("a line of its own is drawn with more than letters")
            try:
                operators = self._operators(box) if gap is None else b""
            except CannotPress:
                _draw_text(stream, box, offset_x, overflow, ellipsis)
                return
            x, y = box.position_x, box.position_y + box.baseline
            stream.set_color(box.style["color"])
            stream.begin_text()
            if gap is not None:
                stream.stream.append(Gap(gap, _to_bytes(y)))
            elif operators:
                stream.set_text_matrix(*_Matrix(d=-1, e=x, f=y).values)
                stream.stream.append(operators)
            stream.end_text()

        before = _draw.draw_text, _pdf.build_fonts_dictionary
        _draw.draw_text = draw_text
        _pdf.build_fonts_dictionary = lambda pdf, fonts, *args: pydyf.Dictionary({FONTS_LATER: 0})
        try:
            pdf = _pdf.generate_pdf(document, None, 1, **self.options)
        finally:
            _draw.draw_text, _pdf.build_fonts_dictionary = before
        for one in pdf.objects:
            if type(one) is _Stream:
                one.stream = [item if isinstance(item, Gap) else _to_bytes(item) for item in one.stream]
        return pdf

    def font_objects(self, first: int) -> tuple[Any, list[Any]]:
        """Return the font dictionary of all that was drawn, and its objects numbered from `first`: a subset a face."""
        pdf = pydyf.PDF()
        pdf.objects.extend([pydyf.Object()] * (first - len(pdf.objects)))
        dictionary = _pdf.build_fonts_dictionary(pdf, self.fonts, True, True, self.options)
        return dictionary, pdf.objects[first:]


_STYLES: dict[str, int] = {}


def style_key(style: Any) -> int:
    """Return a number that is equal for styles that set text alike."""
    key: int | None = style.__dict__.get("_text_key")
    if key is None:
        key = _STYLES.setdefault(repr([style[name] for name in _TEXT_STYLE]), len(_STYLES))
        style.__dict__["_text_key"] = key
    return key


def span(rectangle: Rectangle) -> Span:
    """Return the reach of a link's rectangle as its annotation has it."""
    return Span(_to_bytes(rectangle[0] * _POINTS), _to_bytes(rectangle[2] * _POINTS))
