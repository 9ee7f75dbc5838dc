"""The pages of imports: upload a table of missions, look at how it is read, answer, and apply what was shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk import import_answers, import_job
from ..desk.import_job import Job, Stale
from ..desk.import_plan import Change, QuestionShown
from ..desk.phrases import Phrases
from ..desk.recipient_table import owner_name
from ..desk.record_names import record_name
from ..incoming.columns import FIELDS, LEAVE
from ..incoming.last_import import in_words
from ..problems import Problem, ProblemsFound
from ..registry.addressees import state_or_entity
from ..registry.registry import Registry
from .copies import whole_number
from .downloads import XLSX, download
from .site import Site

STEP = 50  # changes, and faulty rows of a sheet, on a page
FEW = 50  # meanings of a name that are listed; of more, one is typed
EARLIER = 20  # imports that are listed


class ImportPages:
    """The pages about imports of missions."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> list[Route]:
        at = "/recipients/import"
        return [
            Route(at, self.imports),
            Route(at, self.upload, methods=["POST"]),
            Route(f"{at}/{{number:int}}", self.shown),
            Route(f"{at}/{{number:int}}/rejects", self.rejects),
            Route(f"{at}/{{number:int}}/answers", self.answers, methods=["POST"]),
            Route(f"{at}/{{number:int}}/columns", self.columns, methods=["POST"]),
            Route(f"{at}/{{number:int}}/apply", self.apply, methods=["POST"]),
            Route(f"{at}/{{number:int}}/undo", self.undo, methods=["POST"]),
        ]

    # -- pages -----------------------------------------------------------------------------------

    def imports(self, request: Request) -> Response:
        """The form to upload a table, and the last imports."""
        return self._imports(request)

    def _imports(self, request: Request, status: int = 200, problems: tuple[Problem, ...] = ()) -> Response:
        self.site.require(request, "write")
        jobs = import_job.jobs(self.site.workspace.folder)[:EARLIER]
        return self.site.page(
            request,
            "imports.html.j2",
            status,
            place="recipients",
            jobs=jobs,
            problems=problems,
            suffixes=import_job.SUFFIXES,
        )

    def shown(self, request: Request) -> Response:
        """One import: its questions, columns, faulty rows and changes; the query has the first change shown (`from`)."""
        return self._page(request, self._job(request))

    def _page(
        self, request: Request, job: Job, status: int = 200, problems: tuple[Problem, ...] = (), stale: bool = False
    ) -> Response:
        self.site.require(request, "read")
        t, registry, today = self.site.phrases(request), self.site.workspace.pipeline.registry, self.site.today
        first = whole_number(request.query_params.get("from", "")) or 0
        plan = job.plan
        return self.site.page(
            request,
            "import.html.j2",
            status,
            place="recipients",
            job=job,
            plan=plan,
            changes=plan.changes[first : first + STEP] if plan else (),
            first=first,
            step=STEP,
            problems=problems,
            stale=stale,
            fields=(*FIELDS, LEAVE),
            encodings=import_answers.ENCODINGS,
            input_name=import_answers.name,
            few=FEW,
            meanings=lambda question: _meanings(registry, question, t, today),
            name=lambda id: _name(registry, id, t.language, today),
            value=lambda key, value: _value(registry, key, value, t),
            has_rejects=import_job.rejects(registry.folder, job) is not None,
            is_real=_becomes_real,
        )

    def rejects(self, request: Request) -> Response:
        """The rows that an import leaves out, as a table with what is wrong in each."""
        self.site.require(request, "read")
        found = import_job.rejects(self.site.workspace.folder, self._job(request))
        if found is None:
            raise HTTPException(404)
        name, content = found
        return download(content, name, XLSX if name.endswith(".xlsx") else "text/csv; charset=utf-8")

    # -- forms -----------------------------------------------------------------------------------

    async def upload(self, request: Request) -> Response:
        """Take a table, plan its import and show it."""
        person, site = self.site.require(request, "write"), self.site
        _, files = await site.upload(request)
        file = next(iter(files.get("table", ())), None)

        def work() -> Response:
            content, name = (file.content, file.name) if file else (b"", "")
            job = import_job.begin(site.workspace.folder, name, content, person.name, site.clock())
            return site.see_other(f"/recipients/import/{job.number}")

        return await site.entered(work, lambda status, problems: self._imports(request, status, problems))

    async def answers(self, request: Request) -> Response:
        """Take the answers to questions, and plan the import anew."""

        def decide(job: Job, values: dict[str, list[str]]) -> Job:
            registry, questions = self.site.workspace.pipeline.registry, job.plan.questions if job.plan else ()
            decisions, problems = import_answers.decided(registry, job.decisions, questions, values)
            job = import_job.decided(registry.folder, job, decisions)
            if problems:
                raise ProblemsFound(problems)
            return job

        return await self._decide(request, decide)

    async def columns(self, request: Request) -> Response:
        """Take what each column is read as, and the encoding; plan the import anew."""

        def decide(job: Job, values: dict[str, list[str]]) -> Job:
            columns = job.plan.columns if job.plan else ()
            decisions = import_answers.with_columns(job.decisions, columns, values)
            return import_job.decided(self.site.workspace.folder, job, decisions)

        return await self._decide(request, decide)

    async def _decide(self, request: Request, decide: Callable[[Job, dict[str, list[str]]], Job]) -> Response:
        self.site.require(request, "write")
        form, job = await self.site.form(request), self._job(request)
        if job.state == "applied":
            return self.site.see_other(f"/recipients/import/{job.number}")

        def work() -> Response:
            decide(job, dict(form.values))
            return self.site.see_other(f"/recipients/import/{job.number}")

        return await self._entered(request, work)

    async def apply(self, request: Request) -> Response:
        """Write what was shown. If it is no longer that, the new plan is shown and nothing is written."""
        person, site = self.site.require(request, "write"), self.site
        digest, job = (await site.form(request)).text("plan"), self._job(request)

        def work() -> Response:
            try:
                with site.workspace.lock:
                    import_job.apply(site.workspace.pipeline, job, digest, person.name, site.clock())
            except Stale:
                fresh = import_job.planned(site.workspace.folder, job)
                return self._page(request, fresh, 409, stale=True)
            site.workspace.reload()
            return site.see_other(f"/recipients/import/{job.number}")

        return await self._entered(request, work)

    async def undo(self, request: Request) -> Response:
        """Undo what an import changed, where the values have not been changed since."""
        person, site = self.site.require(request, "write"), self.site
        job = self._job(request)

        def work() -> Response:
            with site.workspace.lock:
                import_job.undone(site.workspace.pipeline, job, person.name, site.clock())
            site.workspace.reload()
            return site.see_other(f"/recipients/import/{job.number}")

        return await self._entered(request, work)

    async def _entered(self, request: Request, work: Callable[[], Response]) -> Response:
        """Return what `work` returns; where it raises ProblemsFound, the page of the import with them."""
        return await self.site.entered(
            work, lambda status, problems: self._page(request, self._job(request), status, problems)
        )

    def _job(self, request: Request) -> Job:
        return import_job.find(self.site.workspace.folder, request.path_params["number"])


def _meanings(registry: Registry, question: QuestionShown, t: Phrases, on: date) -> list[tuple[str, str]]:
    """Return (id, name) of what a name may mean, in the order of the names."""
    pairs = [
        (id, _meaning(registry, question.field, id, t, on)) for id in import_answers.meanings(registry, question.field)
    ]
    return sorted(pairs, key=lambda pair: pair[1].casefold())


def _meaning(registry: Registry, field: str, id: str, t: Phrases, on: date) -> str:
    match field:
        case "Language":
            return t.language_name(id)
        case "Gender":
            return t(f"import.gender_{id}")
        case "Seat":
            return record_name(registry, registry.places[id], t.language, on)
        case "FunctionalTitle" | "Mission":
            return record_name(registry, registry.titles[id], t.language, on)
    return owner_name(registry, registry.principals[id], t.language, on)


def _name(registry: Registry, id: str, language: str, on: date) -> str:
    """Return the name of a recipient, also of one that is not on file yet and has the id of its State or entity."""
    recipient = registry.recipients.get(id)
    owner = state_or_entity(registry, recipient) if recipient else registry.principals.get(id)
    return owner_name(registry, owner, language, on) if owner else id


def _value(registry: Registry, key: str, value: Any, t: Phrases) -> str:
    """Return a value of a record in words."""
    if key == "languages" and value is not None:
        return t("common.comma").join(t.language_name(code) for code in ([value] if isinstance(value, str) else value))
    if key == "head" and value and value["title"] in registry.titles:
        title = record_name(registry, registry.titles[value["title"]], t.language)
        return f"{title} {t('recipients.gender_' + value.get('gender', 'm'))}"
    if key in ("mission", "seat") and value:
        record = {**registry.titles, **registry.places}.get(value)
        return record_name(registry, record, t.language) if record else str(value)
    return in_words(value)


def _becomes_real(change: Change) -> bool:
    """Return whether a change puts real data in place of a sample."""
    return any(key == "sample" for key, _, _ in change.values)
