"""Makes the two files that are mailed to a reviewer of a note.

They are an HTML file with every language and audience, pages, comments and the state of approval; and a PDF with
small pictures of all pages.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from .. import __version__
from ..characters import visible
from ..formats.annotated_html import annotated, sources
from ..ledger.entry import Entry
from ..page.pictures import contact, drawn, png
from ..page.quick_pdf import QuickPrinter
from ..pipeline import Pipeline
from ..records.notes import Note
from ..registry import addressees
from ..review import approval
from ..review.approved_content import binding
from ..review.passages import ADDRESS, HEAD, TAIL, passages
from .selection import File, Options, Outgoing

PAGES = Path(__file__).parents[1] / "pages"
WIDTH, THUMB = 480, 300  # dots of a page in the HTML file, and in the PDF
APART = (HEAD, TAIL, ADDRESS)  # not prose: set small


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Return the templates of pages for reviewers."""
    loader = jinja2.FileSystemLoader(PAGES)
    templates = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    templates.finalize = lambda value: visible(value) if type(value) is str else value
    templates.filters["audience_text"] = lambda audience: str(audience).replace("/", ", ").replace("_", " ")
    templates.globals |= {"annotated": annotated, "sources": sources, "apart": APART, "style": style()}
    templates.globals["generator"] = f"noteverbale {__version__}"
    return templates


def style() -> str:
    """Return the style sheet the pack and the preview share."""
    return (PAGES / "style.css").read_text("utf-8")


@dataclass(frozen=True)
class Pack:
    """An HTML file for a reviewer that loads no other file, and a PDF with small pictures of all pages."""

    html: str
    pdf: bytes


def pack(
    pipeline: Pipeline, note: Note, entries: Sequence[Entry], report: Callable[[str], None] = lambda language: None
) -> Pack:
    """Return both files. `report` is called with each language before its pictures are made. Raises ProblemsFound."""
    registry = pipeline.registry
    content = binding(pipeline, note)
    thumbnails: dict[str, bytes] = {}
    languages = []
    for code in registry.languages_of(note):
        report(code)
        printer, rtl = QuickPrinter(pipeline.printer(code)), registry.packs[code].direction == "rtl"
        copies: list[dict[str, object]] = []
        for audience, recipients in sorted(
            addressees.audiences(pipeline.registry, note).items(), key=lambda item: -item[1]
        ):
            document = pipeline.proof(note, code, audience)
            pdf = printer.pdf(document)
            name = f"picture:{code}-{len(copies)}"
            thumbnails[name] = contact(pdf, THUMB, rtl)
            copies.append(
                {
                    "audience": str(audience),
                    "recipients": recipients,
                    "passages": passages(document),
                    "pages": [f"data:image/png;base64,{b64encode(png(page)).decode()}" for page in drawn(pdf, WIDTH)],
                    "small": name,
                }
            )
        languages.append({"pack": registry.packs[code], "copies": copies})
    facts = {
        "note": note,
        "languages": languages,
        "hash": content.hash,
        "approval": approval.approval_state(pipeline, note, entries, content),
        "approvals": approval.approval_states(pipeline, note, entries, content),
        "comments": approval.comments(entries),
    }
    html = environment().get_template("pack.html.j2").render(facts)
    sheet = environment().get_template("thumbs.html.j2")
    fonts = tuple(font.id for font in pipeline.sheet.fonts)
    page = sheet.render(facts, faces=Markup(pipeline.sheet.font_faces(fonts)), families=fonts)
    return Pack(html, pipeline.printer(registry.office.language).page(page, f"{note.id}, all pages", thumbnails))


def files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield the pack's two files. Raises ProblemsFound."""
    rendered = pack(out.pipeline, out.note, out.entries)
    yield File(f"{out.note.id}-review.html", rendered.html.encode())
    yield File(f"{out.note.id}-review.pdf", rendered.pdf)
