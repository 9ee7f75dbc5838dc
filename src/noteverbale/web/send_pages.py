"""The page from which a note is sent: print files, drafts of e-mails, labels, lists; each is made when it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from ..desk.issued_copies import issued_parts, served
from ..desk.outputs import KINDS, TYPES, Output, Outputs, basis_of, contacts_of, offered, print_files, sizes
from ..formats.archive import zipped
from ..ledger.entry import Entry
from ..problems import Problem, ProblemsFound
from ..records.notes import Note
from ..registry.registry import Registry
from .copies import whole_number
from .downloads import disposition, download
from .plans import Plans, Wanted
from .site import Site

PATIENCE, PAUSE = 20.0, 0.2  # seconds that a download waits for a file in the making, and between two looks
GROUPS = ("mail", "post", "merge", "more")


@dataclass(frozen=True)
class Sending:
    """What is sent of a note: its issue, its reference and the stem of its files, the folder of its copies.

    `contacts` are the digests of its recipients' contacts on file, by their ids.
    """

    issues: tuple[Entry, ...]
    reference: str
    slug: str
    folder: Path | None
    basis: str
    contacts: Mapping[str, str]


@dataclass(frozen=True)
class Choice:
    """A line of the page: an output, or the sizes of labels or envelopes of which one can be chosen and made."""

    output: Output
    sizes: tuple[str, ...] = ()


class SendPages:
    """The pages from which notes are sent."""

    def __init__(self, site: Site, plans: Plans) -> None:
        self.site, self.plans = site, plans

    def routes(self) -> list[Route]:
        return [
            Route("/notes/{note}/send", self.send, methods=["GET"]),
            Route("/notes/{note}/send", self.make, methods=["POST"]),
            Route("/notes/{note}/send/print.zip", self.all_print_files),
            Route("/notes/{note}/send/print/{file}", self.print_file),
            Route("/notes/{note}/send/copies/{language}/{who}.pdf", self.copy),
            Route("/notes/{note}/send/events", self.events),
            Route("/notes/{note}/send/{kind}", self.file),
        ]

    def send(self, request: Request) -> Response:
        """All files that can be made of a note for sending it."""
        self.site.require(request, "read")
        note, registry = self.site.note_of(request), self.site.workspace.pipeline.registry
        problems: tuple[Problem, ...] = ()
        outputs, sending = dict[str, list[Choice]](), None
        try:
            sending = self._sending(note)
            outputs = self._outputs(registry, note, sending)
        except ProblemsFound as error:
            problems = error.problems
        prints = print_files(sending.folder) if sending and sending.folder else []
        recipients = {recipient for recipient, _ in served(sending.issues)} if sending else set()
        without_email = [id for id in recipients if id in registry.recipients and not registry.recipients[id].email]
        return self.site.note_page(
            request,
            "send.html.j2",
            note,
            "send",
            problems=problems,
            sending=sending,
            added=issued_parts(sending.issues, self.site.workspace.entries(note)) if sending else (),
            outputs=outputs,
            groups=GROUPS,
            prints=prints,
            needs_passphrase=registry.office.code is not None,
            recipients=len(recipients),
            without_email=len(without_email),
            is_making=any(choice.output.state == "making" for group in outputs.values() for choice in group),
        )

    def _outputs(self, registry: Registry, note: Note, sending: Sending) -> dict[str, list[Choice]]:
        """Return the outputs of each group as they are now: of labels and envelopes each size, only one of which has a form."""
        groups: dict[str, list[Choice]] = {}
        for kind in offered(registry, note):
            known = sizes(registry, kind)
            outputs = [self._made.of(note, kind.name, sending.basis, size, sending.contacts) for size in known or ("",)]
            again = kind.sized == "labels"  # a sheet made before may begin at another label
            absent = tuple(output.size for output in outputs if again or output.state in ("absent", "failed"))
            shown = [output for output in outputs if not known or output.state != "absent"]
            choices = [Choice(output) for output in shown]
            if known and absent:
                choices.append(Choice(replace(outputs[0], size="", state="absent", problem=""), absent))
            groups.setdefault(kind.group, []).extend(choices)
        return groups

    async def make(self, request: Request) -> Response:
        """Start to make a file; go back to its line on the page, which follows the making, or save it once it is made."""
        form = await self.site.form(request)
        self.site.require(request, "write")
        note, name, size = self.site.note_of(request), form.text("kind"), form.text("size")
        await run_in_threadpool(self._make, note, name, size, whole_number(form.text("start")))
        if form.text("then") == "save":
            return self.site.see_other(f"/notes/{note.id}/send/{name}{f'?size={size}' if size else ''}")
        return self.site.see_other(f"/notes/{note.id}/send#{name}{f'-{size}' if size else ''}")

    def _make(self, note: Note, name: str, size: str, start: int | None) -> None:
        registry = self.site.workspace.pipeline.registry
        if name not in KINDS or size not in (sizes(registry, KINDS[name]) or ("",)):
            raise HTTPException(404)
        sending = self._sending(note)
        self._made.make(registry, note, name, sending.basis, size, sending.folder, sending.contacts, start)

    async def file(self, request: Request) -> Response:
        """A file that was made. One in the making is waited for; what is not made leads to the page where it is."""
        self.site.require(request, "read")
        note, name = self.site.note_of(request), request.path_params["kind"]
        size = request.query_params.get("size", "")
        registry = self.site.workspace.pipeline.registry
        if name not in KINDS or size not in (sizes(registry, KINDS[name]) or ("",)):
            raise HTTPException(404)
        sending = await run_in_threadpool(self._sending, note)
        output = self._made.of(note, name, sending.basis, size)
        waited = 0.0
        while output.state == "making" and waited < PATIENCE:
            await asyncio.sleep(PAUSE)
            waited += PAUSE
            output = self._made.of(note, name, sending.basis, size)
        if output.state != "made":
            return self.site.see_other(f"/notes/{note.id}/send#{name}")
        stem = f"{sending.slug}-{name}{f'-{size}' if size else ''}"
        headers = disposition(f"{stem}.{output.kind.suffix}")
        return FileResponse(output.file, media_type=TYPES[output.kind.suffix], headers=headers)

    async def events(self, request: Request) -> Response:
        """An event whenever a file of the note was made, until none is in the making."""
        from sse_starlette.sse import EventSourceResponse

        self.site.require(request, "read")
        note = self.site.note_of(request)
        sending = await run_in_threadpool(self._sending, note)
        return EventSourceResponse(self._progress(note, sending), ping=20)

    async def _progress(self, note: Note, sending: Sending) -> AsyncIterator[dict[str, str]]:
        registry, before = self.site.workspace.pipeline.registry, None
        while True:
            outputs = self._outputs(registry, note, sending)
            states = [choice.output.state for group in outputs.values() for choice in group]
            if states != before:
                before = states
                yield {"event": "progress", "data": str(states.count("made"))}
            if "making" not in states:
                return
            await asyncio.sleep(PAUSE)

    # -- issued copies ---------------------------------------------------------------------------

    def print_file(self, request: Request) -> Response:
        """The print file of a language."""
        self.site.require(request, "read")
        sending = self._sending(self.site.note_of(request))
        for file in print_files(sending.folder) if sending.folder else ():
            if file.name == request.path_params["file"]:
                headers = disposition(f"{sending.slug}-{file.name}")
                return FileResponse(file.path, media_type=TYPES["pdf"], headers=headers)
        raise HTTPException(404)

    def all_print_files(self, request: Request) -> Response:
        """All print files of a note in one zip."""
        self.site.require(request, "read")
        sending = self._sending(self.site.note_of(request))
        files = print_files(sending.folder) if sending.folder else []
        if not files:
            raise HTTPException(404)
        content = zipped((file.name, file.path.read_bytes()) for file in files)
        return download(content, f"{sending.slug}-print.zip", TYPES["zip"])

    def copy(self, request: Request) -> Response:
        """The PDF that was issued to a recipient; of several the latest."""
        self.site.require(request, "read")
        note, language, who = self.site.note_of(request), *(request.path_params[name] for name in ("language", "who"))
        sending = self._sending(note)
        parts = issued_parts(sending.issues, ()) if sending.folder else []
        for part in reversed(parts):
            if sending.folder and any(
                each.recipient == who and each.language == language for each in part.content.copies
            ):
                path = sending.folder / part.content.folder / language / f"{who}.pdf"
                if path.is_file():
                    return FileResponse(
                        path, media_type=TYPES["pdf"], headers=disposition(f"{sending.slug}-{language}-{who}.pdf")
                    )
        raise HTTPException(404)

    # -- inside ----------------------------------------------------------------------------------

    @property
    def _made(self) -> Outputs:
        workspace = self.site.workspace
        return Outputs(workspace.folder, workspace.ledger or workspace.folder / "ledger.db", self.plans.output)

    def _sending(self, note: Note) -> Sending:
        """Return what is sent of a note: its issue, or drafts by its plan as it is now. Raises ProblemsFound."""
        with self.site.workspace.read_ledger() as ledger:
            issues, number = ledger.issued(note.id), ledger.number_of(note.id)
        registry = self.site.workspace.pipeline.registry
        if not issues or number is None:
            plan = self.plans.plan(note, Wanted())
            contacts = contacts_of(registry, {copy.recipient for copy in plan.copies})
            return Sending((), "", note.id, None, basis_of((), plan.hash), contacts)
        series = registry.series.get(number.series)
        reference = number.reference(series.format) if series else number.slug
        contacts = contacts_of(registry, {recipient for recipient, _ in served(issues)})
        folder = self.plans.output / number.slug
        return Sending(issues, reference, number.slug, folder, basis_of(issues, ""), contacts)
