"""Stretched Arabic lines put together from words are drawn as if they were shaped."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from noteverbale.page.cff import directory
from noteverbale.page.fonts import font_file
from noteverbale.page.justification import spacing_of, stretch
from noteverbale.page.printer import VARIANT
from noteverbale.pipeline import Pipeline
from noteverbale.press import boxes
from noteverbale.press import engine as weasy_press
from noteverbale.press.arabic_words import MEASURED
from noteverbale.press.parts import SLOT

TEXT = "يهدي الأمين العام للأمم المتحدة تحياته إلى الممثل الدائم لدولة {} لدى الأمم المتحدة (فيينا)، يومي 14 و15\u00a0نيسان/أبريل 2009."
NAMES = [
    "تشاد",
    "فنزويلا (البوليفارية)",
    "قطر",
    "المملكة العربية السعودية",
    "لاو (4/4)",
    "غينيا-بيساو",
    "France",
    "10\u00a0000",
]


@pytest.fixture
def lines(office: Pipeline) -> tuple[weasy_press.LayoutEngine, list[Any]]:
    """Return an engine, and a stretched line with each name."""
    printer = office.printer("ar")
    sheet, pack = printer.sheet, printer.pack
    style = printer.style(
        f"{sheet.faces(pack)} @page {{ size: 9999px }} html {{ font-family: {sheet.family_list(pack)} }}"
    )
    slots = "".join(f'<p {SLOT}="{number}">{TEXT.format(name)}</p>' for number, name in enumerate(NAMES))
    page = f'<html lang="ar" dir="rtl"><head><title>t</title></head><body>{slots}</body>'
    engine = weasy_press.LayoutEngine(VARIANT)
    laid_out = boxes.slots_of(engine.laid_out(printer.parsed(page), printer.fonts, style))
    texts = [laid_out[str(number)].texts[0] for number in range(len(NAMES))]
    for number, text in enumerate(texts):
        spacing = spacing_of([text], 40.3 + number)
        assert spacing
        stretch(text, spacing, ends_line=True)
    return engine, texts


def test_a_line_of_words_is_drawn_as_it_is_shaped(lines: tuple[weasy_press.LayoutEngine, list[Any]]) -> None:
    engine, texts = lines
    for name, text in zip(NAMES, texts, strict=True):
        put_together = engine._draw_words(text)
        assert (put_together == b"") == (name in NAMES[-3:])  # left to the engine
        assert not put_together or put_together == engine.redrawn(text).operators


def test_the_tables_of_the_arabic_fonts_in_use_were_read(office: Pipeline) -> None:
    # After an upgrade look in GSUB and GPOS for rules with a space; lines of a font that is not in MEASURED are shaped.
    font = office.registry.fonts["NV Amiri"]
    contents = [font_file(font, name).read_bytes() for name in (font.regular, font.bold) if name]
    assert {sha256(directory(content)).hexdigest() for content in contents} == MEASURED
