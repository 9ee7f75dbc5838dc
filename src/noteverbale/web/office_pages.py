"""The pages about the office itself: all of its settings at one glance, how well it is kept, and what was changed when."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk.office_overview import Health, examined, overview
from ..memo import BoundedMemo, Identity
from .site import Site


class OfficePages:
    """The pages about the office."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._health: BoundedMemo[tuple[Identity, int], Health] = BoundedMemo(2)

    def routes(self) -> list[Route]:
        return [Route("/office", self.office), Route("/office/doctor", self.doctor)]

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
