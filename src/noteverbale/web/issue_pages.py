"""The page on which a note is issued: what is checked, the number, one confirmation; and copies that are added later."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import Future, wait
from dataclasses import replace
from functools import partial
from typing import cast, get_args

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..caches.memo import BoundedMemo, Identity
from ..desk.issue_checks import stops
from ..desk.issued_copies import addressed_otherwise, issued_parts
from ..desk.plan_view import by_language, left_out, name_of
from ..desk.run_log import Order, Run
from ..ledger.entries import Added
from ..problems import NOWHERE, Problem, ProblemsFound
from ..records.notes import Note
from ..records.office import Person
from .plan_pages import wanted_of
from .plans import KEPT, Plans, ShownPlan, Wanted
from .site import Form, Site

Problems = tuple[Problem, ...]


class IssuePages:
    """The pages of the issue of a note."""

    def __init__(self, site: Site, plans: Plans) -> None:
        self.site, self.plans = site, plans
        self._others: BoundedMemo[tuple[Identity, str, int], tuple[str, ...]] = BoundedMemo(KEPT)

    def routes(self) -> list[Route]:
        return [
            Route("/notes/{note}/issue", self.issue, methods=["GET"]),
            Route("/notes/{note}/issue", self.begin, methods=["POST"]),
            Route("/notes/{note}/issue/checks", self.checks),
        ]

    def issue(self, request: Request) -> Response:
        """The plan of the issue; of an issued note what went out, and the plan of copies to add (`add`, `to`, `lang`)."""
        self.site.require(request, "read")
        return self._draw(request, self.site.note_of(request), _asked(request))

    async def checks(self, request: Request) -> Response:
        """An event when all is checked that the page of an issue shows."""
        from sse_starlette.sse import EventSourceResponse

        self.site.require(request, "read")
        by, wanted = self.site.person(request).name, _asked(request)
        note = self.site.note_of(request)
        return EventSourceResponse(self._checked(self.plans.checking(note, wanted, by)), ping=20)

    async def _checked(self, checking: Future[ShownPlan]) -> AsyncIterator[dict[str, str]]:
        await run_in_threadpool(wait, [checking])
        yield {"event": "progress", "data": ""}

    def _draw(
        self,
        request: Request,
        note: Note,
        wanted: Wanted,
        status: int = 200,
        problems: Problems = (),
        stale: str = "",
    ) -> Response:
        """Return the page. `stale` is the hash of a plan that a person saw and that is another now."""
        t, registry = self.site.phrases(request), self.site.workspace.pipeline.registry
        after = self._after(note, t.language)
        is_issued = bool(after)
        wanted = wanted if is_issued else Wanted(wanted.to, wanted.lang)
        shown, checking = None, False
        if wanted.added is not None or not is_issued:
            try:
                _check_reason(wanted)
                self.site.life_of(note)  # before the background has the lock
                shown = self.plans.soon(note, wanted, self.site.person(request).name)
                checking = shown is None
            except ProblemsFound as error:
                problems = tuple(dict.fromkeys((*problems, *error.problems)))
                status = 422 if wanted != Wanted() and status == 200 else status
        return self.site.note_page(
            request,
            "issued.html.j2" if is_issued else "issue.html.j2",
            note,
            "issue",
            status,
            shown=shown,
            wanted=wanted,
            checking=checking,
            query=request.url.query,
            problems=problems,
            may_go=shown is not None and not stops(shown.checks),
            languages=by_language(registry, note, shown.plan.copies, t.language) if shown else (),
            left_out=left_out(registry, note, shown.plan.left_out, t.language) if shown else (),
            is_stale=bool(stale),
            changes=self.plans.changes(stale, shown, t.language) if stale and shown else (),
            runs=self._runs(note),
            codes=registry.languages_of(note),
            needs_passphrase=registry.office.code is not None,
            after=after,
        )

    def _after(self, note: Note, language: str) -> dict[str, object]:
        """Return what the page of an issued note needs: its parts, its number, whose address is another by now.

        Nothing for a note that is not issued.
        """
        pipeline = self.site.workspace.pipeline
        with self.site.workspace.lock, self.site.workspace.read_ledger() as ledger:
            issues = ledger.issued(note.id)
            if not issues:
                return {}
            key = (Identity(pipeline), note.id, issues[-1].serial)
            return {
                "parts": issued_parts(issues, ledger.valid(note.id)),
                "others": self._others.get(key, lambda: addressed_otherwise(pipeline, note, issues)),
                "number": ledger.number_of(note.id),
                "reasons": get_args(Added),
                "names": {id: name_of(pipeline.registry, note, id, language) for id in pipeline.registry.recipients},
            }

    # -- the form --------------------------------------------------------------------------------

    async def begin(self, request: Request) -> Response:
        """Begin a run: an issue, a rehearsal, copies added to an issue, or those of an issue that are missing."""
        form = await self.site.form(request)
        rehearsal = form.text("do") == "rehearse"
        person, note = self.site.require(request, "write" if rehearsal else "issue"), self.site.note_of(request)
        again = partial(self._draw, request, note, _wanted(form))
        return await self.site.entered(lambda: self._begin(request, note, person, form), again)

    def _begin(self, request: Request, note: Note, person: Person, form: Form) -> Response:
        wanted, runs = _wanted(form), self.plans.runs
        _check_reason(wanted)
        order = self._order(note, person, form, wanted)
        serial = runs.known(order)
        if serial is None and form.text("do") == "missing":
            order = self._rest(order, note)
        elif serial is None:
            if order.added is None and self.plans.issues(note):
                return self.site.see_other(f"/notes/{note.id}/issue")  # a page that was drawn before the issue
            shown = self.plans.shown(note, wanted, person.name)
            if shown.plan.hash != order.plan:
                return self._draw(request, note, wanted, 409, stale=order.plan or "-")
            if stops(shown.checks) and not order.rehearsal:
                return self._draw(request, note, wanted, 422)
            order = _counted(order, shown)
        if serial is None:
            serial, _ = runs.begin(order, form.text("passphrase"))
        return self.site.see_other(f"/notes/{note.id}/issue/runs/{serial}")

    def _order(self, note: Note, person: Person, form: Form, wanted: Wanted) -> Order:
        """Return the order of a form; its number and its counts are not known yet."""
        seen = form.text("seen")
        return Order(
            note=note.id,
            plan=form.text("plan"),
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0,
            by=person.name,
            at=self.site.clock(),
            to=wanted.to,
            lang=wanted.lang,
            added=wanted.added,
            reason=wanted.reason,
            rehearsal=form.text("do") == "rehearse",
            for_print=form.text("print") == "yes",
        )

    def _rest(self, order: Order, note: Note) -> Order:
        """Return the order of the copies of an issue that are missing, or of print files. Raises ProblemsFound without an issue."""
        with self.site.workspace.read_ledger() as ledger:
            parts = issued_parts(ledger.issued(note.id), ledger.valid(note.id))
        if not parts:
            message = f"'{note.id}' is not issued"
            raise ProblemsFound.one(NOWHERE, "not-issued", message, "issue it first")
        part = next((part for part in parts if not part.is_made), parts[0])
        issue = part.content
        changes = {"plan": issue.plan, "to": issue.to, "lang": issue.lang, "added": issue.added, "counts": part.copies}
        return order.model_copy(update=changes)

    def _runs(self, note: Note) -> list[Run]:
        return self.plans.runs.of_note(note.id) if self.site.workspace.ledger else []


def _asked(request: Request) -> Wanted:
    """Return what the address of a page asks for."""
    query = request.query_params
    return _wanted(Form({name: query.getlist(name) for name in query}))


def _wanted(words: Form) -> Wanted:
    """Return what a form or a query asks for; a reason that is not one of those for adding copies is left out."""
    added = words.text("add")
    known = cast("Added", added) if added in get_args(Added) else None
    asked = wanted_of(words.text("to"), words.text("lang"))
    return replace(asked, added=known, reason=words.line("reason") if known == "replacement" else "")


def _check_reason(wanted: Wanted) -> None:
    """Raise ProblemsFound for copies to be added for which no recipient, or no reason, is named."""
    if wanted.added and not wanted.to:
        raise ProblemsFound.one(NOWHERE, "add", "no recipients are named", "choose who gets the copies")
    if wanted.added == "replacement" and not wanted.reason:
        raise ProblemsFound.one(NOWHERE, "add", "a replacement needs a reason", "write why a new copy is sent")


def _counted(order: Order, shown: ShownPlan) -> Order:
    counts = dict(Counter(copy.language for copy in shown.plan.copies))
    return order.model_copy(update={"counts": counts, "reference": shown.reference})
