"""The numbers of notes and the state of each, computed from the entries of the ledger.

No number is taken twice. A number that is given up stays, as void and with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Literal, Self

from ..problems import Problem, Problems, ProblemsFound
from .entries import Issue, Made, Opening, Withdrawn
from .entry import Entry, Number
from .file import LedgerFile
from .snapshot import Snapshot

State = Literal["draft", "reserved", "approved", "issued", "corrected", "void"]


class Ledger:
    """The numbers of one office and what became of them. Its entries are in `file`; see LedgerFile for the errors."""

    def __init__(self, path: Path, create: bool = True, lost: bool = False) -> None:
        self.file = LedgerFile(path, create, lost)
        self.place = self.file.place

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
        state: State = "draft"
        for entry in self.entries(number=number):
            match entry.kind:
                case "reserve" | "external":
                    state = "reserved"
                case "issue":
                    state = "issued"
                case "correct":
                    state = "corrected"
                case "void":
                    state = "void"
        return state

    def issued(self, note: str) -> tuple[Entry, ...]:
        """Return the issue entries of a note's valid number: the first is the circular, later ones add copies.

        Entries that were withdrawn are left out.
        """
        number, entries = self.number_of(note), self.entries(note=note)
        withdrawn = {Withdrawn.of(entry).withdraws for entry in entries if entry.kind == "withdrawn"}
        issues = (entry for entry in entries if entry.kind == "issue" and entry.number == number)
        return tuple(entry for entry in issues if entry.serial not in withdrawn)

    def numbers(self, series: str | None = None, year: int | None = None) -> tuple[tuple[Number, State, str], ...]:
        """Return rows of number, state and id of the note ('' without one) of every number taken, in order.

        Only those of a series or a year, where they are given.
        """
        rows = [
            (entry.number, self.state_of(entry.number), entry.note)
            for entry in self.entries()
            if entry.kind in ("reserve", "external") and entry.number
        ]
        return tuple(
            sorted(row for row in rows if series in (None, row[0].series) and (not year or year == row[0].year))
        )

    def next_number(self, series: str, year: int) -> int:
        """Return the number the next reservation takes. Raises ProblemsFound where the series has not begun."""
        opening = self._opening(series, year)
        if opening is None and self._begun_before(series, year):
            opening = 1  # a series goes on in a new year without a new opening
        if opening is None:
            raise ProblemsFound([self._not_begun(series, year)])
        reserved = "kind = 'reserve' AND series = ? AND year = ?"
        highest = self.file.select("max(number)", reserved, series, year)[0][0]
        number = opening if highest is None else max(opening, int(highest) + 1)
        while self._given_elsewhere(series, year, number):
            number += 1
        return number

    def snapshot(self, digest: str) -> Snapshot:
        """Return the files of the office that an issue kept. Raises ProblemsFound where they are missing or changed."""
        return Snapshot.read(digest, self.file.stored)

    # -- writing ---------------------------------------------------------------------------------

    def open_series(self, series: str, year: int, first: int, by: str, at: str, reason: str = "") -> Entry:
        """Begin to count a series in a year at `first`: 1, or more when lower numbers were given elsewhere.

        Raises ProblemsFound for a series that was opened in this year already.
        """
        with self.file.writing():
            first_before = self._opening(series, year)
            if first_before is not None:
                message = f"{series} {year} has begun already, at {first_before}"
                raise ProblemsFound.one(self.place, "series-begun", message, "see 'refs next' and 'refs list'")
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
            raise ProblemsFound.one(
                self.place, "reason", "a number cannot be voided without a reason", "give it with --reason"
            )
        with self.file.writing():
            entries = self.entries(number=number)
            if not any(entry.kind in ("reserve", "external") for entry in entries):
                raise ProblemsFound.one(self.place, "number", f"{number.slug} was never taken", "see 'refs list'")
            if self.state_of(number) == "void":
                raise ProblemsFound.one(self.place, "number", f"{number.slug} is void already", "see 'refs list'")
            note = next(entry.note for entry in entries if entry.kind in ("reserve", "external"))
            return self.file.append(Entry(at, by, "void", number, note, reason))

    # -- looking after it ------------------------------------------------------------------------

    def verify(self) -> tuple[Problem, ...]:
        """Return what is wrong: changed or missing entries, a missing number, a number of a series that was never opened."""
        problems = Problems([*self.file.problems()])
        years = {(number.series, number.year) for number, _, _ in self.numbers()}
        for series, year in sorted(years):
            first = self._opening(series, year)
            reserved = {
                entry.number.number
                for entry in self.entries()
                if entry.kind == "reserve"
                and entry.number
                and (entry.number.series, entry.number.year) == (series, year)
            }
            if reserved and first is None:
                problems.extend([self._not_begun(series, year)])
            elif reserved and first is not None:
                gaps = set(range(first, max(reserved) + 1)) - reserved
                for missing in sorted(number for number in gaps if not self._given_elsewhere(series, year, number)):
                    message = f"{series} {year}: number {missing} is missing"
                    problems.add(self.place, "ledger-gap", message, "compare with a backup")
        issues = [problems.attempt(Issue.of, entry) for entry in self.entries() if entry.kind == "issue"]
        for office in dict.fromkeys(issue.office for issue in issues if issue and issue.office):
            problems.attempt(self.snapshot, office)
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
        shared = self.number_of(beside) if beside else None
        if shared and (shared.series, shared.year) != (series, year):
            message = f"'{note}' shares the number of '{beside}', which is in {shared.series} {shared.year}"
            raise ProblemsFound.one(self.place, "number", message, "date both in one year, or number it by itself")
        if shared:
            number = Number(series, year, shared.number, variant)
        else:
            if self._opening(series, year) is None and self._begun_before(series, year):
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

    def _opening(self, series: str, year: int) -> int | None:
        """Return the first number of a series in a year, None where it was not opened in it."""
        rows = self.file.select("content", "kind = 'opening' AND series = ? AND year = ?", series, year)
        return Opening.model_validate_json(rows[0][0]).first if rows else None

    def _given_elsewhere(self, series: str, year: int, number: int) -> bool:
        """Whether a number was given outside the ledger and recorded here."""
        where = "kind = 'external' AND series = ? AND year = ? AND number = ? LIMIT 1"
        return bool(self.file.select("1", where, series, year, number))

    def _begun_before(self, series: str, year: int) -> bool:
        """Whether a series was opened in an earlier year."""
        return bool(self.file.select("1", "kind = 'opening' AND series = ? AND year < ? LIMIT 1", series, year))

    def _not_begun(self, series: str, year: int) -> Problem:
        hint = f"begin it: 'refs open {series} --year {year} --first N', N being the next free number"
        return Problem(self.place, "series-not-begun", f"the series {series} has no opening for {year}", hint)


def numbered_elsewhere(reference: str, pattern: str, series: str) -> Number | None:
    """Return the number that a reference like 'CU 2009/33 (A)' spells, None where it does not follow the pattern."""
    shape = re.escape(pattern).replace(r"\{year\}", r"(\d{4})").replace(r"\{number\}", r"(\d+)")
    match = re.fullmatch(shape.replace(r"\{variant\}", r"(?: \(([A-Z])\))?"), reference)
    return Number(series, int(match[1]), int(match[2]), match[3] or "") if match else None
