"""The page of who gets a note: a line a copy with its language and reason, who is left out, and what if it were otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk.phrases import Phrases
from ..desk.plan_view import PlanRow, by_language, issued_rows, left_out, rows
from ..formats.csv_table import to_csv
from ..ledger.entries import Issue
from ..ledger.entry import Entry
from ..planning.plan import Planned
from ..problems import Problem, ProblemsFound
from ..records.notes import Note
from .downloads import download
from .plans import Plans, Wanted
from .site import Site, say

STEP = 50  # rows on a page
COLUMNS = ("code", "name", "language", "capacity", "record", "why")


@dataclass(frozen=True)
class Audience:
    """Who gets a note: its rows, its copies, who is left out and why, and the plan's hash; '' for an issued note."""

    rows: Sequence[PlanRow]
    copies: Sequence[Planned]
    left_out: dict[str, str]
    hash: str = ""
    problems: tuple[Problem, ...] = ()


class PlanPages:
    """The pages of who gets a note."""

    def __init__(self, site: Site, plans: Plans) -> None:
        self.site, self.plans = site, plans

    def routes(self) -> list[Route]:
        return [
            Route("/notes/{note}/who", self.who),
            Route("/notes/{note}/who/table.csv", self.table),
        ]

    def who(self, request: Request) -> Response:
        """Who gets a note. The query has a filter of the rows (`q`, `language`, `show`, `from`), and other recipients
        or languages to try (`to`, `lang`)."""
        self.site.require(request, "read")
        note, query = self.site.note_of(request), request.query_params
        t, registry = self.site.phrases(request), self.site.workspace.pipeline.registry
        wanted = wanted_of(query.get("to", ""), query.get("lang", ""))
        issues = self.plans.issues(note)
        try:
            audience = self._audience(note, wanted, issues, t)
        except ProblemsFound as error:
            audience = Audience((), (), {}, problems=error.problems)
        shown = [row for row in audience.rows if is_shown(row, query.get("q", ""), query.get("language", ""))]
        first = int(query.get("from", "0")) if re.fullmatch("[0-9]{1,9}", query.get("from", "0")) else 0
        return self.site.note_page(
            request,
            "who.html.j2",
            note,
            "who",
            422 if audience.problems and wanted != Wanted() else 200,
            issued=bool(issues),
            audience=audience,
            languages=by_language(registry, note, audience.copies, t.language),
            left_out=left_out(registry, note, audience.left_out, t.language),
            rows=shown[first : first + STEP],
            first=first,
            per_page=STEP,
            total=len(shown),
            wanted=wanted,
            codes=registry.languages_of(note),
            query=query,
        )

    def table(self, request: Request) -> Response:
        """The same as a table for a spreadsheet."""
        self.site.require(request, "read")
        note, query, t = self.site.note_of(request), request.query_params, self.site.phrases(request)
        wanted = wanted_of(query.get("to", ""), query.get("lang", ""))
        audience = self._audience(note, wanted, self.plans.issues(note), t)
        cells = [
            (
                row.recipient,
                row.name,
                t.language_name(row.language) if row.language else "",
                t("common.comma").join(t(f"who.capacity_{capacity}") for capacity in row.capacities),
                "" if row.sample is None else t("who.sample" if row.sample else "who.real"),
                say(t, row.why, "who"),
            )
            for row in audience.rows
        ]
        content = to_csv([t(f"who.{name}") for name in COLUMNS], cells)
        return download(content, f"{note.id}.csv", "text/csv; charset=utf-8")

    def _audience(self, note: Note, wanted: Wanted, issues: tuple[Entry, ...], t: Phrases) -> Audience:
        """Return who gets a note: as it was issued, unless the page tries something else. Raises ProblemsFound."""
        registry = self.site.workspace.pipeline.registry
        if issues and wanted == Wanted():
            contents = [Issue.of(entry) for entry in issues]
            sent = [sent for content in contents if content.added != "duplicate" for sent in content.copies]
            copies = [Planned(each.recipient, each.language, each.audience, each.why) for each in sent]
            table = list(issued_rows(registry, note, issues, t.language))
            return Audience(table, copies, dict(contents[0].left_out))
        plan = self.plans.plan(note, wanted)
        table = list(rows(registry, note, plan, t.language))
        return Audience(table, plan.copies, dict(plan.left_out), plan.hash, plan.problems)


def wanted_of(to: str, lang: str) -> Wanted:
    """Return what a query asks for: names with commas, and languages ('' for each in its own)."""
    names = tuple(name.strip() for name in re.split(r"[,\n]", to) if name.strip())
    return Wanted((",".join(names),) if names else (), lang.strip() or "own")


def is_shown(row: PlanRow, words: str, language: str) -> bool:
    """Whether a row has these letters in its name or code, and is in this language; '-' for those left out."""
    letters = words.strip().casefold()
    in_language = not language or row.language == ("" if language == "-" else language)
    return in_language and letters in f"{row.recipient} {row.name}".casefold()
