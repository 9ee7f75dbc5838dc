"""What is wrong, where, and what to do about it: the type of all problems in the program.

Every stage collects Problems instead of stopping at the first; only the command line prints them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Severity = Literal["error", "warning"]
ProblemRow = tuple[str, int, int, str, str, str, Severity]


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where a value was written: a file, and a line and column counted from 1 (0: the whole file)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


NOWHERE = Place("noteverbale")


def shown(path: str | Path) -> str:
    """Return a path as a person at the prompt would type it: relative to the current folder when inside it."""
    real, here = os.path.realpath(path), os.path.join(os.getcwd(), "")  # the names of thousands of files are shown
    return real.removeprefix(here) if real.startswith(here) else "." if real + os.sep == here else str(path)


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One problem. `code` is stable (tests and editors rely on it); `hint` says what to do."""

    place: Place
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        tail = f" ({self.hint})" if self.hint else ""
        return f"{self.place}: {self.code}: {self.message}{tail}"

    def as_row(self) -> ProblemRow:
        """Return file, line, column, code, message, hint and severity."""
        place = self.place
        return place.file, place.line, place.column, self.code, self.message, self.hint, self.severity

    @classmethod
    def of_row(cls, row: ProblemRow) -> Problem:
        """Return the Problem that a row of `as_row` has."""
        return cls(Place(*row[:3]), *row[3:])

    def as_json(self) -> dict[str, object]:
        """Return a flat mapping for editors: file, line, column, code, severity, message, hint."""
        fields = asdict(self)
        return {**fields.pop("place"), **fields}


class ProblemsFound(Exception):
    """A step cannot be finished; `problems` has all that were found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[ProblemsFound], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)  # for workers: an exception is else pickled by its message

    @classmethod
    def one(cls, place: Place, code: str, message: str, hint: str = "") -> ProblemsFound:
        """Return the exception for a single error."""
        return cls([Problem(place, code, message, hint)])


@dataclass
class Problems:
    """Collects Problems; `stop_if_any` raises them after a step has looked at everything."""

    found: list[Problem] = field(default_factory=list)
    _known: set[Problem] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._known = set(self.found)

    def add(self, place: Place, code: str, message: str, hint: str = "", severity: Severity = "error") -> None:
        """Add one Problem; an equal one is added only once."""
        self.extend([Problem(place, code, message, hint, severity)])

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add Problems; equal ones are added only once."""
        for problem in problems:
            if problem not in self._known:
                self._known.add(problem)
                self.found.append(problem)

    def attempt(self, work: Callable[P, T], *args: P.args, **words: P.kwargs) -> T | None:
        """Return `work(*args, **words)`; where it raises ProblemsFound, add its Problems and return None."""
        try:
            return work(*args, **words)
        except ProblemsFound as error:
            self.extend(error.problems)
            return None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.found if p.severity == "error")

    def stop_if_any(self) -> None:
        """Raise ProblemsFound when an error was found (warnings alone do not)."""
        if self.errors:
            raise ProblemsFound(self.found)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint naming the nearest known words, or listing them when there are few."""
    from difflib import get_close_matches

    known = sorted(set(known))
    near = get_close_matches(word, known, n=2, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(f"'{n}'" for n in near) + "?"
    if 0 < len(known) <= 12:
        return "known: " + ", ".join(known)
    return ""


def first_six(names: list[str]) -> str:
    """Return the first six names and how many more there are."""
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")


@dataclass(frozen=True, slots=True)
class ProblemCode:
    """One code of the register. `severity` is "error", "warning" or, when it depends on the place, "error or warning"."""

    code: str
    meaning: str
    remedy: str
    severity: str = "error"


@cache
def problem_codes() -> dict[str, ProblemCode]:
    """Return the register of problem codes: all by name, in alphabetical order. The file is read at the first call only."""
    from importlib.resources import files

    import yaml  # only what explains a code needs these

    table = yaml.safe_load((files(__package__) / "problem_codes.yaml").read_text("utf-8"))
    return {code: ProblemCode(code, **entry) for code, entry in table.items()}
