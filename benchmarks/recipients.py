"""What a page of the table of recipients costs as the list grows: made-up recipients, as many as asked for.

    python benchmarks/recipients.py [--recipients 200,2000,20000]

The index is made once after each change of the office. Each time is the median of twenty, of a question to the index and of
the page that the server makes of it, in CPU milliseconds of the process.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from starlette.testclient import TestClient

from noteverbale.desk.recipient_table import RecipientFilter, RecipientIndex
from noteverbale.pipeline import Pipeline
from noteverbale.registry.loading import load
from noteverbale.registry.registry import Registry
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace

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


def milliseconds(work: Callable[[], object]) -> float:
    """Return the median time of a piece of work."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def browser(office: Registry) -> TestClient:
    """Return a client of the pages of an office."""
    hosts = hosts_of("127.0.0.1", 8009)
    pages = app(Workspace(Pipeline(office)), {"link": "A. Clerk"}, hosts, lambda: f"{DAY}T09:00:00+00:00")
    client = TestClient(pages, base_url="http://127.0.0.1:8009", follow_redirects=False)
    client.get("/?token=link")
    return client


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipients", default="200,2000,20000")
    registry = load(OFFICE)
    for count in map(int, parser.parse_args().recipients.split(",")):
        office = grown(registry, count)
        start = time.process_time()
        index = RecipientIndex(office, "en", DAY, "TIP_PROTOCOL")
        print(f"{count:,} recipients: index {(time.process_time() - start) * 1000:.0f} ms")
        client = browser(office)
        for name, wanted in QUESTIONS.items():
            question = milliseconds(partial(index.select, wanted))
            page = milliseconds(partial(client.get, "/recipients", params=wanted.query(page=wanted.page)))
            print(f"  {name:34} {question:7.2f} ms, its page {page:7.2f} ms")


if __name__ == "__main__":
    main()
