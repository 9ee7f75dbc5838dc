"""The one table of the forms a note goes out in: `export --format NAME` knows these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .document import Document
from .exporters.text import to_text_file
from .outgoing import File, Options, Outgoing

Maker = Callable[[Outgoing, Options], Iterator[File]]


@dataclass(frozen=True)
class Format:
    """A form: what it is for, what makes its files, and whether it is of the copies the ledger froze at issue."""

    about: str
    files: Maker
    as_issued: bool = True


def each_copy(suffix: str, make: Callable[[Document], bytes]) -> Maker:
    """Make a file of every addressed copy: 'fr/FRA.txt'."""

    def files(out: Outgoing, options: Options) -> Iterator[File]:
        for one, _, document in out.copies():
            yield File(f"{one.language}/{one.recipient}.{suffix}", make(document))

    return files


def _text(document: Document) -> bytes:
    return to_text_file(document).encode("utf-8")


def _html(out: Outgoing, options: Options) -> Iterator[File]:
    from .exporters.web import to_web

    sheet = out.pipeline.sheet
    return each_copy("html", lambda document: to_web(document, sheet).encode("utf-8"))(out, options)


def _json(out: Outgoing, options: Options) -> Iterator[File]:
    from .sources import json_files

    return json_files(out, options)


def _akn(out: Outgoing, options: Options) -> Iterator[File]:
    from .sources import akn_files

    return akn_files(out, options)


def _ics(out: Outgoing, options: Options) -> Iterator[File]:
    from .appointments import ics_files

    return ics_files(out, options)


def _eml(out: Outgoing, options: Options) -> Iterator[File]:
    from .messages import eml_files

    return eml_files(out, options)


def _labels(out: Outgoing, options: Options) -> Iterator[File]:
    from .postroom import label_files

    return label_files(out, options)


def _envelopes(out: Outgoing, options: Options) -> Iterator[File]:
    from .postroom import envelope_files

    return envelope_files(out, options)


def _list(out: Outgoing, options: Options) -> Iterator[File]:
    from .postroom import list_files

    return list_files(out, options)


def _review(out: Outgoing, options: Options) -> Iterator[File]:
    from .reviewpack import pack

    made = pack(out.pipeline, out.note, out.entries)
    yield File(f"{out.note.id}-review.html", made.html.encode())
    yield File(f"{out.note.id}-review.pdf", made.pdf)


FORMATS: dict[str, Format] = {
    "txt": Format("plain text, a file a copy", each_copy("txt", _text)),
    "html": Format("a web page with nothing to fetch, a file a copy", _html),
    "json": Format("the tree and the facts for programs, a file a copy", _json),
    "akn": Format("Akoma Ntoso 3.0 for archives; --embed-source: inside a PDF/A-3a", _akn),
    "ics": Format("the meeting and the deadlines for a calendar, a file a language", _ics),
    "eml": Format("a draft message a copy, with the PDF, enclosures and calendar; --copies DIR: issued PDFs", _eml),
    "labels": Format("address labels on A4 sheets, in pouch order; --size l7163, l7160 …", _labels),
    "envelopes": Format("addressed envelopes, one a page; --size c4, c5 or dl", _envelopes),
    "list": Format("the dispatch list, to be signed at the door", _list),
    "review": Format("an HTML file to mail to a reviewer, and a PDF of all pages small", _review, as_issued=False),
}
