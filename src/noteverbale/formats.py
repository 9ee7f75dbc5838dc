"""The one table of the forms a note goes out in: `export --format NAME` knows these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from .document import Document
from .exporters.text import to_text
from .merge import merges
from .outgoing import File, Options, Outgoing
from .problems import Problem

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


def _csv(out: Outgoing, options: Options) -> Iterator[File]:
    from .exporters.csv_table import to_csv

    for one in merges(out):
        yield File(f"{one.stem}.csv", to_csv(one.columns, one.rows), one.running)


def _xlsx(out: Outgoing, options: Options) -> Iterator[File]:
    from .exporters.xlsx import Table, to_xlsx

    packs, found = out.pipeline.registry.packs, merges(out)
    tables = []
    for code in out.languages():
        mine = [one for one in found if one.language == code]
        rows = [row for one in mine for row in one.rows]
        tables.append(Table(code, mine[0].columns, rows, packs[code].direction == "rtl"))
    yield File(f"{out.slug}.xlsx", to_xlsx(tables, out.slug))


def _typists(out: Outgoing) -> Callable[[Document], bytes]:
    from .exporters.word import Typist

    packs = out.pipeline.registry.packs
    typists = {code: Typist(out.pipeline.sheet, packs[code]) for code in out.languages()}
    return lambda document: typists[document.meta.language].docx(document)


def _no_logo(out: Outgoing) -> tuple[Problem, ...]:
    office = out.pipeline.registry.office
    message, hint = "Word files have the acronym where the PDF has the logo", "set it in Word, or print on headed paper"
    return (Problem(office.place("logo"), "logo", message, hint, "warning"),) if office.letterhead == "logo" else ()


def _word(out: Outgoing, options: Options) -> Iterator[File]:
    for file in each_copy("docx", _typists(out))(out, options):
        yield replace(file, problems=_no_logo(out))


def _word_main(out: Outgoing, options: Options) -> Iterator[File]:
    typed = _typists(out)
    for one in merges(out):
        yield File(f"{one.stem}.docx", typed(one.document), _no_logo(out))


def _text(document: Document) -> bytes:
    return to_text(document).encode("utf-8")


def _review(out: Outgoing, options: Options) -> Iterator[File]:
    from .reviewpack import pack

    yield File(f"{out.note.id}-review.html", pack(out.pipeline, out.note, out.entries).encode())


FORMATS: dict[str, Format] = {
    "txt": Format("plain text, a file a copy", each_copy("txt", _text)),
    "csv": Format("mail-merge: a data source for each language and audience, for Word and LibreOffice", _csv),
    "xlsx": Format("mail-merge: one workbook, a sheet a language, all cells text", _xlsx),
    "docx-main": Format("mail-merge: the note in Word with merge fields, for each language and audience", _word_main),
    "docx": Format("the note in Word, filled, a file a copy", _word),
    "review": Format("one HTML file to mail to a reviewer", _review, as_issued=False),
}
