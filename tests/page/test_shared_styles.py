"""Pages of one structure share their styles; a page that shares them is the page that does not."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import weasyprint.layout.page
from weasyprint.css import StyleFor, get_all_computed_styles
from weasyprint.css.targets import TargetCollector

from noteverbale.page import shared_styles
from noteverbale.page.printer import Printer
from noteverbale.page.shared_styles import SharedStyles
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound

STYLE = """@page { @bottom-center { content: counter(page) } } html { font-family: 'NV PT Serif' } p:empty { height: 9px }
a::after { content: target-counter(attr(href), page) }"""
PAGE = '<html lang="en"><head><title>t</title></head><body class="{}"><p id="p">{}</p><p><a href="#p">{}</a></p></body></html>'


def test_the_names_are_there() -> None:
    parameters = list(inspect.signature(get_all_computed_styles).parameters)
    assert parameters == [
        *("html", "user_stylesheets", "presentational_hints", "font_config", "counter_style"),
        *("color_profiles", "page_rules", "layers", "target_collector", "forms"),
    ]
    assert {"_computed_styles", "_cascaded_styles", "initial_page_sizes", "_sheets"} <= set(
        StyleFor.__init__.__code__.co_names
    )
    assert TargetCollector().target_lookup_items == {}
    assert list(inspect.signature(shared_styles._page_styles).parameters) == ["page_type", "html", "style_for"]
    assert weasyprint.layout.page.set_page_type_computed_styles is shared_styles.page_styles


@pytest.fixture
def cascades(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The pages whose styles were computed."""
    pages: list[Any] = []
    compute = shared_styles._computed_styles

    def counted(html: Any, *rest: Any) -> Any:
        pages.append(html)
        return compute(html, *rest)

    monkeypatch.setattr(shared_styles, "_computed_styles", counted)
    return pages


def written(printer: Printer, style: Any, page: str) -> bytes:
    return bytes(printer.parsed(page).write_pdf(stylesheets=[style], font_config=printer.fonts, uncompressed_pdf=True))


def test_a_page_with_shared_styles_is_the_page_without(office: Pipeline, cascades: list[Any]) -> None:
    printer, shared = office.printer("en"), SharedStyles()
    style = printer.style(office.sheet.font_faces(["NV PT Serif"]) + STYLE)
    pages = [PAGE.format(*words) for words in (("", "One", "two"), ("", "Three, four", "five"), ("", "", "x"))]
    alone = [written(printer, style, page) for page in pages]
    cascades.clear()
    with shared.used():
        assert [written(printer, style, page) for page in pages] == alone
    assert len(cascades) == 2  # a page with an empty paragraph has another structure


def test_kinds_of_pages_share_their_styles(office: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    printer, shared, kinds = office.printer("en"), SharedStyles(), list[Any]()
    compute = shared_styles._page_styles

    def counted(page_type: Any, *rest: Any) -> None:
        kinds.append(page_type)
        compute(page_type, *rest)

    monkeypatch.setattr(shared_styles, "_page_styles", counted)
    style = printer.style(office.sheet.font_faces(["NV PT Serif"]) + STYLE + "@page :first { margin: 1in }")
    pages = [PAGE.format("", words, "x<p style='break-before: page'>") for words in ("one", "two")]
    alone = [written(printer, style, page) for page in pages]
    assert len(kinds) == 4
    with shared.used():
        assert [written(printer, style, page) for page in pages] == alone
    assert len(kinds) == 6


@pytest.mark.parametrize(
    "rule", ["body { display: flex }", "html { overflow: hidden }", "p::first-line { color: red }"]
)
def test_styles_that_a_layout_changes_are_not_shared(office: Pipeline, cascades: list[Any], rule: str) -> None:
    printer, shared = office.printer("en"), SharedStyles()
    style = printer.style(office.sheet.font_faces(["NV PT Serif"]) + STYLE + rule)
    with shared.used():
        for word in ("one", "two"):
            written(printer, style, PAGE.format("", word, word))
    assert len(cascades) == 2


def test_a_warning_comes_again_for_the_next_page(office: Pipeline) -> None:
    printer, shared = office.printer("en"), SharedStyles()
    style = printer.style(office.sheet.font_faces(["NV PT Serif"]) + STYLE)
    page = PAGE.format("", "one", "two").replace("<p>", '<p style="color: no colour">')
    for _ in range(2):
        with pytest.raises(ProblemsFound), shared.used(), printer.watched("a page"):
            written(printer, style, page)
