"""Lines drawn quickly have the operators that the page engine writes, whatever their fonts, kerning and spacing."""

from __future__ import annotations

from typing import Any

import pytest
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.matrix import Matrix
from weasyprint.pdf.stream import Stream

from noteverbale.page import arabic_lines
from noteverbale.page.plain_lines import draw_plain_line
from noteverbale.pipeline import Pipeline

PAGE = """<p>Kerning: AVATAR, Tomé, «Wörter»</p><p>Шрифт: Годовщина, Ужгород</p><p>联合国信使馆及事务司</p>
<p>Two faces 联合国 in a line</p><p style="word-spacing: 3px; letter-spacing: .2px">wide words of a line</p>
<p>two\u2060joined\u00a0words</p>"""
MATRIX = Matrix(d=-1)


@pytest.fixture
def boxes(office: Pipeline) -> list[Any]:
    printer, fonts = office.printer("en"), [font.id for font in office.sheet.fonts]
    families = ", ".join(f"'{name}'" for name in fonts)
    style = printer.style(office.sheet.font_faces(fonts) + f"p {{ font-family: {families} }}")
    html = printer.parsed(f"<title>t</title>{PAGE}")
    page = html.render(font_config=printer.fonts, stylesheets=[style]).pages[0]._page_box
    return [box for box in page.descendants() if isinstance(box, TextBox) and box.text.strip()]


def drawn(box: Any, fonts: dict[Any, Any], draw: Any) -> list[bytes]:
    stream = Stream(fonts, (0, 0, 1, 1), {"ExtGState": {}}, {}, None, {}, None)
    box.pango_layout.reactivate(box.style)
    draw(stream, box)
    box.pango_layout.deactivate()
    return list(stream.stream)


def by_engine(stream: Any, box: Any) -> None:
    arabic_lines._draw_first_line(stream, box, "clip", "none", MATRIX)


def test_a_line_is_drawn_as_the_engine_draws_it(boxes: list[Any]) -> None:
    fonts: dict[Any, Any] = {}
    assert len(boxes) >= 6
    for box in boxes:
        assert not drawn(box, fonts, lambda stream, box: draw_plain_line(stream, box, MATRIX))  # not known yet
        expected = drawn(box, fonts, by_engine)
        assert expected == drawn(box, fonts, lambda stream, box: draw_plain_line(stream, box, MATRIX))
        assert expected[-1].startswith(b"[<")
