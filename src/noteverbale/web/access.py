"""Access control: checks Host, Origin and the token of a personal link, and sets the headers that bind the browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from secrets import compare_digest
from urllib.parse import parse_qsl, quote, urlencode

from markupsafe import escape
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..characters import visible

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LIMIT = 65536  # most bytes of a form


class AccessControl:
    """An ASGI layer around the pages. `links` has the reviewer of each token; `hosts` are the Host headers it accepts."""

    def __init__(self, app: ASGIApp, links: Mapping[str, str], hosts: frozenset[str]) -> None:
        self.app, self.links, self.hosts = app, links, hosts
        # A browser sends cookies to all ports of a host: two previews on one machine need different names.
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
        if (origin is not None or changes) and origin != f"http://{host}":
            return PlainTextResponse("This request does not come from a page of this preview.\n", 403)
        length = headers.get("content-length", "")
        if changes and (not re.fullmatch("[0-9]+", length) or "transfer-encoding" in headers):
            return PlainTextResponse("The request must state its length.\n", 411)
        if changes and (len(length) > 9 or int(length) > LIMIT):
            return PlainTextResponse("The form is too long.\n", 413)
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        token = dict(query).get("token")
        before = self._by_cookie(headers)
        name = self._reviewer_of(token) if token is not None and not changes else None
        if token is not None and name is not None:
            rest = [pair for pair in query if pair[0] != "token"]
            return self._sign_in(scope["path"], rest, token, before if before != name else None)
        name = before
        if name is None:
            return PlainTextResponse(
                "Open the preview with your personal link, which was printed or sent to you.\n", 401
            )
        scope["reviewer"] = name
        return None

    def _by_cookie(self, headers: Headers) -> str | None:
        """Return the reviewer whose token is in a request's cookie. Cookies of other programs on the host are ignored."""
        pairs = (pair.partition("=") for line in headers.getlist("cookie") for pair in line.split(";"))
        tokens = {value.strip() for name, _, value in pairs if name.strip() == self.cookie}
        return self._reviewer_of(tokens.pop()) if len(tokens) == 1 else None

    def _reviewer_of(self, token: str) -> str | None:
        # All tokens are compared, so that the time does not tell which one matched.
        names = [name for valid, name in self.links.items() if compare_digest(valid.encode(), token.encode())]
        return names[0] if names else None

    def _sign_in(self, path: str, rest: list[tuple[str, str]], token: str, before: str | None) -> Response:
        """Return a page that moves the token from the URL into a cookie, and then opens `path` with the query `rest`.

        `before` is the reviewer of the browser's previous cookie, if that was another person. It is a page and not a
        redirect, because a browser that follows a link from a mail does not send a strict cookie with a redirect.
        """
        # Quoted, because browsers read '/\' as '//' and drop tabs: both would lead to another host.
        onwards = escape("/" + quote(path.lstrip("/")) + (f"?{urlencode(rest)}" if rest else ""))
        head = '<title>Review</title><link rel="icon" href="/static/icon.svg">'
        text = f'<p><a href="{onwards}">To the notes</a></p>'
        if before is None:
            head += f'<meta http-equiv="refresh" content="0;url={onwards}">'
        else:
            was, now = escape(visible(before)), escape(visible(self._reviewer_of(token) or ""))
            text = f"<p>You were {was} in this browser. This link is {now}'s: from now on you are {now}.</p>{text}"
        response = HTMLResponse(f'<!doctype html><html lang="en">{head}{text}</html>')
        response.set_cookie(self.cookie, token, httponly=True, samesite="strict", path="/")
        return response
