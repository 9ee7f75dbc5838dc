"""What glyphs stand for is read from the font: every letter of Arabic, and one text for each glyph."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from exporters_support import by_poppler
from noteverbale.page import glyph_text
from noteverbale.page.fonts import font_file
from noteverbale.pipeline import Pipeline


def test_arabic_glyphs_stand_for_their_letters(office: Pipeline) -> None:
    font = office.registry.fonts["NV Amiri"]
    path: Path = font_file(font, font.regular)
    letters = glyph_text.letters_of_glyphs(path.read_bytes())
    assert len(letters) > 5000
    single = {text for text in letters.values() if len(text) == 1 and "\u0621" <= text <= "\u064a"}
    assert len(single) >= 36  # every letter of the alphabet has glyphs of its own


def test_a_bracket_of_the_arabic_face_stands_for_the_sign_that_was_written(office: Pipeline) -> None:
    font = office.registry.fonts["NV Amiri"]
    path: Path = font_file(font, font.regular)
    letters = glyph_text.letters_of_glyphs(path.read_bytes())
    with TTFont(path, lazy=True) as file:
        glyphs = {sign: file.getGlyphID(file.getBestCmap()[ord(sign)]) for sign in "()«»"}
    assert [letters[glyphs[sign]] for sign in "()«»"] == [")", "(", "»", "«"]


@pytest.mark.slow
def test_brackets_of_an_arabic_copy_are_read_in_order(office: Pipeline, tmp_path: Path) -> None:
    copy = office.copy(office.registry.notes["cu-2009-033"], office.registry.recipients["EGY"], "ar")
    text = "".join(by_poppler(office.pdf(copy), tmp_path))
    plain = re.sub("[\u200b-\u200f\u2060-\u2069\u202a-\u202e]", "", text)
    assert re.search(r"\([^()\n]{1,30}\)", plain)
    assert not re.search(r"\)[^()\n]{1,30}\(", plain)


def test_a_glyph_stands_for_one_text(office: Pipeline) -> None:
    font = office.registry.fonts["NV PT Serif"]
    content = font_file(font, font.regular).read_bytes()
    texts = glyph_text._read_characters(content, 0)
    assert {"fi", "fl", " ", "-", "é", "Ж"} <= set(texts.values())
    assert not any("\ue000" <= text <= "\ufb06" for text in texts.values())
