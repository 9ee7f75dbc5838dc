"""The pages: each method takes a request and returns HTML. Notes are composed by the workspace."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ExceptionHandler

from ..checks.checks import about
from ..checks.checks import check as check_notes
from ..language.ordering import list_name
from ..outgoing.review_pack import environment, style
from ..problems import Problem, ProblemsFound
from ..records.notes import Note
from ..registry.addressees import state_or_entity
from ..review import approval
from ..review.approved_content import binding
from ..review.passages import Passage, passages
from .live import ChangeFeed
from .overview import STEP, OverviewFilter, overview
from .workspace import ShownCopy, Workspace

WIDTHS = {"100": 700, "150": 1050, "200": 1400, "300": 2100}
MOST_CHANGES = 60  # on a page


class Views:
    """The pages of one workspace. `clock` returns the time of an entry in the ledger, in ISO 8601."""

    def __init__(self, workspace: Workspace, feed: ChangeFeed, clock: Callable[[], str]) -> None:
        self.workspace, self.feed, self.clock = workspace, feed, clock
        self.faults: dict[type[Exception], ExceptionHandler] = {
            ProblemsFound: self.problems_page,
            HTTPException: self.error_page,
        }

    # -- pages -----------------------------------------------------------------------------------

    def notes(self, request: Request) -> Response:
        """The list of notes. The state of each is loaded afterwards, because it needs composing."""
        registry = self.workspace.pipeline.registry
        rows = [(note, about(registry, note)) for note in registry.notes.values()]
        return self.page(request, "notes.html.j2", rows=rows)

    def note(self, request: Request) -> Response:
        """The overview of a note: a column for each language, a row for each audience and recipient."""
        note, query = self.note_of(request), request.query_params
        upto = max(STEP, whole_number(query.get("upto", "")) or STEP)
        selection = OverviewFilter(query.get("q", ""), query.get("audience", ""), query.get("language", ""), upto)
        sheet, registry = overview(self.workspace, note, selection), self.workspace.pipeline.registry
        return self.page(
            request,
            "note.html.j2",
            note=note,
            sheet=sheet,
            selection=selection,
            step=STEP,
            faults=unique([*about(registry, note), *sheet.problems]),
            audiences=self.workspace.audiences(note),
            codes=registry.languages_of(note),
            packs=registry.packs,
            version=self.workspace.version,
            comments=approval.comments(self.workspace.entries(note)),
            **self.beside(note),
        )

    def copy(self, request: Request) -> Response:
        """One copy, its pages beside its text; or two languages side by side."""
        note, registry = self.note_of(request), self.workspace.pipeline.registry
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
        return self.page(
            request,
            "copy.html.j2",
            note=note,
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
            packs=registry.packs,
            audiences=audiences,
            recipient=recipient,
            recipient_name=list_name(state_or_entity(registry, recipient), registry.office.language, note.date)
            if recipient
            else "",
            languages_around=around(codes, language),
            copies_around=around(names, who),
            **self.beside(note),
        )

    # -- parts of pages --------------------------------------------------------------------------

    def decision(self, request: Request) -> Response:
        """The state of a note's approval; with the buttons, if the query has `full`."""
        note = self.note_of(request)
        full = "full" in request.query_params
        entries = self.workspace.entries(note)
        if not full and not any(entry.kind in ("approve", "return") for entry in entries):
            # Without an entry the state is known: composing all notes of the list would only take time.
            return self.page(
                request, "decision.html.j2", note=note, faults=(), approval=approval.ApprovalState("draft"), full=False
            )
        try:
            with self.workspace.lock:
                content = binding(self.workspace.pipeline, note)
                state = approval.approval_state(self.workspace.pipeline, note, entries, content)
                by_language = approval.approval_states(self.workspace.pipeline, note, entries, content)
        except ProblemsFound as error:
            return self.page(request, "decision.html.j2", note=note, faults=error.problems, full=full)
        may_decide = self.workspace.ledger is not None and not self.workspace.problems
        return self.page(
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
        note = self.note_of(request)
        with self.workspace.lock:
            faults = check_notes(self.workspace.pipeline, [note])
        return self.page(request, "faults.html.j2", faults=faults)

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
        note, params = self.note_of(request), request.path_params
        image = self.workspace.thumb(note, params["language"], params["who"])
        return Response(image, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})

    def style(self, request: Request) -> Response:
        return Response(style(), media_type="text/css")

    # -- forms of reviewers ----------------------------------------------------------------------

    async def take_form(self, request: Request) -> Response:
        """Take a form (approve, return, comment or resolve) and send the browser back to its page."""
        try:
            form = parse_qs((await request.body()).decode(), keep_blank_values=True, errors="strict")
        except UnicodeDecodeError:
            raise HTTPException(400, "The form has characters that cannot be read.") from None
        except ClientDisconnect:
            return Response(status_code=400)  # the browser does not read it
        words = {key: values[-1].replace("\r\n", "\n") for key, values in form.items()}
        note = self.note_of(request)
        await run_in_threadpool(self._enter, note, request.scope["reviewer"], words)
        self.feed.notify(str(self.workspace.version))
        back = words.get("back", "")
        is_page_of_note = back.startswith(f"/note/{note.id}") and "\\" not in back
        return RedirectResponse(back if is_page_of_note else f"/note/{quote(note.id)}", 303)

    def _enter(self, note: Note, by: str, words: dict[str, str]) -> None:
        office, at = self.workspace.pipeline, self.clock()
        language = words.get("language", "")
        if language and language not in office.registry.languages_of(note):
            raise HTTPException(400, "The note does not go out in this language.")
        with self.workspace.lock, self.workspace.open_ledger() as ledger:
            match words.get("do"):
                case "approve":
                    if self.workspace.problems:  # the files on disk are not the ones that were shown
                        raise ProblemsFound(self.workspace.problems)
                    approval.approve(office, note, ledger, by, at, language, words.get("seen") or "nothing")
                case "return":
                    approval.send_back(office, note, ledger, by, at, words.get("reason", ""), language)
                case "comment":
                    approval.comment(office, note, ledger, by, at, language, words.get("at", ""), words.get("text", ""))
                case "resolve":
                    serial = whole_number(words.get("serial", ""))
                    if serial is None:
                        raise HTTPException(400, "The form does not name a comment.")
                    approval.resolve(note, ledger, by, at, serial)
                case _:
                    raise HTTPException(400, "The form does not say what to do.")

    # -- inside ----------------------------------------------------------------------------------

    def page(self, request: Request, template: str, status: int = 200, **words: object) -> Response:
        """Return a page; its template gets `words`, the reviewer, and the problems of the files."""
        page = environment().get_template(template)
        url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        text = page.render(reviewer=request.scope.get("reviewer", ""), broken=self.workspace.problems, url=url, **words)
        return HTMLResponse(text, status)

    def problems_page(self, request: Request, error: Exception) -> Response:
        faults = error.problems if isinstance(error, ProblemsFound) else ()
        return self.page(request, "error.html.j2", 409 if request.method == "POST" else 404, faults=faults, reason="")

    def error_page(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        reason = "There is no such page." if status == 404 else getattr(error, "detail", "")
        return self.page(request, "error.html.j2", status, faults=(), reason=reason)

    def note_of(self, request: Request) -> Note:
        return self.workspace.note(request.path_params["note"])

    def beside(self, note: Note) -> dict[str, Any]:
        before, after = around(list(self.workspace.pipeline.registry.notes), note.id)
        return {"note_before": before, "note_after": after}


def align(first: ShownCopy, second: ShownCopy) -> list[tuple[Passage | None, Passage | None]]:
    """Return the passages of two languages in pairs, move by move."""
    left, right = ({(p.move, p.number): p for p in passages(copy.document)} for copy in (first, second))
    keys = [*left, *(key for key in right if key not in left)]
    return [(left.get(key), right.get(key)) for key in keys]


def around(names: list[str] | tuple[str, ...], name: str) -> tuple[str, str]:
    """Return the names before and after one in a list; '' at its ends, or if it is not in the list."""
    if name not in names:
        return "", ""
    at = list(names).index(name)
    return (names[at - 1] if at else ""), (names[at + 1] if at + 1 < len(names) else "")


def whole_number(text: str) -> int | None:
    """Return a number of at most nine figures from a form or a URL; None for anything else."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def unique(faults: list[Problem]) -> tuple[Problem, ...]:
    """Return each problem once, in their order."""
    return tuple(dict.fromkeys(faults))
