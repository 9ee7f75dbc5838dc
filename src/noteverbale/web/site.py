"""What all pages share: the office, the person at the browser, the words of the interface, and how a page is made."""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

import jinja2
from markupsafe import Markup, escape
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ExceptionHandler

from ..caches.memo import BoundedMemo, Identity
from ..characters import unreadable, visible
from ..desk import people
from ..desk.changes import ReviewRequest, path_of, review_requests
from ..desk.draft_file import UNKNOWN_DAY, unfinished_notes
from ..desk.fields import problems_in
from ..desk.form_clashes import clashes_in, shown_value
from ..desk.links import Links
from ..desk.long_tables import long_tables
from ..desk.note_names import NoteName, note_name
from ..desk.phrases import Interface, Phrases, interface
from ..desk.stages import Life, Says, life, steps
from ..files import state_of
from ..formats.annotated_html import annotated, sources
from ..outgoing.review_pack import APART
from ..outgoing.review_pack import PAGES as SHARED
from ..problems import NOWHERE, Problem, ProblemsFound
from ..records.notes import Note
from ..records.office import Person
from .live import ChangeFeed
from .uploads import UploadedFile, read_upload
from .workspace import Workspace

PAGES = Path(__file__).parent / "pages"
LANGUAGE_COOKIE = "noteverbale-language"
KEPT = 5000  # lives and names of notes
QUIET = 0.5  # seconds without a request until lives and names are found out in advance


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Return the templates of the pages; those shared with the pack for reviewers are found too."""
    loader = jinja2.FileSystemLoader([PAGES, SHARED])
    templates = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    templates.finalize = lambda value: visible(value) if type(value) is str else value
    templates.filters["audience_text"] = lambda audience: str(audience).replace("/", ", ").replace("_", " ")
    templates.filters["language_in"] = lambda code, t: t.language_name(code)
    templates.filters["coded"] = coded
    templates.filters["day"] = lambda moment: date.fromisoformat(moment[:10])
    templates.globals |= {
        "problems_in": problems_in,
        "long_tables": long_tables,
        "clashes_in": clashes_in,
        "shown_value": shown_value,
        "annotated": annotated,
        "sources": sources,
        "apart": APART,
    }
    return templates


@dataclass(frozen=True)
class Form:
    """A form as the browser sent it: the values of each name, in order."""

    values: Mapping[str, list[str]]

    def text(self, name: str, default: str = "") -> str:
        """Return the last value of a name, with '\\n' between lines."""
        return self.values.get(name, [default])[-1].replace("\r\n", "\n")

    def line(self, name: str) -> str:
        """Return a text for the ledger, on one line. Raises ProblemsFound for characters that cannot be read."""
        text = self.text(name).strip()
        if strange := unreadable(text):
            message = f"the text has a character that cannot be read, U+{ord(strange):04X}"
            raise ProblemsFound.one(NOWHERE, "character", message, "write it in plain letters, on one line")
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        """Return all values of a name."""
        return tuple(value.replace("\r\n", "\n") for value in self.values.get(name, ()))


NO_FORM = Form({})


class Site:
    """The pages of one workspace. `clock` returns the time of an entry, in ISO 8601; `links` are the personal links on file."""

    def __init__(
        self, workspace: Workspace, feed: ChangeFeed, clock: Callable[[], str], links: Links | None = None
    ) -> None:
        self.workspace, self.feed, self.clock, self.links = workspace, feed, clock, links
        self.faults: dict[type[Exception], ExceptionHandler] = {
            ProblemsFound: self.problems_page,
            HTTPException: self.error_page,
            Exception: self.fault_page,
        }
        self._faults = 0
        self._lives: BoundedMemo[tuple[Identity, str, int, str, date], Life] = BoundedMemo(KEPT)
        self._requests: BoundedMemo[tuple[tuple[int, int], ...], dict[str, ReviewRequest]] = BoundedMemo(2)
        self._unfinished: BoundedMemo[Identity, tuple[Note, ...]] = BoundedMemo(1)
        self._names: BoundedMemo[tuple[Identity, str, str], NoteName] = BoundedMemo(KEPT)

    # -- the person and the words ----------------------------------------------------------------

    @property
    def today(self) -> date:
        """Return the day at the office now."""
        return self.workspace.pipeline.registry.today(datetime.fromisoformat(self.clock()))

    def person(self, request: Request) -> Person:
        """Return the person at the browser. Raises HTTPException 403 for a name that the office no longer knows."""
        name = request.scope.get("reviewer", "")
        person = people.person_of(self.workspace.pipeline.registry.office, name)
        if person is None:
            raise HTTPException(403)
        return person

    def require(self, request: Request, act: people.Act, language: str = "") -> Person:
        """Return the person at the browser, who may do this. Raises HTTPException 403 for one who may not."""
        person = self.person(request)
        if not people.may(person, act, language):
            raise HTTPException(403)
        return person

    def phrases(self, request: Request, language: str = "") -> Phrases:
        """Return the words of the interface: in `language` if given and there, else as the person, the browser or the office has it."""
        registry = self.workspace.pipeline.registry
        accepted = re.findall(r"(?:^|,)\s*([A-Za-z]{2,3})", request.headers.get("accept-language", ""))
        wanted = (
            language,
            request.cookies.get(LANGUAGE_COOKIE, ""),
            *map(str.lower, accepted),
            registry.office.language,
        )
        scope = request.scope  # the files are looked at once a request
        words: Interface = scope.get("interface") or scope.setdefault("interface", interface(registry.files))
        return words.of(*wanted)

    # -- notes -----------------------------------------------------------------------------------

    def note_of(self, request: Request) -> Note:
        """Return the note of an address. Raises ProblemsFound for one that is not on file."""
        return self.workspace.note(request.path_params["note"])

    def name_of(self, note: Note, t: Phrases) -> NoteName:
        """Return the name of a note in the language of the interface, or the office's."""
        pipeline = self.workspace.pipeline
        key = (Identity(pipeline), note.id, t.language)
        known = self._names.find(key)
        if known is None:
            with self.workspace.lock:
                known = self._names.put(key, note_name(pipeline, note, t.language, t("common.semicolon")))
        return known

    def life_of(self, note: Note) -> Life:
        """Return how a note is. What was found is kept until a file or the ledger's entries on it change."""
        entries = self.workspace.entries_by_note().get(note.id, ())
        pipeline = self.workspace.pipeline  # another one where the ledger has other entries
        request = self._review_requests().get(note.id)
        sent = request.at if request else ""
        key = (Identity(pipeline), note.id, entries[-1].serial if entries else 0, sent, self.today)
        known = self._lives.find(key)
        if known is None:
            with self.workspace.lock:
                known = self._lives.put(key, life(pipeline, note, entries, sent, self.today))
        mistakes = len(self.workspace.problems_of(note))
        if mistakes and known.stage not in ("issued", "void"):
            return replace(known, stage="write", problems=mistakes)
        return known

    def lives(self) -> list[tuple[Note, Life]]:
        """Return all notes, each with how it is; at the end those that have mistakes and never were without."""
        registry = self.workspace.pipeline.registry
        rows = [(note, self.life_of(note)) for note in registry.notes.values()]
        mistakes = {Path(file).stem: len(problems) for file, problems in registry.broken_notes.items()}
        unfinished = self._unfinished.get(Identity(registry), lambda: tuple(unfinished_notes(registry)))
        return [*rows, *((note, Life("write", problems=mistakes[note.id])) for note in unfinished)]

    def _review_requests(self) -> dict[str, ReviewRequest]:
        """Return the notes that were sent for review; read again only when the file of the changes has changed."""
        folder = self.workspace.folder
        path = path_of(folder)
        files = (path, path.with_name(f"{path.name}-wal"))
        return self._requests.get(tuple(map(state_of, files)), lambda: review_requests(folder))

    def preload(self) -> None:
        """Find out the names and lives of all notes while nothing is asked for, and collect garbage: the list is there at once.

        A page that is open asks for its new content as soon as a file was saved, and then for its pictures: they come first.
        """
        lock, registry = self.workspace.lock, self.workspace.pipeline.registry
        with lock.last(QUIET):
            t = interface(registry.files).of(registry.office.language)
        for note in registry.notes.values():
            with lock.last(QUIET):
                self.name_of(note, t)
                self.life_of(note)
        with lock.last(QUIET):
            gc.collect(1)  # young garbage, so that it is not looked for while a person waits for a page

    # -- pages -----------------------------------------------------------------------------------

    def page(
        self, request: Request, template: str, status: int = 200, t: Phrases | None = None, **words: object
    ) -> Response:
        """Return a page; its template gets `words`, the phrases (`t`), the person, and the problems of the files (`broken`)."""
        registry, t = self.workspace.pipeline.registry, t or self.phrases(request)
        office, note = registry.office, words.get("note")
        person = people.person_of(office, request.scope.get("reviewer", ""))
        url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        defaults: dict[str, object] = {"place": "", "unknown_day": UNKNOWN_DAY, "day": t.day(self.today)}
        text = (
            environment()
            .get_template(template)
            .render(
                defaults
                | {
                    "t": t,
                    "person": person,
                    "may": lambda act, language="": person is not None and people.may(person, act, language),
                    "office": office,
                    "broken": self.workspace.problems
                    + (self.workspace.problems_of(note) if isinstance(note, Note) else ()),
                    "url": url,
                    "files_version": request.scope.get("version", ""),
                    "said": lambda says, section="stages": say(t, says, section),
                    "name_of": lambda note: self.name_of(note, t),
                    "packs": registry.packs,
                    "zone": registry.places[office.seat].timezone or "UTC",
                }
                | words
            )
        )
        return HTMLResponse(text, status, headers={"Content-Language": t.language})

    def note_page(
        self,
        request: Request,
        template: str,
        note: Note,
        step: str,
        status: int = 200,
        t: Phrases | None = None,
        **words: object,
    ) -> Response:
        """Return a page of one step of a note; its template also gets the note's name, its life and the six steps."""
        life, t = self.life_of(note), t or self.phrases(request)
        facts = {"note": note, "name": self.name_of(note, t), "life": life, "steps": steps(life), "step": step}
        return self.page(
            request, template, status, t, **({"place": "notes", **facts, **self.notes_around(note)} | words)
        )

    def notes_around(self, note: Note) -> dict[str, str]:
        """Return the ids of the notes before and after one on file."""
        before, after = neighbours(list(self.workspace.pipeline.registry.notes), note.id)
        return {"note_before": before, "note_after": after}

    def see_other(self, address: str) -> Response:
        """Return the response that sends a browser on after a form."""
        return RedirectResponse(quote(address, safe="/?&=%#+~-._:"), 303)

    def problems_page(self, request: Request, error: Exception) -> Response:
        """Return the page for problems that stop what was asked for."""
        problems = error.problems if isinstance(error, ProblemsFound) else ()
        status = 409 if request.method == "POST" else 404
        return self.page(request, "error.html.j2", status, problems=problems, reason="")

    def error_page(self, request: Request, error: Exception) -> Response:
        """Return the page for an address that does not exist, or an act that the person may not do."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        key = {403: "errors.may_not_help", 404: "errors.no_page"}.get(status)
        reason = self.phrases(request)(key) if key else getattr(error, "detail", "")
        return self.page(request, "error.html.j2", status, problems=(), reason=reason)

    def fault_page(self, request: Request, error: Exception) -> Response:
        """Return the page for a fault of the program. It has a number, by which the log has what went wrong."""
        self._faults += 1
        number = f"{self.today}/{self._faults}"
        logging.getLogger("uvicorn.error").error("Fault %s at %s: %r", number, request.url.path, error)
        reason = self.phrases(request)("errors.internal", number=number)
        return self.page(request, "error.html.j2", 500, problems=(), reason=reason)

    async def form(self, request: Request) -> Form:
        """Return the form of a request. Raises HTTPException 400 for one that cannot be read."""
        try:
            body = await request.body()
            return Form(parse_qs(body.decode(), keep_blank_values=True, errors="strict"))
        except UnicodeDecodeError:
            raise HTTPException(400, "The form has characters that cannot be read.") from None
        except ClientDisconnect:
            raise HTTPException(400, "The form did not arrive whole.") from None

    async def upload(self, request: Request) -> tuple[Form, Mapping[str, list[UploadedFile]]]:
        """Return a form with files: its values, and its files by name. Raises HTTPException 400 for one that cannot be read."""
        values, files = await read_upload(request)
        return Form(values), files

    async def entered(
        self, work: Callable[[], Response], again: Callable[[int, tuple[Problem, ...]], Response]
    ) -> Response:
        """Return what a form's `work` returns, done in a thread; where it raises ProblemsFound, the page `again` with them (422)."""
        try:
            return await run_in_threadpool(work)
        except ProblemsFound as error:
            return await run_in_threadpool(again, 422, error.problems)

    def changed(self) -> None:
        """Notify the open pages that something changed that no file of the office shows, such as an entry in the ledger."""
        self.feed.notify()


def say(t: Phrases, says: Says, section: str = "stages") -> str:
    """Return the words of a step: languages by their names, days as days."""
    values: dict[str, Any] = {}
    for name, value in says.values.items():
        if isinstance(value, tuple):
            value = t("common.comma").join(
                t.language_name(item) if name == "languages" else str(item) for item in value
            )
        values[name] = t.date(value) if isinstance(value, date) else value
    return t(f"{section}.{says.key}", **values)


def coded(text: str) -> Markup:
    """Return a text as HTML, in which what is written between backticks is code."""
    return Markup(re.sub("`([^`]+)`", r'<code dir="ltr">\1</code>', str(escape(text))))


def neighbours(names: list[str] | tuple[str, ...], name: str) -> tuple[str, str]:
    """Return the names before and after one in a list; '' at its ends, or if it is not in the list."""
    if name not in names:
        return "", ""
    at = list(names).index(name)
    return (names[at - 1] if at else ""), (names[at + 1] if at + 1 < len(names) else "")
