"""The pages of records: tables with a filter, and a form for each record; meetings, bodies, acts, places, parts of the office."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk.changes import Change, history, of_save
from ..desk.fields import ADD, THEIRS, Node
from ..desk.record_forms import RecordForm, record_form, remove_record, save_record, with_faults
from ..desk.record_names import record_name
from ..desk.record_tables import MEETINGS, OFFICE, RECIPIENTS, TABLES, RecordTable, Use, rows, used_by
from ..desk.saves_by_day import act_of
from ..desk.saving import Saved, undo
from ..problems import ProblemsFound
from ..records.office import Person
from ..registry.registry import Registry
from .copies import whole_number
from .site import Form, Site

STEP = 50  # rows on a page
CHANGES = 30  # in the history of a record


class RecordPages:
    """The pages about the records that notes name."""

    template = "record.html.j2"  # of the form of one record

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> list[Route]:
        return [route for table in (*MEETINGS, *OFFICE) for route in self._routes(table)]

    def _routes(self, table: RecordTable) -> list[Route]:
        at = table.address
        if table.name == "office":
            return [
                Route(at, partial(self.record, table)),
                Route(at, _bound(self.save, table), methods=["POST"]),
                Route(f"{at}/undo", _bound(self.undo, table), methods=["POST"]),
            ]
        return [
            Route(at, partial(self.list, table)),
            Route(f"{at}/new", partial(self.record, table)),
            Route(f"{at}/new", _bound(self.save, table), methods=["POST"]),
            Route(f"{at}/{{id}}", partial(self.record, table)),
            Route(f"{at}/{{id}}", _bound(self.save, table), methods=["POST"]),
            Route(f"{at}/{{id}}/undo", _bound(self.undo, table), methods=["POST"]),
            Route(f"{at}/{{id}}/remove", partial(self.ask, table)),
            Route(f"{at}/{{id}}/remove", _bound(self.remove, table), methods=["POST"]),
        ]

    @property
    def _registry(self) -> Registry:
        return self.site.workspace.pipeline.registry

    def list(self, table: RecordTable, request: Request) -> Response:
        """The records of a table; the query has the words to find (`q`), a value of its facet (`only`), the first row (`from`)."""
        self.site.require(request, "read")
        query, t = request.query_params, self.site.phrases(request)
        with self.site.workspace.lock:
            shown = rows(self._registry, table, t.language, query.get("q", ""), query.get("only", ""))
        first = whole_number(query.get("from", "")) or 0
        return self.site.page(
            request,
            "records.html.j2",
            place=_place(table),
            table=table,
            tables=_family(table),
            shown=shown.rows[first : first + STEP],
            found=len(shown.rows),
            total=shown.total,
            facet=shown.facet,
            first=first,
            step=STEP,
            q=query.get("q", ""),
            only=query.get("only", ""),
        )

    def record(self, table: RecordTable, request: Request) -> Response:
        """The form of a record, of a new one, or of the settings of the office."""
        self.site.require(request, "read")
        return self._page(
            table, request, record_form(self._registry, table, self._id(table, request), self._language(request))
        )

    async def save(self, table: RecordTable, request: Request) -> Response:
        """Save what was changed; or draw the form again with one more row, with what another person entered, or with problems."""
        person = self.site.require(request, table.act)
        sent = await self.site.form(request)
        return await run_in_threadpool(self._save, table, request, person, sent)

    def _save(self, table: RecordTable, request: Request, person: Person, sent: Form) -> Response:
        site = self.site
        id, language = self._id(table, request), self._language(request)
        form = record_form(self._registry, table, id, language, sent.values)
        if sent.text(ADD) or sent.text(THEIRS):
            return self._page(table, request, form, sent=sent)
        try:
            with site.workspace.lock:
                id, saved = save_record(site.workspace.pipeline, form, sent.values, person.name, site.clock())
        except ProblemsFound as error:
            again = record_form(self._registry, table, form.id, language, sent.values)
            nodes = with_faults(again, site.workspace.pipeline, sent.values, error)
            return self._page(table, request, again, nodes, 422, sent)
        self._done(saved)
        if sent.text("next") == "another":
            return site.see_other(f"{table.address}/new?saved={id}")
        if back := _back(sent.text("back")):
            return site.see_other(f"{back}{'&' if '?' in back else '?'}chosen={id}")
        return site.see_other((table.address if table.name == "office" else f"{table.address}/{id}") + f"?saved={id}")

    async def undo(self, table: RecordTable, request: Request) -> Response:
        """Undo what was saved last of a record (`serial`)."""
        self.site.require(request, table.act)
        form = await self.site.form(request)
        return await run_in_threadpool(self._undo, table, request, whole_number(form.text("serial")))

    def _undo(self, table: RecordTable, request: Request, serial: int | None) -> Response:
        id = self._id(table, request)
        if serial is None or serial not in {change.serial for change in self._changes(table, id)}:
            raise HTTPException(404)
        saved = of_save(self._registry.folder, serial)  # other records may have been changed together with this one
        person = self.site.require(request, act_of(map(_table_of, saved)))
        with self.site.workspace.lock:
            self._done(undo(self.site.workspace.pipeline, serial, person.name, self.site.clock()))
        there = table.name == "office" or id in getattr(self._registry, table.name)
        return self.site.see_other(request.url.path.removesuffix("/undo") if there else table.address)

    def ask(self, table: RecordTable, request: Request) -> Response:
        """Ask whether a record shall be removed."""
        self.site.require(request, table.act)
        form = record_form(self._registry, table, self._id(table, request), self._language(request))
        return self.site.page(
            request,
            "record_remove.html.j2",
            place=_place(table),
            table=table,
            record=form,
            name=self._name(form, request),
            uses=self._uses(form, request),
        )

    async def remove(self, table: RecordTable, request: Request) -> Response:
        """Remove a record that no other names."""
        return await run_in_threadpool(self._remove, table, request, self.site.require(request, table.act))

    def _remove(self, table: RecordTable, request: Request, person: Person) -> Response:
        site, id = self.site, self._id(table, request)
        with site.workspace.lock:
            saved = remove_record(
                site.workspace.pipeline, table, id, self._language(request), person.name, site.clock()
            )
        self._done(saved)
        return site.see_other(f"{table.address}?removed={id}")

    def _page(
        self,
        table: RecordTable,
        request: Request,
        form: RecordForm,
        fields: Node | None = None,
        status: int = 200,
        sent: Form | None = None,
    ) -> Response:
        return self.site.page(
            request,
            self.template,
            status,
            place=_place(table),
            table=table,
            record=form,
            fields=fields or form.fields,
            name=self._name(form, request),
            uses=self._uses(form, request),
            changes=self._changes(table, form.id)[:CHANGES],
            saved=request.query_params.get("saved", ""),
            back=_back((sent.text("back") if sent else "") or request.query_params.get("back", "")),
            **self._beside(form, request),
        )

    def _beside(self, form: RecordForm, request: Request) -> dict[str, Any]:
        """Return what the page shows beside the form of a record, for its template."""
        return {}

    def _id(self, table: RecordTable, request: Request) -> str:
        """Return the id of the record of an address, '' for a new one. Raises HTTPException 404 for one that is not on file."""
        if table.name == "office":
            return self._registry.office.id
        id = str(request.path_params.get("id", ""))
        if id and id not in getattr(self._registry, table.name) and not request.url.path.endswith("/undo"):
            raise HTTPException(404)
        return id

    def _language(self, request: Request) -> str:
        return self.site.phrases(request).language

    def _name(self, form: RecordForm, request: Request) -> str:
        if not form.id:
            return ""
        record = (
            self._registry.office if form.table.name == "office" else getattr(self._registry, form.table.name)[form.id]
        )
        return record_name(self._registry, record, self._language(request))

    def _uses(self, form: RecordForm, request: Request) -> tuple[Use, ...]:
        if not form.id or form.table.name == "office":
            return ()
        # Without the lock: nothing is laid out, and the page need not wait for a note that is being composed.
        return used_by(self._registry, form.table.name, form.id, self._language(request))

    def _changes(self, table: RecordTable, id: str) -> tuple[Change, ...]:
        """Return the changes of a record, the newest first; those of the office's own settings without its senders and contacts."""
        if not id:
            return ()
        if table.name == "office":
            all_of_office = history(self._registry.folder, "office")
            return tuple(change for change in all_of_office if change.path[:1] not in (("senders",), ("contacts",)))
        of_part = ("office", f"{table.name}.{id}") if table.name in ("senders", "contacts") else (table.name, id)
        return history(self._registry.folder, *of_part)

    def _done(self, saved: Saved) -> None:
        self.site.workspace.reload()


def _bound(
    act: Callable[[RecordTable, Request], Awaitable[Response]], table: RecordTable
) -> Callable[[Request], Awaitable[Response]]:
    """Return a coroutine function of a request, which Starlette awaits; it runs a `partial` of one in a thread instead."""

    async def handler(request: Request) -> Response:
        return await act(table, request)

    return handler


def _table_of(change: Change) -> str:
    """Return the table of a change: that of a contact or a sender, which are parts of the office's file."""
    part = change.id.partition(".")[0]
    return part if change.table == "office" and part in TABLES else change.table


def _family(table: RecordTable) -> tuple[RecordTable, ...]:
    return MEETINGS if table in MEETINGS else OFFICE


def _place(table: RecordTable) -> str:
    return "recipients" if table is RECIPIENTS else "meetings" if table in MEETINGS else "office"


def _back(address: str) -> str:
    """Return an address of this server to go back to, '' for any other."""
    return address if address.startswith("/") and address[1:2] not in ("/", "\\") and "\\" not in address else ""
