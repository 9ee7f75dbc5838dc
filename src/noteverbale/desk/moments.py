"""The moments that a note can be compared with: when a person last read it, approvals, returns, the issue, saved versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from ..ledger.entries import Approval, Return
from ..ledger.entry import Entry
from ..ledger.ledger import still_valid
from ..pipeline import Pipeline
from ..problems import NOWHERE, ProblemsFound
from ..records.notes import Note
from ..review.history import PastNote, Revisions, commit_at, commits, earlier, past_note, past_text
from ..review.passages import Pair, Passage
from .changes import history
from .earlier_office import as_saved, can_go_back
from .reading import Reading, Readings

MomentKind = Literal["read", "returned", "approved", "issued", "saved", "before"]
READ, ISSUED, ENTRY, COMMIT = "read", "issued", "entry-", "commit-"  # names of moments, or how they begin
SAVE, BEFORE = "save-", "before-"
MOST_SAVES = 12  # that are listed


@dataclass(frozen=True)
class Moment:
    """A moment, by the name that an address has: 'read', 'issued', 'entry-14', 'commit-1a2b3c', 'save-33', 'before-2'.

    `at` is ISO 8601; `language` is '' for all languages of the note; `text` has the reason of a return, or the first line
    of a commit's message.
    """

    name: str
    kind: MomentKind
    at: str
    by: str = ""
    language: str = ""
    text: str = ""


def by_day(moments: Sequence[Moment], zone: str) -> dict[date, list[Moment]]:
    """Return moments by their day on the clocks of a time zone, in their order."""
    days: dict[date, list[Moment]] = {}
    for moment in moments:
        day = datetime.fromisoformat(moment.at).astimezone(ZoneInfo(zone)).date()
        days.setdefault(day, []).append(moment)
    return days


class Moments:
    """The moments of one note, for one person. `at` is the time now; `entries` are those of the ledger on this note."""

    def __init__(
        self,
        pipeline: Pipeline,
        note: Note,
        entries: Sequence[Entry],
        readings: Readings,
        person: str,
        at: str,
        revisions: Revisions,
    ) -> None:
        self.pipeline, self.note, self.entries = pipeline, note, still_valid(entries)
        self.readings, self.person, self.at, self.revisions = readings, person, at, revisions

    def all(self) -> tuple[Moment, ...]:
        """Return the moments that have words to compare with, the newest first."""
        return tuple(sorted(self._all(), key=lambda moment: datetime.fromisoformat(moment.at), reverse=True))

    def first_choice(self) -> Moment | None:
        """Return what is compared with unless a person chooses: the last reading, else the newest moment; None without any."""
        moments = self.all()
        return next((moment for moment in moments if moment.kind == "read"), moments[0] if moments else None)

    def past(self, name: str) -> PastNote:
        """Return the note as it was at a moment. Raises ProblemsFound for a name of no moment, or words that are gone."""
        moment = next((moment for moment in self._all() if moment.name == name), None)
        past: PastNote | None = None
        if moment and moment.kind == "read":
            past = self._as_read(self._last_readings())
        elif moment and name.startswith((SAVE, BEFORE)):
            kind, _, serial = name.partition("-")
            office = as_saved(self.pipeline, int(serial) - (kind == "before"))
            past = past_note(office, office.registry.notes[self.note.id])
        elif moment and moment.kind == "saved":
            past = earlier(self.pipeline, self.note, name.removeprefix(COMMIT), None, self.revisions)
        elif moment and moment.kind == "issued":
            past = past_text(entry for entry in self.entries if entry.kind == "issue")
        elif moment:
            entry = next(entry for entry in self.entries if name == f"{ENTRY}{entry.serial}")
            past = past_text([entry]) if entry.kind == "approve" else self._as_returned(entry)
        if past is None:
            message = f"'{self.note.id}' cannot be compared with this time"
            raise ProblemsFound.one(NOWHERE, "revision", message, "choose another time of the list")
        return past

    def _all(self) -> Iterator[Moment]:
        if readings := self._last_readings():
            code = readings[0].language if len(readings) == 1 else ""
            yield Moment(READ, "read", max(reading.last for reading in readings), self.person, code)
        for entry in self.entries:
            name = f"{ENTRY}{entry.serial}"
            if entry.kind == "approve" and (approval := Approval.of(entry)).said:
                yield Moment(name, "approved", entry.at, entry.by, approval.language)
            elif entry.kind == "return" and (self._readings_until(entry) or self._commit_until(entry)):
                yield Moment(name, "returned", entry.at, entry.by, Return.of(entry).language, entry.reason)
        issues = [entry for entry in self.entries if entry.kind == "issue"]
        if issues:
            yield Moment(ISSUED, "issued", issues[0].at, issues[0].by)
        registry = self.pipeline.registry
        if path := registry.paths.get(self.note.id):
            for commit in commits(registry.folder, path):
                yield Moment(COMMIT + commit.hash, "saved", commit.at, commit.by, text=commit.subject)
        if not registry.office.desk.commit:
            yield from self._saves()

    def _saves(self) -> Iterator[Moment]:
        """Yield the last times that the note was saved at the desk, and the time before the first of them."""
        folder = self.pipeline.registry.folder
        of_note = {change.save: change for change in history(folder, "notes", self.note.id)}
        last = [change for save, change in of_note.items() if can_go_back(folder, save - 1)][:MOST_SAVES]
        for change in last:
            yield Moment(f"{SAVE}{change.save}", "saved", change.at, change.by)
        if last and last[-1].path:  # the note was not made by it
            yield Moment(f"{BEFORE}{last[-1].save}", "before", last[-1].at, last[-1].by)

    def _last_readings(self) -> tuple[Reading, ...]:
        """Return the person's last reading of each language before this visit."""
        codes = self.pipeline.registry.languages_of(self.note)
        found = (self.readings.before(self.person, self.note.id, code, self.at) for code in codes)
        return tuple(reading for reading in found if reading)

    def _readings_until(self, entry: Entry) -> tuple[Reading, ...]:
        """Return what the person who returned the note had read of it then, the last reading of each language."""
        about = Return.of(entry).language
        until = [r for r in self.readings.of(entry.by, self.note.id, about) if r.first <= entry.at]
        return tuple({reading.language: reading for reading in until}.values())

    def _commit_until(self, entry: Entry) -> str:
        return commit_at(self.pipeline.registry.folder, entry.at)

    def _as_read(self, readings: Sequence[Reading]) -> PastNote | None:
        words: dict[Pair, tuple[Passage, ...]] = {}
        for reading in readings:
            words |= self.readings.text(reading)
        return PastNote(words) if words else None

    def _as_returned(self, entry: Entry) -> PastNote | None:
        if readings := self._readings_until(entry):
            return self._as_read(readings)
        return earlier(self.pipeline, self.note, self._commit_until(entry), None, self.revisions)
