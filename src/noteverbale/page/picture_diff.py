"""Compare two PDFs of a copy as pictures: the pages that differ, with the places of the differences marked."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .pictures import drawn

if TYPE_CHECKING:
    from PIL.Image import Image

Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels
FAINT = 32  # levels of grey by which a pixel may differ; two renderings of the same page do not differ at all
APART = 6  # equal rows of pixels that do not divide a place in two
EDGE = 4  # pixels between a difference and the line around it
COLOURS = {"before": (163, 23, 15), "now": (23, 96, 43)}


@dataclass(frozen=True)
class PageChange:
    """One page that changed: its places, and a PNG of it before (left) and now (right), or of the one there is."""

    number: int
    how: Literal["changed", "new", "gone"]
    places: tuple[Box, ...]
    picture: bytes

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture in pixels, from its PNG header."""
        return int.from_bytes(self.picture[16:20], "big"), int.from_bytes(self.picture[20:24], "big")


def mark_differences(before: bytes, now: bytes, width: int = 560) -> tuple[PageChange, ...]:
    """Return the pages that changed, each page `width` pixels wide. Raises ProblemsFound without pdfium."""
    old, new = drawn(before, width), drawn(now, width)
    changes = []
    for page in range(max(len(old), len(new))):
        if page >= len(old):
            changes.append(PageChange(page + 1, "new", (), _png([new[page]])))
        elif page >= len(new):
            changes.append(PageChange(page + 1, "gone", (), _png([old[page]])))
        elif boxes := places(old[page], new[page]):
            both = [_marked(old[page], boxes, "before"), _marked(new[page], boxes, "now")]
            changes.append(PageChange(page + 1, "changed", boxes, _png(both)))
    return tuple(changes)


def places(before: Image, now: Image) -> tuple[Box, ...]:
    """Return where two pictures differ: a box for each run of rows that differ."""
    from PIL import ImageChops

    if before.size != now.size:
        return ((0, 0, *now.size),)
    difference = ImageChops.difference(before.convert("L"), now.convert("L")).point(lambda level: 255 * (level > FAINT))
    boxes: list[Box] = []
    top: int | None = None
    last = 0
    rows = [row for row in range(difference.height) if difference.crop((0, row, difference.width, row + 1)).getbbox()]
    for row in [*rows, difference.height + APART + 1]:
        if top is not None and row - last > APART:
            box = difference.crop((0, top, difference.width, last + 1)).getbbox() or (0, 0, difference.width, 0)
            boxes.append((box[0], top, box[2], last + 1))
            top = None
        top = row if top is None else top
        last = row
    return tuple(boxes)


def _marked(page: Image, boxes: tuple[Box, ...], which: str) -> Image:
    from PIL import Image, ImageDraw

    colour, shade = COLOURS[which], Image.new("RGBA", page.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(shade)
    for left, top, right, bottom in boxes:
        pen.rectangle((left - EDGE, top - EDGE, right + EDGE, bottom + EDGE), (*colour, 28), (*colour, 255), 2)
    return Image.alpha_composite(page.convert("RGBA"), shade).convert("RGB")


def _png(pages: list[Image]) -> bytes:
    from PIL import Image

    gap = 12
    width = sum(page.width for page in pages) + gap * (len(pages) - 1)
    canvas, left = Image.new("RGB", (width, max(page.height for page in pages)), (128, 128, 128)), 0
    for page in pages:
        canvas.paste(page, (left, 0))
        left += page.width + gap
    out = io.BytesIO()
    canvas.quantize(128, method=Image.Quantize.FASTOCTREE).save(out, "PNG", compress_level=1)
    return out.getvalue()
