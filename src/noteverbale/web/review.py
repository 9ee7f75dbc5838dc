"""The pages of reviewers: all copies of a note, one copy, the decision. Notes are composed by the workspace."""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..checks.checks import about
from ..checks.checks import check as check_notes
from ..language.ordering import list_name
from ..problems import Problem, ProblemsFound
from ..records.notes import Note
from ..registry.addressees import state_or_entity
from ..review import approval
from ..review.approved_content import binding
from ..review.passages import Passage, passages
from .overview import STEP, OverviewFilter, overview
from .site import Form, Site, neighbours
from .workspace import ShownCopy

WIDTHS = {"100": 700, "150": 1050, "200": 1400, "300": 2100}
MOST_CHANGES = 60  # on a page


class ReviewPages:
    """The pages of reviewers of one workspace."""

    def __init__(self, site: Site) -> None:
        self.site, self.workspace = site, site.workspace

    def routes(self) -> list[Route]:
        return [
            Route("/picture/{digest}/{page}/{width}.png", self.picture),
            Route("/notes/{note}/review", self.note),
            Route("/notes/{note}/decision", self.decision),
            Route("/notes/{note}/thumb/{language}/{who}.png", self.thumb),
            Route("/notes/{note}/check", self.check),
            Route("/notes/{note}/say", self.take_form, methods=["POST"]),
            Route("/notes/{note}/copies/{language}/{who}", self.copy),
        ]

    def note(self, request: Request) -> Response:
        """The overview of a note: a column for each language, a row for each audience and recipient."""
        note, query = self.site.note_of(request), request.query_params
        upto = max(STEP, whole_number(query.get("upto", "")) or STEP)
        selection = OverviewFilter(query.get("q", ""), query.get("audience", ""), query.get("language", ""), upto)
        sheet, registry = overview(self.workspace, note, selection), self.workspace.pipeline.registry
        return self.site.note_page(
            request,
            "note.html.j2",
            note,
            "review",
            sheet=sheet,
            selection=selection,
            more_step=STEP,
            faults=unique([*about(registry, note), *sheet.problems]),
            audiences=self.workspace.audiences(note),
            codes=registry.languages_of(note),
            version=self.workspace.version,
            comments=approval.comments(self.workspace.entries(note)),
        )

    def copy(self, request: Request) -> Response:
        """One copy, its pages beside its text; or two languages side by side."""
        note, registry = self.site.note_of(request), self.workspace.pipeline.registry
        language, who = request.path_params["language"], request.path_params["who"]
        other = request.query_params.get("beside", "")
        second, pages = None, 1
        if other in registry.languages_of(note) and other != language:
            shown = self.workspace.latest(note, language, who)
            second = self.workspace.latest(note, other, who)
        else:
            shown, pages = self.workspace.latest_printed(note, language, who)
        faults = [*shown.problems, *(second.problems if second else ())]
        zoom = request.query_params.get("zoom", "100")
        aligned = align(shown, second) if second else []
        comments = [
            comment for comment in approval.comments(self.workspace.entries(note)) if comment.language == language
        ]
        codes = registry.languages_of(note)
        audiences = self.workspace.audiences(note)
        names = [name for name, _, _ in audiences]
        recipient = None if who in names else registry.recipients[who]
        return self.site.note_page(
            request,
            "copy.html.j2",
            note,
            "review",
            language=language,
            who=who,
            shown=shown,
            second=second,
            other=other,
            faults=unique(faults),
            pages=pages,
            width=WIDTHS.get(zoom, 700),
            widths=WIDTHS,
            zoom=zoom,
            passages=passages(shown.document),
            aligned=aligned,
            comments=comments,
            codes=codes,
            audiences=audiences,
            recipient=recipient,
            recipient_name=list_name(state_or_entity(registry, recipient), registry.office.language, note.date)
            if recipient
            else "",
            languages_around=neighbours(codes, language),
            copies_around=neighbours(names, who),
        )

    # -- parts of pages --------------------------------------------------------------------------

    def decision(self, request: Request) -> Response:
        """The state of a note's approval; with the buttons, if the query has `full`."""
        note = self.site.note_of(request)
        full = "full" in request.query_params
        entries = self.workspace.entries(note)
        if not full and not any(entry.kind in ("approve", "return") for entry in entries):
            # Without an entry the state is known: composing all notes of the list would only take time.
            return self.site.page(
                request, "decision.html.j2", note=note, faults=(), approval=approval.ApprovalState("draft"), full=False
            )
        try:
            with self.workspace.lock:
                content = binding(self.workspace.pipeline, note)
                state = approval.approval_state(self.workspace.pipeline, note, entries, content)
                by_language = approval.approval_states(self.workspace.pipeline, note, entries, content)
        except ProblemsFound as error:
            return self.site.page(request, "decision.html.j2", note=note, faults=error.problems, full=full)
        may_decide = self.workspace.ledger is not None and not self.workspace.problems
        return self.site.page(
            request,
            "decision.html.j2",
            note=note,
            faults=(),
            approval=state,
            approvals=by_language,
            hash=content.hash,
            full=full,
            may_decide=may_decide,
        )

    def check(self, request: Request) -> Response:
        """All problems that the checks find in a note."""
        note = self.site.note_of(request)
        with self.workspace.lock:
            faults = check_notes(self.workspace.pipeline, [note])
        return self.site.page(request, "faults.html.j2", faults=faults)

    def picture(self, request: Request) -> Response:
        """A page of a copy, by the digest of its HTML: a browser may keep it."""
        params = request.path_params
        page, width = whole_number(params["page"]), whole_number(params["width"])
        if page is None or width is None or width not in WIDTHS.values():
            raise HTTPException(404)
        image = self.workspace.picture(params["digest"], page, width)
        return Response(image, media_type="image/png", headers={"Cache-Control": "private, max-age=86400, immutable"})

    def thumb(self, request: Request) -> Response:
        """All pages of a copy, small, as they are now; the URL has the version of the files."""
        note, params = self.site.note_of(request), request.path_params
        image = self.workspace.thumb(note, params["language"], params["who"])
        return Response(image, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})

    async def take_form(self, request: Request) -> Response:
        """Take a form (approve, return, comment or resolve) and send the browser back to its page."""
        form = await self.site.form(request)
        note = self.site.note_of(request)
        await run_in_threadpool(self._enter, note, self.site.person(request).name, form)
        self.site.changed()
        back = form.text("back")
        is_page_of_note = back.startswith(f"/notes/{note.id}/") and "\\" not in back
        return self.site.see_other(back if is_page_of_note else f"/notes/{note.id}/review")

    def _enter(self, note: Note, by: str, words: Form) -> None:
        office, at = self.workspace.pipeline, self.site.clock()
        language = words.text("language")
        if language and language not in office.registry.languages_of(note):
            raise HTTPException(400, "The note does not go out in this language.")
        with self.workspace.lock, self.workspace.open_ledger() as ledger:
            match words.text("do"):
                case "approve":
                    if self.workspace.problems:  # the files on disk are not the ones that were shown
                        raise ProblemsFound(self.workspace.problems)
                    approval.approve(office, note, ledger, by, at, language, words.text("seen") or "nothing")
                case "return":
                    approval.send_back(office, note, ledger, by, at, words.text("reason"), language)
                case "comment":
                    approval.comment(office, note, ledger, by, at, language, words.text("at"), words.text("text"))
                case "resolve":
                    serial = whole_number(words.text("serial"))
                    if serial is None:
                        raise HTTPException(400, "The form does not name a comment.")
                    approval.resolve(note, ledger, by, at, serial)
                case _:
                    raise HTTPException(400, "The form does not say what to do.")


def align(first: ShownCopy, second: ShownCopy) -> list[tuple[Passage | None, Passage | None]]:
    """Return the passages of two languages in pairs, move by move."""
    left, right = ({(p.move, p.number): p for p in passages(copy.document)} for copy in (first, second))
    keys = [*left, *(key for key in right if key not in left)]
    return [(left.get(key), right.get(key)) for key in keys]


def whole_number(text: str) -> int | None:
    """Return a number of at most nine figures from a form or a URL; None for anything else."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def unique(faults: list[Problem]) -> tuple[Problem, ...]:
    """Return each problem once, in their order."""
    return tuple(dict.fromkeys(faults))
