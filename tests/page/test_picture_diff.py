"""Two PDFs compared as pictures: places that differ, pages that are new or gone."""

from __future__ import annotations

import io

import pikepdf
from PIL import Image, ImageDraw

from noteverbale.page.picture_diff import APART, FAINT, mark_differences, places


def page(*boxes: tuple[int, int, int, int], level: int = 0) -> Image.Image:
    image = Image.new("RGB", (100, 100), "white")
    for box in boxes:
        ImageDraw.Draw(image).rectangle(box, fill=(level, level, level))
    return image


def test_places_are_boxes_of_rows_that_differ() -> None:
    assert places(page(), page()) == ()
    assert places(page(), page((10, 20, 30, 25))) == ((10, 20, 31, 26),)
    near, far = 25 + APART, 25 + APART + 2
    assert places(page(), page((10, 20, 30, 25), (50, near, 60, near))) == ((10, 20, 61, near + 1),)
    assert len(places(page(), page((10, 20, 30, 25), (50, far, 60, far)))) == 2


def test_a_faint_difference_is_ignored_and_another_size_is_a_difference() -> None:
    assert places(page(), page((10, 20, 30, 25), level=255 - FAINT)) == ()
    assert places(page(), page((10, 20, 30, 25), level=254 - FAINT)) != ()
    assert places(page(), Image.new("RGB", (100, 120), "white")) == ((0, 0, 100, 120),)


def pdf(*contents: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        for content in contents:
            document.add_blank_page(page_size=(100, 100)).Contents = document.make_stream(content)
        document.save(out)
    return out.getvalue()


def test_a_page_that_changed_is_shown_before_and_now() -> None:
    blank, marked = b"", b"10 10 30 30 re f"
    assert mark_differences(pdf(blank), pdf(blank)) == ()
    (change,) = mark_differences(pdf(blank, blank), pdf(blank, marked), 100)
    assert (change.number, change.how, len(change.places)) == (2, "changed", 1)
    assert change.size == (100 + 12 + 100, 100)
    (new,) = mark_differences(pdf(blank), pdf(blank, blank), 100)
    (gone,) = mark_differences(pdf(blank, blank), pdf(blank), 100)
    assert [(page.number, page.how, page.size) for page in (new, gone)] == [
        (2, "new", (100, 100)),
        (2, "gone", (100, 100)),
    ]
