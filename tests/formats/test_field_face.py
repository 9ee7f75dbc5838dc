"""The face of the fields has the letters it promises, and readers draw with it."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
import pytest
from fontTools.cffLib import CFFFontSet

from forms_support import CONSULTATION, made, typed
from noteverbale.formats.field_face import embedded, face, letters
from noteverbale.page.fonts import font_file
from noteverbale.pipeline import Pipeline


def test_letters_are_ranges_and_rows_of_a_character_set() -> None:
    assert letters(["U+0410-0412", "U+2116"]) == {0x410, 0x411, 0x412, 0x2116}
    rows = letters(["gb2312 B0-D7"])
    assert len(rows) == 3755
    assert set(map(ord, "王小明阿座")) <= rows


def test_a_face_is_cut_once_and_its_codes_are_glyphs(office: Pipeline) -> None:
    font = next(font for font in office.registry.fonts.values() if font.regular.endswith(".otf"))
    file, codes = font_file(font, font.regular), letters(["U+0041-005A", "U+738B"])
    cut = face(file, codes)
    assert face(file, codes) is cut
    assert set(cut.characters.values()) == codes
    assert len(cut.widths) == len(codes) + 1
    programs = CFFFontSet()
    programs.decompile(io.BytesIO(cut.program), None)
    assert programs.topDictIndex[0].charset == [".notdef", *(f"cid{number:05d}" for number in range(1, len(codes) + 1))]
    pdf = pikepdf.new()
    font_object = embedded(pdf, cut)
    glyph = next(glyph for glyph, code in cut.characters.items() if code == 0x738B)
    assert f"<{glyph:04x}> <738b>".encode() in font_object.ToUnicode.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "to", "words", "name"),
    [("ru", "RUS", "№ 5 Пётр Łœ", "PTSerif"), ("zh", "CHN", "王小明", "NotoSerifSC")],
)
def test_a_reader_draws_what_is_typed_with_the_face_of_the_form(
    office: Pipeline, language: str, to: str, words: str, name: str, tmp_path: Path
) -> None:
    document = pypdfium2.PdfDocument(
        typed(made(office, CONSULTATION, to, language), tmp_path / "form.pdf", {"topic1": words})
    )
    document.init_forms()
    page = document[0]
    raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
    flat = document[0]
    text = flat.get_textpage()
    everything, buffer, faces = text.get_text_range(), raw.ctypes.create_string_buffer(100), set()
    at = everything.index(words[:3])
    for index in range(at, at + len(words)):
        raw.FPDFText_GetFontInfo(text.raw, index, buffer, 100, raw.ctypes.c_int())
        faces.add(buffer.value.decode().replace("-", "").replace("_", ""))
    drawn_with = [found for found in faces if found]
    assert len(drawn_with) == 1
    assert name in drawn_with[0]
