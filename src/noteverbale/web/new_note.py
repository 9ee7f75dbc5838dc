"""The pages on which a new note is begun: the kinds as cards, then the meetings and the note that it is filled in from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk.drafts import last_note, new_draft
from ..desk.field_choices import records_by_name
from ..desk.phrases import Phrases
from ..desk.saving import save
from ..problems import Problem, ProblemsFound
from ..records.kinds import Kind
from ..records.notes import Note
from ..registry.note_moves import written_moves
from .site import Form, Site

MOST_MEETINGS = 3  # of one note


@dataclass(frozen=True)
class KindCard:
    """A kind of note: its title, and a note of it whose page is shown; None where no note on file is of this kind."""

    kind: Kind
    title: str
    example: Note | None
    who: str = ""
    language: str = ""


class NewNotePages:
    """How a note begins."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> list[Route]:
        return [
            Route("/notes/new", self.new),
            Route("/notes/new", self.make, methods=["POST"]),
        ]

    def new(self, request: Request) -> Response:
        """The kinds as cards or, with `kind` in the query, what is asked of a new note of this kind."""
        self.site.require(request, "write")
        kind = request.query_params.get("kind", "")
        if kind in self.site.workspace.pipeline.registry.kinds:
            return self._second(request, kind)
        t = self.site.phrases(request)
        registry = self.site.workspace.pipeline.registry
        used = Counter(note.kind for note in registry.notes.values())
        kinds = sorted(
            registry.kinds.values(), key=lambda kind: (-used[kind.id], kind.id)
        )  # what is written most, first
        cards = [self._card(kind, t) for kind in kinds]
        return self.site.page(request, "new_note.html.j2", place="notes", cards=cards, kind=None)

    async def make(self, request: Request) -> Response:
        """Write the draft, and go on to its form."""
        person, form = self.site.require(request, "write"), await self.site.form(request)
        workspace, registry = self.site.workspace, self.site.workspace.pipeline.registry
        meetings = [id for id in form.texts("meeting") if id]
        kind = form.text("kind")
        like = {"last": "last", "nothing": None}.get(form.text("like", "last"), form.text("note"))
        try:
            draft = new_draft(registry, kind, list(dict.fromkeys(meetings)), self.site.today, person.name, like)
        except ProblemsFound as error:
            if kind not in registry.kinds:
                raise
            return self._second(request, kind, form, error.problems)
        with workspace.lock:
            save(workspace.pipeline, {}, person.name, self.site.clock(), new_files={draft.path: draft.text})
            workspace.reload()
        return self.site.see_other(f"/notes/{draft.id}/write?new={draft.filled_from or ''}")

    def _second(
        self, request: Request, kind: str, form: Form | None = None, problems: tuple[Problem, ...] = ()
    ) -> Response:
        """The question for the meetings of a note of a kind, and what it is filled in from."""
        registry, t = self.site.workspace.pipeline.registry, self.site.phrases(request)
        query = request.query_params
        chosen = list(form.texts("meeting")) if form else [*query.getlist("meeting"), *query.getlist("chosen")]
        last = last_note(registry, kind, [id for id in chosen if id])
        card = self._card(registry.kinds[kind], t)
        needs = _needs(self.site, registry.kinds[kind])
        return self.site.page(
            request,
            "new_note.html.j2",
            422 if problems else 200,
            place="notes",
            kind=registry.kinds[kind],
            card=card,
            picture=self._picture(card),
            needs=needs,
            boxes=MOST_MEETINGS if "meetings" in needs else 1,
            chosen=[*chosen, *[""] * MOST_MEETINGS],
            meetings=records_by_name(registry, "meetings", t.language),
            notes=[note for note in registry.notes.values() if note.kind == kind],
            last=last if chosen else None,
            like=form.text("like", "last") if form else query.get("like", "last"),
            problems=problems,
        )

    def _card(self, kind: Kind, t: Phrases) -> KindCard:
        """Return the card of a kind, with the page of its last note."""
        workspace, registry = self.site.workspace, self.site.workspace.pipeline.registry
        title = kind.title.get(t.language) or kind.title.get(registry.office.language, kind.id)
        notes = [note for note in registry.notes.values() if note.kind == kind.id]
        example = max(notes, key=lambda note: (not note.sample, note.date), default=None)
        if example is None:
            return KindCard(kind, title, None)
        codes = registry.languages_of(example)
        language = t.language if t.language in codes else codes[0]
        who = next((name for name, _, _ in workspace.audiences(example)), "")
        return KindCard(kind, title, example if who else None, who, language)

    def _picture(self, card: KindCard) -> str:
        """Return the digest of the page of a card's note; '' if it cannot be printed."""
        try:
            return (
                self.site.workspace.latest_printed(card.example, card.language, card.who)[0].digest
                if card.example
                else ""
            )
        except ProblemsFound:
            return ""


def _needs(site: Site, kind: Kind) -> set[str]:
    """Return the facts of the note itself that the moves which a kind always has need: 'meeting', 'meetings' …"""
    shelf = site.workspace.pipeline.registry.shelf
    moves = [shelf[move.name] for move in written_moves(kind) if move.name in shelf and not move.optional]
    return {need.partition(".")[0] for move in moves for need in move.needs}
