"""Access control: checks Host, Origin and the token of a personal link, and sets the headers that bind the browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..desk.phrases import Phrases
from .identities import Identities, Visitor
from .site import environment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FORM = 65536  # most bytes of a form
TEXT = 524_288  # of one with the paragraphs of a note in all languages
UPLOAD = 64_000_000  # of one with files: the largest table, or the forms of one day
TEXTS = re.compile(r"/notes/[^/]+/write(?:/page)?")  # the addresses that take long forms
UPLOADS = re.compile(r"/recipients/import|/replies/file")  # and those that take files
OPEN = ("/static/desk.css", "/static/icon.svg")  # what the page for those who are not let in needs
YEAR = 366 * 86400  # seconds


class AccessControl:
    """An ASGI layer around the pages: it lets a request pass that names the host, comes from its own pages and has a person.

    `hosts` are the Host headers it accepts, `words` returns the phrases for a request.
    """

    def __init__(
        self,
        app: ASGIApp,
        identities: Identities,
        hosts: frozenset[str],
        words: Callable[[Request], Phrases],
        scheme: Literal["http", "https"] = "http",
    ) -> None:
        self.app, self.identities, self.hosts, self.words, self.scheme = app, identities, hosts, words, scheme
        # A browser sends cookies to all ports of a host: two desks on one machine need different names.
        self.cookie = f"noteverbale-{min(hosts).rpartition(':')[2]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        response = self._refusal(scope)
        await (response or self.app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        """Return the response to a request without access, or to a personal link; None if the request has access."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self.hosts or len(headers.getlist("host")) != 1:
            return PlainTextResponse("This is not the address of this page.\n", 421)
        changes = scope["method"] not in ("GET", "HEAD")
        if (origin is not None or changes) and origin != f"{self.scheme}://{host}":
            return PlainTextResponse("This request does not come from a page of this desk.\n", 403)
        if changes and (too_long := _length_refusal(scope["path"], headers)):
            return too_long
        if not changes and scope["path"] in OPEN:
            return None
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        token = dict(query).get("token")
        before = self._by_cookie(headers) or self.identities.by_connection(headers, (scope.get("client") or ("",))[0])
        visitor = self.identities.by_token(token) if token is not None and not changes else None
        if token is not None and visitor is not None:
            rest = [pair for pair in query if pair[0] != "token"]
            return self._sign_in(scope, rest, token, visitor.name, before.name if before else visitor.name)
        if before is None:
            return self._unknown(scope, headers)
        scope["reviewer"], scope["link"], scope["cookie"] = before.name, before.link, self.cookie
        return None

    def _by_cookie(self, headers: Headers) -> Visitor | None:
        """Return the person whose token is in a request's cookie. Cookies of other programs on the host are ignored."""
        pairs = (pair.partition("=") for line in headers.getlist("cookie") for pair in line.split(";"))
        tokens = {value.strip() for name, _, value in pairs if name.strip() == self.cookie}
        return self.identities.by_token(tokens.pop()) if len(tokens) == 1 else None

    def _sign_in(self, scope: Scope, rest: list[tuple[str, str]], token: str, name: str, before: str) -> Response:
        """Return a page that moves the token from the URL into a cookie, and then opens the address with the query `rest`.

        `before` is the person of the browser's previous cookie, else `name` too. It is a page and not a redirect, because
        a browser that follows a link from a mail does not send a strict cookie with a redirect.
        """
        words = {"onwards": _onwards(scope, rest), "name": name, "before": before, "at_once": before == name}
        response = self._page(scope, "signed_in.html.j2", 200, **words)
        age = YEAR if self.identities.lasting else None
        secure = self.scheme == "https"
        response.set_cookie(self.cookie, token, age, httponly=True, secure=secure, samesite="strict", path="/")
        return response

    def _unknown(self, scope: Scope, headers: Headers) -> Response:
        """Return the page for a browser without a valid link.

        After a click in a mail a browser holds a strict cookie back: the page then opens the address once more by itself.
        """
        came_from_elsewhere = headers.get("sec-fetch-site") == "cross-site" and scope["method"] == "GET"
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        rest = [pair for pair in query if pair[0] != "token"]
        words = {"onwards": _onwards(scope, rest), "help": self.identities.help, "at_once": came_from_elsewhere}
        return self._page(scope, "not_let_in.html.j2", 401, **words)

    def _page(self, scope: Scope, template: str, status: int, **words: object) -> Response:
        t = self.words(Request(scope))
        text = environment().get_template(template).render(t=t, **words)
        return HTMLResponse(text, status, headers={"Content-Language": t.language})


def _length_refusal(path: str, headers: Headers) -> Response | None:
    """Return the response to a form that does not state its length, or is too long; None for any other."""
    length = headers.get("content-length", "")
    if not re.fullmatch("[0-9]+", length) or "transfer-encoding" in headers:
        return PlainTextResponse("The request must state its length.\n", 411)
    has_files = headers.get("content-type", "").startswith("multipart/form-data")
    most = UPLOAD if has_files and UPLOADS.fullmatch(path) else TEXT if TEXTS.fullmatch(path) else FORM
    if len(length) > 9 or int(length) > most:
        return PlainTextResponse("The form is too long.\n", 413)
    return None


def _onwards(scope: Scope, query: list[tuple[str, str]]) -> str:
    """Return the address of a request on this host, with a query."""
    # Quoted, because browsers read '/\\' as '//' and drop tabs: both would lead to another host.
    return "/" + quote(scope["path"].lstrip("/")) + (f"?{urlencode(query)}" if query else "")
