"""From the click on "Issue" to the progress on the page, and how much longer an issue at the desk takes than at the command line.

    .venv/bin/python benchmarks/issue.py [--rounds N]

Each round issues the same note to some 200 recipients twice: at a desk, over HTTP, and by the command that the desk starts. Times
are wall seconds; CPU seconds are of the command in both. An end of a run is seen with a pause of up to 0.25 s at the desk.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import json
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from noteverbale.desk.runs import FOLDER, OUTPUT
from noteverbale.pipeline import Pipeline
from noteverbale.web.connections import configuration
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))  # where the office is
PAGE = "/notes/approved/issue"
TOKEN = "a"


@contextmanager
def served(folder: Path, person: str) -> Iterator[str]:
    """Serve an office in this process; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    workspace = Workspace(Pipeline.open(folder, skip_broken=True), folder / "ledger.db")
    pages = app(workspace, {TOKEN: person}, hosts_of("127.0.0.1", port), lambda: datetime.now(UTC).isoformat())
    server = uvicorn.Server(configuration(pages, "127.0.0.1", port))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def commands_cpu() -> float:
    """Return the CPU seconds of all commands that this process started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def at_desk(folder: Path, person: str) -> dict[str, float]:
    """Issue at the desk; return seconds from the click to its page, the first event of progress, the first copy, the end; CPU."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with served(folder, person) as address:
        browser.open(f"{address}/?token={TOKEN}").read()
        page = ""
        while 'value="issue"' not in page:
            page = browser.open(address + PAGE).read().decode()
            time.sleep(0.2)
        hidden = dict(
            re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', page.rpartition("<form method")[2])
        )
        form = urllib.parse.urlencode(hidden | {"do": "issue", "print": "yes"}).encode()
        cpu, begun = commands_cpu(), time.perf_counter()
        answer = browser.open(urllib.request.Request(address + PAGE, form, {"Origin": address}))
        run, text = answer.url, answer.read().decode()
        times = {"page": time.perf_counter() - begun}
        assert "<progress" in text, text[:2000]
        log = folder / FOLDER / f"{run.rpartition('/')[2]}.jsonl"
        for line in browser.open(f"{run}/events", timeout=600):
            if line.startswith(b"event: progress"):
                times.setdefault("progress", time.perf_counter() - begun)
            if "copy" not in times and '"copy"' in log.read_text("utf-8"):
                times["copy"] = time.perf_counter() - begun
        times["end"] = time.perf_counter() - begun
        time.sleep(0.1)
        times["cpu"] = commands_cpu() - cpu
    return times


def by_command(folder: Path, person: str) -> dict[str, float]:
    """Issue by the command that the desk starts; return seconds to the end, and CPU seconds."""
    words = [
        "issue",
        "approved",
        f"--output={OUTPUT}",
        f"--by={person}",
        "--json",
        "--print",
        "--yes",
        "--ledger=ledger.db",
    ]
    cpu, begun = commands_cpu(), time.perf_counter()
    with (folder / "log").open("wb") as log:
        subprocess.run(
            [sys.executable, "-P", "-m", "noteverbale", *words, "--office=."], cwd=folder, stdout=log, check=True
        )
    return {"end": time.perf_counter() - begun, "cpu": commands_cpu() - cpu}


def main() -> None:
    from desk_office import CLERK, desk_office

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    desk: list[dict[str, float]] = []
    command: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        (folder / "office").mkdir()
        desk_office(folder / "office")
        for n in range(rounds):
            for issue, rows in ((at_desk, desk), (by_command, command)):
                office = Path(shutil.copytree(folder / "office", folder / f"{issue.__name__}{n}"))
                rows.append(issue(office, CLERK))
                shutil.rmtree(office)
    for name, rows in (("desk", desk), ("command", command)):
        print(name, json.dumps({key: round(statistics.median(row[key] for row in rows), 2) for key in rows[0]}))


if __name__ == "__main__":
    main()
