"""The numbers of a year as a person reads them: which note has each, what became of it, where each series counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from ..ledger.entry import Entry, Number
from ..ledger.ledger import Ledger, State, states
from ..problems import Problem, ProblemsFound
from ..registry.registry import Registry

_COLUMNS = "serial, at, by, kind, series, year, number, variant, note, reason"
_IS_VALID = "serial NOT IN (SELECT json_extract(content, '$.withdraws') FROM entries WHERE kind = 'withdrawn')"


@dataclass(frozen=True)
class NumberRow:
    """A number that was taken, with its reference as its series spells it. `last` is the entry that made its state."""

    number: Number
    reference: str
    state: State
    note: str
    taken: Entry
    last: Entry
    copies: int


@dataclass(frozen=True)
class SeriesYear:
    """A series in a year: its last opening and first number, None without one; the reference of the next note, or ''.

    `problem` says why no number can be taken. `counts` has the number of references in each state.
    """

    series: str
    year: int
    opening: Entry | None
    first: int | None
    next: str
    counts: Mapping[State, int]
    problem: Problem | None = None


def years(ledger: Ledger) -> tuple[int, ...]:
    """Return the years in which a series was opened or a number taken, the latest first."""
    rows = ledger.file.select("DISTINCT year", "year IS NOT NULL ORDER BY year DESC")
    return tuple(int(year) for (year,) in rows)


def numbers_of(registry: Registry, ledger: Ledger, year: int, series: str = "") -> list[NumberRow]:
    """Return the numbers of a year, of one series only if it is named, the highest first."""
    entries = _entries(ledger, "year = ? AND (? = '' OR series = ?) AND number IS NOT NULL", year, series, series)
    copies = Counter[Number]()
    counted = "series, year, number, variant, json_array_length(content, '$.copies')"
    for id, _, running, variant, count in ledger.file.select(
        counted, f"kind = 'issue' AND year = ? AND {_IS_VALID}", year
    ):
        copies[Number(id, year, running, variant)] += count
    state, rows = states(entries), dict[Number, NumberRow]()
    for entry in entries:
        if (number := entry.number) is None or number not in state:
            continue
        taken = rows[number].taken if number in rows else entry
        last = entry if entry.kind in ("reserve", "external", "issue", "correct", "void") else rows[number].last
        reference = reference_of(registry, number)
        rows[number] = NumberRow(number, reference, state[number], taken.note, taken, last, copies[number])
    return [rows[number] for number in sorted(rows, reverse=True)]


def series_of(registry: Registry, ledger: Ledger, year: int) -> list[SeriesYear]:
    """Return how each series on file counts in a year."""
    rows = numbers_of(registry, ledger, year)
    found = []
    for id in registry.series:
        counts: dict[State, int] = dict.fromkeys(get_args(State), 0)
        for row in rows:
            counts[row.state] += row.number.series == id
        openings = _entries(ledger, "kind = 'opening' AND series = ? AND year = ?", id, year)
        following, problem = "", None
        try:
            following = reference_of(registry, Number(id, year, ledger.next_number(id, year)))
        except ProblemsFound as error:
            problem = error.problems[0]
        found.append(
            SeriesYear(
                id,
                year,
                openings[-1] if openings else None,
                ledger.counting.opening(id, year),
                following,
                counts,
                problem,
            )
        )
    return found


def number_named(registry: Registry, ledger: Ledger, slug: str) -> NumberRow | None:
    """Return the number of a slug ('cu-2026-012-a'), None where no such number was taken."""
    return next(
        (row for year in years(ledger) for row in numbers_of(registry, ledger, year) if row.number.slug == slug), None
    )


def events(ledger: Ledger, number: Number) -> list[Entry]:
    """Return the entries of a number, without what they remember, in order."""
    where = "series = ? AND year = ? AND number = ? AND variant = ?"
    return _entries(ledger, where, number.series, number.year, number.number, number.variant)


def reference_of(registry: Registry, number: Number) -> str:
    """Return a number as its series spells it; its slug where the series is no longer on file."""
    series = registry.series.get(number.series)
    return number.reference(series.format) if series else number.slug


def backup(ledger: Ledger) -> bytes:
    """Return a copy of the ledger that was checked, as the bytes of its file. Raises ProblemsFound for one that is not whole."""
    with TemporaryDirectory(prefix="noteverbale-") as folder:
        ledger.file.backup(Path(folder) / "ledger.db")
        return (Path(folder) / "ledger.db").read_bytes()


def _entries(ledger: Ledger, where: str, *values: str | int) -> list[Entry]:
    """Return entries in order, without what they remember, which may be long, and without their digests."""
    rows = ledger.file.select(_COLUMNS, f"{where} ORDER BY serial", *values)
    return [
        Entry(
            at,
            by,
            kind,
            Number(series, year, number, variant) if number else None,
            note,
            reason,
            {},
            series,
            year,
            serial,
        )
        for serial, at, by, kind, series, year, number, variant, note, reason in rows
    ]
