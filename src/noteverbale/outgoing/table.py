"""The table of export formats, the names of `export --format NAME`.

The module that makes the files of a format is imported when the format is used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module

from .selection import File, Maker, Options, Outgoing


@dataclass(frozen=True)
class Format:
    """A format: its description, the function that makes its files, and whether it exports the issued copies."""

    about: str
    files: Maker
    as_issued: bool = True


def by(module: str, name: str) -> Maker:
    """Return a Maker that imports a module of this folder when called, and calls its function `name`."""

    def files(out: Outgoing, options: Options) -> Iterable[File]:
        make: Maker = getattr(import_module(f"{__package__}.{module}"), name)
        return make(out, options)

    return files


FORMATS: dict[str, Format] = {
    "pdf": Format("the copies as PDF, one file per copy; --copies DIR", by("pdf_copies", "pdf_files")),
    "txt": Format("plain text, one file per copy", by("archive_files", "text_files")),
    "html": Format("a web page that loads nothing, one file per copy", by("archive_files", "html_files")),
    "json": Format("the tree and the facts for programs, one file per copy", by("archive_files", "json_files")),
    "akn": Format("Akoma Ntoso 3.0 for archives; --embed-source: inside a PDF/A-3a", by("archive_files", "akn_files")),
    "csv": Format("mail-merge: a data source for each language and audience", by("mail_merge", "csv_files")),
    "xlsx": Format("mail-merge: one workbook, one sheet per language, all cells text", by("mail_merge", "xlsx_files")),
    "docx-main": Format("mail-merge: the note in Word with merge fields", by("mail_merge", "main_files")),
    "docx": Format("the note in Word, filled, one file per copy", by("mail_merge", "docx_files")),
    "ics": Format(
        "the meeting and the deadlines for a calendar, one file per language", by("calendar_files", "ics_files")
    ),
    "eml": Format(
        "one draft message per copy, with PDF, enclosures and calendar; --copies DIR", by("email_drafts", "eml_files")
    ),
    "labels": Format("address labels on A4 sheets; --size l7163, l7160 …", by("post_room", "label_files")),
    "envelopes": Format("addressed envelopes, one per page; --size c4, c5 or dl", by("post_room", "envelope_files")),
    "list": Format("the dispatch list, with room for signatures", by("post_room", "list_files")),
    "reply-form": Format("a PDF to fill in: the delegation's names, or topics", by("reply_form", "files")),
    "review": Format(
        "an HTML file to mail to a reviewer, and a PDF of all pages small", by("review_pack", "files"), False
    ),
}

# Formats of the office, which are written without a note.
OF_OFFICE: dict[str, str] = {
    "reviser": "without a note: every word of the program in --lang, for its translator, in Word and as a page"
}
