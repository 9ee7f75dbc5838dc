"""A program of glyphs of a font and of glyphs composed of them: fontTools reads it, and every glyph is where it should be."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from noteverbale.page.fonts import font_file
from noteverbale.page.truetype import Composed, Part, TrueType
from noteverbale.pipeline import Pipeline


@pytest.fixture(scope="module")
def content(office: Pipeline) -> bytes:
    font = office.registry.fonts["NV Amiri"]
    return font_file(font, font.regular).read_bytes()


def bounds(font: TTFont, glyph: int) -> tuple[float, ...]:
    glyphs = font.getGlyphSet()
    pen = BoundsPen(glyphs)
    glyphs[font.getGlyphOrder()[glyph]].draw(pen)
    return tuple(round(number, 3) for number in pen.bounds or ())


def by_character(font: TTFont, text: str) -> Iterator[int]:
    for char in text:
        yield font.getGlyphID(font.getBestCmap()[ord(char)])


def test_glyphs_and_composed_ones_keep_outlines_and_advances(content: bytes) -> None:
    old = TTFont(io.BytesIO(content))
    beh, reh, alef_hamza, shadda, space = by_character(old, "برأ\u0651 ")
    glyphs = [space, alef_hamza, reh]
    composed = [
        Composed((Part(reh, 100),), 100),
        Composed((Part(shadda, -320, 280),)),
        Composed((Part(reh), Part(beh))),
        Composed((Part(space, 200),), 200),
    ]
    program, numbers, own = TrueType(content).program(glyphs, composed)
    new = TTFont(io.BytesIO(program), checkChecksums=2)
    assert len(new.getGlyphOrder()) == own[-1] + 1 < 20
    for glyph, number in zip(glyphs, numbers, strict=True):
        assert bounds(new, number) == bounds(old, glyph)
    left, bottom, right, top = bounds(old, reh)
    assert bounds(new, own[0]) == (left + 100, bottom, right + 100, top)
    left, bottom, right, top = bounds(old, shadda)
    assert bounds(new, own[1]) == pytest.approx((left - 320, bottom + 280, right - 320, top + 280))
    widths = {glyph: old["hmtx"][old.getGlyphOrder()[glyph]][0] for glyph in (beh, reh, shadda, space)}
    beside = bounds(old, beh)
    assert bounds(new, own[2])[2] == beside[2] + widths[reh]
    assert bounds(new, own[3]) == ()
    advances = [new["hmtx"][new.getGlyphOrder()[number]][0] for number in own]
    assert advances == [widths[reh] + 100, widths[shadda], widths[reh] + widths[beh], widths[space] + 200]
    for number in own[:3]:
        name = new.getGlyphOrder()[number]
        assert new["hmtx"][name][1] == new["glyf"][name].xMin  # readers move a glyph by the difference


def test_a_font_without_outlines_of_truetype_is_refused(office: Pipeline) -> None:
    font = office.registry.fonts["NV Noto Serif SC"]
    with pytest.raises(ValueError, match="no outlines of TrueType"):
        TrueType(font_file(font, font.regular).read_bytes())
