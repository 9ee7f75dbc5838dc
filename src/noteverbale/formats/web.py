"""Write a Document as one self-contained HTML page for a browser: nothing is fetched, not even a font.

Blocks and runs are those of `page/html`; the frame and the style are others (`pages/web.*`). They belong to the program,
not to the office's sheet, so that a change of them does not invalidate approvals. Fonts are named and not embedded: Arabic and
Chinese ones would make each of 195 copies a hundred times larger (docs/reference/files.md).
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache

from markupsafe import Markup

from ..document import Document
from ..page.html import Sheet, address_line, around_body, copy_title, initials, letterhead, logo_file, moves
from .frames import PAGES, frame


@cache
def _style() -> str:
    return (PAGES / "web.css").read_text("utf-8")


def to_web(document: Document, sheet: Sheet) -> str:
    """Return the copy as a page. A draft, sample, specimen or void copy says so first."""
    meta, logo = document.meta, logo_file(document, sheet)
    address = Markup("\n").join(address_line(line, document.meta.direction) for line in document.address)
    return frame("web").render(
        meta=meta,
        title=copy_title(document),
        style=Markup(_style()),
        mark=document.watermark,
        letterhead=letterhead(document, _data(sheet.asset(logo)) if logo else ""),
        parts=around_body(document),
        body=moves(document),
        initials=initials(document),
        address=address,
        tagline=document.tagline or "",
    )


def _data(picture: bytes) -> str:
    """Return an SVG file as a data URL."""
    return "data:image/svg+xml;base64," + b64encode(picture).decode()
