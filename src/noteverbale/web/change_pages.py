"""Pages on what changed since a moment: words, the text filled in for recipients, and pictures of pages, drawn when they are opened."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk.moments import Moments, by_day
from ..desk.wordings import AudienceName, audience_name
from ..language.ordering import list_name
from ..problems import Problem, ProblemsFound
from ..records.notes import Note
from ..registry.addressees import audiences, state_or_entity
from ..review import page_diff
from ..review.text_diff import Differences, differences
from .site import Site

WIDTH = 520  # pixels of a page; two are shown side by side
MOST_CHANGES = 60  # on a page


class ChangePages:
    """The pages on what changed, of one workspace."""

    def __init__(self, site: Site) -> None:
        self.site, self.workspace = site, site.workspace

    def routes(self) -> list[Route]:
        return [
            Route("/notes/{note}/changes", self.changes),
            Route("/notes/{note}/changes/{language}/{who}", self.pages),
            Route("/redline/{digest}.png", self.picture),
        ]

    def changes(self, request: Request) -> Response:
        """What changed since a moment (`since`) in all languages, or in one (`language`)."""
        note, query = self.site.note_of(request), request.query_params
        registry = self.workspace.pipeline.registry
        only = query.get("language", "") if query.get("language") in registry.packs else ""
        changed: Differences | None = None
        problems: tuple[Problem, ...] = ()
        drawable: list[tuple[str, str]] = []
        moments = self._moments(request, note)
        since = query.get("since", "")
        with self.workspace.lock:
            listed = moments.all()
            if not since and (choice := moments.first_choice()):
                since = choice.name
            try:
                if since:
                    past = moments.past(since)
                    changed = differences(self.workspace.pipeline, note, past, (only,) if only else ())
                    if past.office is not None:
                        codes = (only,) if only else ()
                        drawable = list(page_diff.pages_to_draw(self.workspace.pipeline, note, changed, codes))
            except ProblemsFound as error:
                problems = error.problems
        names, recipient_name = self._names(request, note)
        filled = [copy for copy in (changed.copies if changed else None) or () if copy.fields or copy.how != "changed"]
        return self.site.note_page(
            request,
            "changes.html.j2",
            note,
            "review",
            moments=listed,
            days=by_day(listed, registry.places[registry.office.seat].timezone or "UTC"),
            since=since,
            language=only,
            changed=changed,
            filled=filled[:MOST_CHANGES],
            more=max(0, len(filled) - MOST_CHANGES),
            drawable=drawable[:MOST_CHANGES],
            undrawn=max(0, len(drawable) - MOST_CHANGES),
            problems=problems,
            codes=registry.languages_of(note),
            names=names,
            recipient_name=recipient_name,
        )

    def pages(self, request: Request) -> Response:
        """The pages of one copy that changed, before and now."""
        note, since = self.site.note_of(request), request.query_params.get("since", "")
        code, who = request.path_params["language"], request.path_params["who"]
        with self.workspace.lock:
            past = self._moments(request, note).past(since)
            changed = page_diff.pages(self.workspace.pipeline, note, past, code, who, WIDTH)
            rows = [(page, sha256(page.picture).hexdigest()[:24]) for page in changed]
            for page, digest in rows:
                self.workspace.page_changes.put(digest, page.picture)
        names, recipient_name = self._names(request, note)
        return self.site.note_page(
            request,
            "changed_pages.html.j2",
            note,
            "review",
            language=code,
            who=who,
            rows=rows,
            since=since,
            names=names,
            recipient_name=recipient_name,
        )

    def picture(self, request: Request) -> Response:
        image = self.workspace.page_changes.find(request.path_params["digest"])
        if image is None:
            raise HTTPException(404)
        return Response(image, media_type="image/png", headers={"Cache-Control": "private, max-age=86400, immutable"})

    def _moments(self, request: Request, note: Note) -> Moments:
        workspace, person = self.workspace, self.site.person(request)
        entries, at = workspace.entries(note), self.site.clock()
        return Moments(workspace.pipeline, note, entries, workspace.readings, person.name, at, workspace.revisions)

    def _names(self, request: Request, note: Note) -> tuple[dict[str, AudienceName], Callable[[str], str]]:
        """Return the names of the note's audiences, and what returns the name of a recipient by its id."""
        registry, language = self.workspace.pipeline.registry, self.site.phrases(request).language
        code = language if language in registry.packs else registry.office.language
        names = {str(audience): audience_name(registry, note, audience, code) for audience in audiences(registry, note)}

        def name_of_recipient(id: str) -> str:
            recipient = registry.recipients.get(id)
            return list_name(state_or_entity(registry, recipient), code, note.date) if recipient else id

        return names, name_of_recipient
