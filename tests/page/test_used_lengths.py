"""Lengths that are kept for a style are those that WeasyPrint works out for each box."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import weasyprint.layout.block
import weasyprint.layout.inline
import weasyprint.layout.page

from noteverbale.page import line_heights, used_lengths
from noteverbale.pipeline import Pipeline

STYLE = """@page { margin: 10% } p { margin: 5%; width: 50%; box-sizing: border-box; padding: 1em; border: 1px solid }
div { max-height: 50%; min-width: calc(10% + 3px) } table { border-collapse: collapse; width: 100% }
td { border: 2px solid; width: 20% } .wide td { border-width: 6px } .flex { display: flex } .flex p { flex: 1 }"""
ROW = "<table class={}><tr><td>a<td>b</table>"
PAGE = (
    "<body><p>one<div><p>two<div style='width: 30%'><p>three</div></div><div class=flex><p>four<p>five</div>"
    f"{ROW.format('wide')}{ROW.format('narrow')}"
)


def lengths(office: Pipeline) -> list[dict[str, Any]]:
    printer = office.printer("en")
    style = printer.style(office.sheet.font_faces(["NV PT Serif"]) + "html { font-family: 'NV PT Serif' }" + STYLE)
    document = printer.parsed(PAGE).render(stylesheets=[style], font_config=printer.fonts)
    boxes = list(document.pages[0]._page_box.descendants())
    assert len(boxes) > 40
    return [{name: getattr(box, name, None) for name in used_lengths._LENGTHS} for box in boxes]


def test_a_page_has_the_lengths_that_weasyprint_works_out(office: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = lengths(office)
    for module in (weasyprint.layout.block, weasyprint.layout.inline, weasyprint.layout.page):
        assert module.resolve_percentages is used_lengths.resolve_percentages
        monkeypatch.setattr(module, "resolve_percentages", used_lengths._resolve_percentages)
    assert lengths(office) == kept


def test_the_names_are_there() -> None:
    assert list(inspect.signature(used_lengths._resolve_percentages).parameters) == ["box", "containing_block"]
    assert list(inspect.signature(line_heights._strut).parameters) == ["style"]
    assert weasyprint.layout.inline.strut is line_heights.strut
