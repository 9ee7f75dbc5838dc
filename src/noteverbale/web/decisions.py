"""What the pages of a review share: the content that an approval binds, the problems of a note, and who may decide."""

from __future__ import annotations

from ..caches.memo import BoundedMemo, Identity
from ..desk import people
from ..desk.note_problems import ProblemsOfNote, problems_of
from ..problems import Problem, ProblemsFound
from ..records.notes import Note
from ..records.office import Person
from ..review import approval
from ..review.approved_content import ApprovedContent, binding
from .site import Site

KEPT = 64  # notes whose content and problems are kept


class Decisions:
    """Who may decide on a note, on what, and the decisions as they are entered."""

    def __init__(self, site: Site) -> None:
        self.site, self.workspace = site, site.workspace
        # By the Pipeline, which is a new one after each change of a file:
        self._contents: BoundedMemo[tuple[Identity, str], ApprovedContent] = BoundedMemo(KEPT)
        self._problems: BoundedMemo[tuple[Identity, str], ProblemsOfNote] = BoundedMemo(KEPT)

    def content(self, note: Note) -> ApprovedContent:
        """Return what an approval of a note binds now. Raises ProblemsFound for a note that cannot be composed."""
        pipeline = self.workspace.pipeline
        with self.workspace.lock:
            return self._contents.get((Identity(pipeline), note.id), lambda: binding(pipeline, note))

    def problems(self, note: Note, at_once: bool) -> ProblemsOfNote | None:
        """Return the problems of a note; None where they were not looked for yet, unless they are wanted `at_once`."""
        pipeline = self.workspace.pipeline
        key = (Identity(pipeline), note.id)
        if not at_once:
            return self._problems.find(key)
        with self.workspace.lock:
            return self._problems.get(key, lambda: problems_of(pipeline, note))

    def objection(self, note: Note, person: Person, language: str) -> Problem | None:
        """Return why a person may not decide on a language of a note ('': on all of it), None for one who may."""
        pipeline = self.workspace.pipeline
        authors = approval.authors_of(pipeline, note, self.workspace.entries(note))
        return approval.objection(pipeline, note, person.name, authors, language)

    def seen(self, note: Note, language: str) -> str:
        """Return the hash of what a page shows for approval, of one language or ('') of all; '' if the note cannot be composed."""
        try:
            content = self.content(note)
        except ProblemsFound:
            return ""
        return content.of(language).hash if language else content.hash

    def is_closed(self, note: Note) -> bool:
        """Return whether a note was issued from the ledger and its number is still valid: nothing is decided after that."""
        return self.site.life_of(note).stage == "issued" and any(
            entry.kind == "issue" for entry in self.workspace.entries(note)
        )

    def _refuse_closed(self, note: Note) -> None:
        if self.is_closed(note):
            message = f"'{note.id}' is issued: it cannot be approved or returned any more"
            raise ProblemsFound.one(note.place(), "issued", message, "write a correction as a note of its own")

    def can_decide(self, note: Note, person: Person, language: str) -> bool:
        """Return whether a person may decide now: not after the issue, nor while the files on disk are not the ones shown."""
        is_possible = self.workspace.ledger is not None and not self._mistakes(note) and not self.is_closed(note)
        act: people.Act = "approve" if language else "approve_all"
        return is_possible and people.may(person, act, language) and self.objection(note, person, language) is None

    def _mistakes(self, note: Note) -> tuple[Problem, ...]:
        """Return the problems because of which a note, or the whole office, is shown as it was before."""
        return self.workspace.problems + self.workspace.problems_of(note)

    def approve(self, note: Note, by: str, language: str, seen: str) -> None:
        """Enter an approval of what was `seen`. Raises ProblemsFound."""
        self._refuse_closed(note)
        if problems := self._mistakes(note):
            raise ProblemsFound(problems)
        with self.workspace.lock, self.workspace.open_ledger() as ledger:
            pipeline, at = self.workspace.pipeline, self.site.clock()
            approval.approve(pipeline, note, ledger, by, at, language, seen or "nothing")

    def send_back(self, note: Note, by: str, language: str, reason: str) -> None:
        """Enter that a note, or a language of it, was returned. Raises ProblemsFound."""
        self._refuse_closed(note)
        with self.workspace.lock, self.workspace.open_ledger() as ledger:
            approval.send_back(self.workspace.pipeline, note, ledger, by, self.site.clock(), reason, language)
