"""How long the server of the desk takes for each page, for an office with some 220 recipients: medians and the slowest of 15.

    .venv/bin/python benchmarks/pages.py [--json]

Each page is asked for twice before, as a person who works there has opened it. The first answer is shown too. Times are wall
milliseconds in one process without a network; CPU milliseconds of the process beside them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
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
    if asked.json:
        print(json.dumps(rows, indent=1))
        return
    print(f"{'page':34} {'status':>6} {'first':>6} {'median':>7} {'slowest':>8} {'CPU':>6} {'kB':>5}")
    for row in rows:
        over = "  over its limit" if float(str(row["median"])) > float(str(row["limit"])) else ""
        print(
            f"{row['page']:34} {row['status']:>6} {row['first']:>6} {row['median']:>7} {row['slowest']:>8} {row['cpu']:>6} {row['kB']:>5}{over}"
        )


if __name__ == "__main__":
    main()
