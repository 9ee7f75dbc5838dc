"""Slots of a laid-out page: their lines, texts and links, and which lines others can be set by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from noteverbale.page.printer import VARIANT
from noteverbale.pipeline import Pipeline
from noteverbale.press import boxes
from noteverbale.press.engine import LayoutEngine
from noteverbale.press.parts import SLOT

LINK = f"""<p {SLOT}="one">Some words with <a href="https://example.org">a link</a> in them.</p>"""


@pytest.fixture
def slots_of(office: Pipeline) -> Callable[[str, str], dict[str, boxes.Slot]]:
    """Return the slots of a page with this body and style."""
    printer, layout_engine = office.printer("en"), LayoutEngine(VARIANT)
    fonts = office.sheet.font_faces(["NV PT Serif"]) + "html { font-family: 'NV PT Serif' } a { text-decoration: none }"

    def laid_out(body: str, style: str = "") -> dict[str, Any]:
        page = f'<html lang="en"><head><title>t</title></head><body>{body}<p>Others.</p></body></html>'
        html = printer.parsed(page)
        return boxes.slots_of(layout_engine.laid_out(html, printer.fonts, printer.style(fonts + style)))

    return laid_out


def test_a_slot_has_its_texts_and_links(slots_of: Callable[..., dict[str, boxes.Slot]]) -> None:
    slot = slots_of(LINK)["one"]
    assert [box.text.strip() for box in slot.texts] == ["Some words with", "a link", "in them."]
    assert len(slot.links) == 1


def test_the_shape_depends_on_lines_and_not_on_letters(slots_of: Callable[..., dict[str, boxes.Slot]]) -> None:
    def shape(words: str) -> object:
        return slots_of(f'<p {SLOT}="one">{words}</p>', "p { width: 40mm }")["one"].shape

    assert shape("Austria") == shape("Zimbabwe") != shape("a name that takes two lines of this width")


def test_a_slot_on_two_pages_has_the_shape_of_one_on_one_page(slots_of: Callable[..., dict[str, boxes.Slot]]) -> None:
    paragraph, page = f'<p {SLOT}="one">{"words " * 40}</p>', "@page {{ size: 60mm {}mm; margin: 5mm }}"
    broken, whole = (slots_of(paragraph, page.format(height))["one"] for height in (40, 200))
    assert broken.shape == whole.shape
    assert len(broken.rows) > 2


def test_a_slot_is_set_alone_as_on_its_page(slots_of: Callable[..., dict[str, boxes.Slot]]) -> None:
    style = "p { width: 30mm; margin: 1em; padding: 1mm; text-indent: 1em; text-align: justify }"
    slot = slots_of(LINK, style)["one"]
    assert slot.unbroken

    def shown(rows: Sequence[boxes.Row]) -> list[object]:
        return [
            (
                row.shape,
                [(box.text, box.position_x, box.width) for box in row.texts],
                [place[::2] for _, place in row.links],
            )
            for row in rows
        ]

    assert len(slot.rows) == 3
    assert shown(boxes.lines_alone(slot.unbroken, "Some words with ", True)) == shown(slot.rows)
    assert shown(boxes.lines_alone(slot.unbroken, "with ", False))[1:] == shown(slot.rows)[2:]


@pytest.mark.parametrize(
    "style",
    [
        "p::before { content: 'a'; position: absolute }",
        "p::before { content: ''; padding: 1px }",
        "a { display: inline-block }",
        "a { float: right }",
        "p { display: flex }",
    ],
)
def test_a_slot_of_other_boxes_is_not_set_alone(slots_of: Callable[..., dict[str, boxes.Slot]], style: str) -> None:
    assert slots_of(LINK)["one"].unbroken
    assert slots_of(LINK, style)["one"].unbroken is None


def test_only_a_plain_line_is_a_pattern(slots_of: Callable[..., dict[str, boxes.Slot]]) -> None:
    def is_pattern(body: str, style: str = "") -> bool:
        return boxes.pattern_of(slots_of(body, style)["one"].rows[0]) is not None

    plain = f'<p {SLOT}="one">Some words.</p>'
    assert is_pattern(plain)
    assert not is_pattern(LINK)
    assert not is_pattern(plain, "p { text-align: center }")
    assert not is_pattern(plain, "p { hyphens: auto }")
