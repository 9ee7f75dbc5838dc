"""The pages of the ledger: the numbers of a year, what became of one, where series count; its verification and backup."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk.numbers_taken import NumberRow, backup, events, number_named, numbers_of, series_of, years
from ..formats.csv_table import to_csv
from ..ledger.ledger import Ledger
from ..problems import NOWHERE, Problem, ProblemsFound
from ..registry.registry import Registry
from .downloads import download
from .site import NO_FORM, Form, Site

Problems = tuple[Problem, ...]
STATES = ("issued", "reserved", "void")  # filters of the list, and their counts
YEARS = range(1945, 3000)


class NumberPages:
    """The pages about the numbers of notes."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> list[Route]:
        return [
            Route("/numbers", self.numbers),
            Route("/numbers/table.csv", self.table),
            Route("/numbers/verify", self.verify),
            Route("/numbers/backup", self.backup),
            Route("/numbers/open", self.open_series, methods=["POST"]),
            Route("/numbers/reserve", self.reserve, methods=["POST"]),
            Route("/numbers/{slug}", self.number),
            Route("/numbers/{slug}/void", self.void, methods=["POST"]),
        ]

    # -- pages -----------------------------------------------------------------------------------

    def numbers(self, request: Request) -> Response:
        """The numbers of a year (`year`), of one series (`series`) or in one state (`state`), and where each series counts."""
        return self._numbers(request)

    def _numbers(self, request: Request, status: int = 200, problems: Problems = (), form: Form = NO_FORM) -> Response:
        self.site.require(request, "read")
        query, registry = request.query_params, self._registry
        year = _year(query.get("year", ""), self.site.today)
        with self.site.workspace.read_ledger() as ledger:
            rows = numbers_of(registry, ledger, year, query.get("series", ""))
            counts = {state: sum(state_shown(row) == state for row in rows) for state in STATES}
            known = sorted({*years(ledger), self.site.today.year}, reverse=True)
            series = series_of(registry, ledger, year)
            damage = tuple(ledger.file.problems())
        state = query.get("state", "")
        return self.site.page(
            request,
            "numbers.html.j2",
            status,
            place="numbers",
            rows=[row for row in rows if state in ("", state_shown(row))],
            counts={"": len(rows), **counts},
            state_of=state_shown,
            state=state,
            year=year,
            years=known,
            series=series,
            one_series=query.get("series", ""),
            damage=damage,
            problems=problems,
            form=form,
            notes=registry.notes,
        )

    def number(self, request: Request) -> Response:
        """What became of one number."""
        return self._number(request)

    def _number(self, request: Request, status: int = 200, problems: Problems = (), form: Form = NO_FORM) -> Response:
        self.site.require(request, "read")
        with self.site.workspace.read_ledger() as ledger:
            row = self._row(ledger, request)
            entries = events(ledger, row.number)
        note = self._registry.notes.get(row.note)
        state = state_shown(row)
        return self.site.page(
            request,
            "number.html.j2",
            status,
            place="numbers",
            problems=problems,
            row=row,
            entries=entries,
            form=form,
            note=note,
            state=state,
        )

    def verify(self, request: Request) -> Response:
        """Whether the ledger is whole, and whether it has the entry of a printed head (`head`)."""
        self.site.require(request, "read")
        printed = request.query_params.get("head", "").strip()
        with self.site.workspace.read_ledger() as ledger:
            problems = [*ledger.verify(), *(ledger.file.compare(printed) if printed else ())]
            serial, digest = (0, "") if any(each.severity == "error" for each in problems) else ledger.file.last()
        return self.site.page(
            request,
            "numbers_verify.html.j2",
            place="numbers",
            printed=printed,
            problems=problems,
            serial=serial,
            digest=digest,
        )

    # -- files -----------------------------------------------------------------------------------

    def table(self, request: Request) -> Response:
        """The numbers of a year as a table for a spreadsheet."""
        self.site.require(request, "read")
        t, year = self.site.phrases(request), _year(request.query_params.get("year", ""), self.site.today)
        with self.site.workspace.read_ledger() as ledger:
            rows = numbers_of(self._registry, ledger, year)
        columns = [t(f"numbers.{name}") for name in ("number", "state", "note", "copies", "changed", "by", "reason")]
        cells = [
            (
                row.reference,
                t(f"numbers.state_{state_shown(row)}"),
                row.note,
                str(row.copies),
                row.last.at,
                row.last.by,
                row.last.reason,
            )
            for row in rows
        ]
        return download(to_csv(columns, cells), f"numbers-{year}.csv", "text/csv; charset=utf-8")

    def backup(self, request: Request) -> Response:
        """A copy of the ledger, checked. Its name has the day and the serial of the last entry."""
        self.site.require(request, "write")
        with self.site.workspace.read_ledger() as ledger:
            content, serial = backup(ledger), ledger.file.last()[0]
        return download(content, f"ledger-{self.site.today}-{serial}.db", "application/vnd.sqlite3")

    # -- forms -----------------------------------------------------------------------------------

    async def open_series(self, request: Request) -> Response:
        """Begin to count a series in a year."""
        person, form = self.site.require(request, "administer"), await self.site.form(request)

        def enter() -> Response:
            year, first = _whole(form.text("year")), _whole(form.text("first"))
            if year not in YEARS or not first:
                message = "the year and the first number are whole numbers"
                raise ProblemsFound.one(NOWHERE, "number", message, "write them in figures, such as 2026 and 1")
            with self.site.workspace.open_ledger() as ledger:
                series = self._series(form)
                ledger.open_series(series, year, first, person.name, self.site.clock(), form.line("reason"))
            return self._done(f"/numbers?year={year}")

        return await self.site.entered(enter, partial(self._numbers, request, form=form))

    async def reserve(self, request: Request) -> Response:
        """Take the next number of a series before there is a note."""
        person, form = self.site.require(request, "issue"), await self.site.form(request)

        def enter() -> Response:
            series, reason, year = self._series(form), _reason(form), self.site.today.year
            with self.site.workspace.open_ledger() as ledger:
                number = ledger.reserve(series, year, person.name, self.site.clock(), reason=reason)
            return self._done(f"/numbers/{number.slug}")

        return await self.site.entered(enter, partial(self._numbers, request, form=form))

    async def void(self, request: Request) -> Response:
        """Give a number up, for a reason."""
        person, form = self.site.require(request, "void"), await self.site.form(request)

        def enter() -> Response:
            with self.site.workspace.open_ledger() as ledger:
                number = self._row(ledger, request).number
                ledger.void(number, person.name, self.site.clock(), _reason(form))
            return self._done(f"/numbers/{number.slug}")

        return await self.site.entered(enter, partial(self._number, request, form=form))

    # -- inside ----------------------------------------------------------------------------------

    @property
    def _registry(self) -> Registry:
        return self.site.workspace.pipeline.registry

    def _row(self, ledger: Ledger, request: Request) -> NumberRow:
        row = number_named(self._registry, ledger, request.path_params["slug"])
        if row is None:
            raise HTTPException(404)
        return row

    def _series(self, form: Form) -> str:
        """Return the series that a form names. Raises ProblemsFound for one that is not on file."""
        if (series := form.text("series")) not in self._registry.series:
            raise ProblemsFound.one(NOWHERE, "series", f"there is no series '{series}'", "choose one of the list")
        return series

    def _done(self, address: str) -> Response:
        self.site.changed()
        return self.site.see_other(address)


def _reason(form: Form) -> str:
    """Return the reason of a form. Raises ProblemsFound for a form without one."""
    if not (reason := form.line("reason")):
        raise ProblemsFound.one(NOWHERE, "reason", "no reason is given", "say why; it stays in the ledger")
    return reason


def state_shown(row: NumberRow) -> str:
    """Return the filter under which a number is listed: one that was corrected is issued."""
    return "issued" if row.state == "corrected" else row.state


def _whole(text: str) -> int:
    """Return a whole number of at most nine figures, 0 for anything else."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text.strip()) else 0


def _year(text: str, today: date) -> int:
    return year if (year := _whole(text)) in YEARS else today.year
