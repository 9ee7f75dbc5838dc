"""Where each series counts in a year: openings, the next number, numbers that are missing or may be lost."""

from __future__ import annotations

from collections.abc import Iterator

from ..problems import Problem, ProblemsFound
from .entries import Opening, Restored
from .entry import Entry
from .file import LedgerFile

_OF_YEAR = "series = ? AND year = ?"
_GAPS_SHOWN = 100  # of the numbers stepped over at one place


class Counting:
    """The counting of all series of one ledger."""

    def __init__(self, file: LedgerFile) -> None:
        self.file = file

    def opening(self, series: str, year: int) -> int | None:
        """Return the first number of a series in a year by its last opening, None where it was not opened in it."""
        rows = self.file.select(
            "content", f"kind = 'opening' AND {_OF_YEAR} ORDER BY serial DESC LIMIT 1", series, year
        )
        return Opening.model_validate_json(rows[0][0]).first if rows else None

    def begun_before(self, series: str, year: int) -> bool:
        """Whether a series was opened in an earlier year: it goes on in a new year without a new opening."""
        return bool(self.file.select("1", "kind = 'opening' AND series = ? AND year < ? LIMIT 1", series, year))

    def next_number(self, series: str, year: int) -> int:
        """Return the number the next reservation takes.

        Raises ProblemsFound where the series has not begun, and where numbers may be lost since a backup.
        """
        self.check_nothing_lost(series, year)
        opening = self.opening(series, year)
        if opening is None and self.begun_before(series, year):
            opening = 1
        if opening is None:
            raise ProblemsFound([self._not_begun(series, year)])
        number = max(opening, self._highest_reserved(series, year) + 1)
        while self.file.select("1", f"kind = 'external' AND {_OF_YEAR} AND number = ? LIMIT 1", series, year, number):
            number += 1
        return number

    def last_taken(self, series: str, year: int) -> int:
        """Return the highest number of a series in a year that was reserved, or is known to be lost; 0 without one."""
        lost = (Restored.of(entry).taken.get(f"{series} {year}", 0) for entry in self.file.of_kind("restored"))
        return max(self._highest_reserved(series, year), *lost, 0)

    def restored(self, series: str, year: int) -> Entry | None:
        """Return the restoration before which numbers may be lost; None without one, or where the series was opened since."""
        opened = self.file.select("max(serial)", f"kind = 'opening' AND {_OF_YEAR}", series, year)[0][0] or 0
        for entry in reversed(self.file.of_kind("restored")):
            if entry.serial > opened and Restored.of(entry).last_year >= year:
                return entry
        return None

    def check_nothing_lost(self, series: str, year: int) -> None:
        """Raise ProblemsFound where numbers of a series may have been taken by entries that are lost."""
        restored = self.restored(series, year)
        if restored and (self.opening(series, year) is not None or self.begun_before(series, year)):
            raise ProblemsFound([self._may_be_lost(series, year, restored)])

    def waiting(self) -> Iterator[Problem]:
        """Yield an error for each series that has to be opened anew, in the last year it was opened in."""
        for series, year in self.file.select("series, max(year)", "kind = 'opening' GROUP BY series ORDER BY series"):
            restored = self.restored(series, year)
            if restored:
                yield self._may_be_lost(series, year, restored)

    def gaps(self) -> Iterator[Problem]:
        """Yield an error for each number that was stepped over, and for numbers of a series that was never opened."""
        kinds = "kind IN ('opening', 'reserve', 'external') ORDER BY serial"
        rows = self.file.select("kind, series, year, number, content", kinds)
        elsewhere = {row[1:4] for row in rows if row[0] == "external"}
        expected: dict[tuple[str, int], int] = {}
        for kind, series, year, number, content in rows:
            if kind == "opening":
                expected[series, year] = Opening.model_validate_json(content).first
            elif kind == "reserve":
                if (series, year) not in expected:
                    yield self._not_begun(series, year)
                first = expected.get((series, year), number)
                for missing in range(first, min(number, first + _GAPS_SHOWN)):
                    if (series, year, missing) not in elsewhere:
                        message = f"{series} {year}: number {missing} is missing"
                        yield Problem(self.file.place, "ledger-gap", message, "compare with a backup")
                expected[series, year] = max(first, number + 1)

    def _highest_reserved(self, series: str, year: int) -> int:
        return int(self.file.select("max(number)", f"kind = 'reserve' AND {_OF_YEAR}", series, year)[0][0] or 0)

    def _may_be_lost(self, series: str, year: int, restored: Entry) -> Problem:
        last = self.last_taken(series, year)
        message = (
            f"the ledger lacks entries since it was restored on {restored.at[:10]}: numbers of {series} {year}"
            f"{f' after {last}' if last else ''} may be taken"
        )
        hint = (
            f"find the last number that went out, then: 'refs open {series} --year {year} --first N', N being the next"
        )
        return Problem(self.file.place, "series-restored", message, hint)

    def _not_begun(self, series: str, year: int) -> Problem:
        hint = f"begin it: 'refs open {series} --year {year} --first N', N being the next free number"
        return Problem(self.file.place, "series-not-begun", f"the series {series} has no opening for {year}", hint)
