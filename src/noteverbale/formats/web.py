"""Document → one self-contained HTML page for a browser: nothing is fetched, not even a font.

Blocks and runs are those of `exporters/html`; only the frame and the style differ (`pages/web.*`). They are the
program's and not the office's sheet, so that mending them voids no approval. Fonts are named and not embedded: Arabic and
Chinese ones would make each of 195 copies a hundred times larger (docs/exports.md).
"""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from .. import __version__
from ..document import Document
from ..page.html import Sheet, address_line, copy_title, inlines, letterhead, logo_file, moves

PAGES = Path(__file__).parent.parent / "pages"


@lru_cache(maxsize=1)
def _frame() -> tuple[jinja2.Template, str]:
    loader = jinja2.FileSystemLoader(PAGES)
    made = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return made.get_template("web.html.j2"), (PAGES / "web.css").read_text("utf-8")


def to_web(document: Document, sheet: Sheet) -> str:
    """Return the copy as a page. A draft, sample, specimen or void copy says so first."""
    template, style = _frame()
    meta, logo = document.meta, logo_file(document, sheet)
    address = Markup("\n").join(address_line(line) for line in document.address)
    return template.render(
        meta=meta,
        title=copy_title(document),
        generator=f"noteverbale {__version__}",
        style=Markup(style),
        mark=document.label(f"watermark.{meta.marks[0]}") if meta.marks else "",
        letterhead=letterhead(document, _data(sheet.files.read(logo)) if logo else ""),
        reference=inlines(document.reference),
        body=moves(document),
        date=inlines(document.date),
        initials=Markup('<p class="initials"><bdi dir="ltr">{}</bdi></p>').format(document.initials)
        if document.initials
        else "",
        address=address,
        tagline=document.tagline or "",
    )


def _data(picture: bytes) -> str:
    """Return an SVG file as a data URL."""
    return "data:image/svg+xml;base64," + b64encode(picture).decode()
