"""The server of the reviewers' page: builds the app of a workspace, and runs it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from .access import AccessControl
from .changes import Changes
from .connections import configuration, loop_fault
from .live import ChangeFeed, watch
from .views import Views
from .workspace import Workspace

STATIC = Path(__file__).parent / "static"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def app(workspace: Workspace, links: Mapping[str, str], hosts: frozenset[str], clock: Callable[[], str]) -> ASGIApp:
    """Return the app with its access control.

    `links` has the reviewer of each token, `hosts` each 'name:port' it answers to; `clock` returns the time now, in ISO 8601.
    """
    feed = ChangeFeed()
    views = Views(workspace, feed, clock)
    changes = Changes(views)

    @contextlib.asynccontextmanager
    async def watching(_: Starlette) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(loop_fault)
        tasks = [asyncio.create_task(watch(workspace, feed))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def events(request: Request) -> Response:
        from sse_starlette.sse import EventSourceResponse

        return EventSourceResponse(feed.listen(str(workspace.version)), ping=20)

    routes = [
        Route("/", views.notes),
        Route("/events", events),
        Route("/style.css", views.style),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/picture/{digest}/{page}/{width}.png", views.picture),
        Route("/note/{note}", views.note),
        Route("/note/{note}/decision", views.decision),
        Route("/note/{note}/thumb/{language}/{who}.png", views.thumb),
        Route("/note/{note}/check", views.check),
        Route("/note/{note}/differences", changes.differences),
        Route("/note/{note}/differences/{language}/{who}", changes.pages),
        Route("/redline/{digest}.png", changes.picture),
        Route("/note/{note}/say", views.take_form, methods=["POST"]),
        Route("/note/{note}/copy/{language}/{who}", views.copy),
    ]
    pages = Starlette(routes=routes, lifespan=watching, exception_handlers=views.faults)
    return AccessControl(pages, links, hosts)


def hosts_of(address: str, port: int) -> frozenset[str]:
    """Return the values of the Host header that a server accepts: its address; on loopback, each of its names."""
    names = (
        LOOPBACK if address in ("127.0.0.1", "::1", "localhost") else (f"[{address}]" if ":" in address else address,)
    )
    return frozenset(f"{name}:{port}" for name in names)


def serve(application: ASGIApp, address: str, port: int) -> None:
    """Serve until interrupted."""
    import uvicorn

    uvicorn.Server(configuration(application, address, port)).run()
