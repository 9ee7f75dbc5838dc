"""Export a note's copies as text, web pages, JSON, Akoma Ntoso, and PDFs that carry the Akoma Ntoso file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..document import Document
from ..formats.akoma_ntoso import Work, to_akn
from ..formats.json_tree import Facts, to_json
from ..formats.text import to_text_file
from ..formats.web import to_web
from ..page.printer import EmbeddedFile
from ..records.recipients import Recipient
from ..registry.audience import audience_of
from .pdf_copies import files_of, pressed
from .selection import File, Options, Outgoing, each_copy


def text_files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield 'fr/FRA.txt' of every copy. Raises ProblemsFound."""
    return each_copy(out, "txt", lambda document: to_text_file(document).encode())


def html_files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield 'fr/FRA.html' of every copy. Raises ProblemsFound."""
    sheet = out.pipeline.sheet
    return each_copy(out, "html", lambda document: to_web(document, sheet).encode())


def json_files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield 'fr/FRA.json' of every copy. Raises ProblemsFound."""
    for copy, recipient, document in out.copies():
        text = to_json(document, facts(out, recipient, copy.language), out.pipeline.registry.folder)
        yield File(f"{copy.language}/{copy.recipient}.json", text.encode())


def facts(out: Outgoing, recipient: Recipient, language: str) -> Facts:
    """Return what a copy was made from. Raises ProblemsFound."""
    registry, note = out.pipeline.registry, out.note
    audience = audience_of(registry, note, recipient)
    return {
        "reference": out.reference or note.reference,
        "audience": {
            "party": audience.party,
            "capacities": list(audience.capacities),
            "number": audience.number,
        },
        "note": note.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True),
        "recipient": recipient.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True),
        "fields": {name: text for name, (text, _) in out.pipeline.fills(note, recipient, language).items()},
    }


def akn_files(out: Outgoing, options: Options) -> Iterable[File]:
    """Return 'fr/FRA.akn' of every copy; with `options.embed` 'fr/FRA.pdf', a PDF/A-3a that carries it. Raises ProblemsFound."""
    if not options.embed:
        return (File(f"{copy.language}/{copy.recipient}.akn", akn(out, document)) for copy, _, document in out.copies())

    def source_of(document: Document) -> EmbeddedFile:
        return EmbeddedFile(f"{document.meta.recipient}.akn", akn(out, document), document.meta.title, out.note.date)

    return files_of(out, pressed(out, source_of))


def akn(out: Outgoing, document: Document) -> bytes:
    """Return a copy as Akoma Ntoso, identified by the note's slug and date."""
    registry, office = out.pipeline.registry, document.letterhead.name
    language = registry.packs[document.meta.language].terminology
    work = Work(out.slug, out.note.date, registry.office.id, office, language, form=document.meta.form)
    return to_akn(document, work)
