"""Every private name of WeasyPrint we lean on; this file fails first when an upgrade moves one."""

from __future__ import annotations

import inspect
from importlib.metadata import version

import pydyf
import pytest
import weasyprint.document
import weasyprint.draw.text
import weasyprint.pdf
from markupsafe import Markup
from weasyprint.formatting_structure import boxes
from weasyprint.layout import LayoutContext
from weasyprint.pdf import tags
from weasyprint.pdf.stream import Stream

from noteverbale.page import weasyprint_fixes as weasy
from noteverbale.pipeline import Pipeline
from pdf_objects import File


def test_the_pinned_version_is_installed() -> None:
    assert version("weasyprint") == weasy.VERSION


def test_the_names_are_there() -> None:
    assert list(inspect.signature(weasy._draw_page).parameters) == ["page", "stream"]
    assert next(iter(inspect.signature(weasy._box_tree).parameters)) == "box"
    assert list(inspect.signature(weasy._linebox_layout).parameters)[:2] == ["context", "box"]
    assert {"in_column", "footnotes"} <= set(inspect.getsource(LayoutContext.__init__).replace("self.", " ").split())
    assert weasyprint.document.draw_page
    assert weasyprint.pdf.build_fonts_dictionary
    assert weasyprint.draw.text.draw_first_line
    assert tags._build_box_tree
    assert Stream.marked
    assert boxes.MarginBox
    assert isinstance(pydyf.Stream.data, property)


def test_installing_twice_changes_nothing() -> None:
    weasy.install()
    first = (weasyprint.document.draw_page, Stream.marked, pydyf.Stream.data)
    weasy.install()
    assert first == (weasyprint.document.draw_page, Stream.marked, pydyf.Stream.data)


@pytest.mark.parametrize("tail", [b"\r", b"x", b"\n"])
def test_no_stream_ends_in_a_carriage_return(tail: bytes) -> None:
    weasy.install()
    data = pydyf.Stream([b"body" + tail], compress=False).data
    head, body = data.removesuffix(b"\nendstream").split(b"\nstream\n", 1)
    assert not body.endswith(b"\r")
    assert b"/Length %d" % len(body) in head
    assert body.startswith(b"body" + tail)


@pytest.mark.slow
def test_a_page_with_a_variable_font_has_the_same_bytes_at_another_time(
    office: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = office.printer("en")
    pages = []
    for time in (1_000_000_000, 2_000_000_000):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(time))  # the time that fontTools takes for now
        monkeypatch.setattr("time.time", lambda time=time: float(time))
        pages.append(printer.page(printer.sheet.page(printer.pack, body=Markup("<p>Əhməd Cavad küçəsi</p>")), "page"))
    assert "NV-Noto-Serif" in str([value for value in File(pages[0]).objects.values() if isinstance(value, dict)])
    assert pages[0] == pages[1]
