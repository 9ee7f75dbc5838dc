"""What a copy costs on the press and with WeasyPrint called once a copy, in one run.

The press lays a roster out, start-up included, and prints all its copies; between its stretches WeasyPrint makes some
of the same pages, with no PDF/A and no tags, so that a noisy machine disturbs both alike. Typst, where its
Python package is installed, sets a page of the same words, with one compiler for all copies.

    python benchmarks/press.py [--lang es,ar] [--copies 195] [--naive 10] [--code] [--json]
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import statistics
import tempfile
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import weasyprint
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from noteverbale.document import Document
from noteverbale.formats.text import address_lines, body_lines
from noteverbale.issuing.codes import OfficeCoder
from noteverbale.page.html import font_file, to_html
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
    start = time.perf_counter()
    out = io.BytesIO()
    weasyprint.HTML(string=page, base_url=office.sheet.folder.resolve().as_uri() + "/").write_pdf(out)
    return time.perf_counter() - start, len(out.getvalue())


def typst(office: Pipeline, documents: list[Document]) -> dict[str, float]:
    """Return what Typst takes for the same words on a plain page; nothing where it is not installed."""
    try:
        module: Any = import_module("typst")
    except ModuleNotFoundError:
        return {}
    sheet = office.sheet
    fonts = sorted({str(font_file(font, font.regular).parent) for font in sheet.fonts})
    families = ", ".join(f'"{name}"' for name in ("PT Serif", "Amiri", "Noto Serif SC"))
    source = f'#set page(paper: "a4", margin: 25mm)\n#set text(font: ({families}), size: 11pt)\n'
    source += '#for line in sys.inputs.body.split("\\n") [#line #parbreak()]'
    size = 0
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.typ"
        page.write_text(source, "utf-8")
        start = time.perf_counter()
        compiler = module.Compiler(str(page), font_paths=fonts, ignore_system_fonts=True)
        for document in documents:
            words = "\n".join([*body_lines(document), *address_lines(document)])
            size += len(compiler.compile(format="pdf", sys_inputs={"body": words}))
        each = (time.perf_counter() - start) * 1000 / len(documents)
    return {"typst ms a copy": each, "typst kB a copy": size / len(documents) / 1000}


def seconds_of(press: Press, recipient: str) -> float:
    start = time.perf_counter()
    press.pdf(recipient)
    return time.perf_counter() - start


def measured(office: Pipeline, language: str, count: int, peers: int, code: bool) -> dict[str, float]:
    """Return the row of one language; with `code` the copies bear one."""
    documents = copies(office, language, count)
    printer = office.printer(language)
    sample = documents[:: max(1, len(documents) // peers)][:peers]
    before = [naive(office, one) for one in sample[::2]]
    coder = OfficeCoder(office, "CU 2009/33 (A)", office.registry.notes[NOTE].date, KEY) if code else None
    start = time.perf_counter()
    press = Press(printer, documents, coder)
    ready = time.perf_counter()
    size = sum(len(press.pdf(one.meta.recipient or "")) for one in documents)
    end = time.perf_counter()
    printing = [seconds_of(press, one.meta.recipient or "") for one in documents for _ in range(5)]
    after = [naive(office, one) for one in sample[1::2]]
    each, others = len(documents), before + after
    row = {
        "copies": each,
        "pressed": sum(press.way(one.meta.recipient or "") == "pressed" for one in documents),
        "press ms a copy": (end - start) * 1000 / each,
        "of which start-up": (ready - start) * 1000 / each,
        "ms to print a copy, median": statistics.median(printing) * 1000,
        "press kB a copy": size / each / 1000,
        "naive ms a copy": sum(seconds for seconds, _ in others) * 1000 / len(others),
        "naive kB a copy": sum(bytes_ for _, bytes_ in others) / len(others) / 1000,
    }
    row["times quicker"] = row["naive ms a copy"] / row["press ms a copy"]
    return row | typst(office, documents[:20])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", help="languages, by comma; all if left out")
    parser.add_argument("--copies", type=int, default=195)
    parser.add_argument("--naive", type=int, default=10, help="copies WeasyPrint makes by itself")
    parser.add_argument("--code", action="store_true", help="copies bear a code")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    office = Pipeline.open(Path(__file__).resolve().parent.parent)
    if options.code:
        record = office.registry.office.model_copy(update={"code": "www.example.org/keys"})
        office = Pipeline(replace(office.registry, office=record))
    chosen = options.lang.split(",") if options.lang else list(office.registry.packs)
    report = {language: measured(office, language, options.copies, options.naive, options.code) for language in chosen}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if options.json:
        print(json.dumps({**report, "peak MB": memory}, indent=1))
        return
    for language, row in report.items():
        print(language + "  " + "  ".join(f"{name} {value:.4g}" for name, value in row.items()))
    print(f"peak {memory:.0f} MB")


if __name__ == "__main__":
    main()
