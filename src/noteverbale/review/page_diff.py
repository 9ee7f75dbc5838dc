"""Compares the pages of a note before and now, as pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..document import Document
from ..page.picture_diff import PageChange, mark_differences
from ..page.quick_pdf import QuickPrinter
from ..pipeline import Pipeline
from ..problems import ProblemsFound
from ..records.notes import Note
from ..registry import addressees
from .history import PastNote
from .passages import Pair
from .text_diff import Differences


def pages_to_draw(
    pipeline: Pipeline, note: Note, changes: Differences, languages: Sequence[str] = ()
) -> Iterator[Pair]:
    """Yield (language, audience or recipient) of the pages to draw.

    These are the audiences whose words changed, or all if the sheet changed, and each recipient whose Fields changed.
    """
    if changes.sheet:
        names = [str(audience) for audience in addressees.audiences(pipeline.registry, note)]
        yield from ((code, name) for code in languages or pipeline.registry.languages_of(note) for name in names)
    else:
        yield from dict.fromkeys((word.language, name) for word in changes.words for name in word.audiences)
    yield from ((copy.language, copy.recipient) for copy in changes.copies or () if copy.fields)


def pages(
    pipeline: Pipeline, note: Note, past: PastNote, language: str, who: str, width: int
) -> tuple[PageChange, ...]:
    """Return the pages that changed for an audience or a recipient. Raises ProblemsFound where only words were kept."""
    if past.office is None or past.note is None:
        message = "the ledger keeps words, not pages"
        raise ProblemsFound.one(note.place(), "no-pages", message, "compare with a revision of git to see pages")
    before, now = document(past.office, past.note, language, who), document(pipeline, note, language, who)
    if before is None or now is None:
        message = f"there {'was' if now else 'is'} no copy in '{language}' for {who}"
        raise ProblemsFound.one(note.place(), "no-pages", message, "choose a copy that exists before and now")
    old, new = (
        QuickPrinter(office.printer(language)).pdf(copy) for office, copy in ((past.office, before), (pipeline, now))
    )
    return mark_differences(old, new, width)


def document(pipeline: Pipeline, note: Note, language: str, who: str) -> Document | None:
    """Return a copy: of a recipient, or of an audience with its Fields open; None where there is none. Raises ProblemsFound."""
    registry = pipeline.registry
    if language not in registry.languages_of(note):
        return None
    for audience in addressees.audiences(pipeline.registry, note):
        if str(audience).replace("/", ".") == who.replace("/", "."):
            return pipeline.proof(note, language, audience)
    if who in registry.recipients:
        return pipeline.copy(note, registry.recipients[who], language)
    return None
