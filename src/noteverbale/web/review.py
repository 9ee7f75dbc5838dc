"""The review of a note: its languages on one page, with the decision on all of them."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk.review_sheet import LanguageCard, language_cards
from ..problems import Problem, ProblemsFound
from ..records.notes import Note
from ..records.office import Person
from .decisions import Decisions
from .language_review import LanguageReviewPages
from .site import Form, Site


class ReviewPages:
    """The page with all languages of a note, and that of each language."""

    def __init__(self, site: Site) -> None:
        self.site, self.workspace, self.decisions = site, site.workspace, Decisions(site)

    def routes(self) -> list[Route]:
        return [
            Route("/notes/{note}/review", self.sheet, methods=["GET"]),
            Route("/notes/{note}/review", self.decide, methods=["POST"]),
            *LanguageReviewPages(self.site, self.decisions).routes(),
        ]

    def sheet(self, request: Request, status: int = 200, wrong: tuple[Problem, ...] = (), reason: str = "") -> Response:
        """A card for each language, what stands in the way, the comments and the problems; the decision on all languages."""
        note, person = self.site.note_of(request), self.site.person(request)
        entries, life = self.workspace.entries(note), self.site.life_of(note)
        cards = language_cards(self.workspace.pipeline, note, entries, life.approvals)
        pictures = {card.language: self._picture(note, card) for card in cards}
        objection = self.decisions.objection(note, person, "")
        decides = self.decisions.can_decide(note, person, "") and bool(life.approvals)
        return self.site.note_page(
            request,
            "review.html.j2",
            note,
            "review",
            status,
            cards=cards,
            pictures={code: digest for code, (digest, _) in pictures.items()},
            faults={code: problems for code, (_, problems) in pictures.items() if problems},
            is_closed=self.decisions.is_closed(note),
            drafted=objection is not None and objection.code == "own-note",
            decides=decides,
            all_approved={state.state for state in life.approvals.values()} == {"approved"},
            seen=self.decisions.seen(note, "") if decides else "",
            problems=self.decisions.problems(note, "problems" in request.query_params),
            wrong=wrong,
            reason=reason,
        )

    async def decide(self, request: Request) -> Response:
        """Take the decision on all languages: 'approve' what was seen, or 'return' it with a reason."""
        form, note = await self.site.form(request), self.site.note_of(request)
        person = self.site.require(request, "approve_all")
        try:
            await run_in_threadpool(self._decide, note, person, form)
        except ProblemsFound as error:
            return await run_in_threadpool(self.sheet, request, 422, error.problems, form.text("reason"))
        self.site.changed()
        return self.site.see_other(f"/notes/{note.id}/review#approval")

    def _decide(self, note: Note, person: Person, form: Form) -> None:
        match form.text("do"):
            case "approve":
                self.decisions.approve(note, person.name, "", form.text("seen"))
            case "return":
                self.decisions.send_back(note, person.name, "", form.text("reason"))
            case _:
                raise HTTPException(400, "The form does not say what to do.")

    def _picture(self, note: Note, card: LanguageCard) -> tuple[str, tuple[Problem, ...]]:
        """Return the digest of the copy on a card, '' without one, and why it cannot be made.

        The problems of the note's file are on every page of the note already.
        """
        wording = card.wordings[0] if card.wordings else None
        if wording is None:
            return "", ()
        try:
            shown = self.workspace.latest(note, card.language, wording.name)
        except ProblemsFound as error:
            return "", error.problems
        return shown.digest, () if self.workspace.problems_of(note) else shown.problems
