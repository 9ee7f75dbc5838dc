"""Chinese fonts as pages embed them: glyph numbers of the whole font as CIDs, one width for all dictionaries."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
from fontTools import cffLib, subset
from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from noteverbale.page import cff
from noteverbale.page.cff import _with_width, bare, directory, glyph_numbers
from noteverbale.page.fonts import font_file
from noteverbale.pipeline import Pipeline

SIGNS = "联合国"


@pytest.fixture(scope="module")
def chinese(office: Pipeline) -> bytes:
    files = (font_file(font, font.regular) for font in office.registry.fonts.values())
    return next(content for path in files if (content := path.read_bytes())[:4] == b"OTTO" and glyph_numbers(content))


@pytest.mark.slow
def test_a_subset_keeps_the_glyph_numbers_of_the_whole_font(chinese: bytes) -> None:
    numbers = glyph_numbers(chinese)
    assert numbers
    whole = TTFont(io.BytesIO(chinese), lazy=True)
    charset = whole["CFF "].cff[0].charset
    assert [numbers[int(name[3:])] for name in charset[1:]] == [*range(1, len(charset))]
    assert sum(map(bool, numbers)) == len(charset) - 1
    names = {sign: whole.getBestCmap()[ord(sign)] for sign in SIGNS}
    cids = {name: numbers[int(name[3:])] for name in names.values()}
    font = TTFont(io.BytesIO(chinese), lazy=True)
    maker = subset.Subsetter(subset.Options(desubroutinize=True))
    maker.populate(text=SIGNS)
    maker.subset(font)
    out = io.BytesIO()
    font.save(out)
    program = bare(out.getvalue(), numbers)
    assert len(program) < len(chinese) / 100
    fonts = cffLib.CFFFontSet()
    fonts.decompile(io.BytesIO(program), None)
    top = fonts[0]
    assert {f"cid{cid:05d}" for cid in cids.values()} < set(top.charset)
    assert top.CIDCount > max(cids.values())
    assert len({(each.Private.defaultWidthX, each.Private.nominalWidthX) for each in top.FDArray}) == 1
    for name in names.values():
        shapes = []
        for glyphs, glyph in ((whole.getGlyphSet(), name), (top.CharStrings, f"cid{cids[name]:05d}")):
            pen = BoundsPen(glyphs)
            glyphs[glyph].draw(pen)
            shapes.append((pen.bounds, glyphs[glyph].width))
        assert shapes[0] == shapes[1]


def test_other_fonts_are_left_as_they_are(office: Pipeline) -> None:
    serif = office.registry.fonts["NV PT Serif"]
    assert glyph_numbers(font_file(serif, serif.regular).read_bytes()) is None


def test_a_font_is_known_by_its_table_directory() -> None:
    head = bytes(1024)
    assert directory(head + b"a") == directory(head + b"b")
    assert directory(head) != directory(b"\1" + head[1:])


@pytest.mark.parametrize("width", [None, 0, 7, -300, 1500, -0.5])
@pytest.mark.parametrize(
    "program",
    [
        [1, 2, "rmoveto"],
        [300, "hmoveto"],
        [-2000, "vmoveto"],
        [],
        [1, 2, "hstem"],
        [1.25, 2, 3, 4, "hstemhm"],
        [1, 2, "hintmask", b"x"],
    ],
    ids=str,
)
def test_a_width_is_moved_and_the_rest_of_the_glyph_stays(program: list[Any], width: float | None) -> None:
    old, new = (SimpleNamespace(nominalWidthX=nominal, defaultWidthX=500) for nominal in (500, 700))
    program = [*program, "endchar"]
    before = T2CharString(program=program if width is None else [width, *program], private=old)
    before.compile()
    after = T2CharString(bytecode=_with_width(before.bytecode, old, new), private=new)
    pens = RecordingPen(), RecordingPen()
    T2CharString(bytecode=before.bytecode, private=old).draw(pens[0])
    after.draw(pens[1])
    assert pens[0].value == pens[1].value
    assert after.width == (500 if width is None else 500 + width)
    assert after.program[-len(program) :] == program


def test_a_font_without_a_charset_has_no_numbers(chinese: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cff._read_numbers(chinese)
    real = cff._top_dictionary
    monkeypatch.setattr(
        cff,
        "_top_dictionary",
        lambda *where: {key: at for key, at in real(*where).items() if key != cff._CHARSET},
    )
    assert cff._read_numbers(chinese) is None
