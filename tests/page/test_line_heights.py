"""A line is as high as its style says, whatever fonts its characters need."""

from __future__ import annotations

import pytest
from markupsafe import Markup
from weasyprint.text import line_break

from noteverbale.document import Filled
from noteverbale.page import line_heights, weasyprint_fixes
from noteverbale.page.html import address_line
from noteverbale.pipeline import Pipeline
from support import ROOT

SCRIPTS = ("Permanent Mission", "Постоянное представительство", "البعثة الدائمة", "常驻代表团")


@pytest.fixture(scope="module")
def office() -> Pipeline:
    return Pipeline.open(ROOT)


def baselines(office: Pipeline, language: str, texts: tuple[str, ...]) -> list[float]:
    """Lay an address of some lines out; return the place of each line's letters below the panel, in CSS pixels."""
    printer, pack = office.printer(language), office.registry.packs[language]
    lines = Markup("").join(address_line((Filled(text, ""),), pack.direction) for text in texts)
    html = printer.parsed(printer.sheet.page(pack, address=lines))
    _, rows = weasyprint_fixes.panel_lines(printer.laid_out(html, "test"))
    assert tuple(row.text for row in rows) == texts
    return [row.top for row in rows]


@pytest.mark.parametrize("language", ["en", "fr", "ru", "zh"])
def test_lines_of_all_scripts_are_equally_far_apart(office: Pipeline, language: str) -> None:
    assert baselines(office, language, SCRIPTS) == pytest.approx(baselines(office, language, ("a", "b", "c", "d")))


def test_it_takes_the_place_of_the_engines_function() -> None:
    weasyprint_fixes.install()
    assert line_break.split_first_line.__globals__["first_line_metrics"] is line_heights.first_line_metrics
