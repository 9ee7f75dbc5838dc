"""A saved file → a word to every open page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from watchfiles import awatch

from .workspace import Workspace

PARTS = ("data", "notes", "templates")


class ChangeFeed:
    """Rings at every open page. Each listener hears the newest version, however many were rung meanwhile."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str]] = set()

    def notify(self, event: str) -> None:
        for queue in self._listeners:
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(event)

    async def listen(self, first: str) -> AsyncIterator[dict[str, str]]:
        """Yield events for one page, the version it has first."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield {"event": "version", "data": first}
            while True:
                yield {"event": "changed", "data": await queue.get()}
        finally:
            self._listeners.discard(queue)


async def watch(workspace: Workspace, feed: ChangeFeed) -> None:
    """Renew the desk whenever a file of the office is saved, and ring."""
    folders = [workspace.folder / part for part in PARTS if (workspace.folder / part).is_dir()]
    async for changes in awatch(*folders, debounce=50, step=10):
        paths = {Path(path) for _, path in changes if not Path(path).name.startswith(".") and not path.endswith("~")}
        if paths:
            await run_in_threadpool(workspace.reload, paths)
            feed.notify(str(workspace.version))
