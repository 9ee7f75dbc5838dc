"""A copy that is renewed: the browser has the address of its pictures before the words around them are made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.testclient import TestClient
from starlette.types import Message

from noteverbale.pipeline import Pipeline
from noteverbale.problems import NOWHERE, ProblemsFound
from noteverbale.web.live import ChangeFeed
from noteverbale.web.printed_first import PrintedFirst
from noteverbale.web.server import app, hosts_of
from noteverbale.web.site import Site
from noteverbale.web.workspace import Workspace
from review_support import HOST, NOTE
from support import completed

AT = "2026-03-02T09:00:00+00:00"
COPY = f"/notes/{NOTE}/copies/fr/FRA"


@pytest.fixture
def workspace(office: Pipeline, tmp_path: Path) -> Workspace:
    return Workspace(office, tmp_path / "ledger.db")


def test_a_page_that_renews_itself_gets_the_address_of_its_pictures(workspace: Workspace) -> None:
    made = app(workspace, {"secret": "A. Reviser"}, hosts_of("127.0.0.1", 8009), lambda: AT)
    reader = TestClient(made, base_url=f"http://{HOST}")
    reader.get("/?token=secret")
    first, renewed = reader.get(COPY), reader.get(COPY, headers={"X-Requested-With": "desk"})
    assert "x-printed" not in first.headers
    digest, pages = renewed.headers["x-printed"].split(" ")
    assert f'src="/picture/{digest}/{pages}/700.png"' in first.text
    assert renewed.text == first.text
    assert renewed.headers["content-security-policy"] == first.headers["content-security-policy"]
    assert reader.get(f"{COPY[:-3]}NOBODY", headers={"X-Requested-With": "desk"}).status_code == 404


def test_the_headers_are_sent_before_the_page_is_made(workspace: Workspace) -> None:
    events: list[str] = []

    def page() -> Response:
        events.append("made")
        return HTMLResponse("words")

    assert _sent(workspace, page, events) == b"words"
    assert events == ["http.response.start", "made", "http.response.body"]


def test_what_goes_wrong_then_is_on_the_page(workspace: Workspace) -> None:
    def stopped() -> Response:
        raise ProblemsFound.one(NOWHERE, "note", "there is no such note", "go back")

    def not_there() -> Response:
        raise HTTPException(404)

    def fault() -> Response:
        raise ZeroDivisionError

    assert b"There is no such page." in _sent(workspace, not_there)
    assert b"there is no such note" in _sent(workspace, stopped)
    assert b"2026-03-02/1" in _sent(workspace, fault), "the number under which the log has the fault"


def test_a_page_that_nobody_waits_for_is_not_made(workspace: Workspace) -> None:
    def page() -> Response:
        raise AssertionError

    assert _sent(workspace, page, is_gone=True) == b""


def _sent(
    workspace: Workspace, page: Callable[[], Response], events: list[str] | None = None, is_gone: bool = False
) -> bytes:
    """Return the body of a page that is made by `page`; `events` gets the kinds of messages; `is_gone`: the browser left."""
    body = []

    async def send(message: Message) -> None:
        if events is not None:
            events.append(message["type"])
        body.append(message.get("body", b""))

    async def receive() -> Message:
        if is_gone:
            return {"type": "http.disconnect"}
        return await asyncio.Future()

    scope = {"type": "http", "method": "GET", "path": COPY, "query_string": b"", "headers": [], "server": ("x", 80)}
    response = PrintedFirst(Site(workspace, ChangeFeed(), lambda: AT), Request(scope), "abc", 2, page)
    completed(response(scope, receive, send))
    return b"".join(body)
