"""What glyphs stand for is read from the font: every letter of Arabic, and one text for each glyph."""

from __future__ import annotations

from pathlib import Path

from noteverbale.page import cff, glyph_text
from noteverbale.page.fonts import font_file
from noteverbale.pipeline import Pipeline


def test_arabic_glyphs_stand_for_their_letters(office: Pipeline) -> None:
    font = office.registry.fonts["NV Amiri"]
    path: Path = font_file(font, font.regular)
    letters = glyph_text.letters_of_glyphs(path.read_bytes())
    assert len(letters) > 5000
    single = {text for text in letters.values() if len(text) == 1 and "\u0621" <= text <= "\u064a"}
    assert len(single) >= 36  # every letter of the alphabet has glyphs of its own


def test_a_glyph_stands_for_one_text(office: Pipeline) -> None:
    font = office.registry.fonts["NV PT Serif"]
    content = font_file(font, font.regular).read_bytes()
    texts = glyph_text._characters(cff.FontContent(content), 0)
    assert {"fi", "fl", " ", "-", "é", "Ж"} <= set(texts.values())
    assert not any("\ue000" <= text <= "\ufb06" for text in texts.values())
