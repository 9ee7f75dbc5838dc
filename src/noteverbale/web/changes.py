"""Pages on what changed: words, the text filled in for recipients, and pictures of pages, drawn when they are opened."""

from __future__ import annotations

from hashlib import sha256

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..problems import Problem, ProblemsFound
from ..records.notes import Note
from ..review import page_diff
from ..review.history import PastNote, earlier
from ..review.text_diff import Differences, differences
from .review import MOST_CHANGES
from .site import Site

WIDTH = 520  # pixels of a page; two are shown side by side


class ChangePages:
    """The pages on what changed, of one workspace."""

    def __init__(self, site: Site) -> None:
        self.site, self.workspace = site, site.workspace

    def routes(self) -> list[Route]:
        return [
            Route("/notes/{note}/changes", self.differences),
            Route("/notes/{note}/changes/{language}/{who}", self.pages),
            Route("/redline/{digest}.png", self.picture),
        ]

    def differences(self, request: Request) -> Response:
        """What changed since a revision, an approval or the issue."""
        note, against = self.site.note_of(request), request.query_params.get("against", "approved")
        changes: Differences | None = None
        faults: tuple[Problem, ...] = ()
        drawable: list[tuple[str, str, str]] = []
        try:
            with self.workspace.lock:
                past = self._earlier(note, against)
                changes = differences(self.workspace.pipeline, note, past)
                if past.office is not None:
                    drawable = [
                        (code, who, who.replace("/", "."))
                        for code, who in page_diff.pages_to_draw(self.workspace.pipeline, note, changes)
                    ]
        except ProblemsFound as error:
            faults = error.problems
        filled = [copy for copy in (changes.copies if changes else None) or () if copy.fields or copy.how != "changed"]
        return self.site.note_page(
            request,
            "differences.html.j2",
            note,
            "review",
            differences=changes,
            filled=filled[:MOST_CHANGES],
            more=max(0, len(filled) - MOST_CHANGES),
            drawable=drawable[:MOST_CHANGES],
            undrawn=max(0, len(drawable) - MOST_CHANGES),
            faults=faults,
            against=against,
        )

    def pages(self, request: Request) -> Response:
        """The pages of one copy that changed, before and now."""
        note, against = self.site.note_of(request), request.query_params.get("against", "approved")
        code, who = request.path_params["language"], request.path_params["who"]
        with self.workspace.lock:
            changed = page_diff.pages(self.workspace.pipeline, note, self._earlier(note, against), code, who, WIDTH)
            rows = [(page, sha256(page.picture).hexdigest()[:24]) for page in changed]
            for page, digest in rows:
                self.workspace.page_changes.put(digest, page.picture)
        return self.site.note_page(
            request,
            "changed.html.j2",
            note,
            "review",
            language=code,
            who=who,
            rows=rows,
            against=against,
        )

    def picture(self, request: Request) -> Response:
        image = self.workspace.page_changes.find(request.path_params["digest"])
        if image is None:
            raise HTTPException(404)
        return Response(image, media_type="image/png", headers={"Cache-Control": "private, max-age=86400, immutable"})

    def _earlier(self, note: Note, against: str) -> PastNote:
        """Return a note as it was, by its approval, its issue, or a revision of git. Raises ProblemsFound."""
        if against.endswith((".yaml", ".yml")):
            raise HTTPException(404)  # only the command line may name a file
        if against not in ("issued", "approved"):
            return earlier(self.workspace.pipeline, note, against, None, self.workspace.revisions)
        with self.workspace.open_ledger() as ledger:
            return earlier(self.workspace.pipeline, note, against, ledger, self.workspace.revisions)
