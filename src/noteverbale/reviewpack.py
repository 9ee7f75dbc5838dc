"""A note → one HTML file to mail to a reviewer: every language and audience, pictures of page 1, comments, state."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import jinja2

from . import review
from .exporters.pictures import picture
from .exporters.reading import reading, sources
from .ledgerfile import Entry
from .pipeline import Pipeline
from .records import Note
from .said import ADDRESS, HEAD, TAIL, passages, spoken_to

PAGES = Path(__file__).parent / "pages"
APART = (HEAD, TAIL, ADDRESS)  # not prose: set small


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Return the templates of pages for reviewers."""
    loader = jinja2.FileSystemLoader(PAGES)
    made = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    made.globals |= {"reading": reading, "sources": sources, "apart": APART, "style": style()}
    return made


def style() -> str:
    """Return the style sheet the pack and the preview share."""
    return (PAGES / "style.css").read_text("utf-8")


def pack(
    pipeline: Pipeline, note: Note, entries: Sequence[Entry], tell: Callable[[str], None] = lambda language: None
) -> str:
    """Return the whole file. `tell` hears each language before its pictures are made. Raises Trouble."""
    registry = pipeline.registry
    now = review.binding(pipeline, note)
    audiences = spoken_to(pipeline, note)
    languages = []
    for code in registry.languages_of(note):
        tell(code)
        copies = []
        for audience, recipients in audiences.items():
            document = pipeline.proof(note, code, audience)
            image = b64encode(picture(pipeline.pdf(document), width=420)).decode()
            copies.append(
                {
                    "audience": str(audience),
                    "recipients": recipients,
                    "passages": passages(document),
                    "picture": f"data:image/png;base64,{image}",
                }
            )
        languages.append({"pack": registry.packs[code], "copies": copies})
    return (
        environment()
        .get_template("pack.html.j2")
        .render(
            note=note,
            languages=languages,
            hash=now.hash,
            standing=review.standing(pipeline, note, entries, now),
            each=review.standings(pipeline, note, entries, now),
            comments=review.comments(entries),
        )
    )
