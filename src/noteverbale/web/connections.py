"""Limits on the connections of the page server, so that a client that sends half a request does not block others.

A request must be there, headers and body, `DEADLINE` seconds after it began. Of the connections that have not presented a
personal link only so many stay open: a new one closes the oldest. The log has each message once in `QUIET` seconds.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import time
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

DEADLINE = 15.0  # seconds from the beginning of a request to its end
QUIET = 60.0  # seconds
BACKLOG = 32  # connections accepted at once, before any of them is counted
HEADERS = 65536  # most bytes of the headers of a request


def most_connections() -> int:
    """Return how many connections may be open: half of the files that this process may open, but at most 512."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 512 if files == resource.RLIM_INFINITY else max(BACKLOG, min(512, files // 2))


class LimitedConnection(H11Protocol):
    """One connection. It is known once one of its requests had a reviewer."""

    began = 0.0
    _known = False
    _timer: asyncio.TimerHandle | None = None

    @property
    def known(self) -> bool:
        self._known = self._known or "reviewer" in (self.scope or {})
        return self._known

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        super().connection_made(transport)
        self.began = self.loop.time()
        self._wait()
        strangers = [each for each in self.connections if isinstance(each, LimitedConnection) and not each.known]
        most = (self.limit_concurrency or most_connections()) // 2
        for oldest in sorted(strangers, key=lambda each: each.began)[:-most]:
            oldest.transport.abort()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._wait()
        else:
            self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(DEADLINE, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Quiet(logging.Filter):
    """Lets each message pass once in `QUIET` seconds: what a client can cause must not fill the disk."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, object], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        key = (str(record.msg), record.exc_info[0] if record.exc_info else None)
        now = time.monotonic()
        if now - self._last.get(key, -QUIET) < QUIET:
            return False
        self._last[key] = now
        return True


def loop_fault(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what went wrong outside of a request, such as a connection that could not be accepted: one line, no traceback."""
    reason = context.get("exception") or context.get("message")
    logging.getLogger("uvicorn.error").log(logging.WARNING, "The server had a problem: %s", reason)


def configuration(application: Any, address: str, port: int) -> uvicorn.Config:
    """Return the settings of the server of an ASGI app."""
    config = uvicorn.Config(
        application,
        host=address,
        port=port,
        http=LimitedConnection,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
        limit_concurrency=most_connections(),
        backlog=BACKLOG,
        h11_max_incomplete_event_size=HEADERS,
        lifespan="on",
        ws="none",
    )
    logger = logging.getLogger("uvicorn.error")
    if not any(isinstance(known, Quiet) for known in logger.filters):
        logger.addFilter(Quiet())
    return config
