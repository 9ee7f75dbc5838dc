"""Programs of embedded fonts: the numbers of the page lead to the glyphs that it shows."""

from __future__ import annotations

import inspect
import io

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont

from noteverbale.page import embedded_fonts
from noteverbale.pipeline import Pipeline
from pdf_objects import File


def test_the_names_are_there() -> None:
    assert list(inspect.signature(embedded_fonts._fonts_dictionary).parameters)[:2] == ["pdf", "fonts"]
    assert list(inspect.signature(embedded_fonts._subset).parameters) == ["self", "to_unicode", "hinting"]


@pytest.mark.slow
def test_a_cid_keyed_font_is_embedded_bare_with_the_numbers_of_the_page(office: Pipeline) -> None:
    registry = office.registry
    content = office.pdf(office.copy(registry.notes["cu-2009-033"], registry.recipients["MEX"], "zh"))
    assert b"/Subtype /CIDFontType0C" in content
    assert b"/Subtype /OpenType" not in content
    file = File(content)
    program = next(
        one[1] for one in file.objects.values() if isinstance(one, tuple) and "C" in str(one[0].get("/Subtype"))[-1:]
    )
    programs = CFFFontSet()
    programs.decompile(io.BytesIO(program), None)
    cids = {int(name[3:]) for name in programs.topDictIndex[0].charset[1:]}
    cid_font = next(
        one for one in file.objects.values() if isinstance(one, dict) and one.get("/Subtype") == "/CIDFontType0"
    )
    assert "/CIDToGIDMap" not in cid_font
    widths = {int(one) for one in cid_font["/W"] if isinstance(one, str)}
    assert widths - {0} <= cids


@pytest.mark.slow
def test_a_map_leads_from_the_codes_of_moved_arabic_glyphs_to_composed_ones(office: Pipeline) -> None:
    registry = office.registry
    file = File(office.pdf(office.copy(registry.notes["cu-2009-092"], registry.recipients["MEX"], "ar")))
    entries = [entry for entry in file.objects.values() if isinstance(entry, dict)]
    mapped = [entry for entry in entries if entry.get("/CIDToGIDMap", "/Identity") != "/Identity"]
    assert mapped
    for entry in mapped:
        assert "Amiri" in str(entry["/BaseFont"])
        _, table = file.at(entry["/CIDToGIDMap"])
        _, program = file.at(file.at(entry["/FontDescriptor"])["/FontFile2"])
        font = TTFont(io.BytesIO(program))
        numbers = [int.from_bytes(table[at : at + 2], "big") for at in range(0, len(table), 2)]
        assert max(numbers) == len(font.getGlyphOrder()) - 1
        last = numbers[-1]  # the highest code is that of a letter with a stroke, or of a moved glyph
        assert font["glyf"][font.getGlyphOrder()[last]].isComposite()
