"""Lines that were broken before: the private names that this leans on, and what is asked for again."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import weasyprint.layout.inline
import weasyprint.layout.preferred

from noteverbale.page import remembered_lines
from noteverbale.page.remembered_lines import RememberedLines
from noteverbale.pipeline import Pipeline

PAGE = "<html lang='en'><head><title>t</title></head><body><p>Some words of a note.</p></body></html>"


def test_the_names_are_there() -> None:
    engine = weasyprint.layout.inline.split_first_line
    lines = ["text", "style", "context", "max_width", "justification_spacing", "is_line_start", "minimum"]
    assert list(inspect.signature(engine).parameters) == lines
    assert weasyprint.layout.preferred.split_first_line is engine


def test_a_line_is_broken_once_and_each_box_has_a_layout_of_its_own(
    office: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer, lines = office.printer("en"), RememberedLines()
    engine, broken = weasyprint.layout.inline.split_first_line, []

    def split(text: str, *rest: object) -> object:
        broken.append(text)
        return engine(text, *rest)

    monkeypatch.setattr(remembered_lines, "_split_first_line", split)
    with lines.used():
        first, second = (printer.laid_out(printer.parsed(PAGE), "a page") for _ in range(2))
    assert "Some words of a note." in broken
    assert len(broken) == len(set(broken))
    layouts = {id(box.pango_layout) for page in (first, second) for box in _texts(page)}
    assert len(layouts) == 2
    assert weasyprint.layout.inline.split_first_line is engine


def _texts(document: Any) -> list[Any]:
    """Return the boxes of text of the body of a laid-out document."""
    return [
        box for box in document.pages[0]._page_box.descendants() if getattr(box, "text", "").startswith("Some words")
    ]
