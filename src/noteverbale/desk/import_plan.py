"""What an import of missions would do, as plain values that a page shows and a file keeps. It is made in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..files import DiskFiles, OfficeFiles
from ..incoming.cells import Cell, clipped
from ..incoming.choices import Choices, choices_file
from ..incoming.columns import Header
from ..incoming.mission_files import mission_files
from ..incoming.missions import Intake, plan_import
from ..incoming.rejects import rejects_bytes
from ..problems import Place, Problem
from ..registry.loading import load

SHOWN = 2000  # faulty rows, changes and remarks that are kept for the page; the files have all
ASKED = 100  # questions that are asked at once
SAMPLES = 3  # values of a column that show what is in it


@dataclass(frozen=True)
class ColumnShown:
    """A column of a sheet: its letter or number, name and first values, the field it is read as, and what says so."""

    sheet: str
    letter: str
    name: str
    field: str
    how: str
    choices: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True)
class QuestionShown:
    """A `rows.Question` and the numbers of the rows that ask it."""

    about: str
    field: str
    text: str
    likely: tuple[str, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row: the index of the cell among those shown (-1 for the row), the message and what to do."""

    cell: int
    message: str
    hint: str


@dataclass(frozen=True)
class FaultyRow:
    """A row that is not imported: its number in the spreadsheet, and the cells that are read, in the order of `FaultySheet.names`."""

    number: int
    cells: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class FaultySheet:
    """The rows of a sheet that are not imported, below the names of the columns that are read."""

    sheet: str
    names: tuple[str, ...]
    rows: tuple[FaultyRow, ...]


@dataclass(frozen=True)
class Change:
    """What an import changes in a record: (key, value on record, new value), None for no value; `is_new` for a new record."""

    id: str
    is_new: bool
    values: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do.

    `files` has new texts by path in the office's folder, `read` the digests of the files that the plan depends on ('' for
    one that is not there). Of long lists only the first `SHOWN`, or `ASKED`, are here; the counts are those of all.
    """

    read_as: str
    columns: tuple[ColumnShown, ...] = ()
    questions: tuple[QuestionShown, ...] = ()
    sheets: tuple[FaultySheet, ...] = ()
    changes: tuple[Change, ...] = ()
    remarks: tuple[Problem, ...] = ()
    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    asked: int = 0
    absent: tuple[str, ...] = ()
    broken: bool = False
    files: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What names the plan: a person applies the one that was shown."""
        return sha256(repr((sorted(self.files.items()), sorted(self.read.items()))).encode()).hexdigest()[:24]

    @property
    def can_apply(self) -> bool:
        return bool(self.files) and not self.broken


def make_plan(
    folder: Path, table: Path, maps: Sequence[str], encoding: str, choices: Choices
) -> tuple[ImportPlan, bytes]:
    """Return the plan of an import, and the rows that it leaves out as a table (b'' for none). Raises ProblemsFound."""
    registry = load(folder, skip_broken=True)
    read = digests(registry.files)
    intake = plan_import(registry, table, maps, encoding, choices)
    rejected = sum(len(group.rows) for group in intake.rejected)
    faults = {problem for group in intake.rejected for _, row_faults in group.rows for problem in row_faults}
    plan = ImportPlan(
        intake.book.read_as,
        tuple(column for sheet, header in intake.columns for column in _columns(sheet, header)),
        tuple(_questions(intake))[:ASKED],
        tuple(_faulty(intake)),
        tuple(_changes(intake))[:SHOWN],
        tuple(problem for problem in intake.problems.found if problem not in faults)[:SHOWN],
        len(intake.new),
        len(intake.changed),
        len(intake.same),
        rejected,
        len(intake.questions),
        tuple(intake.absent),
        intake.broken,
        {path.relative_to(folder).as_posix(): text for path, text in intake.files.items()},
        read,
    )
    return plan, rejects_bytes(intake.book, intake.rejected) if rejected else b""


def digests(files: OfficeFiles) -> dict[str, str]:
    """Return the digests of the files that a plan depends on, by path in the office's folder."""
    data = files.folder / "data"
    paths = (*mission_files(data), data / "imported" / "missions.yaml", choices_file(files.folder))
    return {
        path.relative_to(files.folder).as_posix(): sha256(files.read(path)).hexdigest() if files.exists(path) else ""
        for path in paths
    }


def is_current(plan: ImportPlan, folder: Path) -> bool:
    """Return whether the files that a plan depends on are as they were."""
    return digests(DiskFiles(folder)) == plan.read


def _columns(sheet: str, header: Header) -> Iterator[ColumnShown]:
    for column in header.columns:
        cells = (row[column.index] for row in header.rows if column.index < len(row))
        values = dict.fromkeys(clipped(cell.text) for cell in cells if cell.text)
        name = clipped(column.cell.text)
        letter = _letter(column.index)
        yield ColumnShown(sheet, letter, name, column.field, column.how, column.choices, tuple(values)[:SAMPLES])


def _questions(intake: Intake) -> Iterator[QuestionShown]:
    for question, places in intake.questions.items():
        rows = tuple(dict.fromkeys(_number(place) for place in places))
        yield QuestionShown(question.about, question.field, question.text, question.likely, rows)


def _faulty(intake: Intake) -> Iterator[FaultySheet]:
    headers = dict(intake.columns)
    for group in intake.rejected:
        if not group.rows:
            continue
        columns = sorted(headers[group.name].fields.values())
        rows = (_faulty_row(row, columns, faults) for row, faults in group.rows[:SHOWN])
        yield FaultySheet(group.name, tuple(clipped(group.header[i]) for i in columns), tuple(rows))


def _faulty_row(row: Sequence[Cell], columns: Sequence[int], faults: Sequence[Problem]) -> FaultyRow:
    cells = [row[i] if i < len(row) else None for i in columns]
    places = {cell.place: number for number, cell in enumerate(cells) if cell}
    wrong = tuple(Fault(places.get(fault.place, -1), fault.message, fault.hint) for fault in faults)
    return FaultyRow(_number(row[0].place), tuple(clipped(cell.text) if cell else "" for cell in cells), wrong)


def _changes(intake: Intake) -> Iterator[Change]:
    new = set(intake.new)
    for id, values in intake.changes.items():
        yield Change(id, id in new, tuple((key, before, after) for key, (before, after) in values.items()))


def _number(place: Place) -> int:
    """Return the number of a row as a spreadsheet shows it, of a text table its line."""
    return place.line or int("".join(char for char in place.file.rpartition("!")[2] if char.isdecimal()) or 0)


def _letter(index: int) -> str:
    """Return the letters of a column as a spreadsheet shows them: 0 is A, 26 is AA."""
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters
