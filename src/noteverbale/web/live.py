"""Watches the office's files, and sends an event to every open page when one is saved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from watchfiles import awatch

from .workspace import Workspace

PARTS = ("data", "notes", "templates")


class ChangeFeed:
    """Sends the newest version to every open page; versions that a page did not receive in time are left out."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str]] = set()

    def notify(self, event: str) -> None:
        for queue in self._listeners:
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(event)

    async def listen(self, first: str) -> AsyncIterator[dict[str, str]]:
        """Yield the events of one page, beginning with the version `first`."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield {"event": "version", "data": first}
            while True:
                yield {"event": "changed", "data": await queue.get()}
        finally:
            self._listeners.discard(queue)


async def watch(workspace: Workspace, feed: ChangeFeed, preload: Callable[[], None]) -> None:
    """Reload the workspace whenever a file of the office is saved, and notify the open pages.

    `preload` is called at first and after each reload, while other work goes on.
    """
    background = asyncio.create_task(run_in_threadpool(preload))
    folders = [workspace.folder / part for part in PARTS if (workspace.folder / part).is_dir()]
    async for changes in awatch(*folders, debounce=50, step=10):
        paths = {Path(path) for _, path in changes if not Path(path).name.startswith(".") and not path.endswith("~")}
        if paths:
            await run_in_threadpool(workspace.reload)
            feed.notify(str(workspace.version))
            if background.done():
                background = asyncio.create_task(run_in_threadpool(preload))
