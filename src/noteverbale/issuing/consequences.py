"""The notes that must follow an issued one because a fact that it printed has changed on file since.

What was printed is read from the files that the ledger kept: those of the last issued note that tells of such a change,
else those of the issue itself. A note that follows has a move that `amends` and names the earlier note.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from ..document import Document
from ..ledger.entries import Issue, Sent
from ..ledger.ledger import Ledger
from ..ledger.snapshot import content_digest
from ..pipeline import Pipeline
from ..problems import Place, Problem, ProblemsFound
from ..records.meetings import Meeting
from ..records.moves import Amends
from ..records.notes import Note
from ..registry.audience import audience_of
from ..registry.issued import notes_named, reference_of
from ..registry.note_moves import moves_of
from ..registry.registry import Registry
from ..review.fact_diff import FactChange, fact_changes
from ..review.passages import compositions, passages
from .frozen import kept_office, snapshot_of

ARRANGEMENTS = ("start", "end", "city", "venue", "mode", "cancelled")  # of a meeting: a note of change tells of them
OF_MEETINGS: tuple[Amends, ...] = ("change", "postponement", "cancellation")
Differing = dict[
    str, tuple[Document, Document | None]
]  # by language, as it was and as it is; None if it cannot be made
# Records whose facts notes print, by table and by the name of their file or folder in data/.
TABLES = ("places", "buildings", "instruments", "bodies", "acts", "enclosures", "states", "entities", "meetings")


@dataclass(frozen=True)
class Consequence:
    """A note that must follow an issued one.

    `recipients` have a copy in one of `languages`, those in which something else was printed. It tells of the new
    arrangements of a meeting, `old` as it was announced; or corrects facts, `changes` by language, which has none where
    other words than facts changed. `draft` is a note on file that follows and is not issued, or ''.
    """

    amends: Amends
    earlier: Note
    reference: str
    recipients: tuple[str, ...]
    languages: tuple[str, ...]
    place: Place
    what: str
    draft: str = ""
    old: Meeting | None = None
    new: Meeting | None = None
    changes: Mapping[str, tuple[FactChange, ...]] = field(default_factory=dict)

    def problem(self) -> Problem:
        count = "1 recipient" if len(self.recipients) == 1 else f"{len(self.recipients)} recipients"
        message = f"{self.what} since {self.reference} ({self.earlier.id}) was issued to {count}"
        hint = f"write the note that tells them: 'new note ID --follows {self.earlier.id}'"
        if self.draft:
            hint = f"issue '{self.draft}', which follows it"
        return Problem(self.place, "consequence", message, hint, "warning")


@dataclass(frozen=True)
class Consequences:
    """Finds the notes that must follow issued ones. Raises ProblemsFound for a ledger or kept files that cannot be read."""

    pipeline: Pipeline
    ledger: Ledger
    _offices: dict[str, Pipeline] = field(default_factory=dict)

    def problems(self, notes: Iterable[Note], today: date) -> Iterator[Problem]:
        """Yield a warning for each note that must follow one of `notes`, but those about meetings that are over."""
        for note in notes:
            meetings = self._registry.meetings_of(note)
            if not meetings or any((meeting.end or meeting.start or today) >= today for meeting in meetings):
                yield from (consequence.problem() for consequence in self.of(note))

    def made_today(self, notes: Iterable[Note]) -> list[Note]:
        """Return `notes` without those that were issued and need a fact that is not on file any more, such as a meeting's days."""
        return [note for note in notes if not (self.ledger.issued(note.id) and self._lacks_facts(note))]

    def _lacks_facts(self, note: Note) -> bool:
        try:
            compositions(self.pipeline, note)
        except ProblemsFound as error:
            return {problem.code for problem in error.problems} <= {"missing-fact", "first-move"}
        return False

    def of(self, note: Note) -> Iterator[Consequence]:
        """Yield the notes that must follow one."""
        issues = self.ledger.issued(note.id)
        if not issues or not Issue.of(issues[0]).office:
            return
        sent = [copy for entry in issues for copy in Issue.of(entry).copies]
        copies = tuple({(copy.recipient, copy.language): copy for copy in sent}.values())
        own = _amends(self._registry, note)
        if not own:
            for id in note.meetings:
                yield from self._of_meeting(note, id, copies)
        yield from self._corrections(note, copies, only_own=bool(own))

    def _of_meeting(self, note: Note, id: str, copies: tuple[Sent, ...]) -> Iterator[Consequence]:
        """Yield the note that tells of the new arrangements of a meeting, where copies print them otherwise."""
        then = self._then(note, id)
        if then is None or id not in then.registry.meetings:
            return
        old, new = then.registry.meetings[id], self._registry.meetings[id]
        changed = [key for key in ARRANGEMENTS if getattr(old, key) != getattr(new, key)]
        now = replace(then.registry, meetings={**then.registry.meetings, id: new})
        if not changed:
            return
        differing = self._differing(then, now, note, copies)
        if not (differing or new.cancelled) or self._is_corrected(note, differing):
            return
        later = new.start is None or (old.start is not None and new.start > old.start)
        amends: Amends = "cancellation" if new.cancelled else "postponement" if later else "change"
        what = f"{' and '.join(f'{key!r}' for key in changed)} of '{id}' changed"
        consequence = self._consequence(note, amends, copies, new.place(changed[0]), what)
        yield replace(consequence, old=old, new=new)

    def _is_corrected(self, note: Note, differing: Differing) -> bool:
        """Whether notes of correction that were issued have all words that a note would print now."""
        words = [change.reads for old, new in differing.values() if new for change in fact_changes(old, new)]
        lines = [
            line
            for other in self._followers(note, "correction")
            for move in moves_of(self._registry, other)
            for name, spec in move.specs.items()
            if spec.type == "lines" and name in move.facts and self.ledger.issued(other.id)
            for texts in move.facts[name].values()
            for line in texts
        ]
        return bool(words) and all(any(word in line for line in lines) for word in words)

    def _corrections(self, note: Note, copies: tuple[Sent, ...], only_own: bool) -> Iterator[Consequence]:
        """Yield the note that corrects other facts; of a note that amends another one, only those in its own file."""
        then = self._then(note)
        if then is None:
            return
        now = self._corrected(then.registry, note, only_own)
        differing = self._differing(then, now, note, copies)
        if not differing:
            return
        changes = {code: tuple(fact_changes(old, new)) for code, (old, new) in differing.items() if new}
        facts = changes.get(self._registry.office.language) or next(filter(None, changes.values()), ())
        place = facts[0].place if facts else note.place()
        what = f"“{facts[0].stood}” became “{facts[0].reads}”" if facts else "the words changed"
        what += f", and {len(facts) - 1} more," if len(facts) > 1 else ""
        served = tuple(sent for sent in copies if sent.language in differing)
        yield replace(self._consequence(note, "correction", served, place, what), changes=changes)

    def _corrected(self, kept: Registry, note: Note, only_own: bool) -> Registry:
        """Return a kept office with the facts of today, of a note's own file or of all; meetings are arranged as announced."""
        registry = self._registry
        changing = () if only_own else TABLES
        tables: dict[str, Any] = {name: {**getattr(kept, name), **getattr(registry, name)} for name in changing}
        contacts = kept.office.contacts if only_own else registry.office.contacts
        meetings = dict(tables.get("meetings", kept.meetings))
        for id in note.meetings:
            if id in kept.meetings and any(
                getattr(kept.meetings[id], key) != getattr(meetings[id], key) for key in ARRANGEMENTS
            ):
                announced = {key: getattr(kept.meetings[id], key) for key in (*ARRANGEMENTS, "timetable")}
                meetings[id] = meetings[id].model_copy(update=announced)
        office = kept.office.model_copy(update={"contacts": contacts})
        can_be_read = note.kind in kept.kinds and note.sender in kept.senders
        notes = {**kept.notes, note.id: note if can_be_read else kept.notes[note.id]}
        return replace(kept, **tables | {"meetings": meetings}, office=office, notes=notes)

    def _consequence(
        self, note: Note, amends: Amends, copies: tuple[Sent, ...], place: Place, what: str
    ) -> Consequence:
        recipients = tuple(dict.fromkeys(sent.recipient for sent in copies))
        languages = tuple(dict.fromkeys(sent.language for sent in copies))
        reference = reference_of(self._registry, note) or note.id
        drafts = (other.id for other in self._followers(note, amends) if not self.ledger.issued(other.id))
        return Consequence(amends, note, reference, recipients, languages, place, what, next(drafts, ""))

    @property
    def _registry(self) -> Registry:
        return self.pipeline.registry

    def _followers(self, note: Note, *ways: Amends) -> list[Note]:
        """Return the notes on file that amend one in one of these ways."""
        notes = self._registry.notes.values()
        return [other for other in notes if _amends(self._registry, other).get(note.id, set()) & {*ways}]

    def _then(self, note: Note, meeting: str = "") -> Pipeline | None:
        """Return the office as those that have a note know its facts, or the arrangements of a meeting; None if it did not change.

        Arrangements are known from a note of change about the meeting, other facts from a correction.
        """
        entries = list(self.ledger.issued(note.id)[:1])
        for other in self._followers(note, *(OF_MEETINGS if meeting else ("correction",))):
            if not meeting or meeting in other.meetings:
                entries += self.ledger.issued(other.id)[:1]
        latest = Issue.of(max(entries, key=lambda entry: entry.serial))
        if not latest.office or not self._differs(note, latest.office):
            return None
        if latest.office not in self._offices:
            self._offices[latest.office] = kept_office(self.pipeline, self.ledger, note, latest.office)
        office = self._offices[latest.office]
        return office if note.id in office.registry.notes else None

    @cached_property
    def _listing(self) -> dict[str, str]:
        contents = snapshot_of(self._registry).contents
        return {path: content_digest(content) for path, content in contents.items()}

    def _differs(self, note: Note, snapshot: str) -> bool:
        """Whether files of facts, or the note's own, are other ones than in a snapshot."""
        kept: dict[str, str] = json.loads(self.ledger.file.stored(snapshot))
        own = self._registry.paths[note.id].relative_to(self._registry.folder).as_posix()
        paths = (path for path in {*kept, *self._listing} if kept.get(path) != self._listing.get(path))
        return any(path == own or _has_facts(path) for path in paths)

    def _differing(self, then: Pipeline, now: Registry, note: Note, copies: tuple[Sent, ...]) -> Differing:
        """Return the documents of a note that differ between two offices; of each language, that of one audience."""
        office, kept = replace(then, registry=now), then.registry.notes[note.id]
        differing: Differing = {}
        for sent in {(sent.language, sent.audience): sent for sent in copies}.values():
            recipient = then.registry.recipients.get(sent.recipient)
            if recipient is None or sent.language in differing:
                continue
            old = then.document(kept, sent.language, audience_of(then.registry, kept, recipient))
            try:
                new = office.document(
                    now.notes[note.id], sent.language, audience_of(now, now.notes[note.id], recipient)
                )
            except ProblemsFound:
                differing[sent.language] = (old, None)
                continue
            if _texts(old) != _texts(new):
                differing[sent.language] = (old, new)
        return differing


def _texts(document: Document) -> list[str]:
    return [passage.text for passage in passages(document)]


def _has_facts(path: str) -> bool:
    folder, _, rest = path.partition("/")
    return folder == "data" and rest.partition("/")[0].removesuffix(".yaml") in (*TABLES, "office")


def _amends(registry: Registry, note: Note) -> dict[str, set[Amends]]:
    """Return how a note amends earlier ones, by their ids."""
    ways: dict[str, set[Amends]] = {}
    for move in moves_of(registry, note):
        if move.shelf and (way := move.shelf.amends_as):
            for id in notes_named(registry, move):
                ways.setdefault(id, set()).add(way)
    return ways
