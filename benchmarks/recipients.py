"""What a page of the table of recipients costs as the list grows: made-up recipients, as many as asked for.

    python benchmarks/recipients.py [--recipients 200,2000,20000]

The index is made once after each change of the office; each question to it is the median of twenty.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from noteverbale.desk.recipient_table import RecipientFilter, RecipientIndex
from noteverbale.registry.loading import load
from noteverbale.registry.registry import Registry

OFFICE = Path(__file__).resolve().parent.parent
DAY, ROUNDS = date(2026, 3, 3), 20
QUESTIONS = {
    "all": RecipientFilter(),
    "last page": RecipientFilter(page=99_999),
    "a name": RecipientFilter(q="Мексика"),
    "a letter, three filters, sorted": RecipientFilter(q="a", language="fr", seat="vienna", kind="state", sort="seat"),
    "parties of a group": RecipientFilter(standing="participant", group="vienna"),
}


def grown(registry: Registry, count: int) -> Registry:
    """Return an office with `count` recipients: those on file, again and again under other ids."""
    real = list(registry.recipients.values())
    copies = (real[number % len(real)] for number in range(count))
    recipients = {
        f"{recipient.id}_{number}": recipient.model_copy(update={"id": f"{recipient.id}_{number}"})
        for number, recipient in enumerate(copies)
    }
    return replace(registry, recipients=recipients)


def milliseconds(index: RecipientIndex, wanted: RecipientFilter) -> float:
    """Return the median time of a question."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        index.select(wanted)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipients", default="200,2000,20000")
    registry = load(OFFICE)
    for count in map(int, parser.parse_args().recipients.split(",")):
        office = grown(registry, count)
        start = time.perf_counter()
        index = RecipientIndex(office, "en", DAY, "TIP_PROTOCOL")
        print(f"{count:,} recipients: index {(time.perf_counter() - start) * 1000:.0f} ms")
        for name, wanted in QUESTIONS.items():
            print(f"  {name:34} {milliseconds(index, wanted):7.2f} ms")


if __name__ == "__main__":
    main()
