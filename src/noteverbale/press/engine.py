"""Lay out pages and draw lines with WeasyPrint 70.0 for the press: text as operators, objects before they are written.

WeasyPrint's public way goes from HTML to a file at once. The press needs its steps one by one, so it calls private
functions and replaces two of them while it works: `draw_text` (a gap where a copy's line goes) and
`build_fonts_dictionary` (fonts are subset once for all copies). None of this can go unless WeasyPrint publishes such
hooks. `tests/press/test_engine.py` fails first when an upgrade renames one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pydyf
import weasyprint.document as _document
import weasyprint.draw as _draw
import weasyprint.pdf as _pdf
from pydyf import _to_bytes
from weasyprint import DEFAULT_OPTIONS
from weasyprint.matrix import Matrix as _Matrix
from weasyprint.pdf.stream import Stream as _Stream

from ..page.arabic_lines import draw_first_line
from ..page.cannot_press import CannotPress
from ..page.justification import is_stretched, spacing_of, stretch
from ..page.remembered_lines import RememberedLines, style_key
from ..page.shared_styles import SharedStyles
from .arabic_words import ArabicWords
from .boxes import Pattern, Row, Unbroken, lines_alone
from .line_breaking import Breaking, Broken
from .parts import FONTS_LATER, Gap, Line, ValueGap

_layout_document = _document.layout_document
_draw_text = _draw.draw_text
_VARIANTS = _pdf.VARIANTS

_DECORATED = "one of its own lines has more than letters: a decoration or a picture"


class _DiscardedStream(_Stream):  # type: ignore[misc]  # WeasyPrint has no types
    """A stream that is not written to a file: text is drawn on it to get the operators."""

    def __init__(self, fonts: Any) -> None:
        super().__init__(fonts, (0, 0, 1, 1), {"ExtGState": {}}, {}, None, {}, None, compress=False)

    def set_text_matrix(self, *values: float) -> None:
        """Write nothing in place of the text matrix, the first operator, which `operators` leaves out."""
        self.stream.append(b"")

    def operators(self) -> bytes:
        """Return what was drawn, without the text matrix."""
        return b"\n".join(_to_bytes(operator) for operator in self.stream[1:])


class LayoutEngine:
    """Lays out pages and draws lines, all with the same fonts; remembers broken and drawn lines for the next copy."""

    def __init__(self, variant: str) -> None:
        self.fonts: dict[Any, Any] = {}
        self.options = {**DEFAULT_OPTIONS, "pdf_variant": variant}
        self.options |= {name: value for name, value in _VARIANTS[variant][1].items() if self.options[name] is None}
        self._stream = _DiscardedStream(self.fonts)
        self._drawn: dict[Any, bytes] = {}
        self._drawn_on_page: set[Any] = set()
        self._lines = RememberedLines()
        self._words = ArabicWords()
        self._breaking = Breaking(self._words)
        self._styles, self._pictures = SharedStyles(), dict[str, Any]()

    def laid_out(self, html: Any, font_config: Any, *styles: Any) -> Any:
        """Return an HTML page as the engine's Document, with its boxes before layout and their context; for one thread at a time."""
        variant, before_layout = self.options["pdf_variant"], list[Any]()

        def layout_document(html: Any, root_box: Any, context: Any) -> Any:
            before_layout[:] = root_box, context
            return _layout_document(html, root_box, context)

        _document.layout_document = layout_document
        try:
            with self._styles.used(), self._lines.used():
                document = html.render(
                    font_config=font_config, stylesheets=styles, pdf_variant=variant, cache=self._pictures
                )
        finally:
            _document.layout_document = _layout_document
        document.before_layout = before_layout
        return document

    def lines_alone(self, unbroken: Unbroken, text: str, first: bool) -> list[Row]:
        """Return the lines of a slot with another text as WeasyPrint sets them, without a page (`boxes.lines_alone`)."""
        with self._lines.used():
            return lines_alone(unbroken, text, first)

    def break_line(self, text: str, pattern: Pattern) -> tuple[Any, int | None]:
        """Break the first line off a text as WeasyPrint would in the place of a pattern; return its box and where the next begins.

        The box is a copy of the pattern's. The next line begins at that byte of the UTF-8 text; None after the last line.
        """
        model = pattern.row.texts[0]
        broken = self._breaking.line(text, model.style, style_key(model.style), pattern.measure)
        if broken is None:
            layout, _, *rest = self._lines.first_line(text, model.style, None, pattern.measure, 0)
            broken = Broken(layout, *rest)
        layout, after, width, height, baseline = broken
        box = model.copy_with_text(layout.text)
        box.width, box.height, box.pango_layout = width, height, layout
        box.baseline = baseline + (pattern.line_height - height) / 2
        if pattern.width is not None and after is not None and (spacing := spacing_of([box], pattern.width - width)):
            stretch(box, spacing, ends_line=True)
        if pattern.right is not None:
            box.position_x = pattern.right - box.width
        return box, after

    def drawn(self, box: Any) -> Line:
        """Return a line of text as drawn, from memory if it was drawn before. Raises CannotPress for decorated text."""
        return Line(_to_bytes(box.position_x), self._operators(box))

    def redrawn(self, box: Any) -> Line:
        """Return a line of text as a page draws it, to compare it with lines set by example. Raises CannotPress for decorated text."""
        key = _key_of(box)
        if key not in self._drawn_on_page:  # it may be remembered as drawn from a line of the press
            self._drawn[key] = self._draw(box)
            self._drawn_on_page.add(key)
        return Line(_to_bytes(box.position_x), self._drawn[key])

    def _operators(self, box: Any) -> bytes:
        key = _key_of(box)
        if key not in self._drawn:
            self._drawn[key] = self._draw_words(box) or self._draw(box)
        return self._drawn[key]

    def forget(self) -> None:
        """Forget all lines, styles and pictures, and the characters that no font has.

        WeasyPrint warns of a missing character when it draws a line. A remembered line is not drawn again, so the next
        copy with the same fault would be printed without a warning. The same holds for styles and pictures.
        """
        self._drawn.clear()
        self._drawn_on_page.clear()
        self._lines.forget()
        self._styles.forget()
        self._pictures.clear()
        for font in self.fonts.values():
            for glyph in (*font.missing.values(), 0) if font.missing else ():
                font.to_unicode.pop(glyph, None)
                font.widths.pop(glyph, None)
            font.missing.clear()

    def _draw(self, box: Any) -> bytes:
        stream = self._stream_for(box)
        box.pango_layout.reactivate(box.style)
        pictures = draw_first_line(stream, box, "clip", "none", _Matrix(d=-1))
        box.pango_layout.deactivate()
        if pictures:
            raise CannotPress(_DECORATED)
        return stream.operators()

    def _draw_words(self, box: Any) -> bytes:
        """Return the operators of a stretched line of Arabic words, without shaping it; none for other lines."""
        stream = self._stream_for(box)
        drawn = is_stretched(box) and self._words.draw(stream, box, _Matrix(d=-1))
        return stream.operators() if drawn else b""

    def _stream_for(self, box: Any) -> _DiscardedStream:
        """Return an empty stream. Raises CannotPress for decorated text."""
        if box.style["visibility"] != "visible" or box.style["text_decoration_line"] not in ("none", frozenset()):
            raise CannotPress(_DECORATED)
        self._stream.stream = []
        self._stream._current_font = None
        return self._stream

    def to_pdf(self, document: Any, gaps: Mapping[int, int]) -> Any:
        """Return a laid-out document as pydyf.PDF without its fonts: FONTS_LATER takes the place of their dictionary.

        `gaps` maps the id() of a text box to the number of the Gap that is drawn in its place. Raises CannotPress for a
        gap in decorated text.
        """
        document.fonts = self.fonts

        def draw_text(stream: Any, box: Any, offset_x: float, overflow: str, ellipsis: str = "none") -> None:
            gap = gaps.get(id(box))
            # Directly after ET WeasyPrint continues the text object before. Such text, and text that is cut off, is left to it.
            plain = overflow == "clip" and ellipsis == "none" and stream.stream[-1:] != [b"ET"]
            if gap is None and (type(stream) is not _Stream or not plain):
                _draw_text(stream, box, offset_x, overflow, ellipsis)
                return
            if not plain:
                raise CannotPress(_DECORATED)
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
        for item in pdf.objects:
            if type(item) is _Stream:
                item.stream = [part if isinstance(part, Gap | ValueGap) else _to_bytes(part) for part in item.stream]
        return pdf

    def font_objects(self, first: int) -> tuple[Any, list[Any]]:
        """Return the font dictionary of all lines drawn so far, and its objects numbered from `first`: one subset for each face."""
        pdf = pydyf.PDF()
        pdf.objects.extend([pydyf.Object()] * (first - len(pdf.objects)))
        dictionary = _pdf.build_fonts_dictionary(pdf, self.fonts, True, True, self.options)
        return dictionary, pdf.objects[first:]


def _key_of(box: Any) -> tuple[object, ...]:
    """Return what decides how a text box is drawn."""
    layout = box.pango_layout
    return layout.text, box.text, layout.justification_spacing, getattr(layout, "spread", 0.0), style_key(box.style)
