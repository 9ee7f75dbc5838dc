"""How long the server of the desk takes for each page, for an office with some 220 recipients: medians and the slowest of 15.

    .venv/bin/python benchmarks/pages.py [--json]

Each page is asked for twice before, as a person who works there has opened it. The first answer is shown too. Times are wall
milliseconds in one process without a network; CPU milliseconds of the process beside them.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import tempfile
import time
from html.parser import HTMLParser
from pathlib import Path

from starlette.testclient import TestClient

from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.review import approval
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
NOTE = "wg4-11"
AT = "2026-03-04T09:00:00+00:00"
ROUNDS = 15
LIMITS = {"/": 50.0}  # milliseconds; every other page may take 100
PAGES = (
    "/",
    f"/notes/{NOTE}/write",
    f"/notes/{NOTE}/review",
    f"/notes/{NOTE}/review/fr",
    f"/notes/{NOTE}/copies",
    f"/notes/{NOTE}/copies/fr/FRA",
    f"/notes/{NOTE}/changes",
    f"/notes/{NOTE}/who",
    f"/notes/{NOTE}/issue",
    f"/notes/{NOTE}/send",
    f"/notes/{NOTE}/replies",
    "/notes/new",
    "/recipients",
    "/recipients?q=mex",
    "/recipients/FRA",
    "/meetings",
    "/meetings/wg4-11",
    "/bodies",
    "/acts",
    "/places",
    "/replies",
    "/numbers",
    "/office",
    "/office/history",
    "/me",
)


def office(folder: Path) -> Path:
    """Make an office with recipients that are not samples, a series that has begun, and a decision on a note."""
    for part in ("data", "notes", "templates"):
        shutil.copytree(ROOT / part, folder / part)
    for path in (folder / "data" / "missions").glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("  sample: true\n", ""), "utf-8")
    pipeline = Pipeline.open(folder)
    with Ledger(folder / "ledger.db") as ledger:
        ledger.open_series("CU", 2026, 1, "L. Clerk", AT)
        approval.approve(pipeline, pipeline.registry.notes[NOTE], ledger, "C. Chief", AT)
    return folder


def measured(client: TestClient, path: str) -> dict[str, object]:
    """Return the times of one page in milliseconds, and its size in bytes."""
    wall, cpu = [], []
    size = status = 0
    for _ in range(ROUNDS + 2):
        begun, spent = time.perf_counter(), time.process_time()
        answer = client.get(path)
        wall.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - spent) * 1000)
        size, status = len(answer.content), answer.status_code
    kept = wall[2:]
    return {
        "page": path,
        "status": status,
        "first": round(wall[0]),
        "median": round(statistics.median(kept), 1),
        "slowest": round(max(kept), 1),
        "cpu": round(statistics.median(cpu[2:]), 1),
        "kB": round(size / 1000),
        "limit": LIMITS.get(path, 100.0),
    }


class _Fields(HTMLParser):
    """The names and values of a page's form: boxes, chosen options and texts."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the value of a box, or of an option that is chosen."""
        has = dict(attrs)
        if tag == "select":
            self._select = has.get("name") or ""
        elif tag == "textarea":
            self._area = has.get("name") or ""
        elif tag == "option" and self._select and "selected" in has:
            self.values.setdefault(self._select, []).append(has.get("value") or "")
        elif tag == "input" and has.get("name") and (has.get("type") not in ("checkbox", "radio") or "checked" in has):
            self.values.setdefault(str(has["name"]), []).append(has.get("value") or "")

    def handle_data(self, data: str) -> None:
        """Take the text of a box of several lines."""
        if self._area:
            self.values.setdefault(self._area, []).append(data)

    def handle_endtag(self, tag: str) -> None:
        """End a box of several lines or a list."""
        self._select, self._area = ("" if tag == "select" else self._select), ("" if tag == "textarea" else self._area)


def typing(client: TestClient) -> tuple[float, float, float]:
    """Return milliseconds from words that are typed to the picture of the page: median, 95th percentile, CPU."""
    page = client.get(f"/notes/{NOTE}/write")
    fields = _Fields()
    fields.feed(page.text)
    headers = {"hx-request": "true", "origin": "http://127.0.0.1:8009"}
    wall, cpu = [], []
    for n in range(30):
        fields.values["initials"] = [f"ab/{n}"]
        begun, spent = time.perf_counter(), time.process_time()
        answer = client.post(f"/notes/{NOTE}/write/page", data=fields.values, headers=headers)
        picture = re.search(r'id="page-1"[^>]*src="([^"]+)"', answer.text)
        assert picture, answer.text[:500]
        assert client.get(picture[1]).status_code == 200
        wall.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - spent) * 1000)
    return statistics.median(wall[2:]), statistics.quantiles(wall[2:], n=20)[-1], statistics.median(cpu[2:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = office(Path(place).resolve())
        workspace = Workspace(Pipeline.open(folder), folder / "ledger.db")
        pages = app(workspace, {"secret": "L. Clerk"}, hosts_of("127.0.0.1", 8009), lambda: AT)
        client = TestClient(pages, base_url="http://127.0.0.1:8009", follow_redirects=True)
        client.get("/?token=secret")
        rows = [measured(client, path) for path in PAGES]
        median, slow, cpu = typing(client)
    if asked.json:
        print(json.dumps({"pages": rows, "typing": {"median": median, "p95": slow, "cpu": cpu}}, indent=1))
        return
    print(f"{'page':34} {'status':>6} {'first':>6} {'median':>7} {'slowest':>8} {'CPU':>6} {'kB':>5}")
    for row in rows:
        over = "  over its limit" if float(str(row["median"])) > float(str(row["limit"])) else ""
        print(
            f"{row['page']:34} {row['status']:>6} {row['first']:>6} {row['median']:>7} {row['slowest']:>8} {row['cpu']:>6} {row['kB']:>5}{over}"
        )
    print(
        f"typed words to the picture of the page: {median:.0f} ms median, {slow:.0f} ms at the 95th percentile, {cpu:.0f} ms of CPU"
    )


if __name__ == "__main__":
    main()
