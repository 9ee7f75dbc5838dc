"""The page of a reviser: one language of a note passage by passage, comments, and the decision after the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk import people
from ..desk.phrases import Phrases
from ..desk.reading import Reading
from ..desk.review_sheet import language_cards, last_decision
from ..desk.reviewed_passages import Review, review
from ..desk.wordings import Wording, audience_name, wordings
from ..language.ordering import list_name
from ..ledger.entry import Entry
from ..problems import Problem, ProblemsFound
from ..records.names import listed
from ..records.notes import Note
from ..records.office import Person
from ..registry.addressees import state_or_entity
from ..review import approval
from ..review.passages import NoteText, passages
from .copies import whole_number
from .decisions import Decisions
from .printed_first import PrintedFirst, is_renewal
from .site import Form, Site
from .workspace import ShownCopy


@dataclass(frozen=True)
class Refused:
    """A form that could not be entered: its problems, what was typed, and whether only a second confirmation is missing."""

    problems: tuple[Problem, ...] = ()
    at: str = ""
    text: str = ""
    reason: str = ""
    confirm: bool = False


@dataclass(frozen=True)
class Asked:
    """What an address asks for: a language of a note, one of its wordings, the recipient whose copy is shown, and the second language."""

    note: Note
    language: str
    wordings: tuple[Wording, ...]
    wording: Wording
    beside: str

    @property
    def who(self) -> str:
        return self.wording.recipients[0] if self.wording.recipients else self.wording.name


class LanguageReviewPages:
    """The pages of the revisers of a note."""

    def __init__(self, site: Site, decisions: Decisions) -> None:
        self.site, self.workspace, self.decisions = site, site.workspace, decisions

    def routes(self) -> list[Route]:
        return [
            Route("/notes/{note}/review/{language}", self.get, methods=["GET"]),
            Route("/notes/{note}/review/{language}", self.take_form, methods=["POST"]),
        ]

    async def get(self, request: Request) -> Response:
        """One language as it is read; a page that renews itself has the address of its pictures first."""
        shown = await run_in_threadpool(self._printed, request) if is_renewal(request) else None
        page = partial(self.page, request)
        return PrintedFirst(self.site, request, *shown, page) if shown else await run_in_threadpool(page)

    def _printed(self, request: Request) -> tuple[str, int] | None:
        """Return the digest and the number of pages of the copy that is shown; None if no copy can be shown."""
        asked, _ = self._asked(request), self.site.person(request)
        try:
            shown, pages = self.workspace.latest_printed(asked.note, asked.language, asked.who)
        except ProblemsFound:
            return None
        return shown.digest, pages

    def page(self, request: Request, refused: Refused | None = None) -> Response:
        """One language as it is read: the query has the wording (`wording`) and a second language (`beside`)."""
        asked, person = self._asked(request), self.site.person(request)
        note, code, registry = asked.note, asked.language, self.workspace.pipeline.registry
        t = self._phrases(request, person, code)
        try:
            shown, pages = self.workspace.latest_printed(note, code, asked.who)
        except ProblemsFound as error:
            status, problems = (422, refused.problems + error.problems) if refused else (200, error.problems)
            return self.site.note_page(
                request, "no_review.html.j2", note, "review", status, t, language=code, problems=problems
            )
        text = self._text(asked)
        entries, life = self.workspace.entries(note), self.site.life_of(note)
        last = self._last_reading(person, note, code, entries)
        card = next(
            c for c in language_cards(self.workspace.pipeline, note, entries, life.approvals) if c.language == code
        )
        decides = self.decisions.can_decide(note, person, code) and bool(text)
        response = self.site.note_page(
            request,
            "language_review.html.j2",
            note,
            "review",
            422 if refused else 200,
            t,
            asked=asked,
            language=code,
            card=card,
            review=self._review(asked, shown, self._second(asked), text, last, card.comments),
            is_first_reading=last is None,
            last=last,
            shown=shown,
            pages=pages,
            names={each.name: audience_name(registry, note, each.audience, t.language) for each in asked.wordings},
            recipient=self._name(asked, t),
            codes=registry.languages_of(note),
            decides=decides,
            objection=self.decisions.objection(note, person, code),
            seen=self.decisions.seen(note, code) if decides else "",
            is_closed=self.decisions.is_closed(note),
            problems=self.decisions.problems(note, "problems" in request.query_params),
            refused=refused or Refused(),
        )
        if text and not refused and not is_renewal(request):  # a renewal is no reading by a person
            self.workspace.readings.enter(person.name, note.id, code, text, self.site.clock())
        return response

    async def take_form(self, request: Request) -> Response:
        """Enter a comment, that one is settled, or the decision on this language, and go back to the place on the page."""
        form = await self.site.form(request)
        asked = await run_in_threadpool(self._asked, request)
        act: people.Act = "approve" if form.text("do") in ("approve", "return") else "comment"
        person = self.site.require(request, act, asked.language)
        try:
            if form.text("do") == "approve" and self._has_open_comment(asked, person) and not form.text("despite"):
                return await run_in_threadpool(self.page, request, Refused(confirm=True))
            place = await run_in_threadpool(self._enter, asked, person, form)
        except ProblemsFound as error:
            refused = Refused(error.problems, form.text("at"), form.text("text"), form.text("reason"))
            return await run_in_threadpool(self.page, request, refused)
        self.site.changed()
        query = urlencode({"wording": asked.wording.name} | ({"beside": asked.beside} if asked.beside else {}))
        return self.site.see_other(f"/notes/{asked.note.id}/review/{asked.language}?{query}#{place}")

    def _asked(self, request: Request) -> Asked:
        note, code, query = self.site.note_of(request), request.path_params["language"], request.query_params
        registry = self.workspace.pipeline.registry
        codes = registry.languages_of(note)
        rows = wordings(registry, note, code) if code in codes else ()
        if not rows:
            raise HTTPException(404)
        wording = next((row for row in rows if row.name == query.get("wording")), rows[0])
        beside = query.get("beside", "")
        return Asked(note, code, rows, wording, beside if beside in codes and beside != code else "")

    def _text(self, asked: Asked) -> NoteText:
        """Return the words of every wording in the language; none while the note cannot be composed."""
        pipeline = self.workspace.pipeline
        try:
            with self.workspace.lock:
                return {
                    (asked.language, str(row.audience)): passages(
                        pipeline.document(asked.note, asked.language, row.audience)
                    )
                    for row in asked.wordings
                }
        except ProblemsFound:
            return {}

    def _review(
        self,
        asked: Asked,
        shown: ShownCopy,
        second: ShownCopy | None,
        text: NoteText,
        last: Reading | None,
        comments: tuple[approval.Comment, ...],
    ) -> Review:
        pair = (asked.language, str(asked.wording.audience))
        before = self.workspace.readings.text(last).get(pair) if last and text else None
        return review(shown.document, text.get(pair, ()), before, comments, second.document if second else None)

    def _second(self, asked: Asked) -> ShownCopy | None:
        """Return the copy in the second language, None without one or if it cannot be made."""
        try:
            return self.workspace.latest(asked.note, asked.beside, asked.who) if asked.beside else None
        except ProblemsFound:
            return None

    def _last_reading(self, person: Person, note: Note, code: str, entries: Sequence[Entry]) -> Reading | None:
        """Return a person's last reading before the visit that goes on, None where there was none.

        A decision ends a visit. A comment does so only in a first visit: in a later one it would hide the other changes.
        """
        own = [entry for entry in entries if listed(entry.by, [person.name])]
        before = self.workspace.readings.before(person.name, note.id, code, self.site.clock())

        def until(at: str) -> tuple[Reading, ...]:
            return tuple(
                reading
                for reading in self.workspace.readings.of(person.name, note.id, code)
                if datetime.fromisoformat(reading.first) <= datetime.fromisoformat(at)
            )[-1:]

        decision = last_decision(own, code)
        readings = [*([before] if before else []), *(until(decision.at) if decision else ())]
        if not readings:
            remarks = [remark for remark in approval.comments(own) if remark.language == code]
            readings = [*until(remarks[0].at)] if remarks else []
        return max(readings, key=lambda reading: datetime.fromisoformat(reading.first), default=None)

    def _name(self, asked: Asked, t: Phrases) -> str:
        """Return the name of the recipient whose copy is shown, '' for an audience without recipients."""
        registry = self.workspace.pipeline.registry
        recipient = registry.recipients.get(asked.who)
        code = t.language if t.language in registry.packs else registry.office.language
        return list_name(state_or_entity(registry, recipient), code, asked.note.date) if recipient else ""

    def _phrases(self, request: Request, person: Person, language: str) -> Phrases:
        """Return the words of the page: a reviser of the language reads them in it, others as they chose."""
        is_theirs = "reviser" in person.roles and language in person.languages
        return self.site.phrases(request, language if is_theirs else "")

    def _has_open_comment(self, asked: Asked, person: Person) -> bool:
        return any(
            remark.language == asked.language and not remark.resolved and listed(remark.by, [person.name])
            for remark in approval.comments(self.workspace.entries(asked.note))
        )

    def _enter(self, asked: Asked, person: Person, form: Form) -> str:
        """Enter what a form says; returns the id of the place on the page that shows it. Raises ProblemsFound."""
        note, code, at = asked.note, asked.language, self.site.clock()
        match form.text("do"):
            case "approve":
                self.decisions.approve(note, person.name, code, form.text("seen"))
                self.workspace.readings.enter(person.name, note.id, code, self._text(asked), at)
            case "return":
                self.decisions.send_back(note, person.name, code, form.text("reason"))
            case "comment":
                words = (form.text("at"), form.text("text"), str(asked.wording.audience))
                with self.workspace.lock, self.workspace.open_ledger() as ledger:
                    approval.comment(self.workspace.pipeline, note, ledger, person.name, at, code, *words)
                return form.text("at").replace(" ", "-")
            case "settle":
                serial = whole_number(form.text("serial"))
                if serial is None:
                    raise HTTPException(400, "The form does not name a comment.")
                with self.workspace.lock, self.workspace.open_ledger() as ledger:
                    approval.resolve(note, ledger, person.name, at, serial)
                return form.text("at").replace(" ", "-")
            case _:
                raise HTTPException(400, "The form does not say what to do.")
        return "decision"
