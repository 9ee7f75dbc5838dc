"""Two readers that are not ours find every Arabic word of a page whole."""

from __future__ import annotations

import inspect
import re
import unicodedata
from pathlib import Path

import pytest
from markupsafe import Markup
from weasyprint.text.ffi import ffi, pango

from exporters_support import by_pdfium, by_poppler
from noteverbale.formats.text import address_lines, body_lines
from noteverbale.page import arabic_lines
from noteverbale.pipeline import Pipeline
from pdf_objects import File

# Letters with the marks over them. Figures and no-break spaces beside a word are in another order in some readers (decision 6).
_WORD = re.compile("[\u0621-\u0652\u0670]+")
_DIRECTIONS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def words(text: str) -> set[str]:
    return set(_WORD.findall(unicodedata.normalize("NFC", _DIRECTIONS.sub("", text))))


def test_the_names_are_there() -> None:
    names = list(inspect.signature(arabic_lines._draw_first_line).parameters)
    assert names == list(inspect.signature(arabic_lines.draw_first_line).parameters)
    info, geometry = (ffi.typeof(name) for name in ("PangoGlyphInfo", "PangoGlyphGeometry"))
    assert [name for name, _ in info.fields] == ["glyph", "geometry", "attr"]
    assert [name for name, _ in geometry.fields] == ["width", "x_offset", "y_offset"]
    assert (info.fields[1][1].offset, info.fields[2][1].offset) == (4, 16)
    assert pango.pango_layout_set_single_paragraph_mode
    assert pango.PANGO_GLYPH_UNKNOWN_FLAG == 1 << 28


@pytest.mark.slow
@pytest.mark.parametrize("note", ["cu-2009-033", "cu-2009-092"])
def test_every_arabic_word_is_read_whole(office: Pipeline, note: str, tmp_path: Path) -> None:
    registry = office.registry
    document = office.copy(registry.notes[note], registry.recipients["EGY"], "ar")
    content = office.pdf(document)
    composed = words(" ".join([*body_lines(document), *address_lines(document), document.letterhead.name]))
    assert len(composed) > 150
    for pages in (by_pdfium(content), by_poppler(content, tmp_path)):
        text = "\n".join(pages)
        assert composed - words(text) == set()
        assert "\u2060" not in text


def widths(file: File) -> dict[int, str]:
    """Return the width of each code of the Arabic face."""
    for entry in file.objects.values():
        if isinstance(entry, dict) and "/W" in entry and "Amiri" in str(entry["/BaseFont"]):
            rows = zip(entry["/W"][::2], entry["/W"][1::2], strict=True)
            return {int(first) + place: width for first, row in rows for place, width in enumerate(row)}
    return {}


def runs(file: File) -> dict[bool, list[bytes]]:
    """Return what the first page shows after each selection of a font, by whether that is the Arabic face."""
    names = {
        str(entry["/BaseFont"]) for entry in file.objects.values() if isinstance(entry, dict) and "/BaseFont" in entry
    }
    arabic = {name[1:7] for name in names if "Amiri" in name}
    found: dict[bool, list[bytes]] = {True: [], False: []}
    for part in re.split(rb"(?=/[A-Z]{6} [\d.]+ Tf)", file.content(file.pages[0]))[1:]:
        found[part[1:7].decode() in arabic].append(part.partition(b" ET")[0])
    return found


@pytest.mark.slow
def test_what_is_not_arabic_in_a_line_is_drawn_by_the_engine(office: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    printer = office.printer("ar")
    body = Markup("<p>الفريق العامل (UNODC, Wien) وكيا <b>15</b> نيسان، الخبرات</p><p>UNODC 15</p>")
    page = printer.sheet.page(printer.pack, body=body)
    ours = File(printer.page(page, "page"))
    monkeypatch.setattr("weasyprint.draw.text.draw_first_line", arabic_lines._draw_first_line)
    engines = File(printer.page(page, "page"))
    assert runs(ours)[False] == runs(engines)[False] != []
    pairs = list(zip(runs(ours)[True], runs(engines)[True], strict=True))
    assert any(
        b">0<" in engines_own and b">0<" not in own for own, engines_own in pairs
    )  # a step of nothing between glyphs
    advances = widths(ours)
    assert len(advances) > 20
    assert {code: width for code, width in widths(engines).items() if code in advances}.items() <= advances.items()
