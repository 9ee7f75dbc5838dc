"""The one table of the forms a note goes out in: `export --format NAME` knows these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .document import Document
from .exporters.text import to_text
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
    return to_text(document).encode("utf-8")


def _review(out: Outgoing, options: Options) -> Iterator[File]:
    from .reviewpack import pack

    yield File(f"{out.note.id}-review.html", pack(out.pipeline, out.note, out.entries).encode())


def _reply_form(out: Outgoing, options: Options) -> Iterator[File]:
    from .replyform import files

    yield from files(out, options)


FORMATS: dict[str, Format] = {
    "txt": Format("plain text, a file a copy", each_copy("txt", _text)),
    "reply-form": Format("a PDF to fill in, a file a copy: the delegation's names, or topics", _reply_form),
    "review": Format("one HTML file to mail to a reviewer", _review, as_issued=False),
}
