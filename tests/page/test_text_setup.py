"""A text that copies what its style says is set as WeasyPrint sets one; styles keep nothing of each other."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from weasyprint.text.line_break import Layout, line_size

from noteverbale.page import text_setup
from noteverbale.page.printer import Printer
from noteverbale.pipeline import Pipeline

TEXT = "Посольство 2009/33 – السلام"


@pytest.fixture(scope="module")
def styles(office: Pipeline) -> list[Any]:
    printer: Printer = office.printer("ru")
    sheet, pack = printer.sheet, printer.pack
    css = f"{sheet.faces(pack)} html {{ font-family: {sheet.family_list(pack)} }}"
    page = """<p lang=ru>a<p style="font: bold 20px 'PT Serif'; font-feature-settings: 'onum'">a<p dir=rtl><u>a</u>"""
    document = printer.parsed(page).render(font_config=printer.fonts, stylesheets=[printer.style(css)])
    return [box.style for box in document.pages[0]._page_box.descendants() if getattr(box, "text", "") == "a"]


def state(layout: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(layout).items() if name not in ("layout", "style", "language")}


def test_the_replaced_method_has_the_same_parameters(styles: list[Any]) -> None:
    assert list(inspect.signature(text_setup._set_up).parameters) == ["self", "style"]
    assert Layout.setup is text_setup.set_up


def test_a_text_is_set_as_weasyprint_sets_it(styles: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def sizes() -> list[Any]:
        layouts = [Layout(style, justification_spacing=3) for style in styles]
        for layout in layouts:
            layout.set_text(TEXT, justify=True)
        return [(line_size(layout.get_first_line()[0], layout.style), state(layout)) for layout in layouts]

    copied, again = sizes(), sizes()
    with monkeypatch.context() as patch:
        patch.setattr(Layout, "setup", text_setup._set_up)
        assert copied == again == sizes()
    assert len(copied) == 3
    assert len({size for size, _ in copied}) == 2
