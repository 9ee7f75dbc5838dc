"""The pages of answers: the notes that wait for them, the register of one note, an answer typed in, a reminder drafted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Literal

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk.answers import PERSON, Typed, earlier_answer, enter, faults
from ..desk.form_inbox import original, put_away, uploads, uploads_for
from ..desk.phrases import Phrases
from ..desk.record_names import record_name
from ..desk.reminders import reminder
from ..desk.reply_register import Register, register_of, waiting
from ..desk.saving import save
from ..formats.csv_table import to_csv
from ..problems import Problem
from ..records.edit import digest
from ..records.notes import Note
from ..registry.dues import form_sections
from ..registry.registry import Registry
from .downloads import download
from .site import NO_FORM, Form, Site

Which = Literal["silent", "answered", "coming", "topics"]
TABS: tuple[Which, ...] = ("silent", "answered", "coming", "topics")
STAGES = ("awaited", "overdue", "complete")
LINES = 10  # members that a form has room for at first, as the reply form
MOST_LINES = 60


class ReplyPages:
    """The pages about answers to notes."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> list[Route]:
        return [
            Route("/replies", self.all_notes),
            Route("/notes/{note}/replies", self.register),
            Route("/notes/{note}/replies/table.csv", self.table),
            Route("/notes/{note}/replies/remind", self.remind, methods=["POST"]),
            Route("/notes/{note}/replies/form/{digest}", self.form_file),
            Route("/notes/{note}/replies/new", self.answer),
            Route("/notes/{note}/replies/new", self.type_in, methods=["POST"]),
            Route("/notes/{note}/replies/{index:int}", self.answer),
            Route("/notes/{note}/replies/{index:int}", self.type_in, methods=["POST"]),
        ]

    # -- pages -----------------------------------------------------------------------------------

    def all_notes(self, request: Request) -> Response:
        """The notes that wait for answers, by their last day, and the forms that wait to be filed."""
        self.site.require(request, "read")
        site, today = self.site, self.site.today
        with site.workspace.lock, site.workspace.read_ledger() as ledger:
            registers, problems = waiting(self._registry, ledger, today)
        stages = {stage: [each for each in registers if _stage(each, today) == stage] for stage in STAGES}
        shown = request.query_params.get("which", "awaited")
        return site.page(
            request,
            "replies_all.html.j2",
            place="replies",
            stages=stages,
            which=shown if shown in STAGES else "awaited",
            today=today,
            waits=uploads(site.workspace.folder),
            problems=problems.found,
            lives={each.note.id: site.life_of(each.note) for each in registers},
        )

    def register(self, request: Request) -> Response:
        """The register of a note: those that are silent, that answered, who comes, topics (`show`)."""
        return self._register(request)

    def _register(self, request: Request, status: int = 200, problems: tuple[Problem, ...] = ()) -> Response:
        self.site.require(request, "read")
        note, t = self.site.note_of(request), self.site.phrases(request)
        register = self._read(note)
        return self.site.note_page(
            request,
            "replies.html.j2",
            note,
            "replies",
            status,
            register=register,
            show=_tab(request.query_params.get("show", "")),
            filed=request.query_params.get("filed", ""),
            tabs=TABS,
            today=self.site.today,
            names=self._names(t, (row.recipient for row in register.rows)),
            emails={id: row.email for id, row in self._registry.recipients.items()},
            waits=uploads_for(self._registry, note.id),
            indexes={answer: index for index, answer in enumerate(map(id, register.answers))},
            key=id,
            problems=problems,
        )

    def table(self, request: Request) -> Response:
        """One of the tables of a register, for a spreadsheet."""
        self.site.require(request, "read")
        note, t = self.site.note_of(request), self.site.phrases(request)
        register, show = self._read(note), _tab(request.query_params.get("show", ""))
        names = self._names(t, (row.recipient for row in register.rows))
        columns, rows = _table(t, register, show, names, self._registry)
        content = to_csv([t(f"replies.{column}") for column in columns], rows)
        return download(content, f"{note.id}-{show}.csv", "text/csv; charset=utf-8")

    def form_file(self, request: Request) -> Response:
        """The form in which an answer came, as it was uploaded."""
        self.site.require(request, "read")
        note, digest = self.site.note_of(request), request.path_params["digest"]
        content = original(self.site.workspace.folder, digest)
        if content is None:
            raise HTTPException(404)
        return download(content, f"{note.id}-{digest[:12]}.pdf", "application/pdf")

    # -- an answer that is typed in or corrected -------------------------------------------------

    def answer(self, request: Request) -> Response:
        """The form for an answer by post or fax, for the recipient of the query if it names one; or for one on file."""
        return self._answer(request)

    def _answer(
        self, request: Request, status: int = 200, problems: tuple[Problem, ...] = (), form: Form = NO_FORM
    ) -> Response:
        self.site.require(request, "write")
        note, index, t = self.site.note_of(request), request.path_params.get("index"), self.site.phrases(request)
        registry, register = self._registry, self._read(note)
        if index is not None and index >= len(register.answers):
            raise HTTPException(404)
        typed = Typed(request.query_params.get("recipient", ""), self.site.today.isoformat())
        if index is not None:
            typed = Typed.of(register.answers[index])
        if form is not NO_FORM:
            typed = _typed(form)
        on_file = register.answers[index] if index is not None else None
        wrong = faults(registry, note, typed, self.site.today, index) if form is not NO_FORM else []
        recipients = dict.fromkeys((*(row.recipient for row in register.rows), *registry.recipients))
        earlier = earlier_answer(registry, note, typed.recipient) if index is None else None
        return self.site.note_page(
            request,
            "answer.html.j2",
            note,
            "replies",
            status,
            typed=typed,
            received=_day(typed.received),
            index=index,
            wrong=wrong,
            problems=problems,
            earlier=earlier,
            names=self._names(t, recipients),
            lines=max(LINES, min(len(typed.members) + 5, MOST_LINES)),
            person_fields=PERSON,
            sections=form_sections(registry, note),
            seen=digest(Typed.of(on_file).data) if on_file else "",
            upload=self._upload(form.text("form") or request.query_params.get("form", "")),
        )

    async def type_in(self, request: Request) -> Response:
        """Enter an answer that a clerk typed in, or its correction."""
        person, form = self.site.require(request, "write"), await self.site.form(request)
        note, index, site = self.site.note_of(request), request.path_params.get("index"), self.site

        def work() -> Response:
            typed, upload = _typed(form), self._upload(form.text("form"))
            if faults(self._registry, note, typed, site.today, index):
                return self._answer(request, 422, form=form)
            with site.workspace.lock:
                enter(site.workspace.pipeline, note, typed, person.name, site.clock(), index, form.text("base"))
                if upload:
                    put_away(site.workspace.folder, [upload], "filed")
                site.workspace.reload()
            return site.see_other(f"/notes/{note.id}/replies?show=answered")

        return await site.entered(work, partial(self._answer, request, form=form))

    # -- the reminder ----------------------------------------------------------------------------

    async def remind(self, request: Request) -> Response:
        """Draft a reminder to all that are silent, or to those ticked, and open it for writing."""
        person, form = self.site.require(request, "write"), await self.site.form(request)
        note, site = self.site.note_of(request), self.site

        def work() -> Response:
            with site.workspace.lock:
                register = self._read(note)
                silent = [row.recipient for row in register.silent()]
                to = silent if form.text("whom") == "all" else form.texts("to")
                draft = reminder(self._registry, register, to, site.today, person.name)
                save(site.workspace.pipeline, {}, person.name, site.clock(), new_files={draft.path: draft.text})
                site.workspace.reload()
            return site.see_other(f"/notes/{draft.id}/write")

        return await site.entered(work, partial(self._register, request))

    # -- inside ----------------------------------------------------------------------------------

    @property
    def _registry(self) -> Registry:
        return self.site.workspace.pipeline.registry

    def _read(self, note: Note) -> Register:
        with self.site.workspace.lock, self.site.workspace.read_ledger() as ledger:
            return register_of(self._registry, note, ledger, self.site.today)

    def _names(self, t: Phrases, recipients: Iterable[str]) -> dict[str, str]:
        """Return the names of recipients in the language of the page, or the office's; ids of those no longer on file."""
        known = {id: self._registry.recipients.get(id) for id in recipients}
        return {
            id: record_name(self._registry, recipient, t.language) if recipient else id
            for id, recipient in known.items()
        }

    def _upload(self, digest: str) -> str:
        """Return the digest of a form that waits in the inbox, '' for any other text."""
        return next((each.digest for each in uploads(self.site.workspace.folder) if each.digest == digest), "")


def _tab(text: str) -> Which:
    return next((tab for tab in TABS if tab == text), "silent")


def _stage(register: Register, today: date) -> str:
    """Return under which tab of the list of notes a register is."""
    if not register.silent():
        return "complete"
    return "overdue" if register.last_day and register.last_day < today else "awaited"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _typed(form: Form) -> Typed:
    """Return the answer of a form: persons without any value and empty lines are left out."""
    members = [_person(form, f"{{}}-{i}") for i in range(1, MOST_LINES + 1)]
    topics = [" ".join(line.split()) for line in form.text("topics").split("\n")]
    return Typed(
        form.text("recipient").strip(),
        form.text("received").strip(),
        form.text("absent") == "on",
        tuple(member for member in members if member),
        tuple(topic for topic in topics if topic),
        _person(form, "contact-{}") or None,
        form.text("remarks").strip(),
        form.text("supersedes") == "on",
        form.text("form"),
        form.text("file"),
    )


def _person(form: Form, pattern: str) -> dict[str, str]:
    texts = {key: " ".join(form.text(pattern.format(key)).split()) for key in PERSON}
    return {key: text for key, text in texts.items() if text}


def _table(
    t: Phrases, register: Register, show: Which, names: Mapping[str, str], registry: Registry
) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Return the columns of a table (names of phrases) and its rows."""
    if show == "topics":
        return ("topic", "mission"), [(topic.text, names[id]) for topic in register.topics() for id in topic.recipients]
    if show == "coming":
        members = [
            (names[row.recipient], member.name, member.function, member.email, member.telephone)
            for row, member in register.members()
        ]
        return ("mission", *PERSON), members
    if show == "answered":
        answers = [(row, row.answer) for row in register.answered() if row.answer]
        return ("mission", "received", "members", "topics", "contact", "remarks", "by"), [
            (
                names[row.recipient],
                answer.received.isoformat(),
                t("replies.no_delegation")
                if answer.absent
                else t("common.semicolon").join(member.name for member in answer.members),
                t("common.semicolon").join(answer.topics),
                " ".join(answer.contact.model_dump().values()).strip() if answer.contact else "",
                answer.remarks,
                answer.by,
            )
            for row, answer in answers
        ]
    return ("mission", "language", "sent", "reminded", "email"), [
        (
            names[row.recipient],
            t("common.comma").join(map(t.language_name, row.languages)),
            row.sent[:10],
            row.reminded[:10],
            (registry.recipients[row.recipient].email or "") if row.recipient in registry.recipients else "",
        )
        for row in register.silent()
    ]
