"""Every private name of WeasyPrint we lean on; this file fails first when an upgrade moves one."""

from __future__ import annotations

import inspect
import io
from importlib.metadata import version

import pydyf
import pytest
import weasyprint.document
import weasyprint.pdf
from fontTools.cffLib import CFFFontSet
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
    assert list(inspect.signature(weasy._fonts_dictionary).parameters)[:2] == ["pdf", "fonts"]
    assert list(inspect.signature(weasy._linebox_layout).parameters)[:2] == ["context", "box"]
    assert {"in_column", "footnotes"} <= set(inspect.getsource(LayoutContext.__init__).replace("self.", " ").split())
    assert weasyprint.document.draw_page
    assert weasyprint.pdf.build_fonts_dictionary
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


def test_a_cid_keyed_font_is_embedded_bare_with_the_numbers_of_the_page(office: Pipeline) -> None:
    registry = office.registry
    content = office.pdf(office.copy(registry.notes["cu-2009-033"], registry.recipients["MEX"], "zh"))
    assert b"/Subtype /CIDFontType0C" in content
    assert b"/Subtype /OpenType" not in content
    file = File(content)
    program = next(
        one[1] for one in file.objects.values() if isinstance(one, tuple) and "C" in str(one[0].get("/Subtype"))[-1:]
    )
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(program), None)
    cids = {int(name[3:]) for name in fonts.topDictIndex[0].charset[1:]}
    cid_font = next(
        one for one in file.objects.values() if isinstance(one, dict) and one.get("/Subtype") == "/CIDFontType0"
    )
    assert "/CIDToGIDMap" not in cid_font
    widths = {int(one) for one in cid_font["/W"] if isinstance(one, str)}
    assert widths - {0} <= cids
    assert list(inspect.signature(weasy._subset).parameters) == ["self", "to_unicode", "hinting"]


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
