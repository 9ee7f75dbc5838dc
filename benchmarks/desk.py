"""What a clerk waits for, in one run: opening the office, checking it, and a copy a recipient.

The peer is WeasyPrint as one would call it first: the same page, a font configuration of its own each time, no
PDF/A, no tags. Both make the same copies, interleaved, so that a noisy machine disturbs both alike.

    python benchmarks/desk.py [--copies N] [--json]
"""

from __future__ import annotations

import argparse
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

import weasyprint

from noteverbale.checks.checks import check
from noteverbale.page.html import to_html
from noteverbale.pipeline import Pipeline
from noteverbale.records.notes import Note
from noteverbale.records.recipients import Recipient

P = ParamSpec("P")
OFFICE = Path(__file__).resolve().parent.parent


def timed(work: Callable[P, object], *args: P.args, **words: P.kwargs) -> float:
    """Return the milliseconds `work` takes with what follows it."""
    start = time.perf_counter()
    work(*args, **words)
    return (time.perf_counter() - start) * 1000


def made(office: Pipeline, note: Note, recipient: Recipient, language: str) -> None:
    """Address and set one copy as the tool does."""
    office.pdf(office.copy(note, recipient, language))


def plain(page: str) -> None:
    """Set the same page with nothing but WeasyPrint."""
    base = (OFFICE / "templates" / "page").as_uri() + "/"
    weasyprint.HTML(string=page, base_url=base).write_pdf(io.BytesIO())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    office = Pipeline.open(OFFICE)
    registry = office.registry
    report: dict[str, float] = {
        "open the office": min(timed(Pipeline.open, OFFICE) for _ in range(3)),
        "check everything": timed(lambda: check(Pipeline(registry), registry.notes.values())),
    }
    note = registry.notes["cu-2009-033"]
    recipients = [one for one in registry.recipients.values() if one.state]
    for language in registry.packs:
        office.pdf(office.copy(note, recipients[0], language))  # fonts and templates are read once
        ours = naive = 0.0
        for i in range(options.copies):
            recipient = recipients[i % len(recipients)]
            copy = office.copy(note, recipient, language)
            page = to_html(copy, office.sheet, registry.packs[language])
            ours += timed(made, office, note, recipient, language)
            naive += timed(plain, page)
        report[f"a copy in {language}"] = ours / options.copies
        report[f"a copy in {language}, of naive WeasyPrint"] = ours / naive
    if options.json:
        print(json.dumps(report, indent=1))
        return
    for name, value in report.items():
        print(f"{name:42} {value:8.2f}" + (" ×" if "naive" in name else " ms"))


if __name__ == "__main__":
    main()
