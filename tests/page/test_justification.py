"""Justified lines end at the margin, as pdfium draws them; a line that would be stretched too far stays ragged."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from exporters_support import by_pdfium
from noteverbale.page.justification import MOST_AT_CHARACTER, MOST_AT_SPACE, spacing_of, with_single_moves
from noteverbale.page.pictures import drawn
from noteverbale.pipeline import Pipeline

NOTE, WIDTH = "cu-2009-092", 1240  # pixels: 150 dpi
LEFT, RIGHT = 30 / 210 * WIDTH, (210 - 25) / 210 * WIDTH  # the margins of the sheet


def text(content: str) -> SimpleNamespace:
    return SimpleNamespace(text=content, style={"font_size": 10.0})


def edges(pdf: bytes, number: int = 1) -> list[tuple[int, int]]:
    """Return the first and last dark column of each line of text on a page, between the letterhead and the address."""
    page = drawn(pdf, WIDTH, number)[0].convert("L").point(lambda value: 255 * (value < 110))
    lines, above = [], None
    for y in range(int(page.height * 0.13), int(page.height * 0.78)):
        box = page.crop((0, y, WIDTH, y + 1)).getbbox()
        if box and above:
            lines[-1] = min(lines[-1][0], box[0]), max(lines[-1][1], box[2])
        elif box:
            lines.append((box[0], box[2]))
        above = box
    return lines


@pytest.mark.slow
@pytest.mark.parametrize(("language", "to"), [("ar", "EGY"), ("zh", "CHN"), ("es", "MEX"), ("ru", "RUS")])
def test_arabic_and_chinese_end_at_the_margin_and_others_do_not(office: Pipeline, language: str, to: str) -> None:
    registry = office.registry
    document = office.copy(registry.notes[NOTE], registry.recipients[to], language, marks=())
    lines = edges(office.pdf(document))
    full = [line for line in lines if line[1] - line[0] > 0.9 * (RIGHT - LEFT)]
    end = 0 if language == "ar" else 1
    at_margin = [line for line in full if abs(line[end] - (LEFT, RIGHT)[end]) < 6]
    assert len(full) > 4
    assert (len(at_margin) > len(full) / 2) == (language in ("ar", "zh")), lines


@pytest.mark.slow
def test_no_line_of_arabic_begins_outside_the_margin(stress: Pipeline) -> None:
    """A line before an address begins at the margin, though the space at its end was taken away."""
    registry = stress.registry
    pdf = stress.pdf(stress.copy(registry.notes["registration"], registry.recipients["EGY"], "ar", marks=()))
    pages = range(1, 3)
    lines = [line for number in pages for line in edges(pdf, number)]
    assert len(lines) > 15
    assert max(line[1] for line in lines) < RIGHT + 3, lines


def test_words_are_parted_and_chinese_characters() -> None:
    assert spacing_of([text("a b c")], 6.0) == (False, 3.0)
    assert spacing_of([text("a\u00a0b"), text(" c")], 6.0) == (False, 3.0)
    assert spacing_of([text("中文字")], 1.0) == (True, 0.5), "nothing after the last character"
    assert spacing_of([text("第\u20603\u2060段")], 1.0) == (True, 0.5), "nor after a joiner"
    assert spacing_of([text("中文字"), text("P.O. Box")], 3.0) == (True, 1.0), "a text follows; it is not parted itself"


def test_a_line_that_would_be_stretched_too_far_stays_ragged() -> None:
    assert spacing_of([text("a b")], MOST_AT_SPACE * 10 + 0.1) is None
    assert spacing_of([text("中文")], MOST_AT_CHARACTER * 10 + 0.1) is None
    assert spacing_of([text("abc")], 1.0) is None
    assert spacing_of([], 1.0) is None


def test_two_moves_become_one() -> None:
    assert with_single_moves("<0001>-300<>-12.5<0002>") == "<0001>-312.500<0002>"
    assert with_single_moves("<0001>-300<0002>") == "<0001>-300<0002>"
    assert with_single_moves("<0001>5<>-5<0002>2<>1<0003>") == "<0001>0.000<0002>3.000<0003>"


@pytest.mark.slow
def test_the_stretched_text_is_read_back_without_spaces(office: Pipeline) -> None:
    registry = office.registry
    document = office.copy(registry.notes[NOTE], registry.recipients["CHN"], "zh", marks=())
    assert "联合国秘书长向中国常驻维也纳联合国和其他国际组织代表致意" in by_pdfium(office.pdf(document))[0]
