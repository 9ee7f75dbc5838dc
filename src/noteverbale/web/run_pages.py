"""The page of a run: how far an issue is, what it made, and what is missing of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk.outputs import TYPES
from ..desk.run_log import Run
from ..files import is_inside
from ..formats.archive import zipped
from .copies import whole_number
from .downloads import download
from .plans import Plans
from .site import Site

PAUSE = 0.25  # seconds between two looks at the log of a run


class RunPages:
    """The pages of the runs of a note."""

    def __init__(self, site: Site, plans: Plans) -> None:
        self.site, self.plans = site, plans

    def routes(self) -> list[Route]:
        address = "/notes/{note}/issue/runs/{serial}"
        return [
            Route(address, self.run, methods=["GET"]),
            Route(address, self.act, methods=["POST"]),
            Route(f"{address}/events", self.events),
            Route(f"{address}/specimens.zip", self.specimens),
        ]

    def run(self, request: Request) -> Response:
        """A run as it is now."""
        self.site.require(request, "read")
        run = self._run(request)
        note = self.site.note_of(request)
        order, made = run.order, run.made
        known = sum(made.values()) == run.done  # the log does not have copies that were made elsewhere
        languages = [
            (code, count if run.state == "done" or not known else made.get(code, 0), count)
            for code, count in sorted(order.counts.items(), key=lambda pair: (-pair[1], pair[0]))
        ]
        return self.site.note_page(
            request,
            "run.html.j2",
            note,
            "issue",
            run=run,
            languages=languages if known or run.state == "done" else (),
            needs_passphrase=self.site.workspace.pipeline.registry.office.code is not None,
        )

    def specimens(self, request: Request) -> Response:
        """The copies of a rehearsal in one zip."""
        self.site.require(request, "read")
        run = self._run(request)
        folder = Path(run.folder)
        if not run.order.rehearsal or run.state != "done" or not is_inside(self.plans.output, folder):
            raise HTTPException(404)
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.pdf"))}
        return download(zipped(files.items()), f"{folder.name}.zip", TYPES["zip"])

    async def events(self, request: Request) -> Response:
        """An event whenever the run has something new, and one when it has ended."""
        from sse_starlette.sse import EventSourceResponse

        self.site.require(request, "read")
        run = await run_in_threadpool(self._run, request)
        return EventSourceResponse(self._progress(run.serial), ping=20)

    async def _progress(self, serial: int) -> AsyncIterator[dict[str, str]]:
        runs, before = self.plans.runs, None
        while True:
            size, running = runs.size(serial)
            if (size, running) != before:
                before = (size, running)
                yield {"event": "progress", "data": str(size)}
            if not running:
                self.site.changed()  # the lists of notes have another stage now
                return
            await asyncio.sleep(PAUSE)

    async def act(self, request: Request) -> Response:
        """Go on with a run that was stopped, or stop it after the copy in work."""
        self.site.require(request, "write")
        form = await self.site.form(request)
        run = await run_in_threadpool(self._run, request)
        person = self.site.require(request, "write" if run.order.rehearsal else "issue")
        if form.text("do") == "stop":
            await run_in_threadpool(self.plans.runs.stop, run.serial)
        else:
            clock, passphrase = self.site.clock(), form.text("passphrase")
            await run_in_threadpool(self.plans.runs.go_on, run.serial, person.name, clock, passphrase)
        return self.site.see_other(f"/notes/{run.order.note}/issue/runs/{run.serial}")

    def _run(self, request: Request) -> Run:
        """Return the run of an address; one of another note is not found."""
        note = self.site.note_of(request)
        serial = whole_number(request.path_params["serial"])
        run = self.plans.runs.find(serial) if serial else None
        if run is None or run.order.note != note.id:
            raise HTTPException(404)
        return run
