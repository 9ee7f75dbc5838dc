"""What a copy costs on the press and with WeasyPrint called once a copy, in one run.

The press lays a roster out, start-up included, and prints all its copies; between its stretches WeasyPrint makes some
of the same pages, with no PDF/A and no tags, so that a noisy machine disturbs both alike. Typst, where its
Python package is installed, sets all copies (`typst_peer`); so does ReportLab, and LibreOffice some (`office_peers`, which says
what their files lack). Files are written; times are those of the processor.

    python benchmarks/press.py [--lang es,ar] [--copies 195] [--naive 10] [--office 40] [--code] [--json]
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import weasyprint
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from office_peers import libreoffice, reportlab
from typst_peer import typst

from noteverbale.document import Document
from noteverbale.issuing.codes import OfficeCoder
from noteverbale.page.html import to_html
from noteverbale.pipeline import Pipeline
from noteverbale.press.press import Press
from noteverbale.problems import ProblemsFound

NOTE = "cu-2009-033"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


def copies(office: Pipeline, language: str, count: int) -> list[Document]:
    """Address the note to the first States on file that were there, then to everybody else."""
    note, made = office.registry.notes[NOTE], []
    for recipient in sorted(office.registry.recipients.values(), key=lambda one: one.state is None):
        try:
            made.append(office.copy(note, recipient, language))
        except ProblemsFound:
            continue  # not there on the note's date
    return made[:count]


def naive(office: Pipeline, document: Document) -> tuple[float, int]:
    """Return seconds and bytes of one copy made by WeasyPrint as one would call it first."""
    page = to_html(document, office.sheet, office.registry.packs[document.meta.language])
    start = time.process_time()
    out = io.BytesIO()
    weasyprint.HTML(string=page, base_url=office.sheet.folder.resolve().as_uri() + "/").write_pdf(out)
    return time.process_time() - start, len(out.getvalue())


def written(files: Iterable[bytes]) -> tuple[float, int]:
    """Write files and return how many kilobytes each has on average, and their number."""
    sizes = []
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(files):
            Path(folder, str(number)).write_bytes(content)
            sizes.append(len(content))
    return sum(sizes) / max(1, len(sizes)) / 1000, len(sizes)


def measured(
    office: Pipeline, language: str, count: int, peers: int, code: bool, office_copies: int
) -> dict[str, float]:
    """Return the row of one language; with `code` the copies bear one."""
    documents = copies(office, language, count)
    names = [document.meta.recipient or "" for document in documents]
    printer = office.printer(language)
    sample = documents[:: max(1, len(documents) // peers)][:peers]
    before = [naive(office, one) for one in sample[::2]]
    coder = OfficeCoder(office, "CU 2009/33 (A)", office.registry.notes[NOTE].date, KEY) if code else None
    start = time.process_time()
    press = Press(printer, documents, coder)
    ready = time.process_time()
    size, _ = written(map(press.pdf, names))
    end = time.process_time()
    typst_size, typst_copies = written(typst(office, documents))
    typst_end = time.process_time()
    reportlab_size, reportlab_copies = written(reportlab(office, documents))
    reportlab_end = time.process_time()
    office_seconds, office_files = libreoffice(office, documents[:office_copies])
    others = before + [naive(office, one) for one in sample[1::2]]
    row = {
        "copies": len(documents),
        "pressed": sum(press.way(name) == "pressed" for name in names),
        "press ms a copy": (end - start) * 1000 / len(documents),
        "of which layout": (ready - start) * 1000 / len(documents),
        "press kB a copy": size,
        "naive ms a copy": sum(seconds for seconds, _ in others) * 1000 / len(others),
        "naive kB a copy": sum(bytes_ for _, bytes_ in others) / len(others) / 1000,
    }
    if typst_copies:
        row |= {"typst ms a copy": (typst_end - end) * 1000 / typst_copies, "typst kB a copy": typst_size}
        row["press / typst"] = row["press ms a copy"] / row["typst ms a copy"]
    if reportlab_copies:
        milliseconds = (reportlab_end - typst_end) * 1000 / reportlab_copies
        row |= {"reportlab ms a copy": milliseconds, "reportlab kB a copy": reportlab_size}
    if office_files:
        row["libreoffice ms a copy"] = office_seconds * 1000 / len(office_files)
        row["libreoffice kB a copy"] = sum(map(len, office_files)) / len(office_files) / 1000
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", help="languages, by comma; all if left out")
    parser.add_argument("--copies", type=int, default=195)
    parser.add_argument("--naive", type=int, default=10, help="copies WeasyPrint makes by itself")
    parser.add_argument("--office", type=int, default=40, help="copies LibreOffice makes, where it is installed")
    parser.add_argument("--code", action="store_true", help="copies bear a code")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    office = Pipeline.open(Path(__file__).resolve().parent.parent)
    if options.code:
        record = office.registry.office.model_copy(update={"code": "www.example.org/keys"})
        office = Pipeline(replace(office.registry, office=record))
    chosen = options.lang.split(",") if options.lang else list(office.registry.packs)
    counts = options.copies, options.naive, options.code, options.office
    report = {language: measured(office, language, *counts) for language in chosen}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if options.json:
        print(json.dumps({**report, "peak MB": memory}, indent=1))
        return
    for language, row in report.items():
        print(language + "  " + "  ".join(f"{name} {value:.4g}" for name, value in row.items()))
    print(f"peak {memory:.0f} MB")


if __name__ == "__main__":
    main()
