"""What a copy costs, and what memory a press takes, as the roster grows: made-up recipients, as many as asked for.

    python benchmarks/growth.py [--lang es] [--copies 200,2000,20000]

Each size is measured in a process of its own: CPU seconds of laying out and of printing every copy, and peak memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from noteverbale.document import Document, Filled, Inline, map_runs
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import MOST_TOGETHER
from noteverbale.press.press import Press
from noteverbale.problems import ProblemsFound

NOTE = "cu-2009-033"


def made_up(office: Pipeline, language: str, count: int) -> Iterator[list[Document]]:
    """Address the note to `count` recipients, in rosters of one press each: those on file, again and again, under longer names."""
    note, real = office.registry.notes[NOTE], []
    for recipient in office.registry.recipients.values():
        try:
            real.append(office.copy(note, recipient, language))
        except ProblemsFound:
            continue  # not there on the note's date
    for start in range(0, count, MOST_TOGETHER):
        numbers = range(start, min(count, start + MOST_TOGETHER))
        yield [_numbered(real[number % len(real)], number // len(real), number) for number in numbers]


def _numbered(document: Document, time_: int, number: int) -> Document:
    words = " ".join(f"{digit}" * (1 + int(digit) % 3) for digit in str(time_)) if time_ else ""

    def one(inline: Inline) -> Inline:
        if not isinstance(inline, Filled) or not words:
            return inline
        if inline.name in ("Addressee", "AddressLine1", "AddressLine2"):
            return replace(inline, text=f"{inline.text} {words}")
        return inline

    def run(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        changed = tuple(map(one, inlines))
        return inlines if changed == inlines else changed  # copies share the runs that are the same in all

    changed = map_runs(document, run)
    return replace(changed, meta=replace(document.meta, recipient=f"{document.meta.recipient}-{number}"))


def measured(language: str, count: int) -> dict[str, float]:
    """Return the row of one size."""
    office = Pipeline.open(Path(__file__).resolve().parent.parent)
    printer = office.printer(language)
    before, full, layout, printing = peak(), 0, 0.0, 0.0
    for documents in made_up(office, language, count):
        start = time.process_time()
        press = Press(printer, documents)
        ready = time.process_time()
        names = [document.meta.recipient or "" for document in documents]
        del documents
        for name in names:
            press.pdf(name)
        layout, printing = layout + ready - start, printing + time.process_time() - ready
        full += sum(press.refusals.values())
        del press
    return {
        "copies": count,
        "in full": full,
        "laid out, CPU s": layout,
        "printed, CPU s": printing,
        "CPU ms a copy": (layout + printing) * 1000 / count,
        "MB before": before,
        "peak MB": peak(),
    }


def peak() -> float:
    """Return the most memory that this process has had so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", default="es")
    parser.add_argument("--copies", default="200,2000,20000")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    for count in map(int, options.copies.split(",")):
        if options.one:
            print(json.dumps(measured(options.lang, count)))
            continue
        here = [sys.executable, __file__, "--one", "--lang", options.lang, "--copies", str(count)]
        row = json.loads(subprocess.run(here, check=True, capture_output=True, text=True, timeout=3600).stdout)
        print("  ".join(f"{name} {value:.4g}" for name, value in row.items()))


if __name__ == "__main__":
    main()
