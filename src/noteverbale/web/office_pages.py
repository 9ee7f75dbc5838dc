"""The pages about the office itself: all of its settings at one glance, how well it is kept, and what was changed when."""

from __future__ import annotations

import re
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..caches.memo import BoundedMemo, Identity
from ..desk.changes import history, of_save
from ..desk.office_overview import Health, examined, overview
from ..desk.record_tables import address_of
from ..desk.saves_by_day import act_of, days
from ..desk.saving import undo
from ..problems import Problem
from .site import Site

MOST = 5000  # changes that are looked through
STEP = 50  # saves on a page


class OfficePages:
    """The pages about the office."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._health: BoundedMemo[tuple[Identity, int], Health] = BoundedMemo(2)

    def routes(self) -> list[Route]:
        return [
            Route("/office", self.office),
            Route("/office/doctor", self.doctor),
            Route("/office/history", self.history),
            Route("/office/history/undo", self.undo, methods=["POST"]),
        ]

    def office(self, request: Request) -> Response:
        """The office at one glance, with links to what can be changed."""
        self.site.require(request, "read")
        registry, t = self.site.workspace.pipeline.registry, self.site.phrases(request)
        return self.site.page(
            request, "office.html.j2", place="office", overview=overview(registry, t.language), letter=registry.office
        )

    def doctor(self, request: Request) -> Response:
        """What was examined: the installation, the ledger, files that cannot be read, what each language lacks."""
        self.site.require(request, "read")
        pipeline = self.site.workspace.pipeline
        with self.site.workspace.lock, self.site.workspace.read_ledger() as ledger:
            key = (Identity(pipeline), ledger.file.last()[0])
            health = self._health.get(key, lambda: examined(pipeline.registry, ledger))
        return self.site.page(request, "doctor.html.j2", place="office", health=health)

    def history(self, request: Request) -> Response:
        """All changes by day, of one person (`by`) or one table (`table`) only, from a place in the list on (`from`)."""
        return self._history(request)

    def _history(self, request: Request, status: int = 200, problems: tuple[Problem, ...] = ()) -> Response:
        self.site.require(request, "read")
        query, registry = request.query_params, self.site.workspace.pipeline.registry
        changes = history(registry.folder, query.get("table", ""), most=MOST)
        people = sorted({change.by for change in changes})
        shown = [change for change in changes if query.get("by", "") in ("", change.by)]
        saves = list(dict.fromkeys(change.save for change in shown))
        first = int(query.get("from", "0")) if re.fullmatch("[0-9]{1,6}", query.get("from", "0")) else 0
        on_page = set(saves[first : first + STEP])
        zone = registry.places[registry.office.seat].timezone or "UTC"
        return self.site.page(
            request,
            "history.html.j2",
            status,
            place="office",
            days=days((change for change in shown if change.save in on_page), zone),
            address_of=_address,
            people=people,
            by=query.get("by", ""),
            table=query.get("table", ""),
            tables=sorted({change.table for change in history(registry.folder, most=MOST)}),
            first=first,
            step=STEP,
            total=len(saves),
            problems=problems,
        )

    async def undo(self, request: Request) -> Response:
        """Undo all that was saved together with a change (`serial`)."""
        self.site.require(request, "write")
        form, site = await self.site.form(request), self.site
        serial, folder = form.text("serial"), site.workspace.folder
        if not re.fullmatch("[0-9]{1,9}", serial):
            raise HTTPException(404)
        person = site.require(request, act_of(change.table for change in of_save(folder, int(serial))))

        def work() -> Response:
            with site.workspace.lock:
                undo(site.workspace.pipeline, int(serial), person.name, site.clock())
                site.workspace.reload()
            return site.see_other("/office/history")

        return await site.entered(work, partial(self._history, request))


def _address(table: str, id: str) -> str:
    """Return the address of the page of a record, or of the answers to a note; '' without one."""
    return f"/notes/{id}/replies" if table == "replies" else address_of(table, id)
