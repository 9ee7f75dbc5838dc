"""The numbers of notes and the state of each, computed from the entries of the ledger.

No number is taken twice. A number that is given up stays, as void and with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Literal, Self

from ..problems import Problem, Problems, ProblemsFound
from .counting import Counting
from .entries import Issue, Made, Opening, Withdrawn
from .entry import Entry, Number
from .file import LedgerFile, Use
from .snapshot import Snapshot

_GIVE_REASON = "give it with --reason"
State = Literal["draft", "reserved", "approved", "issued", "corrected", "void"]


class Ledger:
    """The numbers of one office and what became of them. Its entries are in `file`; see LedgerFile for the errors."""

    def __init__(self, path: Path, use: Use = "write") -> None:
        self.file = LedgerFile(path, use)
        self.place = self.file.place
        self.counting = Counting(self.file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def entries(self, note: str | None = None, number: Number | None = None) -> tuple[Entry, ...]:
        """Return entries in order: all, or those of a note or of a number."""
        return self.file.entries(note, number)

    def append(self, entry: Entry) -> Entry:
        """Add one entry. Raises ProblemsFound when the ledger refuses it."""
        with self.file.writing():
            return self.file.append(entry)

    # -- reading ---------------------------------------------------------------------------------

    def number_of(self, note: str) -> Number | None:
        """Return the number of a note, None where it has none or its number is void."""
        taken = [entry.number for entry in self.entries(note=note) if entry.kind in ("reserve", "external")]
        valid = [number for number in taken if number and self.state_of(number) != "void"]
        return valid[-1] if valid else None

    def state_of(self, number: Number) -> State:
        """Return the state of a number: what its last entry that changes it says."""
        return states(self.entries(number=number)).get(number, "draft")

    def issued(self, note: str) -> tuple[Entry, ...]:
        """Return the issue entries of a note's valid number: the first is the circular, later ones add copies.

        Entries that were withdrawn are left out.
        """
        number = self.number_of(note)
        return tuple(entry for entry in self.valid(note) if entry.kind == "issue" and entry.number == number)

    def valid(self, note: str) -> tuple[Entry, ...]:
        """Return the entries of a note in order, without those that were withdrawn."""
        return still_valid(self.entries(note=note))

    def manifests(self, issue: Entry) -> frozenset[str]:
        """Return the SHA-256 of each manifest that was recorded for an issue entry; not those of sealed copies."""
        key = (issue.serial, Issue.of(issue).manifest)
        records = [Made.of(entry) for entry in self.valid(issue.note) if entry.kind == "made"]
        return frozenset(record.digest for record in records if (record.issue, record.manifest) == key)

    def numbers(self, series: str | None = None, year: int | None = None) -> tuple[tuple[Number, State, str], ...]:
        """Return rows of number, state and id of the note ('' without one) of every number taken, in order.

        Only those of a series or a year, where they are given.
        """
        entries = self.entries()
        state = states(entries)
        rows = {entry.number: entry.note for entry in entries if entry.kind in ("reserve", "external") and entry.number}
        return tuple(
            (number, state[number], note)
            for number, note in sorted(rows.items())
            if series in (None, number.series) and (not year or year == number.year)
        )

    def next_number(self, series: str, year: int) -> int:
        """Return the number the next reservation takes; see `Counting.next_number`."""
        return self.counting.next_number(series, year)

    def snapshot(self, digest: str) -> Snapshot:
        """Return the files of the office that an issue kept. Raises ProblemsFound where they are missing or changed."""
        return Snapshot.read(digest, self.file.stored)

    # -- writing ---------------------------------------------------------------------------------

    def open_series(self, series: str, year: int, first: int, by: str, at: str, reason: str = "") -> Entry:
        """Begin to count a series in a year at `first`: 1, or more when lower numbers were given elsewhere.

        After an older backup was restored, a series is opened anew. Raises ProblemsFound for a series that was opened in
        this year already, and for a number that is known to be taken.
        """
        with self.file.writing():
            first_before = self.counting.opening(series, year)
            if first_before is not None and not self.counting.restored(series, year):
                message = f"{series} {year} has begun already, at {first_before}"
                raise ProblemsFound.one(self.place, "series-begun", message, "see 'refs next' and 'refs list'")
            last = self.counting.last_taken(series, year)
            if first <= last:
                message = f"{series} {year}/{first} is taken already, or a higher number is"
                raise ProblemsFound.one(
                    self.place, "number-taken", message, f"give {last + 1} or more: --first {last + 1}"
                )
            return self._open(series, year, first, by, at, reason)

    def reserve(
        self,
        series: str,
        year: int,
        by: str,
        at: str,
        note: str = "",
        variant: str = "",
        beside: str = "",
        reason: str = "",
    ) -> Number:
        """Take the next number of a series, one for each note; `beside` names a note of the same circular that shares its own.

        Raises ProblemsFound where the series has not begun, or the variant is taken.
        """
        with self.file.writing():
            return self._reserve(series, year, by, at, note, variant, beside, reason)

    def issue(
        self,
        note: str,
        numbered: Number | None,
        asked: tuple[str, int, str, str],
        by: str,
        at: str,
        content: Issue,
        kin: Collection[str] = (),
        snapshot: Snapshot | None = None,
    ) -> Number:
        """Take the number of a note and issue it, both or neither; returns the number. The `snapshot` is kept with it.

        `numbered` is a number given elsewhere, recorded as external; without one, `asked` says which to take, as (series,
        year, variant, note of the same circular or ''). `kin` are the notes that may share a number with it.
        Raises ProblemsFound for a note already issued, and for a number that is another note's.
        """
        with self.file.writing():
            current = self.number_of(note)
            if current and self.state_of(current) in ("issued", "corrected"):
                raise ProblemsFound.one(self.place, "issued", f"'{note}' is issued already", "see 'refs list'")
            if numbered is None:
                series, year, variant, beside = asked
                number = self._reserve(series, year, by, at, note, variant, beside, "")
            else:
                number = numbered
                if current is None:
                    self._check_free(number, note, kin)
                    self.file.append(Entry(at, by, "external", number, note))
            self.counting.check_nothing_lost(number.series, number.year)
            self._keep(snapshot)
            self.file.append(Entry(at, by, "issue", number, note, content=content.to_json()))
            return number

    def issue_more(
        self,
        note: str,
        by: str,
        at: str,
        content: Callable[[tuple[Entry, ...], int], Issue],
        reason: str = "",
        snapshot: Snapshot | None = None,
    ) -> Entry:
        """Enter copies added to an issued note; returns the entry.

        `content` takes the issue entries of the note and the serial of the new entry, and returns what to enter; what it
        raises is passed on and nothing is entered. It is called while the ledger is locked for other writers.
        """
        with self.file.writing():
            issues = self.issued(note)
            issue = content(issues, self.file.last()[0] + 1)
            self._keep(snapshot)
            number = self.number_of(note)
            return self.file.append(Entry(at, by, "issue", number, note, reason, content=issue.to_json()))

    def record_made(self, note: str, made: Made, by: str, at: str) -> None:
        """Enter that all copies of an issue were made; nothing, where the same was entered before."""
        with self.file.writing():
            before = [entry for entry in self.entries(note=note) if entry.kind == "made"]
            if made not in [Made.of(entry) for entry in before]:
                self.file.append(Entry(at, by, "made", self.number_of(note), note, content=made.to_json()))

    def void(self, number: Number, by: str, at: str, reason: str) -> Entry:
        """Give a number up, for a reason. Raises ProblemsFound for a number that was not taken or is void already."""
        if not reason.strip():
            raise ProblemsFound.one(self.place, "reason", "a number cannot be voided without a reason", _GIVE_REASON)
        with self.file.writing():
            entries = self.entries(number=number)
            if not any(entry.kind in ("reserve", "external") for entry in entries):
                raise ProblemsFound.one(self.place, "number", f"{number.slug} was never taken", "see 'refs list'")
            if self.state_of(number) == "void":
                raise ProblemsFound.one(self.place, "number", f"{number.slug} is void already", "see 'refs list'")
            note = next(entry.note for entry in entries if entry.kind in ("reserve", "external"))
            return self.file.append(Entry(at, by, "void", number, note, reason))

    def withdraw(self, serial: int, by: str, at: str, reason: str, output: Path) -> Entry:
        """Withdraw copies added to an issued note, by the serial of their entry, for a reason.

        `output` is where the folders of copies are. Raises ProblemsFound for an entry that added no copies, that was
        withdrawn already, or of which copies were made.
        """
        if not reason.strip():
            raise ProblemsFound.one(self.place, "reason", "an entry cannot be withdrawn without a reason", _GIVE_REASON)
        with self.file.writing():
            issues = [entry for entry in self.file.of_kind("issue") if entry.serial == serial]
            if not issues or Issue.of(issues[0]).added is None:
                message = f"entry {serial} added no copies to an issued note: only such entries can be withdrawn"
                raise ProblemsFound.one(
                    self.place, "entry", message, "'refs export' prints all entries with their serials"
                )
            if any(Withdrawn.of(entry).withdraws == serial for entry in self.file.of_kind("withdrawn")):
                raise ProblemsFound.one(
                    self.place, "entry", f"entry {serial} is withdrawn already", "nothing is to be done"
                )
            issue, number = Issue.of(issues[0]), issues[0].number
            made = any(Made.of(entry).issue == serial for entry in self.file.of_kind("made"))
            if issue.added != "duplicate" and number:  # a duplicate's manifest is the one of the copies it repeats
                made = made or (output / number.slug / issue.manifest).exists()
            if made:
                message = f"the copies of entry {serial} were made: it cannot be withdrawn"
                raise ProblemsFound.one(self.place, "entry", message, "write a correction, or void the number")
            content = Withdrawn(withdraws=serial).to_json()
            return self.file.append(Entry(at, by, "withdrawn", number, issues[0].note, reason, content))

    # -- looking after it ------------------------------------------------------------------------

    def verify(self) -> tuple[Problem, ...]:
        """Return what is wrong: changed or missing entries, a missing number, a number of a series that was never opened."""
        problems = Problems([*self.file.problems()])
        try:
            problems.extend(self.counting.gaps())
        except (ProblemsFound, ValueError, TypeError):
            if not problems.found:
                raise  # otherwise the entries that cannot be read are reported already
        if not problems.errors:
            issues = map(Issue.of, self.file.of_kind("issue"))
            problems.extend(self.file.lost_snapshots({issue.office for issue in issues if issue.office}))
        return tuple(problems.found)

    # -- inside ----------------------------------------------------------------------------------

    def _keep(self, snapshot: Snapshot | None) -> None:
        if snapshot:
            self.file.store(snapshot.blobs())

    def _open(self, series: str, year: int, first: int, by: str, at: str, reason: str) -> Entry:
        content = Opening(first=first).to_json()
        return self.file.append(Entry(at, by, "opening", reason=reason, content=content, series=series, year=year))

    def _reserve(
        self, series: str, year: int, by: str, at: str, note: str, variant: str, beside: str, reason: str
    ) -> Number:
        if not re.fullmatch("[A-Z]?", variant):
            raise ProblemsFound.one(self.place, "variant", f"'{variant}' is not a variant", "write one capital letter")
        current = self.number_of(note) if note else None
        if current:
            return current
        self.counting.check_nothing_lost(series, year)
        shared = self.number_of(beside) if beside else None
        if shared and (shared.series, shared.year) != (series, year):
            message = f"'{note}' shares the number of '{beside}', which is in {shared.series} {shared.year}"
            raise ProblemsFound.one(self.place, "number", message, "date both in one year, or number it by itself")
        if shared:
            number = Number(series, year, shared.number, variant)
        else:
            if self.counting.opening(series, year) is None and self.counting.begun_before(series, year):
                self._open(series, year, 1, by, at, "the series goes on in a new year")
            number = Number(series, year, self.next_number(series, year), variant)
        self._check_free(number, note, (beside,))
        self.file.append(Entry(at, by, "reserve", number, note, reason))
        return number

    def _check_free(self, number: Number, note: str, kin: Collection[str]) -> None:
        """Raise ProblemsFound for a number whose variant is taken, and for the number of another circular."""
        same_number = "kind IN ('reserve', 'external') AND series = ? AND year = ? AND number = ?"
        rows = self.file.select("variant, note", same_number, number.series, number.year, number.number)
        for variant, holder in rows:
            if variant == number.variant:
                message = f"{number.slug} is taken already{f', by {holder!r}' if holder else ''}"
                raise ProblemsFound.one(self.place, "number-taken", message, "give this variant another letter")
            if holder and holder != note and holder not in kin:
                message = f"{number.series} {number.year}/{number.number} is the number of '{holder}'"
                hint = f"if they are one circular, add 'same_number_as: {holder}'; otherwise correct the reference"
                raise ProblemsFound.one(self.place, "number-taken", message, hint)


def still_valid(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries of one note without those that were withdrawn."""
    entries = tuple(entries)
    withdrawn = {Withdrawn.of(entry).withdraws for entry in entries if entry.kind == "withdrawn"}
    return tuple(entry for entry in entries if entry.serial not in withdrawn)


def states(entries: Iterable[Entry]) -> dict[Number, State]:
    """Return the state of each number that entries change, by the last that changes it."""
    changes: dict[str, State] = {
        "reserve": "reserved",
        "external": "reserved",
        "issue": "issued",
        "correct": "corrected",
        "void": "void",
    }
    return {entry.number: changes[entry.kind] for entry in entries if entry.number and entry.kind in changes}
