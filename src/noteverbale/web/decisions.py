"""What the pages of a review share: the content that an approval binds, the problems of a note, and who may decide."""

from __future__ import annotations

from ..desk import people
from ..desk.note_problems import ProblemsOfNote, problems_of
from ..memo import BoundedMemo, Identity
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

    def can_decide(self, note: Note, person: Person, language: str) -> bool:
        """Return whether a person may decide now: not while the files on disk are not the ones that are shown."""
        is_possible = self.workspace.ledger is not None and not self._mistakes(note)
        act: people.Act = "approve" if language else "approve_all"
        return is_possible and people.may(person, act, language) and self.objection(note, person, language) is None

    def _mistakes(self, note: Note) -> tuple[Problem, ...]:
        """Return the problems because of which a note, or the whole office, is shown as it was before."""
        return self.workspace.problems + self.workspace.problems_of(note)

    def approve(self, note: Note, by: str, language: str, seen: str) -> None:
        """Enter an approval of what was `seen`. Raises ProblemsFound."""
        if problems := self._mistakes(note):
            raise ProblemsFound(problems)
        with self.workspace.lock, self.workspace.open_ledger() as ledger:
            pipeline, at = self.workspace.pipeline, self.site.clock()
            approval.approve(pipeline, note, ledger, by, at, language, seen or "nothing")

    def send_back(self, note: Note, by: str, language: str, reason: str) -> None:
        """Enter that a note, or a language of it, was returned. Raises ProblemsFound."""
        with self.workspace.lock, self.workspace.open_ledger() as ledger:
            approval.send_back(self.workspace.pipeline, note, ledger, by, self.site.clock(), reason, language)
