"""The inbox of returned forms: uploaded, shown with what they say, filed in one act; those that must be looked at, one by one."""

from __future__ import annotations

from datetime import date
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk.answers import file_forms
from ..desk.form_inbox import look_at, name_sender, original, put_away, take
from ..desk.record_names import record_name
from ..problems import NOWHERE, Problem, ProblemsFound
from .downloads import download
from .site import Form, Site
from .uploads import UploadedFile

MOST_FORMS = 300  # in one upload


class FormPages:
    """The pages of the inbox."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> list[Route]:
        return [
            Route("/replies/file", self.inbox),
            Route("/replies/file", self.upload, methods=["POST"]),
            Route("/replies/filed", self.file, methods=["POST"]),
            Route("/replies/inbox/{digest}", self.settle, methods=["POST"]),
            Route("/replies/inbox/{digest}.pdf", self.form),
        ]

    def inbox(self, request: Request) -> Response:
        """The forms that are not filed: all, or those for one note (`note`)."""
        return self._inbox(request)

    def _inbox(
        self, request: Request, status: int = 200, problems: tuple[Problem, ...] = (), note: str = ""
    ) -> Response:
        person, site = self.site.require(request, "write"), self.site
        registry, t = site.workspace.pipeline.registry, site.phrases(request)
        note = note or request.query_params.get("note", "")
        inbox = look_at(registry, person.name)
        waiting = inbox.of(note) if note in registry.notes else inbox.waiting
        names = {
            id: record_name(registry, recipient, t.language)
            for id, recipient in registry.recipients.items()
            if not registry.is_collective(recipient)
        }
        return site.page(
            request,
            "reply_forms.html.j2",
            status,
            place="replies",
            note=registry.notes.get(note),
            notes=registry.notes,
            groups={state: [each for each in waiting if each.state == state] for state in ("ready", "wrong", "known")},
            elsewhere=len(inbox.waiting) - len(waiting),
            names=names,
            today=site.today,
            problems=problems,
        )

    def form(self, request: Request) -> Response:
        """A form as it was uploaded."""
        self.site.require(request, "write")
        digest = request.path_params["digest"]
        content = original(self.site.workspace.folder, digest)
        if content is None:
            raise HTTPException(404)
        return download(content, f"{digest[:12]}.pdf", "application/pdf")

    # -- forms -----------------------------------------------------------------------------------

    async def upload(self, request: Request) -> Response:
        """Take the files of a form into the inbox; each is read in a process of its own."""
        person = self.site.require(request, "write")
        form, files = await self.site.upload(request)
        note = self._note(form)

        def work() -> Response:
            received = self._day(form)
            for file in self._chosen(files.get("forms", [])):
                take(self.site.workspace.folder, file.name, file.content, received, person.name)
            return self._back(note)

        return await self.site.entered(work, partial(self._inbox, request, note=note))

    async def file(self, request: Request) -> Response:
        """File the forms that were shown (`form`), if they can still be filed; `supersede` names whose earlier answer they replace."""
        person, form = self.site.require(request, "write"), await self.site.form(request)
        note, site = self._note(form), self.site

        def work() -> Response:
            with site.workspace.lock:
                pipeline, at = site.workspace.pipeline, site.clock()
                filed, saved = file_forms(pipeline, form.texts("form"), person.name, at, form.texts("supersede"))
                if saved:
                    site.workspace.reload()
            count = sum(filed.values())
            if len(filed) == 1:
                return site.see_other(f"/notes/{next(iter(filed))}/replies?filed={count}")
            return site.see_other("/replies" if filed else f"/replies/file{f'?note={note}' if note else ''}")

        return await site.entered(work, partial(self._inbox, request, note=note))

    async def settle(self, request: Request) -> Response:
        """Take a form out of the inbox, or say which State answers in it."""
        self.site.require(request, "write")
        form, digest = await self.site.form(request), request.path_params["digest"]
        folder, note = self.site.workspace.folder, self._note(form)

        def work() -> Response:
            if form.text("do") == "remove":
                put_away(folder, [digest], "removed")
            elif form.text("do") == "name":
                recipient = self.site.workspace.pipeline.registry.recipients.get(form.text("recipient"))
                if recipient is None:
                    raise ProblemsFound.one(NOWHERE, "recipient", "no mission is chosen", "choose the one that answers")
                name_sender(folder, digest, recipient.state or recipient.entity or "")
            else:
                raise HTTPException(400, "The form does not say what to do.")
            return self._back(note)

        return await self.site.entered(work, partial(self._inbox, request, note=note))

    # -- inside ----------------------------------------------------------------------------------

    def _note(self, form: Form) -> str:
        """Return the id of the note that a form names, '' for one that is not on file."""
        note = form.text("note")
        return note if note in self.site.workspace.pipeline.registry.notes else ""

    def _back(self, note: str) -> Response:
        return self.site.see_other(f"/replies/file?note={note}" if note else "/replies/file")

    def _day(self, form: Form) -> date:
        """Return the day on which forms came, today without one. Raises ProblemsFound for a day to come, or none at all."""
        text, today = form.text("received"), self.site.today
        try:
            day = date.fromisoformat(text) if text else today
        except ValueError:
            raise ProblemsFound.one(NOWHERE, "date", f"'{text}' is not a day", "choose a day") from None
        if day > today:
            raise ProblemsFound.one(NOWHERE, "date", "forms cannot have come on a day to come", "choose an earlier day")
        return day

    def _chosen(self, files: list[UploadedFile]) -> list[UploadedFile]:
        """Return the files of an upload. Raises ProblemsFound without any, and for too many."""
        if not files:
            raise ProblemsFound.one(NOWHERE, "file", "no file was chosen", "choose the filled forms, one or several")
        if len(files) > MOST_FORMS:
            message = f"{len(files)} files were chosen; at most {MOST_FORMS} are read at once"
            raise ProblemsFound.one(NOWHERE, "too-large", message, "choose them in two or more parts")
        return files
