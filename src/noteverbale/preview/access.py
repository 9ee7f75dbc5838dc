"""Who may come in: the right Host, the right Origin, a personal link; and what a browser may do with the page."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import SimpleCookie
from secrets import compare_digest
from urllib.parse import parse_qsl, urlencode

from markupsafe import escape
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LIMIT = 65536  # bytes a form may have


class AccessControl:
    """An ASGI layer around the pages. `links` has who comes with which token; `hosts` are the names it answers to."""

    def __init__(self, app: ASGIApp, links: Mapping[str, str], hosts: frozenset[str]) -> None:
        self.app, self.links, self.hosts = app, links, hosts
        # Cookies know no ports: two previews of one machine would take each other's.
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

        answer = self._turned_away(scope)
        await (answer or self.app)(scope, receive, guarded)

    def _turned_away(self, scope: Scope) -> Response | None:
        """Return the answer to somebody who may not come in, or comes in by a link; None lets them through."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self.hosts or len(headers.getlist("host")) != 1:
            return PlainTextResponse("This is not the address of this page.\n", 421)
        changes = scope["method"] not in ("GET", "HEAD")
        if (origin is not None or changes) and origin != f"http://{host}":
            return PlainTextResponse("This was not asked for from this page.\n", 403)
        if changes and not headers.get("content-length", "").isdecimal():
            return PlainTextResponse("How long is it?\n", 411)
        if changes and int(headers["content-length"]) > LIMIT:
            return PlainTextResponse("This is too long.\n", 413)
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        token = dict(asked).get("token")
        if token is not None and self._who(token) and not changes:
            return self._welcome(scope["path"], [pair for pair in asked if pair[0] != "token"], token)
        jar = SimpleCookie(headers.get("cookie", ""))
        name = self._who(jar[self.cookie].value) if self.cookie in jar else None
        if name is None:
            return PlainTextResponse("Come in by your own link: the one that was printed, or sent to you.\n", 401)
        scope["reviewer"] = name
        return None

    def _who(self, token: str) -> str | None:
        found = [name for known, name in self.links.items() if compare_digest(known.encode(), token.encode())]
        return found[0] if found else None

    def _welcome(self, path: str, rest: list[tuple[str, str]], token: str) -> Response:
        """Put the token into a cookie and out of sight. A page of its own, for a strict cookie survives no redirect
        from a link in somebody's mail."""
        onwards = "/" + path.lstrip("/") + (f"?{urlencode(rest)}" if rest else "")
        head = '<title>Review</title><link rel="icon" href="/static/icon.svg">'
        text = f'<!doctype html><html lang="en">{head}<meta http-equiv="refresh" content="0;url={escape(onwards)}">'
        answer = HTMLResponse(f'{text}<p><a href="{escape(onwards)}">To the notes</a></p></html>')
        answer.set_cookie(self.cookie, token, httponly=True, samesite="strict", path="/")
        return answer
