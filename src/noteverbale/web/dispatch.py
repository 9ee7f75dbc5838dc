"""The pages from a plan to what is sent: who gets a note, its issue, the runs, and the files made of it."""

from __future__ import annotations

from starlette.routing import Route

from .issue_pages import IssuePages
from .plan_pages import PlanPages
from .plans import Plans
from .run_pages import RunPages
from .send_pages import SendPages
from .site import Site


class DispatchPages:
    """The four areas of an issue, which share the plans that they show."""

    def __init__(self, site: Site) -> None:
        plans = Plans(site)
        self._areas = (PlanPages(site, plans), IssuePages(site, plans), RunPages(site, plans), SendPages(site, plans))

    def routes(self) -> list[Route]:
        return [route for area in self._areas for route in area.routes()]
