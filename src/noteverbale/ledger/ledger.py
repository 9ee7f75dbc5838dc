"""Numbers and the life of a note, computed from the entries of the ledger.

No number is taken twice, and none is missing without a void entry and its reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from typing import Literal

from ..problems import Problem, Problems, ProblemsFound
from .entries import Issue, Opening
from .file import Entry, LedgerFile, Number

State = Literal["draft", "reserved", "approved", "issued", "corrected", "void"]


class Ledger(LedgerFile):
    """The numbers of one office and what became of them."""

    # -- reading ---------------------------------------------------------------------------------

    def number_of(self, note: str) -> Number | None:
        """Return the number a note has taken and not given up."""
        taken = [entry.number for entry in self.entries(note=note) if entry.kind in ("reserve", "external")]
        kept = [number for number in taken if number and self.state_of(number) != "void"]
        return kept[-1] if kept else None

    def state_of(self, number: Number) -> State:
        """Compute what has become of a number from its entries."""
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
        """Return the issue entries of a note that stand: the first is the circular, later ones add copies."""
        number = self.number_of(note)
        return tuple(entry for entry in self.entries(note=note) if entry.kind == "issue" and entry.number == number)

    def numbers(self, series: str | None = None, year: int | None = None) -> tuple[tuple[Number, State, str], ...]:
        """Return every number taken, with its state and note, in order."""
        found = [
            (entry.number, self.state_of(entry.number), entry.note)
            for entry in self.entries()
            if entry.kind in ("reserve", "external") and entry.number
        ]
        return tuple(
            sorted(
                row
                for row in found
                if row[0].series == (series or row[0].series) and row[0].year in (year, row[0].year)[: 1 if year else 2]
            )
        )

    def next_number(self, series: str, year: int) -> int:
        """Return the number the next reservation takes. Raises ProblemsFound where the series has not begun."""
        opening = self._opening(series, year)
        if opening is None and self._begun_before(series, year):
            opening = 1  # a new year goes on by itself
        if opening is None:
            raise ProblemsFound([self._not_begun(series, year)])
        last = self._db.execute(
            "SELECT max(number) FROM entries WHERE kind = 'reserve' AND series = ? AND year = ?", (series, year)
        ).fetchone()[0]
        number = int(opening) if last is None else max(int(opening), int(last) + 1)
        while self._taken(series, year, number):
            number += 1
        return number

    # -- writing ---------------------------------------------------------------------------------

    def open_series(self, series: str, year: int, first: int, by: str, at: str, reason: str = "") -> Entry:
        """Begin to count a series in a year at `first`: 1, or later when numbers were taken elsewhere before.

        Raises ProblemsFound for one that has begun.
        """
        with self._writing():
            begun = self._opening(series, year)
            if begun is not None:
                message = f"{series} {year} has begun already, at {begun}"
                raise ProblemsFound.one(self.place, "series-begun", message, "see 'refs next' and 'refs list'")
            opened = Opening(first=first).to_json()
            entry = Entry(at, by, "opening", reason=reason, content=opened, series=series, year=year)
            return self._append(entry)

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
        """Take the next number of a series, once a note; `beside` names a note of the same circular to share one with.

        Raises ProblemsFound where the series has not begun, or the variant is taken.
        """
        with self._writing():
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
    ) -> Number:
        """Take the number of a note and issue it, both or neither.

        `numbered` is a number given elsewhere, recorded as external; else `asked` is (series, year,
        variant, note of the same circular). `kin` are the notes that may share a number with it.
        Raises ProblemsFound for a note already issued, and for a number that is another note's.
        """
        with self._writing():
            have = self.number_of(note)
            if have and self.state_of(have) in ("issued", "corrected"):
                raise ProblemsFound.one(self.place, "issued", f"'{note}' is issued already", "see 'refs list'")
            if numbered is None:
                series, year, variant, beside = asked
                number = self._reserve(series, year, by, at, note, variant, beside, "")
            else:
                number = numbered
                if have is None:
                    self._free(number, note, kin)
                    self._append(Entry(at, by, "external", number, note))
            self._append(Entry(at, by, "issue", number, note, content=content.to_json()))
            return number

    def issue_more(self, note: str, by: str, at: str, content: Callable[[tuple[Entry, ...], int], Issue]) -> Entry:
        """Enter copies added to an issued note. `content` is given its issues and the new entry's serial, and may raise.

        All of it happens while nobody else writes.
        """
        with self._writing():
            issues = self.issued(note)
            last = self._last()
            remembered = content(issues, last[0] + 1 if last else 1)
            return self._append(Entry(at, by, "issue", self.number_of(note), note, content=remembered.to_json()))

    def void(self, number: Number, by: str, at: str, reason: str) -> Entry:
        """Give a number up, with the reason. Raises ProblemsFound for one nobody took, or void already."""
        if not reason.strip():
            raise ProblemsFound.one(self.place, "reason", "a number is not voided without a reason", "say why")
        with self._writing():
            known = self.entries(number=number)
            if not any(entry.kind in ("reserve", "external") for entry in known):
                raise ProblemsFound.one(self.place, "number", f"nobody has taken {number.slug}", "see 'refs list'")
            if self.state_of(number) == "void":
                raise ProblemsFound.one(self.place, "number", f"{number.slug} is void already", "see 'refs list'")
            note = next(entry.note for entry in known if entry.kind in ("reserve", "external"))
            return self._append(Entry(at, by, "void", number, note, reason))

    # -- looking after it ------------------------------------------------------------------------

    def verify(self) -> tuple[Problem, ...]:
        """Return what is wrong: a broken chain, an end cut off, a gap, a number from before its opening."""
        problems = Problems([*self.chain(), *self.cut()])
        years = {(number.series, number.year) for number, _, _ in self.numbers()}
        for series, year in sorted(years):
            first = self._opening(series, year)
            own = {
                entry.number.number
                for entry in self.entries()
                if entry.kind == "reserve"
                and entry.number
                and (entry.number.series, entry.number.year) == (series, year)
            }
            if own and first is None:
                problems.extend([self._not_begun(series, year)])
            elif own and first is not None:
                gone = set(range(first, max(own) + 1)) - own
                for missing in sorted(number for number in gone if not self._taken(series, year, number)):
                    message = f"{series} {year}: number {missing} is missing"
                    problems.add(self.place, "ledger-gap", message, "compare with a backup")
        return tuple(problems.found)

    # -- inside ----------------------------------------------------------------------------------

    def _reserve(
        self, series: str, year: int, by: str, at: str, note: str, variant: str, beside: str, reason: str
    ) -> Number:
        if not re.fullmatch("[A-Z]?", variant):
            raise ProblemsFound.one(self.place, "variant", f"'{variant}' is no variant", "write one capital letter")
        have = self.number_of(note) if note else None
        if have:
            return have
        shared = self.number_of(beside) if beside else None
        if shared and (shared.series, shared.year) != (series, year):
            message = f"'{note}' shares the number of '{beside}', which is in {shared.series} {shared.year}"
            raise ProblemsFound.one(self.place, "number", message, "date both in one year, or number it by itself")
        if shared:
            number = Number(series, year, shared.number, variant)
        else:
            if self._opening(series, year) is None and self._begun_before(series, year):
                why = "the series goes on in a new year"
                opened = Opening(first=1).to_json()
                self._append(Entry(at, by, "opening", reason=why, content=opened, series=series, year=year))
            number = Number(series, year, self.next_number(series, year), variant)
        self._free(number, note, (beside,))
        self._append(Entry(at, by, "reserve", number, note, reason))
        return number

    def _free(self, number: Number, note: str, kin: Collection[str]) -> None:
        """Raise ProblemsFound for a number, with its variant, that is taken; and for one that is another circular's."""
        rows = self._db.execute(
            "SELECT variant, note FROM entries WHERE kind IN ('reserve', 'external')"
            " AND series = ? AND year = ? AND number = ?",
            (number.series, number.year, number.number),
        ).fetchall()
        for variant, holder in rows:
            if variant == number.variant:
                message = f"{number.slug} is taken already{f', by {holder!r}' if holder else ''}"
                raise ProblemsFound.one(self.place, "number-taken", message, "give this variant another letter")
            if holder and holder != note and holder not in kin:
                message = f"{number.series} {number.year}/{number.number} is the number of '{holder}'"
                hint = f"if they are one circular, add 'same_number_as: {holder}'; else mend the reference"
                raise ProblemsFound.one(self.place, "number-taken", message, hint)

    def _opening(self, series: str, year: int) -> int | None:
        row = self._db.execute(
            "SELECT content FROM entries WHERE kind = 'opening' AND series = ? AND year = ?", (series, year)
        ).fetchone()
        return int(json.loads(row[0])["first"]) if row else None

    def _taken(self, series: str, year: int, number: int) -> bool:
        """Say whether a number was given elsewhere and recorded here."""
        row = self._db.execute(
            "SELECT 1 FROM entries WHERE kind = 'external' AND series = ? AND year = ? AND number = ?",
            (series, year, number),
        ).fetchone()
        return row is not None

    def _begun_before(self, series: str, year: int) -> bool:
        row = self._db.execute(
            "SELECT 1 FROM entries WHERE kind = 'opening' AND series = ? AND year < ? LIMIT 1", (series, year)
        ).fetchone()
        return row is not None

    def _not_begun(self, series: str, year: int) -> Problem:
        hint = f"begin it: 'refs open {series} --year {year} --first N', N being the next free number"
        return Problem(self.place, "series-not-begun", f"the series {series} has no opening for {year}", hint)


def numbered_elsewhere(reference: str, pattern: str, series: str) -> Number | None:
    """Read a reference back by its series' pattern: 'CU 2009/33 (A)' → Number; None when it is of another series."""
    shape = re.escape(pattern).replace(r"\{year\}", r"(\d{4})").replace(r"\{number\}", r"(\d+)")
    found = re.fullmatch(shape.replace(r"\{variant\}", r"(?: \(([A-Z])\))?"), reference)
    return Number(series, int(found[1]), int(found[2]), found[3] or "") if found else None
