"""The list of notes, what waits for a person, and the search."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk.people import may
from ..desk.stages import Life, StepName
from ..desk.waiting import waiting
from ..language.ordering import list_name
from ..records.notes import Note
from ..registry.addressees import state_or_entity
from .copies import whole_number
from .site import Site

STEP = 50  # notes on a page
TABS = ("all", "work", "issued", "void")
MOST_FOUND = 30


class NotePages:
    """The pages about all notes."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> list[Route]:
        return [
            Route("/", self.notes),
            Route("/find", self.find),
            Route("/notes/{note}", self.note),
        ]

    def notes(self, request: Request) -> Response:
        """The list of notes, the latest first; the query has the tab (`which`) and the place of the first row (`from`)."""
        person, query, site = self.site.person(request), request.query_params, self.site
        rows = site.lives()
        rows.sort(key=_latest, reverse=True)
        counts = {tab: sum(_in_tab(tab, life) for _, life in rows) for tab in TABS}
        tab = query.get("which", "all") if query.get("which", "all") in TABS else "all"
        shown = [row for row in rows if _in_tab(tab, row[1])]
        first = whole_number(query.get("from", "")) or 0
        return site.page(
            request,
            "notes.html.j2",
            place="notes",
            rows=shown[first : first + STEP],
            first=first,
            total=len(shown),
            step=STEP,
            tab=tab,
            counts=counts,
            waits=waiting(person, rows, site.today),
        )

    def note(self, request: Request) -> Response:
        """The step at which a note is: writing until it has no problems, sending once it is issued."""
        id = request.path_params["note"]
        life = next((life for note, life in self.site.lives() if note.id == id), None)
        if life is None:
            raise HTTPException(404)
        return self.site.see_other(f"/notes/{id}/{_step(life, may(self.site.person(request), 'write'))}")

    def find(self, request: Request) -> Response:
        """Notes and recipients with some letters in a name or number."""
        words, site, t = request.query_params.get("q", "").strip(), self.site, self.site.phrases(request)
        letters, registry = words.casefold(), site.workspace.pipeline.registry
        notes: list[Note] = []
        recipients: list[tuple[str, str]] = []
        if letters:
            for note, life in site.lives():
                name = site.name_of(note, t)
                if letters in f"{note.id} {name.kind} {name.title} {name.when} {life.number}".casefold():
                    notes.append(note)
            for recipient in registry.recipients.values():
                owner = state_or_entity(registry, recipient)
                names = " ".join(form.text for forms in owner.names.values() for form in forms)
                if letters in f"{recipient.id} {names}".casefold():
                    recipients.append((recipient.id, list_name(owner, registry.office.language, site.today)))
        return site.page(
            request,
            "find.html.j2",
            place="notes",
            words=words,
            notes=notes[:MOST_FOUND],
            recipients=recipients[:MOST_FOUND],
        )


def _step(life: Life, writes: bool) -> StepName:
    """Return the step of a note that is next for a person, who `writes` notes or not."""
    match life.stage:
        case "issued":
            return "replies" if life.replies.total else "send"
        case "void":
            return "issue"
        case "ready" if writes:
            return "issue"
        case "sent" | "void_approval" | "ready":
            return "review"
    return "write" if writes else "review"


def _in_tab(tab: str, life: Life) -> bool:
    return tab == "all" or tab == {"issued": "issued", "void": "void"}.get(life.stage, "work")


def _latest(row: tuple[Note, Life]) -> tuple[str, str]:
    """Return what notes are sorted by: notes in work by their date, then the others."""
    note, life = row
    return (max(life.changed[0][:10], note.date.isoformat()), note.id)
