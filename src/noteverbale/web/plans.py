"""The plans that pages show, kept until a file or the ledger changes; and those that a person saw, to tell what changed."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from ..caches.memo import BoundedMemo, Identity
from ..desk.issue_checks import Check, checks
from ..desk.runs import OUTPUT, Runs
from ..desk.stages import Says
from ..desk.stale import differences
from ..issuing import issue, steps
from ..issuing.issue import Request as IssueRequest
from ..issuing.trial import page_problems
from ..ledger.entries import Added
from ..ledger.entry import Entry
from ..ledger.ledger import Ledger
from ..pipeline import Pipeline
from ..planning.plan import Plan, make
from ..problems import NOWHERE, Problem, ProblemsFound
from ..records.notes import Note
from .site import Site

KEPT, SEEN = 32, 16
PATIENCE = 0.15  # seconds that a page waits for what is checked; then it is shown without, and follows
PlanKey = tuple[Identity, int, str, "Wanted"]  # the Pipeline, the last entry of the ledger, the note


@dataclass(frozen=True)
class Wanted:
    """What a page asks for: recipients and groups, languages, and why copies are added to an issued note, if they are."""

    to: tuple[str, ...] = ()
    lang: str = "own"
    added: Added | None = None
    reason: str = ""


@dataclass(frozen=True)
class ShownPlan:
    """A plan with the office it is made from, the number it has or would take ('' where none can be taken), and what was
    checked. `seen` is the last entry of the ledger."""

    pipeline: Pipeline
    note: Note
    plan: Plan
    reference: str
    checks: Sequence[Check]
    seen: int


class Plans:
    """The plans of the notes of one office."""

    def __init__(self, site: Site) -> None:
        self.site, self.workspace = site, site.workspace
        self._plans: BoundedMemo[PlanKey, Plan] = BoundedMemo(KEPT)
        self._shown: BoundedMemo[PlanKey, ShownPlan] = BoundedMemo(KEPT)
        self._checking: BoundedMemo[PlanKey, Future[ShownPlan] | None] = BoundedMemo(KEPT)
        self._starting, self._background = Lock(), ThreadPoolExecutor(1)
        self._in_files: BoundedMemo[tuple[Identity, str, str], tuple[Problem, ...]] = BoundedMemo(KEPT)
        self._of_pages: BoundedMemo[tuple[Identity, str, str], tuple[Problem, ...]] = BoundedMemo(KEPT)
        self._seen: BoundedMemo[str, tuple[Pipeline, Plan]] = BoundedMemo(SEEN)

    @property
    def runs(self) -> Runs:
        """Return the runs of the office. Raises ProblemsFound for an office that has no ledger."""
        if self.workspace.ledger is None:
            message, hint = "this office has no ledger", "make an office of your own: 'noteverbale init DIR'"
            raise ProblemsFound.one(NOWHERE, "ledger", message, hint)
        return Runs(self.workspace.folder, self.workspace.ledger)

    @property
    def output(self) -> Path:
        """Return the folder that has a folder of copies for each note."""
        return self.workspace.folder / OUTPUT

    def seen(self) -> int:
        """Return the serial of the last entry of the ledger, 0 for an empty one."""
        return max((entries[-1].serial for entries in self.workspace.entries_by_note().values()), default=0)

    def issues(self, note: Note) -> tuple[Entry, ...]:
        """Return the entries of a note's issue, none for a note that is not issued or whose number is void."""
        with self.workspace.read_ledger() as ledger:
            return ledger.issued(note.id)

    def plan(self, note: Note, wanted: Wanted) -> Plan:
        """Return the plan of a note that is not issued. Raises ProblemsFound."""
        pipeline, key = self.workspace.pipeline, self._key(note, wanted)
        with self.workspace.lock:
            return self._plans.get(key, lambda: make(pipeline, note, wanted.to, wanted.lang, ()))

    def shown(self, note: Note, wanted: Wanted, by: str) -> ShownPlan:
        """Return the plan of an issue, or of an addition to one, with all that was checked. Raises ProblemsFound.

        Checking takes seconds after a change of a file. The lock is given up between its parts, so that other pages go on.
        """
        pipeline, seen = self.workspace.pipeline, self.seen()
        key = (Identity(pipeline), seen, note.id, wanted)
        shown = self._shown.find(key)
        if shown is None:
            with self.workspace.lock, self.workspace.read_ledger() as ledger:
                planned = self._planned(pipeline, note, wanted, by, ledger, seen)
            shown = self._shown.put(key, replace(planned, checks=tuple(self._checks(pipeline, planned, wanted))))
        self._seen.put(shown.plan.hash, (shown.pipeline, shown.plan))
        return shown

    def soon(self, note: Note, wanted: Wanted, by: str) -> ShownPlan | None:
        """Return what `shown` does if it is known within PATIENCE; else None, and the background goes on. Raises ProblemsFound."""
        checking = self.checking(note, wanted, by)
        if not wait([checking], PATIENCE).done:
            return None
        self._checking.put(
            self._key(note, wanted), None
        )  # what was found is kept by `shown`, and problems are not kept
        checking.result()
        return self.shown(note, wanted, by)

    def checking(self, note: Note, wanted: Wanted, by: str) -> Future[ShownPlan]:
        """Return what does in the background what `shown` does; begun now, unless it is under way for the files as they are."""
        key = self._key(note, wanted)
        with self._starting:
            begun = self._checking.find(key)
            if begun is None:
                begun = self._background.submit(self.shown, note, wanted, by)
                self._checking.put(key, begun)
            return begun

    def _key(self, note: Note, wanted: Wanted) -> PlanKey:
        return Identity(self.workspace.pipeline), self.seen(), note.id, wanted

    def _checks(self, today: Pipeline, planned: ShownPlan, wanted: Wanted) -> list[Check]:
        """Return what was checked of a plan. What does not depend on the ledger is kept until a file changes."""
        pipeline, note, plan, workspace = planned.pipeline, planned.note, planned.plan, self.workspace
        key = (Identity(today), note.id, plan.hash)
        with workspace.lock:
            problems = self._in_files.get(key, lambda: issue.office_obstacles(pipeline, note, plan))
        with workspace.lock, workspace.read_ledger() as ledger:
            problems += issue.ledger_obstacles(pipeline, note, plan, ledger)
        if not any(problem.severity == "error" for problem in problems):
            with workspace.lock:
                problems += self._of_pages.get(key, lambda: page_problems(pipeline, note, plan))
        problems = (*workspace.problems, *workspace.problems_of(note), *problems)
        approvals, registry, added = (
            self.site.life_of(note).approvals,
            today.registry,
            wanted.added is not None,
        )
        return checks(registry, note, plan, problems, approvals, planned.reference, self.output, added)

    def _planned(self, pipeline: Pipeline, note: Note, wanted: Wanted, by: str, ledger: Ledger, seen: int) -> ShownPlan:
        if wanted.added is None:
            plan, reference = self.plan(note, wanted), ""
            with suppress(ProblemsFound):  # the checks have why no number can be taken
                reference = issue.reference_of(pipeline, issue.next_for(pipeline, note, ledger))
            return ShownPlan(pipeline, note, plan, reference, (), seen)
        request = IssueRequest(wanted.to, wanted.lang, by, self.site.clock(), self.site.today, wanted.reason)
        step = steps.begin(pipeline, note, ledger, request, self.output, wanted.added)
        return ShownPlan(step.pipeline, step.note, step.planned(), step.reference, (), seen)

    def changes(self, hash: str, now: ShownPlan, language: str) -> list[Says]:
        """Return what changed since a person saw the plan of a hash; nothing where that plan is not kept any more."""
        before = self._seen.find(hash)
        if before is None:
            return []
        with self.workspace.lock:
            try:
                return differences(before, (now.pipeline, now.plan), now.note, language)
            except ProblemsFound:
                return []  # what cannot be composed any more is among the checks
