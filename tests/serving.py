"""A desk for a real browser, served from a thread of the test.

It starts in a tenth of the time that a program of its own takes, and shares what other tests have read and composed, and the fonts
that were cut. Tests of the commands `serve` and `preview` start the program; see browsers.program.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import uvicorn

from noteverbale.desk.links import Links
from noteverbale.pipeline import Pipeline
from noteverbale.web import faces, plans, send_pages
from noteverbale.web.connections import configuration
from noteverbale.web.faces import cut
from noteverbale.web.identities import OfficeLinks
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace

PATIENCE = plans.PATIENCE  # of the program; tests without a browser let pages wait longer


cuts: dict[Path, bytes] = {}


def cut_once(path: Path, letters: set[str]) -> bytes:
    """Return a font as it was cut for the first office served, which takes seconds; the letters of offices hardly differ."""
    if path not in cuts:
        cuts[path] = cut(path, letters)
    return cuts[path]


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def serving(office: Path, people: Mapping[str, str] | None = None, clock: Callable[[], str] = now) -> Iterator[str]:
    """Serve an office; yield its address. `people` has the person of each token (default: the office's personal links)."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    workspace = Workspace(Pipeline.open(office, skip_broken=True), office / "ledger.db")
    with (
        closing(Links(office)) as links,
        mock.patch.object(faces, "cut", cut_once),
        mock.patch.object(plans, "PATIENCE", PATIENCE),
        mock.patch.object(send_pages, "PATIENCE", 300.0),  # on a busy machine a file takes longer than a person waits
    ):
        known = people or OfficeLinks(links, lambda: workspace.pipeline.registry.office, clock)
        pages = app(workspace, known, hosts_of("127.0.0.1", port), clock)
        server = uvicorn.Server(configuration(pages, "127.0.0.1", port))
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()
