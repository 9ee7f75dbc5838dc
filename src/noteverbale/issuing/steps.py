"""The steps of an issue: planned → numbered → made → verified.

Steps only go forward, and each leaves something that the next run finds: `numbered` is an entry of the ledger,
`made` the copies and their journal, `verified` a manifest whose files are all there. So the same command, given again
after a failure, continues after the step that was reached. The command line asks and prints, this module does neither.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ..document import Mark
from ..ledger.entries import MANIFEST, Added, Issue
from ..ledger.entry import Entry, Number
from ..ledger.ledger import Ledger
from ..pipeline import Pipeline
from ..planning.plan import Plan, make
from ..records.notes import Note
from . import issue
from .batch import check_writable
from .batch_job import Job, Outcome
from .issue import Request
from .manifest import finished

Step = Literal["planned", "numbered", "made", "verified"]
SPECIMEN: tuple[Mark, ...] = ("specimen",)


@dataclass(frozen=True)
class Issuing:
    """One issue of a note, or one addition of copies to it, at the step it has reached.

    `reviews` is the office's ledger, which has the approvals: in a rehearsal `ledger` is another one.
    `plan` is None for an issue that was numbered by an earlier run. `frozen` is what the ledger keeps of it once it is
    numbered. `sent_before` is the entry with which the copies of a duplicate were issued.
    """

    pipeline: Pipeline
    note: Note
    ledger: Ledger
    reviews: Ledger
    request: Request
    output: Path
    number: Number
    step: Step
    added: Added | None = None
    rehearsal: bool = False
    plan: Plan | None = None
    frozen: Issue | None = None
    entry: Entry | None = None
    sent_before: Entry | None = None

    @property
    def reference(self) -> str:
        """The reference that the copies print."""
        return issue.spelt(self.pipeline, self.number)

    @property
    def folder(self) -> Path:
        """The folder of the copies: named by the number, or by the note in a rehearsal."""
        return self.output / (f"{self.note.id}-rehearsal" if self.rehearsal else self.number.slug)

    @property
    def manifest(self) -> str:
        """The name of the manifest that lists the copies."""
        return self.frozen.manifest if self.frozen else MANIFEST

    def planned(self) -> Plan:
        """Return the plan; for an issue of an earlier run it is made again from the office's files.

        Raises ProblemsFound where it would print other copies than were issued.
        """
        if self.plan is not None:
            return self.plan
        assert self.entry is not None
        return issue.resumed(self.pipeline, self.note, self.entry)

    def take_number(self) -> Issuing:
        """planned → numbered: enter the number and the frozen plan into the ledger, both or neither.

        The folder is tried first, but not locked before the number is taken: another clerk may take that number first.
        Raises ProblemsFound when the folder cannot be written to, when the files changed since the plan was made, and
        when the ledger refuses.
        """
        assert self.step == "planned"
        plan = self.planned()
        check_writable(self.folder, own=self.added is not None)
        if self.added is None:
            number = issue.take(self.pipeline, self.note, plan, self.ledger, self.request)
            return replace(self, step="numbered", number=number)
        entry = issue.add(self.pipeline, self.note, plan, self.ledger, self.request, self.added)
        if self.sent_before:  # a duplicate is the file that went out: its own plan is followed
            plan = issue.resumed(self.pipeline, self.note, self.sent_before)
        return replace(self, step="numbered", plan=plan, frozen=Issue.of(entry), entry=entry)

    def verified(self) -> Outcome | None:
        """numbered → verified without work: the outcome, when the manifest is there and all its files are as listed."""
        if self.frozen is None:
            return None
        path = self.folder / self.frozen.manifest
        return finished(self.pipeline, self.note, path, self.frozen.to, self.frozen.lang, (), self.reference)

    def job(self) -> Job:
        """Return the batch that takes a numbered issue to made, and to verified with its manifest."""
        return Job(self.pipeline, self.note, self.planned(), self.reference, self.folder, self.manifest)


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
    issued = ledger.issued(note.id)
    number = issue.next_for(pipeline, note, ledger)
    issuing = Issuing(pipeline, note, ledger, reviews or ledger, request, output, number, "planned", added, rehearsal)
    entry = issued[0] if issued and added is None else None
    if added is not None:
        entry = issue.pending(ledger, note, request.to, request.lang, issuing.folder)
    if entry is not None:
        return replace(issuing, step="numbered", entry=entry, frozen=Issue.of(entry))
    plan = make(pipeline, note, request.to, request.lang, SPECIMEN if rehearsal else ())
    return replace(issuing, plan=plan, sent_before=issue.issued_before(issued, note, plan, added) if added else None)
