"""Clients that send half a request, or nothing, keep nobody out, and the log does not grow."""

from __future__ import annotations

import asyncio
import http.client
import logging
import os
import re
import resource
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
import uvicorn
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.types import Receive, Scope, Send

from noteverbale.web import connections
from noteverbale.web.connections import Quiet, configuration, loop_fault, most_connections, tls_of
from tls_support import write_certificate

HALF = b"GET / HTTP/1.1\r\nX: "


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer every request; a path '/known' is that of a reviewer."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    if scope["path"] == "/known":
        scope["reviewer"] = "A. Reviser"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@contextmanager
def served(limit: int, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve `page` from a thread with a limit on connections; yields the port."""
    config = configuration(page, "127.0.0.1", 0, tls)
    config.limit_concurrency = limit
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield int(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()


def get(port: int, path: str = "/", timeout: float = 5) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)) as client:
        client.request("GET", path)
        return client.getresponse().status


def stuck(port: int, stack: ExitStack, content: bytes = HALF) -> socket.socket:
    client = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
    client.sendall(content)
    return client


def closed(client: socket.socket) -> bool:
    """Return whether the server closes the connection, after whatever it still sends."""
    try:
        while client.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


def test_new_clients_take_the_place_of_stuck_ones_and_not_of_reviewers() -> None:
    with served(limit=16) as port, ExitStack() as stack:
        reviewer = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        stack.enter_context(closing(reviewer))
        reviewer.request("GET", "/known")
        reviewer.getresponse().read()
        clients = [stuck(port, stack) for _ in range(40)]
        assert get(port) == 200
        assert all(closed(client) for client in clients[:30])
        reviewer.request("GET", "/known")
        assert reviewer.getresponse().read() == b"ok"


@pytest.mark.parametrize(
    "half",
    [b"", b"\r\n", HALF, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"],
    ids=["nothing", "an empty line", "headers", "a form"],
)
def test_a_request_must_come_in_time(monkeypatch: pytest.MonkeyPatch, half: bytes) -> None:
    monkeypatch.setattr(connections, "DEADLINE", 0.3)
    with served(limit=16) as port, ExitStack() as stack:
        assert closed(stuck(port, stack, half))


def test_a_request_that_came_in_time_may_take_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "DEADLINE", 0.2)
    with served(limit=16) as port, closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as client:
        for _ in range(3):
            client.request("GET", "/")
            assert client.getresponse().read() == b"ok"
            time.sleep(0.3)  # between two requests the connection stays open


def test_the_limit_follows_what_the_process_may_open(monkeypatch: pytest.MonkeyPatch) -> None:
    for files, most in ((256, 128), (1024, 512), (100_000, 512), (10, 32), (resource.RLIM_INFINITY, 512)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, files=files: (files, files))
        assert most_connections() == most


def test_a_message_of_the_server_is_logged_once_a_minute(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    logger, clock = logging.getLogger("noteverbale.test"), 100.0
    monkeypatch.setattr(time, "monotonic", lambda: clock)
    logger.addFilter(Quiet())
    for clock in (100.0, 101.0, 159.0, 161.0):  # the lambda above reads it
        logger.warning("Invalid HTTP request received.")
        logger.warning("Another at %s", clock)
    assert [record.message for record in caplog.records] == [
        "Invalid HTTP request received.", "Another at 100.0", "Invalid HTTP request received.", "Another at 161.0"
    ]  # fmt: skip


def test_a_request_that_the_end_of_the_server_cuts_off_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("noteverbale.test.end")
    logger.addFilter(Quiet())
    for error in (asyncio.CancelledError(), ValueError("a fault")):
        logger.error("Exception in ASGI application", exc_info=error)
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [ValueError]


def test_a_connection_that_cannot_be_accepted_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with closing(asyncio.new_event_loop()) as loop:
        loop_fault(
            loop, {"message": "socket.accept() out of system resource", "exception": OSError(24, "Too many open files")}
        )
    (record,) = caplog.records
    assert record.getMessage() == "The server had a problem: [Errno 24] Too many open files"
    assert record.exc_info is None


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the paths of a certificate of 127.0.0.1 and its key."""
    return write_certificate(tmp_path_factory.mktemp("tls"))


def get_encrypted(port: int, certificate: Path) -> int:
    trusted = ssl.create_default_context(cafile=certificate)
    with closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=trusted)) as client:
        client.request("GET", "/")
        return client.getresponse().status


def test_clients_that_begin_no_handshake_keep_nobody_out(certificate: tuple[Path, Path]) -> None:
    with served(limit=16, tls=tls_of(*certificate)) as port, ExitStack() as stack:
        assert get_encrypted(port, certificate[0]) == 200
        clients = [stuck(port, stack, content) for content in (b"", b"\x16\x03\x01\x02\x00\x01") for _ in range(20)]
        assert get_encrypted(port, certificate[0]) == 200
        assert all(closed(client) for client in clients[:30])


def test_a_handshake_must_come_in_time(monkeypatch: pytest.MonkeyPatch, certificate: tuple[Path, Path]) -> None:
    monkeypatch.setattr(connections, "DEADLINE", 0.3)
    with served(limit=16, tls=tls_of(*certificate)) as port, ExitStack() as stack:
        assert closed(stuck(port, stack, b""))
        assert closed(stuck(port, stack, b"\x16\x03\x01\x02\x00\x01"))


def test_what_is_not_encrypted_is_refused_where_tls_is_on(certificate: tuple[Path, Path]) -> None:
    with served(limit=16, tls=tls_of(*certificate)) as port:
        for _ in range(20):
            with pytest.raises((http.client.HTTPException, OSError)):
                get(port)
        assert get_encrypted(port, certificate[0]) == 200


def test_a_key_of_another_certificate_is_refused(certificate: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    encoding, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    other.write_bytes(key.private_bytes(encoding, pkcs8, serialization.BestAvailableEncryption(b"secret")))
    with pytest.raises(OSError, match=r"(?i)mismatch|decrypt|ssl"):
        tls_of(certificate[0], other)


def test_a_body_may_take_as_long_as_its_length_at_the_slowest_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "DEADLINE", 0.3)
    monkeypatch.setattr(connections, "SLOWEST", 10)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
    with served(limit=16) as port, ExitStack() as stack:
        began = time.monotonic()
        assert closed(stuck(port, stack, head))
        assert 1.0 < time.monotonic() - began < 3.0


@contextmanager
def preview(office: Path, log: Path, files: int) -> Iterator[tuple[int, str]]:
    """Start the real program with a limit of open files; yields its port and the token of its link."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-P", "-m", "noteverbale", "preview", "--port", str(port), "--by", "A"]
    limited = ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", *command, "--office", str(office)]
    with log.open("wb") as out:
        process = subprocess.Popen(limited, stdout=subprocess.PIPE, stderr=out, text=True)
    try:
        assert process.stdout is not None
        link = process.stdout.readline()
        for _ in range(200):
            try:
                get(port)
                break
            except OSError:
                time.sleep(0.1)
        yield port, re.findall(r"token=(\S+)", link)[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


@pytest.mark.slow
def test_the_preview_survives_stuck_clients_and_its_log_stays_small(small_office: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with preview(small_office, log, files=256) as (port, token), ExitStack() as stack:
        for _ in range(300):
            stuck(port, stack)
        for _ in range(5):
            assert get(port, f"/?token={token}") == 200
            time.sleep(1)
        form = f"POST /notes/x/say HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        form += f"Cookie: noteverbale-{port}={token}\r\nContent-Length: 90\r\n\r\ndo=ap"
        for _ in range(200):
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(form.encode())
        for _ in range(200):
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(b"\x16\x03\x01 not HTTP\r\n\r\n")
        assert get(port, f"/?token={token}") == 200
        assert os.path.getsize(log) < 2000, log.read_text("utf-8")[:4000]
        assert "Traceback" not in log.read_text("utf-8")
