"""The history of an office as a person reads it: by day, one line for all that was saved at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import PurePosixPath
from typing import Literal
from zoneinfo import ZoneInfo

from ..records.edit import MISSING
from .changes import Change
from .people import Act
from .record_tables import TABLES

What = Literal["added", "removed", "changed"]
WRITTEN_BY_CLERKS = ("notes", "recipients", "replies")  # tables without a page of their own make


@dataclass(frozen=True)
class Save:
    """What a person saved at once: `what` was done to which records (table, id), and which of their keys were changed.

    `serial` is that of its first change, by which it can be undone; `act` is what a person must be allowed to undo it.
    `at` is ISO 8601 in UTC.
    """

    serial: int
    at: str
    by: str
    what: What
    records: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]
    act: Act


@dataclass(frozen=True)
class Day:
    """The saves of a day on the clocks of the office, the latest first."""

    day: date
    saves: tuple[Save, ...]


def days(changes: Iterable[Change], zone: str) -> list[Day]:
    """Return the saves of changes that are in order of their serials, the newest first, by day."""
    clock = ZoneInfo(zone)
    saves = [_save(list(together)) for _, together in groupby(changes, lambda change: change.save)]
    by_day = groupby(saves, lambda save: datetime.fromisoformat(save.at).astimezone(clock).date())
    return [Day(day, tuple(of_day)) for day, of_day in by_day]


def act_of(tables: Iterable[str]) -> Act:
    """Return what a person must be allowed who undoes changes of records of these tables."""
    acts = {
        TABLES[table].act if table in TABLES else "write" if table in WRITTEN_BY_CLERKS else "administer"
        for table in tables
    }
    return "administer" if "administer" in acts else "write"


def _save(changes: list[Change]) -> Save:
    """Return what changes of one save did; they are in falling order of their serials."""
    changes = changes[::-1]
    first = changes[0]
    records = tuple(dict.fromkeys((change.table, _id(change)) for change in changes))
    whole = [change for change in changes if len(change.path) <= _depth(change)]
    what: What = "changed"
    if len(whole) == len(changes):
        what = "added" if all(change.old is MISSING for change in whole) else what
        what = "removed" if all(change.new is MISSING for change in whole) else what
    keys = () if what != "changed" else tuple(dict.fromkeys(map(_key, changes)))
    return Save(
        first.save,
        first.at,
        first.by,
        what,
        records,
        tuple(key for key in keys if key),
        act_of(table for table, _ in records),
    )


def _id(change: Change) -> str:
    """Return the id of a record; for an answer, that of the note it answers."""
    return PurePosixPath(change.file).stem if change.table == "replies" else change.id


def _depth(change: Change) -> int:
    """Return how many steps of a change's path lead to its record: the list of data/office.yaml and its item, an item, or none."""
    if change.table == "office":
        return 2 if len(change.path) > 1 else 0
    return 0 if change.file.startswith(("notes/", "templates/", "data/languages/")) else 1


def _key(change: Change) -> str:
    """Return the key of a record that was changed: 'address.city'."""
    return ".".join(str(step) for step in change.path[_depth(change) :] if isinstance(step, str))
