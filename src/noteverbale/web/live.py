"""Watches the office's files, and sends an event to every open page when one is saved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from secrets import token_hex

from starlette.concurrency import run_in_threadpool
from watchfiles import awatch

from ..files import OFFICE_FOLDERS
from .workspace import Workspace

STEP = 5  # milliseconds without a further change until files are read


Event = tuple[str, str]  # its name and its data


class ChangeFeed:
    """Sends events to every open page: 'changed' with the newest version, 'others' with who else has the same note open.

    The version is another one after each change, and after the program was started again. Of events of one name, a page that
    did not receive them in time gets the newest only.
    """

    def __init__(self) -> None:
        self._started, self._changes = token_hex(4), 0
        self._listeners: dict[asyncio.Queue[Event], tuple[str, str]] = {}  # the note that a page writes, and who does

    @property
    def version(self) -> str:
        return f"{self._started}-{self._changes}"

    def notify(self) -> None:
        """Send the version after a change to every open page."""
        self._changes += 1
        for queue in self._listeners:
            _put(queue, ("changed", self.version))

    def others(self, note: str, name: str) -> list[str]:
        """Return the names of the other persons that have a note open to write it, in their order."""
        names = {other for opened, other in self._listeners.values() if opened == note and other != name}
        return sorted(names) if note else []

    async def listen(self, note: str = "", name: str = "") -> AsyncIterator[dict[str, str]]:
        """Yield the events of one page, beginning with the version of now; `note` is the one that `name` writes on it."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._listeners[queue] = (note, name)
        self._tell(note)
        try:
            yield {"event": "version", "data": self.version}
            while True:
                event, data = await queue.get()
                yield {"event": event, "data": data}
        finally:
            del self._listeners[queue]
            self._tell(note)

    def _tell(self, note: str) -> None:
        """Send who else has a note open to everyone who has."""
        for queue, (opened, name) in self._listeners.items():
            if note and opened == note:
                _put(queue, ("others", "\n".join(self.others(note, name))))


def _put(queue: asyncio.Queue[Event], event: Event) -> None:
    waiting = [queue.get_nowait() for _ in range(queue.qsize())]
    for each in (*(earlier for earlier in waiting if earlier[0] != event[0]), event):
        queue.put_nowait(each)


async def watch(workspace: Workspace, feed: ChangeFeed, preload: Callable[[], None]) -> None:
    """Reload the workspace whenever a file of the office is saved, and notify the open pages.

    `preload` is called at first and after each reload, while other work goes on.
    """
    background = asyncio.create_task(run_in_threadpool(preload))
    folders = [workspace.folder / part for part in OFFICE_FOLDERS if (workspace.folder / part).is_dir()]
    is_known = False  # that the office was read since its folders are watched: what changed before could be anywhere
    async for changes in awatch(*folders, debounce=50, step=STEP):
        paths = {Path(path) for _, path in changes if not Path(path).name.startswith(".") and not path.endswith("~")}
        if paths:
            if not workspace.has_read(paths):
                await run_in_threadpool(workspace.reload, paths if is_known else ())
                is_known = True
            feed.notify()
            if background.done():
                background = asyncio.create_task(run_in_threadpool(preload))
