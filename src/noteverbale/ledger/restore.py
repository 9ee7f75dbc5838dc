"""Bringing back what a ledger lost: what a backup has, and what is known of the entries that it lacks.

Numbers of entries that are lost may have gone out. So the ledger is marked by an entry, and no number of a series is taken
until the series is opened anew (`Counting.check_nothing_lost`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from ..problems import Place, Problem, ProblemsFound, shown
from .database import Database
from .entries import Restored
from .entry import Entry, Number
from .file import LedgerFile, intact_entries
from .head import Head

_LOST = ("ledger-damaged", "ledger-broken")


@dataclass(frozen=True)
class Restoration:
    """What restoring will do: `own` entries stay, those `added` come from the backup.

    `damage` is what is wrong with the ledger that is there: it is set aside. `whole` says that no entry is missing then;
    `head` is the serial of the last entry that is known to be lost, None where it is not known. `taken` are the numbers
    that are known to be taken by lost entries, `last_year` the last year whose numbers may be among them.
    """

    path: Path
    source: Path | None
    own: tuple[Entry, ...]
    added: tuple[Entry, ...]
    damage: tuple[Problem, ...]
    whole: bool
    head: int | None
    taken: tuple[Number, ...]
    last_year: int

    @property
    def summary(self) -> str:
        """What is known of the lost entries, as a sentence."""
        count = len(self.own) + len(self.added)
        lost = f"are lost, up to entry {self.head} at least" if self.head else "may be lost, how many is not known"
        numbers = ", ".join(number.slug for number in self.taken)
        taken = f"; these numbers are known to be taken by them: {numbers}" if numbers else ""
        return f"There are {count} entries now; later ones {lost}{taken}."


def plan(path: Path, source: Path | None, seen: Iterable[Number], year: int) -> Restoration:
    """Return what restoring a backup, or going on without one, will do to the ledger of `path`.

    `seen` are numbers of which copies were seen, `year` is the present one. Raises ProblemsFound for a backup that is not
    whole or belongs to another ledger, and where a backup is needed and none is given.
    """
    if source and not source.is_file():
        raise ProblemsFound.one(Place(shown(source)), "file", "there is no such backup", "name the file")
    backup = intact_entries(source) if source else ()
    own, damage = _present(path)
    if damage and source is None:
        raise ProblemsFound(damage)
    if any(entry.digest != copy.digest for entry, copy in zip(own, backup, strict=False)):
        message = "the entries of this ledger and of the backup differ: nothing was restored"
        raise ProblemsFound.one(Place(shown(path)), "ledger-differs", message, "restore into a new file with --ledger")
    added = backup[len(own) :]
    entries = own + added
    if not entries:
        raise ProblemsFound.one(
            Place(shown(path)), "no-ledger", "there is no ledger here, and no entry to restore", _NAME
        )
    head, lost = _known_head(path), [] if own else _lost_rows([path, *_set_aside(path)])
    last = max([head[0] if head else 0, *(serial for serial, _ in lost)])
    whole = head is not None and 0 < last <= len(entries) and entries[head[0] - 1].digest == head[1]
    have = {entry.number for entry in entries}
    taken = {number for _, number in lost if number} | set(seen)
    years = [year, *(entry.number.year for entry in entries if entry.number), *(number.year for number in taken)]
    known = last if last > len(entries) else None
    return Restoration(path, source, own, added, damage, whole, known, tuple(sorted(taken - have)), max(years) + 1)


def restore(planned: Restoration, by: str, at: str, reason: str = "") -> Path | None:
    """Restore as planned; returns where a damaged ledger was set aside. Raises ProblemsFound if the ledger changed since."""
    aside = _aside(planned.path) if planned.damage else None
    with closing(LedgerFile(planned.path, "restore")) as file, file.restoring():
        if file.last() != ((planned.own[-1].serial, planned.own[-1].digest) if planned.own else (0, "")):
            message = "the ledger changed while the question was asked: nothing was restored"
            raise ProblemsFound.one(file.place, "changed-meanwhile", message, "give the command again")
        for entry in planned.added:
            file.append(entry)
        if planned.source:
            with closing(LedgerFile(planned.source, "read")) as backup:
                file.store_of(backup)
        if not planned.whole:
            highest: dict[str, int] = {}
            for number in planned.taken:  # in order
                highest[f"{number.series} {number.year}"] = number.number
            count = len(planned.own) + len(planned.added)
            content = Restored(entries=count, head=planned.head, last_year=planned.last_year, taken=highest)
            file.append(Entry(at, by, "restored", reason=reason, content=content.to_json()))
    return aside


def numbers_of_copies(folders: Collection[Path], series: Iterable[str]) -> tuple[Number, ...]:
    """Return the numbers whose folders of copies are anywhere in some folders: 'out/cu-2026-093-a' is CU 2026/93 (A)."""
    ids = {id.lower(): id for id in series}
    shape = re.compile(rf"({'|'.join(map(re.escape, ids))})-(\d{{4}})-(\d{{3,9}})(?:-([a-z]))?")
    names = {path.name for folder in folders for path in folder.rglob("*") if path.is_dir()}
    matches = (shape.fullmatch(name) for name in sorted(names | {folder.name for folder in folders}))
    return tuple(
        Number(ids[match[1]], int(match[2]), int(match[3]), (match[4] or "").upper()) for match in matches if match
    )


_NAME = "name a backup: 'refs restore FILE'"


def _present(path: Path) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Return the entries of the ledger that is there, and what is wrong with it; neither without one."""
    if not path.is_file() or not path.stat().st_size:
        return (), ()
    try:
        with closing(LedgerFile(path, "read")) as file:
            damage = tuple(file.damage())
            return (() if damage else file.entries()), damage
    except ProblemsFound as error:
        if all(problem.code in _LOST for problem in error.problems):
            return (), error.problems
        raise


def _known_head(path: Path) -> tuple[int, str] | None:
    with suppress(ProblemsFound):  # a damaged head knows nothing
        return Head(path).read()
    return None


def _lost_rows(paths: Iterable[Path]) -> list[tuple[int, Number | None]]:
    """Return serial and number of all rows that can still be read in damaged ledgers."""
    rows: list[tuple[int, Number | None]] = []
    for path in paths:
        if not path.is_file():
            continue
        with suppress(ProblemsFound), closing(Database(path, write=False)) as db:
            for order in ("", "DESC"):  # from both ends to the damaged place
                with suppress(ProblemsFound):
                    for serial, kind, *number in db.each(f"SELECT {_NUMBER} FROM entries ORDER BY serial {order}"):
                        taken = kind in ("reserve", "external") and list(map(type, number)) == [str, int, int, str]
                        rows.append((serial, Number(*number) if taken else None))
    return rows


_NUMBER = "serial, kind, series, year, number, variant"


def _set_aside(path: Path) -> list[Path]:
    """Return the damaged ledgers that were set aside, oldest first."""
    names = (path.with_name(f"{path.name}.damaged-{count}") for count in range(1, 1000))
    return [name for name in names if name.exists()]


def _aside(path: Path) -> Path:
    """Rename a damaged ledger and the files of SQLite beside it; returns its new path."""
    target = path.with_name(f"{path.name}.damaged-{len(_set_aside(path)) + 1}")
    try:
        for ending in ("-wal", "-shm", ""):
            beside = path.with_name(path.name + ending)
            if beside.exists():
                beside.rename(target.with_name(target.name + ending))
    except OSError as error:
        message = f"the damaged ledger cannot be renamed to {target.name}: {error.strerror}"
        raise ProblemsFound.one(Place(shown(path)), "ledger-read-only", message, "look at the permissions") from None
    return target
