"""Pages of a PDF as pictures."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

from noteverbale.page.pictures import GAP, contact, drawn, page_count, picture
from noteverbale.problems import ProblemsFound


def pdf(*content: bytes) -> bytes:
    """Return a PDF with a page of 200 by 100 points for each content stream."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        for operators in content:
            document.add_blank_page(page_size=(200, 100)).Contents = document.make_stream(operators)
        document.save(out)
    return out.getvalue()


RED, BLUE = b"1 0 0 rg 0 0 200 100 re f", b"0 0 1 rg 0 0 200 100 re f"


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_a_page_has_the_width_asked_for() -> None:
    image = opened(picture(pdf(RED, BLUE), 2, 60))
    assert image.size == (60, 30)
    assert image.getpixel((30, 15)) == (0, 0, 255)
    assert len(drawn(pdf(RED, BLUE), 60)) == page_count(pdf(RED, BLUE)) == 2


@pytest.mark.parametrize("page", [0, 3])
def test_a_page_that_is_not_there_is_a_problem(page: int) -> None:
    with pytest.raises(ProblemsFound, match=f"there is no page {page}: the copy has 2"):
        picture(pdf(RED, BLUE), page)


def test_page_one_of_a_copy_from_right_to_left_is_the_rightmost() -> None:
    for rtl, left in ((False, (255, 0, 0)), (True, (0, 0, 255))):
        image = opened(contact(pdf(RED, BLUE), 60, rtl))
        assert image.size == (2 * 60 + GAP, 30)
        assert image.getpixel((30, 15)) == left
