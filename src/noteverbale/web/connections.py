"""Limits on the connections of the page server, so that a client that sends half a request does not block others.

The TLS handshake and the headers of a request must be there `DEADLINE` seconds after they began, a body in the time that its length
takes at `SLOWEST`. Of the connections that have not presented a personal link only so many stay open: a new one closes the
oldest, before its TLS handshake too. The log has each message once in `QUIET` seconds.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import ssl
import time
from pathlib import Path
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

DEADLINE = 15.0  # seconds for a TLS handshake, and for a request without a body
SLOWEST = 100_000  # bytes of a body in a second, at least
LONGEST = 300.0  # seconds for any body
QUIET = 60.0  # seconds
BACKLOG = 32  # connections accepted at once, before any of them is counted
HEADERS = 65536  # most bytes of the headers of a request


def most_connections() -> int:
    """Return how many connections may be open: half of the files that this process may open, but at most 512."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 512 if files == resource.RLIM_INFINITY else max(BACKLOG, min(512, files // 2))


class Settings(uvicorn.Config):
    """The settings of the server; with `tls`, a connection begins with a TLS handshake."""

    tls: ssl.SSLContext | None = None


class LimitedConnection(H11Protocol):
    """One connection. It is known once one of its requests had a person.

    The handshake is done here and not by uvicorn, which would not count a connection until its handshake is over.
    """

    began = 0.0
    _known = False
    _timer: asyncio.TimerHandle | None = None
    _seconds = 0.0  # of the timer, from the beginning of the request
    _handshake: asyncio.Task[None] | None = None
    _early = b""  # what came in between the end of the handshake and `connection_made`

    @property
    def known(self) -> bool:
        self._known = self._known or "reviewer" in (self.scope or {})
        return self._known

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        self.began = self.loop.time()
        tls = getattr(self.config, "tls", None)
        if tls is None:
            super().connection_made(transport)
        else:
            self.transport = transport
            self.connections.add(self)
            self._handshake = self.loop.create_task(self._encrypt(transport, tls))
        self._wait(DEADLINE)
        strangers = [each for each in self.connections if isinstance(each, LimitedConnection) and not each.known]
        most = (self.limit_concurrency or most_connections()) // 2
        for oldest in sorted(strangers, key=lambda each: each.began)[:-most]:
            oldest.transport.abort()

    async def _encrypt(self, transport: asyncio.Transport, tls: ssl.SSLContext) -> None:
        try:
            encrypted = await self.loop.start_tls(
                transport, self, tls, server_side=True, ssl_handshake_timeout=DEADLINE, ssl_shutdown_timeout=DEADLINE
            )
        except OSError:  # the client closed it, sent something else, or was too slow
            encrypted = None
        if encrypted is None or encrypted.is_closing():
            self.connection_lost(None)
            return
        super().connection_made(encrypted)
        if self._early:
            self.data_received(self._early)

    def data_received(self, data: bytes) -> None:
        if self.flow is None:
            self._early += data
            return
        super().data_received(data)
        if self.conn.their_state is h11.SEND_BODY:
            length = dict(self.headers).get(b"content-length", b"0")
            self._wait(DEADLINE + min(int(length) if len(length) < 12 else 0, LONGEST * SLOWEST) / SLOWEST)
        elif self.conn.their_state is h11.IDLE:
            self._wait(DEADLINE)
        else:
            self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self, seconds: float) -> None:
        """Close the connection after so many seconds since the request began."""
        began = self.loop.time() if self._timer is None else self._timer.when() - self._seconds
        if self._timer is None or seconds > self._seconds:
            self._wait_no_more()
            self._seconds = seconds
            self._timer = self.loop.call_at(began + seconds, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Quiet(logging.Filter):
    """Lets each message pass once in `QUIET` seconds: what a client can cause must not fill the disk.

    That a request was cut off because the server is stopped is no fault, and is not logged.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, object], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0] if record.exc_info else None
        if kind is asyncio.CancelledError:
            return False
        key = (str(record.msg), kind)
        now = time.monotonic()
        if now - self._last.get(key, -QUIET) < QUIET:
            return False
        self._last[key] = now
        return True


def loop_fault(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what went wrong outside of a request, such as a connection that could not be accepted: one line, no traceback."""
    reason = context.get("exception") or context.get("message")
    logging.getLogger("uvicorn.error").log(logging.WARNING, "The server had a problem: %s", reason)


def tls_of(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return the settings of TLS 1.2 and later. Raises OSError for files that cannot be read, or do not belong together."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key, password=lambda: "")  # never ask at the terminal
    return context


def configuration(application: Any, address: str, port: int, tls: ssl.SSLContext | None = None) -> Settings:
    """Return the settings of the server of an ASGI app."""
    config = Settings(
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
    config.tls = tls
    logger = logging.getLogger("uvicorn.error")
    if not any(isinstance(known, Quiet) for known in logger.filters):
        logger.addFilter(Quiet())
    return config
