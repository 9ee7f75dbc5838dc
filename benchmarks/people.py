"""Twenty people at once: each opens pages of the desk one after another, at a server of its own process.

    .venv/bin/python benchmarks/people.py [--people N] [--rounds N]

The peer is one person alone at the same server, in the same run.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))  # where the office is
PAGES = (
    "/",
    "/notes/approved/review",
    "/notes/approved/who",
    "/recipients",
    "/recipients/FRA",
    "/meetings",
    "/numbers",
)


def visits(link: str, rounds: int, times: list[float]) -> None:
    """Come in by a link and open each page `rounds` times; adds the seconds of each answer to `times`."""
    address = link.partition("/?")[0]
    client = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    client.open(link, timeout=120).read()
    for _ in range(rounds):
        for path in PAGES:
            begun = time.perf_counter()
            client.open(address + path, timeout=120).read()
            times.append(time.perf_counter() - begun)


def told(who: str, times: list[float]) -> None:
    """Print the median and the 95th percentile of times."""
    slow = statistics.quantiles(times, n=20)[-1]
    print(
        f"{who}: {len(times)} pages, {statistics.median(times) * 1000:.0f} ms median, {slow * 1000:.0f} ms at the 95th percentile"
    )


def main() -> None:
    from desk_office import CLERK, desk_office, served

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, served(desk_office(Path(place))) as desk:
        warm: list[float] = []
        visits(desk.link(CLERK), 2, warm)
        alone: list[float] = []
        visits(desk.link(CLERK), asked.rounds, alone)
        told("one person", alone)
        together: list[float] = []
        links = [desk.link(CLERK) for _ in range(asked.people)]
        people = [threading.Thread(target=visits, args=(link, asked.rounds, together)) for link in links]
        begun = time.perf_counter()
        for person in people:
            person.start()
        for person in people:
            person.join()
        told(f"{asked.people} people at once", together)
        print(f"{len(together) / (time.perf_counter() - begun):.0f} pages a second")


if __name__ == "__main__":
    main()
