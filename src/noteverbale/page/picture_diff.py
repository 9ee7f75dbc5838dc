"""Two PDFs of a copy, before and now → the pages that are not the same picture, with the places that changed marked."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .pictures import drawn

if TYPE_CHECKING:
    from PIL.Image import Image

Box = tuple[int, int, int, int]  # left, top, right, bottom, in dots of the picture
FAINT = 32  # levels of grey a dot may differ by before it counts: two renderings of one page differ by none
APART = 6  # rows of dots that may be the same inside one place
EDGE = 4  # dots between what changed and the line around it
COLOURS = {"before": (163, 23, 15), "now": (23, 96, 43)}


@dataclass(frozen=True)
class PageChange:
    """One page that changed: where, and a PNG of it before (left) and now (right); of one that is new or gone, alone."""

    number: int
    how: Literal["changed", "new", "gone"]
    places: tuple[Box, ...]
    picture: bytes

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture, in dots, as its header says."""
        return int.from_bytes(self.picture[16:20], "big"), int.from_bytes(self.picture[20:24], "big")


def mark_differences(before: bytes, now: bytes, width: int = 560) -> tuple[PageChange, ...]:
    """Return the pages that changed, each page `width` dots wide. Raises ProblemsFound without pdfium."""
    old, new = drawn(before, width), drawn(now, width)
    found = []
    for at in range(max(len(old), len(new))):
        if at >= len(old):
            found.append(PageChange(at + 1, "new", (), _png([new[at]])))
        elif at >= len(new):
            found.append(PageChange(at + 1, "gone", (), _png([old[at]])))
        elif boxes := places(old[at], new[at]):
            both = [_marked(old[at], boxes, "before"), _marked(new[at], boxes, "now")]
            found.append(PageChange(at + 1, "changed", boxes, _png(both)))
    return tuple(found)


def places(before: Image, now: Image) -> tuple[Box, ...]:
    """Return where two pictures differ, a box for each run of rows that do."""
    from PIL import ImageChops

    if before.size != now.size:
        return ((0, 0, *now.size),)
    apart = ImageChops.difference(before.convert("L"), now.convert("L")).point(lambda level: 255 * (level > FAINT))
    found: list[Box] = []
    top: int | None = None
    last = 0
    rows = [at for at in range(apart.height) if apart.crop((0, at, apart.width, at + 1)).getbbox()]
    for at in [*rows, apart.height + APART + 1]:
        if top is not None and at - last > APART:
            box = apart.crop((0, top, apart.width, last + 1)).getbbox() or (0, 0, apart.width, 0)
            found.append((box[0], top, box[2], last + 1))
            top = None
        top = at if top is None else top
        last = at
    return tuple(found)


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
    whole, at = Image.new("RGB", (width, max(page.height for page in pages)), (128, 128, 128)), 0
    for page in pages:
        whole.paste(page, (at, 0))
        at += page.width + gap
    kept = io.BytesIO()
    whole.quantize(128, method=Image.Quantize.FASTOCTREE).save(kept, "PNG", compress_level=1)
    return kept.getvalue()
