"""What exports cost: mail-merge for a whole roster in all languages, filled forms and PDFs of one, beside named peers, in one run.

Seconds are of this process's CPU; wall time stands beside them, for a machine with nothing else to do. Peers: openpyxl writes
the workbook's cells; docx-mailmerge2 fills main documents, beside our filled copies of the same recipients.

    python benchmarks/exports.py [--note cu-2009-033] [--recipients 195] [--copies 60] [--json]
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import openpyxl
from mailmerge import MailMerge

from noteverbale.formats.word import WordWriter
from noteverbale.incoming.legacy import plan_template
from noteverbale.outgoing.archive_files import akn
from noteverbale.outgoing.mail_merge import merges
from noteverbale.outgoing.selection import Options, Outgoing, outgoing
from noteverbale.outgoing.table import FORMATS
from noteverbale.page.printer import EmbeddedFile
from noteverbale.pipeline import Pipeline

Report = dict[str, float]


@contextmanager
def timed(report: Report, name: str, each: int = 0) -> Iterator[None]:
    """Keep the seconds of a stretch, or the milliseconds of each of so many."""
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    spent = time.process_time() - cpu, time.perf_counter() - wall
    if each:
        report[f"{name}, ms each"] = spent[0] * 1000 / each
    else:
        report[f"{name}, s"], report[f"{name}, s wall"] = spent


def roster(office: Pipeline, note: str, count: int) -> Outgoing:
    """Return the note on its way to the first `count` of its recipients, in all languages."""
    whole = outgoing(office, office.registry.notes[note], (), "all")
    first = list(dict.fromkeys(copy.recipient for copy in whole.plan.copies))[:count]
    chosen = tuple(copy for copy in whole.plan.copies if copy.recipient in set(first))
    return replace(whole, plan=replace(whole.plan, copies=chosen))


def form(out: Outgoing, name: str, options: Options | None = None) -> Callable[[], int]:
    return lambda: sum(len(file.content) for file in FORMATS[name].files(out, options or Options()))


def by_openpyxl(out: Outgoing) -> int:
    """Write the same cells as text with openpyxl, in its quick way."""
    book, found = openpyxl.Workbook(write_only=True), merges(out)
    for code in out.languages():
        sheet = book.create_sheet(code)
        mine = [one for one in found if one.language == code]
        for row in (list(mine[0].columns), *(row for one in mine for row in one.rows)):
            cells = [openpyxl.cell.WriteOnlyCell(sheet, value=text) for text in row]
            for cell in cells:
                cell.number_format = "@"
            sheet.append(cells)
    kept = io.BytesIO()
    book.save(kept)
    return len(kept.getvalue())


def copies(office: Pipeline, out: Outgoing, count: int, report: Report) -> None:
    """Fill the same copies by our exporter and by docx-mailmerge2 from our main documents."""
    writers = {code: WordWriter(office.sheet, pack) for code, pack in office.registry.packs.items()}
    chosen = out.plan.copies[:: max(1, len(out.plan.copies) // count)][:count]
    few = replace(out, plan=replace(out.plan, copies=chosen))
    documents = [document for _, _, document in few.copies()]
    for document in {document.meta.language: document for document in documents}.values():
        writers[document.meta.language].docx(document)  # the paper is made
    with timed(report, "docx, filled copies", len(documents)):
        for document in documents:
            writers[document.meta.language].docx(document)
    mains = [(one, writers[one.language].docx(one.document)) for one in merges(few)]
    with timed(report, "docx-mailmerge2, filled copies", len(documents)):
        for one, main in mains:
            for row in one.values:
                with MailMerge(io.BytesIO(main)) as merging:
                    merging.merge(**row)
                    merging.write(io.BytesIO())


def of_one_language(office: Pipeline, note: str, count: int, report: Report) -> None:
    """Make the PDFs with embedded sources and the reply forms of one language; beside them a few such PDFs laid out one by one."""
    out = outgoing(office, office.registry.notes[note], (), "es")
    out = replace(out, plan=replace(out.plan, copies=out.plan.copies[:count]))
    documents = [document for _, _, document in out.copies()]
    with timed(report, "PDF with its source", len(documents)):
        form(out, "akn", Options(embed=True))()
    with timed(report, "the same one by one", 5):
        for document in documents[:5]:
            source = EmbeddedFile("source.akn", akn(out, document), document.meta.title, out.note.date)
            office.printer("es").pdf(document, source)
    with timed(report, f"{len(documents)} reply forms"):
        form(out, "reply-form")()


def template(office: Pipeline, paragraphs: int, report: Report) -> None:
    """Import a Word template of so many paragraphs."""
    document = docx.Document()
    document.add_paragraph("The Secretary-General presents his compliments to [[[Addressee]]] and says the following.")
    for number in range(1, paragraphs):
        document.add_paragraph(f"The paragraph with the number {number} says that the meeting will be held in Vienna.")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.docx"
        document.save(str(path))
        with timed(report, f"Word template of {paragraphs} paragraphs"):
            plan_template(office.registry, path, "imported", "en")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--note", default="cu-2009-033")
    parser.add_argument("--reply-note", default="nomination", help="a note with a reply form")
    parser.add_argument("--recipients", type=int, default=195)
    parser.add_argument("--copies", type=int, default=60, help="copies filled for the peer's sake")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report: Report = {}
    with timed(report, "open the office"):
        office = Pipeline.open(Path(__file__).resolve().parent.parent)
    with timed(report, "plan and compose"):
        out = roster(office, options.note, options.recipients)
    report["rows"] = len(out.plan.copies)
    for name in ("csv", "xlsx", "docx-main"):
        with timed(report, name):
            report[f"{name}, MB"] = form(out, name)() / 1e6
    three = [report[f"{name}, s"] for name in ("csv", "xlsx", "docx-main")]
    report["csv, xlsx and docx-main with the plan, s"] = sum(three) + report["plan and compose, s"]
    with timed(report, "openpyxl"):
        by_openpyxl(out)
    report["times quicker than openpyxl"] = report["openpyxl, s"] / report["xlsx, s"]
    copies(office, out, options.copies, report)
    of_one_language(office, options.reply_note, options.recipients, report)
    template(office, 6000, report)
    report["peak, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if options.json:
        print(json.dumps(report, indent=1))
        return
    for name, number in report.items():
        print(f"{name:46}{number:10.4g}")


if __name__ == "__main__":
    main()
