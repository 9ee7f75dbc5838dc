"""Draw the pictures of docs/how-to/clerk/desk.md anew: an office to work a day in, its pages in a real Chromium.

.venv/bin/python docs/pictures/desk.py

Dates on the pages are those of the day on which they are drawn.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image, ImageDraw

HERE = Path(__file__).parent
sys.path.append(str(HERE.parents[1] / "tests"))  # where the office and the browser are
WIDTH, HEIGHT = 1280, 860
LARGE = {
    "notes": ("L. Clerk", "/"),
    "write": ("L. Clerk", "/notes/in-review/write"),
    "review": ("M. Réviseur", "/notes/in-review/review/fr"),
    "issue": ("L. Clerk", "/notes/approved/issue"),
    "recipients": ("L. Clerk", "/recipients"),
}
SMALL = (
    ("New note", "L. Clerk", "/notes/new"),
    ("Review of all languages", "C. Chief", "/notes/in-review/review"),
    ("Review in Arabic", "N. Mourajia", "/notes/in-review/review/ar"),
    ("All copies", "C. Chief", "/notes/in-review/copies"),
    ("One copy", "C. Chief", "/notes/in-review/copies/ru/RUS"),
    ("What changed", "M. Réviseur", "/notes/in-review/changes"),
    ("Who gets it", "L. Clerk", "/notes/approved/who"),
    ("Send", "L. Clerk", "/notes/approved/send"),
    ("Replies to a note", "L. Clerk", "/notes/approved/replies"),
    ("All replies", "L. Clerk", "/replies"),
    ("A recipient", "L. Clerk", "/recipients/FRA"),
    ("Import", "L. Clerk", "/recipients/import"),
    ("Meetings", "L. Clerk", "/meetings"),
    ("A meeting", "L. Clerk", "/meetings/wg4-15"),
    ("Numbers", "L. Clerk", "/numbers"),
    ("Office", "A. Admin", "/office"),
    ("People", "A. Admin", "/office/people"),
    ("History", "A. Admin", "/office/history"),
)
# Whether each picture in the upper part of the page has been fetched, and the checks before an issue are done.
SHOWN = """() => !document.querySelector("[role=status][data-follow]")
    && [...document.images].filter(image => image.getBoundingClientRect().top < innerHeight)
        .every(image => image.complete && image.naturalWidth > 0)"""
COLUMNS, THUMB, GAP, CAPTION = 3, 420, 14, 22


def main() -> None:
    from browsers import chromium
    from desk_office import desk_office, served

    with TemporaryDirectory() as place, served(desk_office(Path(place))) as desk, chromium() as browser:
        pages = {name: opened(browser, desk.link(name)) for name in {row[-2] for row in (*LARGE.values(), *SMALL)}}
        for name, (person, path) in LARGE.items():
            shot(pages[person], desk.address + path).quantize(64).save(HERE / f"desk-{name}.png", optimize=True)
        rows = [(caption, shot(pages[person], desk.address + path)) for caption, person, path in SMALL]
    sheet(rows).quantize(64).save(HERE / "desk-pages.png", optimize=True)


def opened(browser: Any, link: str) -> Any:
    """Return a page of a person who has come in."""
    page = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB").new_page()
    page.set_default_timeout(120_000)
    page.goto(link)
    page.locator("main").wait_for()
    return page


def shot(page: Any, address: str) -> Image.Image:
    """Return the upper part of a page, once its pictures are there."""
    page.goto(address, wait_until="load")
    page.wait_for_timeout(2000)
    page.wait_for_function(SHOWN)
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def sheet(rows: list[tuple[str, Image.Image]]) -> Image.Image:
    """Return all pictures small on one, each with its name above."""
    height = THUMB * HEIGHT // WIDTH
    lines = -(-len(rows) // COLUMNS)
    whole = Image.new("RGB", (COLUMNS * (THUMB + GAP) + GAP, lines * (height + CAPTION + GAP) + GAP), "#ffffff")
    draw = ImageDraw.Draw(whole)
    for i, (caption, picture) in enumerate(rows):
        x, y = GAP + i % COLUMNS * (THUMB + GAP), GAP + i // COLUMNS * (height + CAPTION + GAP)
        draw.text((x, y + 4), caption, fill="#17202a")
        whole.paste(picture.resize((THUMB, height), Image.Resampling.LANCZOS), (x, y + CAPTION))
        draw.rectangle((x, y + CAPTION, x + THUMB - 1, y + CAPTION + height - 1), outline="#8a94a0")
    return whole


if __name__ == "__main__":
    main()
