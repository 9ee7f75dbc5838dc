"""The copies of a note: all of them small, one of them large beside its words, and the pictures of their pages."""

from __future__ import annotations

import re
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk.wordings import audience_name
from ..language.ordering import list_name
from ..records.notes import Note
from ..registry.addressees import own_language, recipients_of, state_or_entity
from ..review.passages import passages
from .overview import STEP, OverviewFilter, overview
from .printed_first import PrintedFirst, is_renewal
from .site import Site, neighbours
from .workspace import CARD, ShownCopy

WIDTHS = {"100": 700, "150": 1050, "200": 1400, "300": 2100}


class CopyPages:
    """The pages of the copies of a note."""

    def __init__(self, site: Site) -> None:
        self.site, self.workspace = site, site.workspace

    def routes(self) -> list[Route]:
        return [
            Route("/picture/{digest}/{page}/{width}.png", self.picture),
            Route("/notes/{note}/thumb/{language}/{who}.png", self.thumb),
            Route("/notes/{note}/copies", self.copies),
            Route("/notes/{note}/copies/{language}/{who}", self.copy),
        ]

    def copies(self, request: Request) -> Response:
        """All copies, small: a column for each language, a row for each wording and recipient."""
        note, query = self.site.note_of(request), request.query_params
        upto = max(STEP, whole_number(query.get("upto", "")) or STEP)
        selection = OverviewFilter(query.get("q", ""), query.get("audience", ""), query.get("language", ""), upto)
        sheet, registry = overview(self.workspace, note, selection), self.workspace.pipeline.registry
        audiences = {name: audience for name, audience, _ in self.workspace.audiences(note)}
        return self.site.note_page(
            request,
            "copies.html.j2",
            note,
            "review",
            sheet=sheet,
            selection=selection,
            more_step=STEP,
            problems=tuple(dict.fromkeys(sheet.problems)),
            names={
                name: audience_name(registry, note, audience, self._language_of_names(request))
                for name, audience in audiences.items()
            },
            codes=registry.languages_of(note),
            version=self.workspace.version,
        )

    async def copy(self, request: Request) -> Response:
        """One copy: its pages beside its words, and links to the copies and languages around it."""
        shown, pages = await run_in_threadpool(self._printed, request)
        if not is_renewal(request):
            return await run_in_threadpool(self._page, request, shown, pages)
        return PrintedFirst(self.site, request, shown.digest, pages, partial(self._renewed, request, shown, pages))

    def _renewed(self, request: Request, shown: ShownCopy, pages: int) -> Response:
        self.workspace.picture(shown.digest, 1, _width(request))  # which the browser asks for meanwhile
        return self._page(request, shown, pages)

    def _printed(self, request: Request) -> tuple[ShownCopy, int]:
        note, params = self.site.note_of(request), request.path_params
        return self.workspace.latest_printed(note, params["language"], params["who"])

    def _page(self, request: Request, shown: ShownCopy, pages: int) -> Response:
        note, registry = self.site.note_of(request), self.workspace.pipeline.registry
        language, who = request.path_params["language"], request.path_params["who"]
        zoom = request.query_params.get("zoom", "100")
        recipient = registry.recipients.get(who)
        audiences = {} if recipient else {name: audience for name, audience, _ in self.workspace.audiences(note)}
        around = self._recipients(note, language) if recipient else list(audiences)
        code = self._language_of_names(request)
        name = list_name(state_or_entity(registry, recipient), code, note.date) if recipient else ""
        return self.site.note_page(
            request,
            "one_copy.html.j2",
            note,
            "review",
            language=language,
            who=who,
            shown=shown,
            problems=tuple(dict.fromkeys(shown.problems)),
            pages=pages,
            width=_width(request),
            widths=WIDTHS,
            zoom=zoom,
            passages=passages(shown.document),
            codes=registry.languages_of(note),
            recipient_name=name,
            wording=None if recipient else audience_name(registry, note, audiences[who], code),
            languages_around=neighbours(registry.languages_of(note), language),
            copies_around=neighbours(around, who),
        )

    def picture(self, request: Request) -> Response:
        """A page of a copy, by the digest of its HTML: a browser may keep it."""
        params = request.path_params
        page, width = whole_number(params["page"]), whole_number(params["width"])
        if page is None or width is None or width not in (CARD, *WIDTHS.values()):
            raise HTTPException(404)
        image = self.workspace.picture(params["digest"], page, width)
        return Response(image, media_type="image/png", headers={"Cache-Control": "private, max-age=86400, immutable"})

    def thumb(self, request: Request) -> Response:
        """All pages of a copy, small, as they are now; the URL has the version of the files."""
        note, params = self.site.note_of(request), request.path_params
        image = self.workspace.thumb(note, params["language"], params["who"])
        return Response(image, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})

    def _language_of_names(self, request: Request) -> str:
        """Return the language in which recipients are named: that of the interface, or the office's where it has no names in it."""
        registry, language = self.workspace.pipeline.registry, self.site.phrases(request).language
        return language if language in registry.packs else registry.office.language

    def _recipients(self, note: Note, language: str) -> list[str]:
        """Return the ids of the recipients whose copy is in a language, in the order of the pouch."""
        registry = self.workspace.pipeline.registry
        recipients = recipients_of(registry, note)
        return [each.id for each in recipients if own_language(registry, note, each) == language]


def _width(request: Request) -> int:
    """Return the width of a page's picture that an address asks for by `zoom`."""
    return WIDTHS.get(request.query_params.get("zoom", ""), WIDTHS["100"])


def whole_number(text: str) -> int | None:
    """Return a number of at most nine figures from a form or a URL; None for anything else."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None
