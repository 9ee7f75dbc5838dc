"""Every private name the press leans on; this file fails first when an upgrade moves one."""

from __future__ import annotations

import inspect
from typing import Any

import pydyf
import pytest
import weasyprint.document
import weasyprint.draw
import weasyprint.pdf
from pydyf import _to_bytes
from weasyprint.anchors import gather_anchors
from weasyprint.css import ComputedStyle
from weasyprint.draw.text import draw_first_line
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.layout import layout_document
from weasyprint.layout.inline import iter_line_boxes
from weasyprint.pdf.stream import Stream
from weasyprint.text.line_break import Layout, strut

from noteverbale.page.cannot_press import CannotPress
from noteverbale.page.printer import VARIANT
from noteverbale.pipeline import Pipeline
from noteverbale.press import boxes
from noteverbale.press import engine as weasy_press
from noteverbale.press.parts import SLOT, Gap

PAGE = f"""<html lang="en"><head><title>t</title></head><body><p {SLOT}="one">Some words
with <a href="https://example.org">a link</a> in them.</p><p>Others.</p></body></html>"""


def names(function: Any) -> list[str]:
    return list(inspect.signature(function).parameters)


def test_the_names_are_there() -> None:
    assert names(weasyprint.draw.draw_text) == ["stream", "textbox", "offset_x", "text_overflow", "block_ellipsis"]
    assert names(draw_first_line) == ["stream", "textbox", "text_overflow", "block_ellipsis", "matrix"]
    assert names(weasyprint.pdf.generate_pdf) == ["document", "target", "zoom", "options"]
    assert names(Stream.__init__)[1:8] == [
        "fonts",
        "page_rectangle",
        "resources",
        "images",
        "tags",
        "color_profiles",
        "output_intent",
    ]
    assert {"setup", "reactivate", "deactivate"} <= set(vars(Layout))
    assert names(layout_document)[:3] == ["html", "root_box", "context"]
    assert weasyprint.document.layout_document is layout_document
    assert names(iter_line_boxes) == [
        *("context", "box", "position_y", "bottom_space", "skip_stack", "containing_block", "absolute_boxes"),
        *("fixed_boxes", "first_letter_style", "first_line_style"),
    ]
    assert names(gather_anchors)[:5] == ["box", "anchors", "links", "bookmarks", "forms"]
    assert names(Layout.__init__)[1:] == ["style", "justification_spacing", "max_width"]
    assert names(strut) == ["style"]
    assert names(TextBox.copy_with_text) == ["self", "text"]
    assert TextBox.justification_spacing == 0
    assert set(weasyprint.pdf.VARIANTS[VARIANT][1]) == {"pdf_version", "pdf_identifier", "output_intent", "pdf_tags"}
    assert _to_bytes(0.5) == b"0.5"
    assert isinstance(pydyf.PDF().objects, list)
    assert "__dict__" in dir(ComputedStyle)


@pytest.fixture
def laid_out(office: Pipeline) -> tuple[weasy_press.LayoutEngine, Any]:
    printer = office.printer("en")
    layout_engine = weasy_press.LayoutEngine(VARIANT)
    style = printer.style(
        office.sheet.font_faces(["NV PT Serif"]) + "html { font-family: 'NV PT Serif' } a { text-decoration: none }"
    )
    return layout_engine, layout_engine.laid_out(printer.parsed(PAGE), printer.fonts, style)


def test_a_gap_stands_for_what_would_be_drawn(laid_out: tuple[weasy_press.LayoutEngine, Any]) -> None:
    layout_engine, document = laid_out
    slot = boxes.slots_of(document)["one"]
    drawn = [layout_engine.drawn(box) for box in slot.texts]
    assert drawn == [layout_engine.redrawn(box) for box in slot.texts]
    gaps = {id(box): number for number, box in enumerate(slot.texts)}
    pdf = layout_engine.to_pdf(document, gaps)
    stream = next(one for one in pdf.objects if type(one) is Stream)
    found = [one for one in stream.stream if isinstance(one, Gap)]
    assert [gap.line for gap in found] == [0, 1, 2]
    assert slot.links[0][0].link_annotation.number
    annotation = slot.links[0][0].link_annotation["Rect"]
    span = boxes.span(slot.links[0][1])
    assert (span.left, span.right) == tuple(_to_bytes(annotation[side]) for side in (0, 2))


def test_fonts_come_once_for_all_that_was_drawn(laid_out: tuple[weasy_press.LayoutEngine, Any]) -> None:
    layout_engine, document = laid_out
    layout_engine.to_pdf(document, {})
    dictionary, objects = layout_engine.font_objects(100)
    assert len(dictionary) == 1
    assert [one.number for one in objects] == list(range(100, 100 + len(objects)))


def test_underlined_lines_are_not_pressed(office: Pipeline) -> None:
    printer = office.printer("en")
    layout_engine = weasy_press.LayoutEngine(VARIANT)
    style = printer.style(
        office.sheet.font_faces(["NV PT Serif"]) + "p { font-family: 'NV PT Serif'; text-decoration: underline }"
    )
    document = layout_engine.laid_out(printer.parsed(PAGE), printer.fonts, style)
    with pytest.raises(CannotPress):
        layout_engine.drawn(boxes.slots_of(document)["one"].texts[0])
