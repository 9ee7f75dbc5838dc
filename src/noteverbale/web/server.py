"""The server of the reviewers' page: builds the app of a workspace, and runs it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from ssl import SSLContext
from typing import Literal

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from .access import AccessControl
from .change_pages import ChangePages
from .connections import configuration, loop_fault
from .copies import CopyPages
from .dispatch import DispatchPages
from .faces import FacePages
from .form_pages import FormPages
from .identities import Identities, RunLinks
from .import_pages import ImportPages
from .live import ChangeFeed, watch
from .new_note import NewNotePages
from .notes import NotePages
from .number_pages import NumberPages
from .office_pages import OfficePages
from .people_pages import PeoplePages
from .recipient_pages import RecipientPages
from .record_pages import RecordPages
from .reply_pages import ReplyPages
from .review import ReviewPages
from .site import Site
from .workspace import Workspace
from .write import WritePages

STATIC = Path(__file__).parent / "static"
AREAS = (
    DispatchPages,
    NewNotePages,
    WritePages,
    FacePages,
    ReviewPages,
    CopyPages,
    ChangePages,
    NotePages,
    NumberPages,
    OfficePages,
    PeoplePages,
    ReplyPages,
    FormPages,
    RecordPages,
    ImportPages,
    RecipientPages,
)  # each has the routes of one part of the desk
YOUNG = 20_000  # new objects until those are looked through for garbage
TURN = 0.001  # seconds after which a thread lets another one that waits work
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def app(
    workspace: Workspace,
    people: Mapping[str, str] | Identities,
    hosts: frozenset[str],
    clock: Callable[[], str],
    scheme: Literal["http", "https"] = "http",
) -> ASGIApp:
    """Return the app with its access control.

    `people` has the person of each token, or says how people are known; `hosts` has each 'name:port' it answers to, by
    the scheme that browsers use; `clock` returns the time now, in ISO 8601.
    """
    feed = ChangeFeed()
    identities = RunLinks(people) if isinstance(people, Mapping) else people
    site = Site(workspace, feed, clock, identities.links)

    @contextlib.asynccontextmanager
    async def watching(_: Starlette) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(loop_fault)
        tasks = [asyncio.create_task(watch(workspace, feed, site.preload))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def events(request: Request) -> Response:
        from sse_starlette.sse import EventSourceResponse

        note, name = request.query_params.get("note", ""), request.scope.get("reviewer", "")
        return EventSourceResponse(feed.listen(note, name), ping=20)

    areas = [area(site) for area in AREAS]
    routes = [
        Route("/events", events),
        Mount("/static", StaticFiles(directory=STATIC)),
        *(route for area in areas for route in area.routes()),
    ]
    versions = [Middleware(_Version, feed)]
    pages = Starlette(routes=routes, lifespan=watching, exception_handlers=site.faults, middleware=versions)
    return AccessControl(pages, identities, hosts, site.phrases, scheme)


class _Version:
    """Keeps the version of the files with each request, before anything is read: a page that is older is renewed."""

    def __init__(self, app: ASGIApp, feed: ChangeFeed) -> None:
        self._app, self._feed = app, feed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["version"] = self._feed.version
        await self._app(scope, receive, send)


def hosts_of(address: str, port: int) -> frozenset[str]:
    """Return the values of the Host header that a server accepts: its address; on loopback, each of its names."""
    names = (
        LOOPBACK if address in ("127.0.0.1", "::1", "localhost") else (f"[{address}]" if ":" in address else address,)
    )
    return frozenset(f"{name}:{port}" for name in names)


def serve(application: ASGIApp, address: str, port: int, tls: SSLContext | None = None) -> None:
    """Serve until interrupted."""
    import uvicorn

    answer_soon()
    uvicorn.Server(configuration(application, address, port, tls)).run()


def answer_soon() -> None:
    """Set the interpreter so that neither a collection of garbage nor another thread holds up a page for long.

    A collection of all objects takes a tenth of a second, so those there are now, the office among them, are left out.
    """
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
    sys.setswitchinterval(TURN)
