"""Corrections of WeasyPrint 70.0, and every private name of it that `page/` relies on.

Each correction says what is wrong, where that is reported (Kozea/WeasyPrint on GitHub; "not reported" where a search
found nothing, with the words to report it), and when it can go. `tests/page/test_weasyprint_fixes.py` fails first when
an upgrade renames one of them. Try every upgrade without each correction in turn: those tests say which are still
needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import Any

import pydyf
import weasyprint.document as _document
import weasyprint.draw.text as _text_drawing
import weasyprint.layout.block as _block
import weasyprint.layout.inline as _inline
import weasyprint.layout.page as _page
import weasyprint.pdf as _pdf
import weasyprint.pdf.fonts as _pdf_fonts
import weasyprint.text.line_break as _line_break
from weasyprint.css.properties import INITIAL_VALUES as _INITIAL
from weasyprint.formatting_structure import boxes as _boxes
from weasyprint.pdf import tags as _tags
from weasyprint.pdf.fonts import Font as _Font
from weasyprint.pdf.stream import Stream as _Stream

from .arabic_lines import draw_first_line
from .embedded_fonts import fonts_dictionary, subset_for_pdf
from .justification import justify_line, with_single_moves
from .line_heights import first_line_metrics, strut
from .shared_styles import computed_styles, page_styles
from .text_setup import set_up
from .used_lengths import resolve_percentages

VERSION = "70.0"
_ROUNDING = 0.01  # CSS pixels that a length may be off by after a layout

_draw_page = _document.draw_page
_linebox_layout = _block._linebox_layout
_box_tree = _tags._build_box_tree
_marked = _Stream.marked
_stream_data = pydyf.Stream.data.fget
_show_text = _Stream.show_text
_ttfont = _pdf_fonts.TTFont

_PDFUA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>part of ISO 14289 this file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def declare_pdfua(document: Any, pdf: Any) -> None:
    """Declare PDF/UA-1 in the XMP packet of a PDF/A file (ISO 14289-1, 5; ISO 19005-2, 6.6.2.3); a `finisher`.

    WeasyPrint takes one variant, PDF/A or PDF/UA (#2783, open). This can go when `pdf_variant` takes both.
    """
    packet = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    packet.stream[0] = packet.stream[0].replace(b"</rdf:RDF>", _PDFUA, 1)
    packet.compress = False  # archives search the packet without inflating it
    if "AF" in pdf.catalog:
        # WeasyPrint lists each attachment twice (#2917, closed after 70.0). This can go with the next version.
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(map(_text, pdf.catalog["AF"])))


def _text(reference: Any) -> str:
    return reference.decode() if isinstance(reference, bytes) else str(reference)


def install() -> None:
    """Replace functions of WeasyPrint and pydyf by the corrected ones; calling it again changes nothing."""
    _document.draw_page = _draw_page_knowing_margins
    _document.get_all_computed_styles = computed_styles
    _page.set_page_type_computed_styles = page_styles
    _tags._build_box_tree = _box_tree_without_margins
    _Stream.marked = _marked_or_artifact
    _pdf.build_fonts_dictionary = fonts_dictionary
    _Font._harfbuzz_subset = subset_for_pdf
    # A variable font made static has the time of the run in it, so that a page has other bytes each time (not reported:
    # "Instances of variable fonts get the current time as head.modified"). This can go when it has that of its file.
    _pdf_fonts.TTFont = partial(_ttfont, recalcTimestamp=False)
    pydyf.Stream.data = _DATA
    for module in (_block, _inline, _page):
        module.resolve_percentages = resolve_percentages
    _block._linebox_layout = _lines_beside_the_panel
    _inline.justify_line = justify_line
    _inline.strut = strut
    _line_break.Layout.setup = set_up
    _line_break.first_line_metrics = first_line_metrics
    _text_drawing.draw_first_line = draw_first_line
    _Stream.show_text = lambda stream, string: _show_text(stream, with_single_moves(string))


def overflowing(document: Any, lines: int | None) -> frozenset[str]:
    """Return the ids of the elements of a laid-out document whose content does not fit into them.

    WeasyPrint has no public way to ask for the boxes of a page.
    """
    return frozenset(
        box.element.get("id")
        for page in document.pages
        for box in page._page_box.descendants()
        if isinstance(box, _boxes.BlockBox) and box.element is not None and box.element.get("id")
        if not _fits(box, lines)
    )


def _fits(box: Any, lines: int | None) -> bool:
    inside = list(box.descendants())
    rows = [inner for inner in inside if isinstance(inner, _boxes.LineBox)]
    texts = [inner for inner in inside if isinstance(inner, _boxes.TextBox)]
    left, bottom = box.content_box_x() - _ROUNDING, box.content_box_y() + box.height + _ROUNDING
    right = left + box.width + 2 * _ROUNDING
    return (
        (lines is None or len(rows) <= lines)
        and all(row.position_y + row.height <= bottom for row in rows)
        and all(left <= text.position_x and text.position_x + text.width <= right for text in texts)
    )


@dataclass(frozen=True)
class LaidOutLine:
    """A line of the address panel; lengths are in CSS pixels, `size` is that of its letters.

    `top` is the distance from the top of the panel's content, `width` the width available to the line. A line is `plain` if
    it is a single text whose letters have the advance widths of the font, with nothing beside it.
    """

    text: str
    size: float
    families: tuple[str, ...]
    width: float
    top: float
    height: float
    plain: bool


def panel_lines(document: Any) -> tuple[float, tuple[LaidOutLine, ...]]:
    """Return the height of the address panel of a laid-out document and its lines.

    The height is infinite if the panel grows with its content. Without a panel it is infinite and there are no lines. The
    mark of the footnote is left out. A line in a block that reaches out of the panel is not plain.
    """
    for panel in document.pages[0]._page_box.descendants():
        if isinstance(panel, _boxes.BlockBox) and panel.element_tag == "p" and panel.element.get("class") == "address":
            blocks = [box for box in (panel, *panel.descendants()) if isinstance(box, _boxes.BlockBox)]
            lines = [(box, row) for box in blocks for row in box.children if isinstance(row, _boxes.LineBox)]
            grows = panel.style["height"] == "auto" and panel.style["max_height"].value == inf
            return inf if grows else panel.height, tuple(_line(panel, box, row) for box, row in lines if row.height)
    return inf, ()


def _line(panel: Any, block: Any, row: Any) -> LaidOutLine:
    inside = [box for box in row.descendants() if box is not row]
    texts = [box for box in inside if isinstance(box, _boxes.TextBox)]
    left, right = panel.content_box_x() - _ROUNDING, panel.content_box_x() + panel.width + _ROUNDING
    plain = (
        len(texts) == 1
        and all(texts[0].style[name] == _INITIAL[name] for name in _WIDTHS_AS_IN_THE_FONT)
        and all(isinstance(box, (_boxes.TextBox, _boxes.InlineBox)) for box in inside)
        and all(box.margin_width() - box.width < _ROUNDING for box in inside)
        and left <= block.content_box_x()
        and block.content_box_x() + block.width <= right
        and texts[0].style["line_height"] != "normal"
    )
    style = texts[0].style if texts else block.style
    return LaidOutLine(
        "".join(box.text for box in texts),
        style["font_size"],
        tuple(style["font_family"]),
        block.width,
        row.position_y - panel.content_box_y(),
        row.height,
        plain,
    )


# Properties that change the width of a text, or where it breaks; with the initial values its letters have the advance
# widths of the font.
_WIDTHS_AS_IN_THE_FONT = (
    *("font_feature_settings", "font_kerning", "font_style", "font_stretch", "font_variant_alternates"),
    *("font_variant_caps", "font_variant_east_asian", "font_variant_numeric", "font_variant_position"),
    *("font_variation_settings", "font_weight", "hyphens", "letter_spacing", "overflow_wrap", "text_indent"),
    *("text_transform", "white_space", "word_break", "word_spacing"),
)


def _lines_beside_the_panel(context: Any, box: Any, *args: Any, **words: Any) -> Any:
    """Lay out lines without moving the address panel, a footnote of page 1, to page 2.

    Where one more line would fit without the footnotes of the page, WeasyPrint moves the last footnote to the next
    page and sets the line. It does not do so in columns. So the layout is told that it is in a column, unless
    footnotes of the line itself are still to be placed. Not reported: "A footnote whose call is set is moved to the next page to
    make room for one more line of another paragraph" (#1924 and #2432 are near it). This can go when a footnote with
    `footnote-policy: line` stays on the page of its call.
    """
    if context.footnotes or context.in_column:
        return _linebox_layout(context, box, *args, **words)
    context.in_column = True
    try:
        return _linebox_layout(context, box, *args, **words)
    finally:
        context.in_column = False


def _unambiguous_stream(self: Any) -> bytes:
    """Return a stream of pydyf as bytes whose data does not end in a carriage return.

    The deflated data of one stream in 256 ends in 0x0D. With the line feed before `endstream` a strict reader takes it
    for one end of line, so the data is a byte shorter than /Length says (ISO 19005-2, 6.1.7.1). A line feed after the
    deflated data is ignored by every reader. Not reported to CourtBouillon/pydyf: "A compressed stream that ends in
    0x0D fails PDF/A validation: CR and the LF before endstream read as one end of line". This can go when pydyf writes
    CR LF before `endstream`, or pads such data itself.
    """
    data = bytes(_stream_data(self))
    if not data.endswith(b"\r\nendstream"):
        return data
    head, body = data.removesuffix(b"\nendstream").split(b"\nstream\n", 1)
    length = b"/Length %d" % len(body)
    return head.replace(length, b"/Length %d" % (len(body) + 1), 1) + b"\nstream\n" + body + b"\n\nendstream"


_DATA = property(_unambiguous_stream)


# Three corrections for one fault: the content of page margins (watermark, page number, tagline) is tagged as content,
# so that a screen reader reads it, and a validator finds it outside the structure (#1836, open). It must be an artifact
# with its type (ISO 14289-1, 7.8). They can go when WeasyPrint marks margin boxes as /Artifact /Pagination.


def _draw_page_knowing_margins(page: Any, stream: Any) -> None:
    """Draw a page after noting on the stream which boxes, by id, are in a page margin: /Header or /Footer."""
    margin: dict[int, str] = {}
    for child in page.children:
        if isinstance(child, _boxes.MarginBox):
            kind = "/Header" if child.at_keyword.startswith("@top") else "/Footer"
            margin |= {id(box): kind for box in (child, *child.descendants())}
    stream._margin_boxes = margin
    _draw_page(page, stream)


@contextmanager
def _marked_or_artifact(self: Any, box: Any, tag: str) -> Iterator[None]:
    """Tag a box as content, or as a pagination artifact if it is in a page margin."""
    kind = getattr(self, "_margin_boxes", {}).get(id(box))
    if self._tags is None or kind is None:
        with _marked(self, box, tag):
            yield
        return
    self.begin_marked_content("Artifact", pydyf.Dictionary({"Type": "/Pagination", "Subtype": kind}))
    try:
        yield
    finally:
        self.end_marked_content()


def _box_tree_without_margins(box: Any, *args: Any) -> Iterator[Any]:
    """Yield the structure elements of a box; none for a margin box, which is an artifact."""
    if not isinstance(box, _boxes.MarginBox):
        yield from _box_tree(box, *args)
