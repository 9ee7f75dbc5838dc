"""The page of a copy as an open page fetches it to renew itself: its headers name the printed copy before its words are made.

The browser asks for the picture of the copy as soon as it has the headers.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from ..problems import ProblemsFound
from .site import Site


def is_renewal(request: Request) -> bool:
    """Say whether an open page asks, to renew itself."""
    return "x-requested-with" in request.headers


class PrintedFirst(HTMLResponse):
    """The page that `make` returns, with the header `X-Printed: DIGEST PAGES`. The headers are sent before `make` is called.

    Of what `make` returns the body is sent, and no headers.
    """

    def __init__(self, site: Site, request: Request, digest: str, pages: int, make: Callable[[], Response]) -> None:
        super().__init__(headers={"X-Printed": f"{digest} {pages}"})
        del self.headers["Content-Length"]  # of a page that is not made yet
        self._site, self._request, self._make = site, request, make

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if await Request(scope, receive).is_disconnected():  # the page asks for a later state already
            return
        page = await run_in_threadpool(self._made)
        await send({"type": "http.response.body", "body": page.body})

    def _made(self) -> Response:
        """Return the page, or one that says what went wrong: it is too late for another status."""
        try:
            return self._make()
        except ProblemsFound as error:
            return self._site.problems_page(self._request, error)
        except HTTPException as error:
            return self._site.error_page(self._request, error)
        except Exception as error:
            return self._site.fault_page(self._request, error)
