"""Imports of missions by browser: each has a folder `inbox/imports/N` with the table, what a person decided, and the plan.

A table is read and planned in a process of its own with limits of memory and time. Nothing of it is written to the records
before a person applies the plan that was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import TypeAdapter

from ..characters import visible
from ..files import read_regular, write_whole
from ..incoming.choices import Choices, Take
from ..incoming.file_kinds import kind_of, what_to_do
from ..pipeline import Pipeline
from ..problems import NOWHERE, Problem, ProblemsFound, shown
from .import_plan import ImportPlan, is_current, make_plan
from .limited import limited
from .saving import save, undo

FOLDER = ("inbox", "imports")
SUFFIXES = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")
LONGEST = 120  # letters of a file's name that are kept
State = Literal["planned", "failed", "applied"]


@dataclass(frozen=True)
class Decisions:
    """What a person decided for one import, by the names of `Choices`; `encoding` of a text table, '' if it is detected."""

    columns: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    takes: Mapping[str, Mapping[str, Take]] = field(default_factory=dict)  # by recipient and key
    genders: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""

    def choices(self) -> Choices:
        takes = {(id, key): take for id, by_key in self.takes.items() for key, take in by_key.items()}
        return Choices(names=self.names, takes=takes, genders=self.genders)


@dataclass(frozen=True)
class Job:
    """One import: its number, the name of its file, who uploaded it and when, and how it stands.

    `problems` say why a table could not be read. `applied_by` and `applied_at` are those of an applied one,
    `serial` is that of its first change.
    """

    number: int
    name: str
    by: str
    at: str
    state: State = "failed"
    decisions: Decisions = field(default_factory=Decisions)
    plan: ImportPlan | None = None
    problems: tuple[Problem, ...] = ()
    applied_by: str = ""
    applied_at: str = ""
    serial: int = 0

    @property
    def is_text(self) -> bool:
        """Whether its file is a text table, whose encoding may be a guess."""
        return not self.name.lower().endswith((".xlsx", ".xlsm"))


_JOB = TypeAdapter(Job)


def begin(office: Path, name: str, content: bytes, by: str, at: str) -> Job:
    """Keep an uploaded table under the next number and plan its import. Raises ProblemsFound for a file of another type."""
    plain = visible(PurePosixPath(name.replace("\\", "/")).name)[-LONGEST:]
    suffix = PurePosixPath(plain).suffix.lower()
    if suffix not in SUFFIXES:
        kind = kind_of(content)
        message = f"this file is {kind}" if kind else f"tables are read from .xlsx and .csv, not from '{suffix}'"
        raise ProblemsFound.one(NOWHERE, "file", message, what_to_do(kind))
    job = Job(_next_folder(office), plain, by, at)
    write_whole(_table(office, job), content)
    return planned(office, job)


def planned(office: Path, job: Job) -> Job:
    """Return an import, also kept, with its table read again: after a decision, or when the records changed."""
    rejects = _folder(office, job.number) / f"rejects{_suffix(job)}"
    maps = [f"{column}={name}" for column, name in job.decisions.columns.items()]
    try:
        plan, rejected = limited(
            make_plan, office, _table(office, job), maps, job.decisions.encoding, job.decisions.choices()
        )
    except ProblemsFound as error:
        return _keep(office, replace(job, state="failed", plan=None, problems=_named(error.problems, office, job)))
    if rejected:
        write_whole(rejects, rejected)
    else:
        rejects.unlink(missing_ok=True)
    plan = replace(plan, remarks=_named(plan.remarks, office, job))
    return _keep(office, replace(job, state="planned", plan=plan, problems=()))


def decided(office: Path, job: Job, decisions: Decisions) -> Job:
    """Return an import with other decisions, planned anew."""
    return planned(office, replace(job, decisions=decisions))


def find(office: Path, number: int) -> Job:
    """Return an import. Raises ProblemsFound for a number that no import has."""
    path = _folder(office, number) / "job.json"
    if not path.is_file():
        raise ProblemsFound.one(NOWHERE, "import", f"there is no import {number}", "go back to the recipients")
    return _JOB.validate_json(read_regular(path))


def jobs(office: Path) -> list[Job]:
    """Return the imports of an office, the last first."""
    paths = office.joinpath(*FOLDER).glob("*/job.json")
    return sorted((_JOB.validate_json(read_regular(path)) for path in paths), key=lambda job: -job.number)


def last(office: Path) -> Job | None:
    """Return the last import; None before the first."""
    numbers = [int(path.parent.name) for path in office.joinpath(*FOLDER).glob("*/job.json")]
    return find(office, max(numbers)) if numbers else None


def rejects(office: Path, job: Job) -> tuple[str, bytes] | None:
    """Return the name and content of the table with the rows that were left out; None if there are none."""
    path = _folder(office, job.number) / f"rejects{_suffix(job)}"
    with suppress(FileNotFoundError):
        return f"{PurePosixPath(job.name).stem}-rejects{_suffix(job)}", read_regular(path)
    return None


class Stale(Exception):
    """The plan is not the one that was shown, or the records are no longer those it was made for. Nothing is written."""


def apply(pipeline: Pipeline, job: Job, digest: str, by: str, at: str) -> Job:
    """Write the plan of a digest, all of it or nothing, and return the import.

    Raises Stale, ProblemsFound where there is nothing to write, and what `saving.save` raises.
    """
    plan, folder = job.plan, pipeline.registry.folder
    if job.state == "applied":
        raise ProblemsFound.one(NOWHERE, "import", f"import {job.number} is applied already", "upload the table again")
    if plan is None or not plan.can_apply:
        raise ProblemsFound.one(NOWHERE, "import", "this import has nothing to write", "look at its page")
    current = plan

    def check() -> None:
        if current.digest != digest or not is_current(current, folder):
            raise Stale

    texts = {folder / path: text for path, text in plan.files.items()}
    saved = save(pipeline, {}, by, at, texts=texts, check=check)
    return _keep(
        folder, replace(job, state="applied", applied_by=by, applied_at=at, serial=min(saved.serials, default=0))
    )


def undone(pipeline: Pipeline, job: Job, by: str, at: str) -> Job:
    """Undo an applied import, where its values are still there, and return it planned anew. Raises ProblemsFound."""
    if job.state != "applied" or not job.serial:
        raise ProblemsFound.one(NOWHERE, "import", f"import {job.number} is not applied", "look at its page")
    undo(pipeline, job.serial, by, at)
    return planned(pipeline.registry.folder, replace(job, applied_by="", applied_at="", serial=0))


def _next_folder(office: Path) -> int:
    """Make the folder of the next import and return its number."""
    folder = office.joinpath(*FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    number = max((int(path.name) for path in folder.iterdir() if path.name.isdecimal()), default=0)
    while True:
        number += 1
        try:
            (folder / str(number)).mkdir()
        except FileExistsError:
            continue
        return number


def _folder(office: Path, number: int) -> Path:
    return office.joinpath(*FOLDER, str(number))


def _suffix(job: Job) -> str:
    suffix = PurePosixPath(job.name).suffix.lower()
    return ".xlsx" if suffix == ".xlsm" else suffix


def _table(office: Path, job: Job) -> Path:
    return _folder(office, job.number) / f"table{PurePosixPath(job.name).suffix.lower()}"


def _named(problems: tuple[Problem, ...], office: Path, job: Job) -> tuple[Problem, ...]:
    """Return problems whose places have the table's own name."""
    path = shown(_table(office, job))
    return tuple(
        replace(problem, place=replace(problem.place, file=job.name + problem.place.file.removeprefix(path)))
        if problem.place.file.startswith(path)
        else problem
        for problem in problems
    )


def _keep(office: Path, job: Job) -> Job:
    write_whole(_folder(office, job.number) / "job.json", _JOB.dump_json(job))
    return job
