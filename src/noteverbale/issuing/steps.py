"""The steps of an issue: planned → numbered → made → verified.

Steps only go forward, and each leaves something that the next run finds: `numbered` is an entry of the ledger,
`made` the copies and their journal, `verified` a manifest whose files are all there. So the same command, given again
after a failure, continues after the step that was reached. The command line asks and prints, this module does neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ..document import Mark
from ..ledger.entries import MANIFEST, Added, Issue, Made
from ..ledger.entry import Entry, Number
from ..ledger.ledger import Ledger
from ..ledger.snapshot import Snapshot, content_digest
from ..pipeline import Pipeline
from ..planning.plan import Plan, make
from ..problems import Problem, ProblemsFound
from ..records.notes import Note
from ..registry.addressees import select
from ..registry.registry import Registry
from . import issue
from .batch import check_writable
from .batch_job import Job, Outcome
from .frozen import Frozen, changed_since, frozen, snapshot_of, with_recipients
from .issue import Request
from .manifest import finished
from .manifest_file import is_recorded

Step = Literal["planned", "numbered", "made", "verified"]
SPECIMEN: tuple[Mark, ...] = ("specimen",)


@dataclass(frozen=True)
class Issuing:
    """One issue of a note, or one addition of copies to it, at the step it has reached.

    `office` is what the copies are made from: today's files for a new issue, else those that the ledger kept.
    `reviews` is the office's ledger, which has the approvals: in a rehearsal `ledger` is another one.
    `plan` is None for an issue that was numbered by an earlier run. `content` is what the ledger keeps of it once it is
    numbered. `sent_before` is the entry with which the copies of a duplicate were issued. `snapshot` has the files of
    today.
    """

    office: Frozen
    ledger: Ledger
    reviews: Ledger
    request: Request
    output: Path
    number: Number
    step: Step
    snapshot: Snapshot
    today: Registry
    added: Added | None = None
    rehearsal: bool = False
    plan: Plan | None = None
    content: Issue | None = None
    entry: Entry | None = None
    sent_before: Entry | None = None

    @property
    def pipeline(self) -> Pipeline:
        return self.office.pipeline

    @property
    def note(self) -> Note:
        return self.office.note

    @property
    def reference(self) -> str:
        """The reference that the copies print."""
        return issue.reference_of(self.pipeline, self.number)

    @property
    def folder(self) -> Path:
        """The folder of the copies: named by the number, or by the note in a rehearsal; replacements are in one inside it."""
        folder = self.output / (f"{self.note.id}-rehearsal" if self.rehearsal else self.number.slug)
        return folder / self.content.folder if self.content else folder

    @property
    def manifest(self) -> str:
        """The name of the manifest that lists the copies."""
        return self.content.manifest.removeprefix(self.content.folder) if self.content else MANIFEST

    def planned(self) -> Plan:
        """Return the plan: that of this run, or as the ledger has it."""
        if self.plan is not None:
            return self.plan
        assert self.entry is not None
        return issue.resumed(self.office, self.entry)

    def warnings(self) -> tuple[Problem, ...]:
        """Return what changed on file since the note was issued, for the copies of an issue that has its number."""
        if self.added is not None and self.added != "duplicate":
            return ()
        return tuple(changed_since(self.office, self.today, self.reference, self.planned().copies))

    def take_number(self) -> Issuing:
        """planned → numbered: enter the number and the frozen plan into the ledger, both or neither.

        The folder is tried first, but not locked before the number is taken: another clerk may take that number first.
        Raises ProblemsFound when the folder cannot be written to, when the files changed since the plan was made, and
        when the ledger refuses.
        """
        assert self.step == "planned"
        plan = self.planned()
        check_writable(self.folder, own=self.added is not None)
        if snapshot_of(self.today).digest != self.snapshot.digest:
            message, hint = (
                "the office's files changed since the plan was shown",
                "give the command again and look at the new plan",
            )
            raise ProblemsFound.one(self.note.place(), "changed-meanwhile", message, hint)
        if self.added is None:
            number = issue.take(self.pipeline, self.note, plan, self.ledger, self.request, self.snapshot)
            entry = self.ledger.issued(self.note.id)[0]
            return replace(self, step="numbered", number=number, content=Issue.of(entry), entry=entry)
        entry = issue.add(self.office, plan, self.ledger, self.request, self.added, self.snapshot)
        if self.sent_before:  # a duplicate is the file that went out: its own plan is followed
            plan = issue.resumed(self.office, self.sent_before)
        return replace(self, step="numbered", plan=plan, content=Issue.of(entry), entry=entry)

    def verified(self) -> Outcome | None:
        """numbered → verified without work: the outcome, when the manifest is there and all its files are as listed."""
        path = self.folder / self.manifest
        if self.content is None or not is_recorded(path, self._recorded()):
            return None
        return finished(self.pipeline, self.note, path, self.content.to, self.content.lang, (), self.reference)

    def record_made(self, ledger: Ledger) -> None:
        """made → verified: enter the digest of the manifest into the ledger, once; a duplicate has none of its own."""
        content = (self.folder / self.manifest).read_bytes()
        entry = self.entry or ledger.issued(self.note.id)[0]
        if not self.sent_before:
            made = Made(issue=entry.serial, manifest=Issue.of(entry).manifest, digest=content_digest(content))
            ledger.record_made(self.note.id, made, self.request.by, self.request.at)

    def job(self) -> Job:
        """Return the batch that takes a numbered issue to made, and to verified with its manifest."""
        only = (
            {f"{sent.language}/{sent.recipient}.pdf" for sent in self.content.copies}
            if self.sent_before and self.content
            else ()
        )
        entry = self.sent_before or self.entry
        job = Job(self.pipeline, self.note, self.planned(), self.reference, self.folder, self.manifest, frozenset(only))
        if self.rehearsal or entry is None:
            return job
        return replace(job, entry=f"{entry.serial} {entry.digest}", recorded=self._recorded())

    def _recorded(self) -> frozenset[str]:
        """Return the SHA-256 of the manifests that the ledger has of the copies of this entry."""
        entry = self.sent_before or self.entry
        return self.ledger.manifests(entry) if entry else frozenset()


def begin(
    pipeline: Pipeline,
    note: Note,
    ledger: Ledger,
    request: Request,
    output: Path,
    added: Added | None = None,
    rehearsal: bool = False,
    reviews: Ledger | None = None,
) -> Issuing:
    """Return the issue that a request is about, at the step an earlier run reached; `planned` for a new one.

    Raises ProblemsFound where the series has not begun, the plan cannot be made, or copies cannot be added like this.
    """
    issues = ledger.issued(note.id)
    office = frozen(pipeline, note, ledger, issues) if issues else Frozen(pipeline, note, {})
    number = issue.next_for(office.pipeline, office.note, ledger)
    today = pipeline.registry
    issuing = Issuing(
        office,
        ledger,
        reviews or ledger,
        request,
        output,
        number,
        "planned",
        snapshot_of(today),
        today,
        added,
        rehearsal,
    )
    entry = issues[0] if issues and added is None else None
    if added is not None:
        entry = issue.pending(ledger, note, added, request.to, request.lang, issuing.folder)
    if entry is not None:
        return _numbered(issuing, pipeline, issues, entry)
    if added is None:
        return replace(issuing, plan=make(pipeline, note, request.to, request.lang, SPECIMEN if rehearsal else ()))
    return _addition(issuing, pipeline, issues, added)


def _numbered(issuing: Issuing, today: Pipeline, issues: Sequence[Entry], entry: Entry) -> Issuing:
    """Return an issue that has its number, with the plan and the office of its entry."""
    content = Issue.of(entry)
    before = None
    if content.added == "duplicate":
        same = (other for other in issues if Issue.of(other).manifest == content.manifest)
        before = next(other for other in same if Issue.of(other).added != "duplicate")
    office = _office_of(issuing, today, issues, before or entry)
    plan = issue.resumed(office, before) if before else None
    return replace(issuing, office=office, step="numbered", plan=plan, content=content, entry=entry, sent_before=before)


def _addition(issuing: Issuing, today: Pipeline, issues: Sequence[Entry], added: Added) -> Issuing:
    """Return an addition with its plan: words as issued, new recipients and those of replacements as on file today."""
    office, request = issuing.office, issuing.request
    if issues and added != "duplicate":
        chosen = [recipient.id for recipient in select(today.registry, office.note, request.to)[0]]
        office = replace(office, pipeline=with_recipients(office.pipeline, today.registry, chosen))
    else:
        chosen = [recipient.id for recipient in select(office.pipeline.registry, office.note, request.to)[0]]
    plan = replace(make(office.pipeline, office.note, chosen, request.lang, ()), to=request.to)
    before = issue.issued_before(issues, office.note, plan, added, issue.filled(office.pipeline, office.note, plan))
    if before:
        office = _office_of(issuing, today, issues, before)
    return replace(issuing, office=office, plan=plan, sent_before=before)


def _office_of(issuing: Issuing, today: Pipeline, issues: Sequence[Entry], entry: Entry) -> Frozen:
    """Return the office that the copies of an entry are made from."""
    of = [issues[0]] if entry == issues[0] else [issues[0], entry]
    return frozen(today, issuing.note, issuing.ledger, of)
