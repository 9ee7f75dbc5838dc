"""Codes of moved glyphs: each stands for one glyph and move, near the move that the font asks for."""

from __future__ import annotations

import pytest

from noteverbale.page import moved_glyphs
from noteverbale.page.fonts import font_file
from noteverbale.page.glyph_text import SILENT, arabic_face
from noteverbale.page.moved_glyphs import GlyphCodes, codes_of
from noteverbale.pipeline import Pipeline


@pytest.fixture(scope="module", params=["regular", "bold"])
def codes(office: Pipeline, request: pytest.FixtureRequest) -> GlyphCodes:
    font = office.registry.fonts["NV Amiri"]
    codes = codes_of(font_file(font, getattr(font, request.param)).read_bytes(), 0)
    assert codes is not None
    return codes


def glyph_of(codes: GlyphCodes, text: str) -> int:
    return next(glyph for glyph, letters in codes.letters.items() if letters == text)


def test_a_letter_moves_in_large_steps_and_keeps_a_width(codes: GlyphCodes) -> None:
    reh = glyph_of(codes, "ر")
    assert codes.moved_letter(reh, 49, 400) == (reh, 0)
    code, move = codes.moved_letter(reh, 122, 400)
    assert (move, codes.text(code), codes.is_own(code)) == (100, "ر", True)
    assert codes.moved_letter(reh, -391, 400)[1] == -300
    assert codes.moved_letter(reh, -391, 250)[1] == -200  # or its width would be below 0
    assert len({codes.moved_letter(reh, x, 400)[0] for x in range(-350, 351, 50)}) == 6


def test_a_mark_moves_in_small_steps_both_ways(codes: GlyphCodes) -> None:
    shadda = glyph_of(codes, "\u0651")
    assert codes.is_mark(shadda)
    assert codes.moved_mark(shadda, 4, -9) == (shadda, 0, 0)
    code, right, up = codes.moved_mark(shadda, 85, -47)
    assert abs(right - 85) <= 10
    assert abs(up + 47) <= 10
    assert codes.text(code) == "\u0651"
    assert codes.moved_mark(shadda, 9999, 9999)[1:] == (320, 280)


def test_a_letter_with_its_stroke_has_the_text_of_the_letter(codes: GlyphCodes) -> None:
    pairs = {(letter, stroke): codes.pair(letter, stroke) for letter, stroke in codes._pairs}
    assert len(set(pairs.values())) == len(pairs) > 50
    assert {codes.letters[stroke] for _, stroke in pairs} == {SILENT}
    assert all(codes.text(code or 0) == codes.letters[letter] for (letter, _), code in pairs.items())
    assert codes.pair(glyph_of(codes, "ر"), glyph_of(codes, "ر")) is None
    assert all(code and code <= 0xFFFF for code in pairs.values())


def test_a_program_has_a_glyph_for_each_code(codes: GlyphCodes) -> None:
    reh, shadda = glyph_of(codes, "ر"), glyph_of(codes, "\u0651")
    pair = codes.pair(*codes._pairs[0]) or 0
    wanted = [reh, codes.moved_letter(reh, 100, 400)[0], codes.moved_mark(shadda, 100, 100)[0], pair]
    content, numbers = codes.program(wanted)
    assert content == codes.program(list(reversed(wanted)))[0]
    assert sorted(numbers) == sorted(wanted)
    assert len(set(numbers.values())) == len(wanted)


def test_fonts_that_cannot_have_codes_have_none(office: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    chinese, arabic = office.registry.fonts["NV Noto Serif SC"], office.registry.fonts["NV Amiri"]
    assert codes_of(font_file(chinese, chinese.regular).read_bytes(), 0) is None
    content = font_file(arabic, arabic.regular).read_bytes()
    monkeypatch.setattr(moved_glyphs, "_LETTER_MOVES", tuple(range(-400, 500, 100)))  # more codes than two bytes have
    with pytest.raises(ValueError, match="too many glyphs"):
        GlyphCodes(content, 0)
    assert len(arabic_face(content).pairs) > 50
