"""The page on which a note is written: its form, the page beside it, and what is done with both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, get_args

from anyio import from_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk import changes
from ..desk.draft_file import Composable, DraftFile, composable, draft_file, stand_in, with_composed, with_edits
from ..desk.draft_moves import Act, move_edits
from ..desk.fields import ADD, THEIRS, Drawing, Node
from ..desk.note_form import NoteForm, note_edits, note_form
from ..desk.record_names import record_name
from ..desk.review_sheet import returns
from ..desk.saving import Saved, save, undo
from ..desk.stages import steps
from ..language.ordering import list_name
from ..problems import Place, Problem, ProblemsFound, shown
from ..records.edit import Clash, Conflict, Edit, changed_data
from ..records.notes import Note
from ..registry.addressees import recipients_of, state_or_entity
from ..review.approval import comments
from .copies import whole_number
from .decisions import Decisions
from .site import Form, Site
from .workspace import ShownCopy

T = TypeVar("T")
MOST_RECIPIENTS = 300  # in the list of copies that the page beside the form may show
MOST_CHANGES = 30  # in the history below the form
_ACTS: dict[str, Act] = {act: act for act in get_args(Act)}
_MOVE = re.compile(rf"({'|'.join(_ACTS)})\.([0-9]{{1,3}})")


@dataclass(frozen=True)
class PageBeside:
    """The page beside a form: a copy with its number of pages, or the last good one; `problems` say why it is that."""

    language: str
    who: str
    languages: Sequence[str]
    recipients: Sequence[tuple[str, str]]
    digest: str = ""
    pages: int = 0
    problems: tuple[Problem, ...] = ()


class WritePages:
    """The first step of a note."""

    def __init__(self, site: Site) -> None:
        self.site, self.workspace, self.decisions = site, site.workspace, Decisions(site)

    def routes(self) -> list[Route]:
        return [
            Route("/notes/{note}/write", self.write),
            Route("/notes/{note}/write", self.take, methods=["POST"]),
            Route("/notes/{note}/write/page", self.look, methods=["POST"]),
            Route("/notes/{note}/delete", self.ask_to_delete),
            Route("/notes/{note}/delete", self.delete, methods=["POST"]),
        ]

    # -- pages -----------------------------------------------------------------------------------

    def write(self, request: Request) -> Response:
        """The form of a note with what is on file, and its page."""
        with self.workspace.lock:
            file = self._file(request)
            words = composable(self.workspace.pipeline, file)
            stops = self._stops(file, at_once="not_sent" in request.query_params)
            return self._page(request, file, with_composed(file, words, stops), {})

    async def look(self, request: Request) -> Response:
        """The page of a note with the words of the form, which are not saved: a part of a page for scripts, else all of it."""
        self.site.require(request, "write")
        form = await self.site.form(request)
        return await run_in_threadpool(self._looked_at_last, request, form)

    async def take(self, request: Request) -> Response:
        """Save what was changed in the form, and do what its button says."""
        person, form = self.site.require(request, "write"), await self.site.form(request)
        return await run_in_threadpool(self._taken, request, form, person.name)

    def ask_to_delete(self, request: Request) -> Response:
        """The question before a draft is removed."""
        self.site.require(request, "write")
        file = self._file(request)
        return self._note_page(request, "delete_note.html.j2", file, None, why_not=self._kept_because(file))

    async def delete(self, request: Request) -> Response:
        """Remove the file of a draft that was never issued."""
        person = self.site.require(request, "write")
        return await run_in_threadpool(self._deleted, request, person.name)

    # -- what is done ----------------------------------------------------------------------------

    def _looked_at_last(self, request: Request, form: Form) -> Response:
        """Return the page, unless the browser no longer waits for it: with the next key it asks for the next page."""
        with self.workspace.lock:
            if from_thread.run(request.is_disconnected):
                return Response(status_code=204)
            return self._looked(request, form)

    def _looked(self, request: Request, form: Form) -> Response:
        with self.workspace.lock:
            file = self._file(request)
            try:
                changed = with_edits(self.workspace.pipeline.registry, file, self._edits(file, form))
            except ProblemsFound as error:
                return self._page(request, file, Composable(self.workspace.pipeline, None, ()), form.values, error)
            words = composable(self.workspace.pipeline, changed)
            if "hx-request" not in request.headers:
                return self._page(request, file, words, form.values, entered=changed.data)
            drawn = self._form(request, file, words, {}, changed.data)
            beside = self._beside(request, file, words, form)
            found = self._found_beside(_errors(drawn.found()), beside)
            return self.site.page(request, "parts/page_beside.html.j2", beside=beside, found_beside=found)

    def _taken(self, request: Request, form: Form, by: str) -> Response:
        do = form.text("do", "save")
        with self.workspace.lock:
            file = self._file(request)
            if ADD in form.values or THEIRS in form.values:  # the form is drawn again, with what was entered
                return self._looked(request, form)
            try:
                saved = self._done(file, do, form, by)
            except ProblemsFound as error:
                words = Composable(self.workspace.pipeline, None, ())
                return self._page(request, file, words, form.values, error)
            self.workspace.reload()
            file = self._file(request)
            words = composable(saved.pipeline, file)
            if do == "send" and not _errors(words.problems) and not self._stops(file, at_once=True):
                changes.ask_for_review(self.workspace.folder, file.id, by, self.site.clock())
                return self.site.see_other(f"/notes/{file.id}/review")
        told = {"undo": "undone", "send": "not_sent"}.get(do) or ("both" if saved.others else "saved")
        moved = _MOVE.fullmatch(do)
        return self.site.see_other(f"/notes/{file.id}/write?{told}=1" + ("#sentences" if moved else ""))

    def _done(self, file: DraftFile, do: str, form: Form, by: str) -> Saved:
        """Save a form and what its button does, or undo the last change. Raises ProblemsFound, also for an issued note."""
        if self._is_issued(file):
            message, hint = f"'{file.id}' is issued", "write a change or a correction as a note of its own"
            raise ProblemsFound.one(Place(shown(file.path)), "issued", message, hint)
        pipeline, at = self.workspace.pipeline, self.site.clock()
        if do == "undo":
            last = changes.history(pipeline.registry.folder, "notes", file.id, most=1)
            if not last:
                raise ProblemsFound.one(Place(str(file.path)), "no-change", "there is no change to undo")
            return undo(pipeline, last[0].serial, by, at)
        edits = self._edits(file, form)
        data = changed_data(file.tree.data, edits, [])
        assert isinstance(data, dict)
        if (move := _MOVE.fullmatch(do)) is not None:
            act = _ACTS[move[1]]
            name, after = form.text("move"), form.text("after") if act == "add" else move[2]
            known = act != "add" or name in pipeline.registry.shelf or name == "text"
            if known and re.fullmatch("-1|[0-9]{1,3}", after):
                edits += move_edits(file.kind, data, act, int(after), name)
        return save(pipeline, {file.path: edits}, by, at, since=whole_number(form.text("since")))

    def _deleted(self, request: Request, by: str) -> Response:
        with self.workspace.lock:
            file = self._file(request)
            if self._kept_because(file):
                return self.ask_to_delete(request)
            save(self.workspace.pipeline, {}, by, self.site.clock(), removed=[file.path])
            self.workspace.reload()
        return self.site.see_other("/")

    def _stops(self, file: DraftFile, at_once: bool) -> tuple[Problem, ...]:
        """Return the errors of a note on file in all its languages; composing takes time, so only if known or `at_once`."""
        note = self.workspace.pipeline.registry.notes.get(file.id)
        if note is None or self.workspace.problems_of(note):
            return ()  # its file has mistakes, so that it cannot be composed
        problems = self.decisions.problems(note, at_once)
        return tuple(row.problem for row in problems.stops) if problems else ()

    def _is_issued(self, file: DraftFile) -> bool:
        return any(entry.kind == "issue" for entry in self.workspace.entries_by_note().get(file.id, ()))

    def _kept_because(self, file: DraftFile) -> str:
        """Return why a note cannot be removed, as the end of a key of the phrases; '' if it can."""
        entries = self.workspace.entries_by_note().get(file.id, ())
        if any(entry.kind in ("issue", "void") for entry in entries) or file.data.get("reference"):
            return "issued"
        return "discussed" if entries else ""

    # -- inside ----------------------------------------------------------------------------------

    def _file(self, request: Request) -> DraftFile:
        return draft_file(self.workspace.pipeline.registry, request.path_params["note"])

    def _edits(self, file: DraftFile, form: Form) -> list[Edit]:
        drawing = Drawing(self.workspace.pipeline.registry, "en")
        return note_edits(note_form(drawing, file.kind, file.data), file.data, form.values)

    def _form(
        self,
        request: Request,
        file: DraftFile,
        words: Composable,
        sent: Mapping[str, list[str]],
        entered: Mapping[str, object] | None,
        clashes: Sequence[Clash] = (),
    ) -> NoteForm:
        drawing = Drawing(self.workspace.pipeline.registry, self.site.phrases(request).language, sent)
        return note_form(drawing, file.kind, file.data, words.problems, entered, clashes)

    def _page(
        self,
        request: Request,
        file: DraftFile,
        words: Composable,
        sent: Mapping[str, list[str]],
        error: ProblemsFound | None = None,
        entered: Mapping[str, object] | None = None,
    ) -> Response:
        """Return the page: with the words of a form that was `sent`, and with what stopped it from being saved.

        `entered` is the data of the note with these words.
        """
        clashes = error.fields if isinstance(error, Conflict) else ()
        form = self._form(request, file, words, sent, entered, clashes)
        if error and not isinstance(error, Conflict):
            form = replace(form, problems=(*form.problems, *error.problems))
        registry = self.workspace.pipeline.registry
        made = changes.history(registry.folder, "notes", file.id, most=MOST_CHANGES)
        beside = self._beside(request, file, words, Form({key: list(value) for key, value in sent.items()}))
        found, issued = _errors(form.found()), self._is_issued(file)
        return self._note_page(
            request,
            "write.html.j2",
            file,
            words.note,
            422 if error else 200,
            found=found,
            found_beside=self._found_beside(found, beside),
            remarks=[pair for pair in form.found() if pair[1].severity != "error"],
            form=form,
            others=self.site.feed.others(file.id, request.scope.get("reviewer", "")),
            id=file.id,
            clashes=clashes,
            shelf=registry.shelf,
            issued=issued,
            **self._to_correct(file, words),
            act_of=self._act_of(request, words, file),
            beside=beside,
            since=changes.last(registry.folder),
            changes=made,
            can_undo=bool(made),
            chosen=chosen if (chosen := request.query_params.get("chosen", "")) in registry.meetings else "",
            told=next(
                (key for key in ("saved", "both", "undone", "new", "not_sent") if key in request.query_params), ""
            ),
            filled_from=registry.notes.get(request.query_params.get("new", "")),
        )

    def _to_correct(self, file: DraftFile, words: Composable) -> dict[str, object]:
        """Return the returns of a note that no approval followed, with their languages, and its open comments."""
        registry, entries = words.pipeline.registry, self.workspace.entries_by_note().get(file.id, ())
        note = words.note or registry.notes.get(file.id) or stand_in(registry, file)
        remarks = [remark for remark in comments(entries) if not remark.resolved]
        return {"returns": returns(registry, note, entries), "comments": remarks}

    def _found_beside(
        self, found: Sequence[tuple[Node | None, Problem]], beside: PageBeside
    ) -> list[tuple[Node | None, Problem]]:
        """Return the problems of a form without those at fields of other languages than that of the page beside it."""
        others = {*self.workspace.pipeline.registry.packs} - {beside.language}
        return [(node, problem) for node, problem in found if node is None or not others & {*node.path}]

    def _note_page(
        self, request: Request, template: str, file: DraftFile, note: Note | None, status: int = 200, **words: object
    ) -> Response:
        """Return a page of a note that may be unfinished: with the steps of what can be read of it."""
        registry = self.workspace.pipeline.registry
        on_file = registry.notes.get(file.id)
        shown = on_file or note or stand_in(registry, file)
        life = self.site.life_of(shown)
        found = words.get("found", ())
        problems = len(found) if isinstance(found, list) else 0
        if problems and life.stage not in ("issued", "void"):
            life = replace(life, stage="write", problems=problems)
        words |= {"life": life, "steps": steps(life), "broken": self.workspace.problems}
        return self.site.note_page(request, template, shown, "write", status, None, **words)

    def _act_of(self, request: Request, words: Composable, file: DraftFile) -> str:
        """Return the name of the act that a note recalls; '' without one."""
        registry = words.pipeline.registry
        act = registry.act_of(words.note or registry.notes.get(file.id) or stand_in(registry, file))
        return record_name(registry, act, self.site.phrases(request).language) if act else ""

    def _beside(self, request: Request, file: DraftFile, words: Composable, form: Form) -> PageBeside:
        """Return the page beside the form: with its words, or the last good one if they cannot be composed."""
        registry, t = words.pipeline.registry, self.site.phrases(request)
        note = words.note or registry.notes.get(file.id) or stand_in(registry, file)
        codes = registry.languages_of(note)
        wanted = form.text("page_language") or t.language
        language = wanted if wanted in codes else codes[0]
        problems: tuple[Problem, ...] = ()
        try:
            recipients = recipients_of(registry, note)
        except ProblemsFound as error:
            recipients, problems = [], error.problems
        names = [(one.id, list_name(state_or_entity(registry, one), t.language, note.date)) for one in recipients]
        names = sorted(names[:MOST_RECIPIENTS], key=lambda name: name[1])
        who = form.text("page_who")
        who = who if who in dict(names) else recipients[0].id if recipients else ""
        beside = PageBeside(language, who, codes, names, form.text("page_shown"), problems=problems)
        if words.note is None or not who:
            return self._last_good(file, beside)
        try:
            shown = self.workspace.unsaved(words.pipeline, words.note, language, who)
            return replace(beside, digest=shown.digest, pages=self.workspace.pages(shown.digest))
        except ProblemsFound as error:
            return self._last_good(file, replace(beside, problems=error.problems))

    def _last_good(self, file: DraftFile, beside: PageBeside) -> PageBeside:
        """Return the page that was shown before, or that of the note on file, if either can be printed."""
        try:
            if beside.digest:
                return replace(beside, pages=self.workspace.pages(beside.digest))
            note = self.workspace.note(file.id)
            shown: ShownCopy = self.workspace.latest(note, beside.language, beside.who)
            return replace(beside, digest=shown.digest, pages=self.workspace.pages(shown.digest))
        except ProblemsFound:
            return replace(beside, digest="", pages=0)


def _errors(found: Iterable[tuple[T, Problem]]) -> list[tuple[T, Problem]]:
    """Return those of some problems with their fields that are errors."""
    return [pair for pair in found if pair[1].severity == "error"]
