"""Tables of cells as read from a file; every cell knows where it is and what is wrong with it.

This module does not know what the columns mean. A cell is text. One that a spreadsheet stores as something else (a date,
a formula, part of a merged range) has a `fault`, which becomes a Problem only when the cell is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ..problems import Place, Problem, ProblemsFound

ROWS, COLUMNS, CELLS = 20_000, 500, 500_000  # more than any list of missions has


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, trimmed; where it is; `fault` and `hint` when it cannot be taken as text.

    `remark` says how it was read where that is not as it is written; `number` is true for the figures of a number.
    """

    text: str
    place: Place
    fault: str = ""
    hint: str = ""
    number: bool = False
    remark: str = ""


@dataclass(frozen=True)
class Table:
    """One sheet, or one text file: rows of cells, the top one first, empty ones left out."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Book:
    """A file of tables, and how it was read: 'utf-8, columns separated by ;'."""

    path: Path
    tables: tuple[Table, ...]
    read_as: str
    remarks: tuple[Problem, ...] = ()
    delimiter: str = ","


def clipped(text: str) -> str:
    """Return a text as a message quotes it: no more than 80 characters."""
    return text if len(text) <= 80 else f"{text[:79]}…"


def too_large(
    place: Place, message: str, most: str, hint: str = "import only the part with the missions"
) -> ProblemsFound:
    """Return the exception for a table that is too large. It is raised before the table fills the memory."""
    return ProblemsFound.one(place, "too-large", f"{message}; at most {most} are read", hint)


_DROPPED = re.compile(
    "[\u00ad\u200b\u202a-\u202c\u2060-\u2064\u2066-\u2069\ufeff]"
)  # they show nothing in a single line
_AROUND = "\u061c\u200c-\u200f\u202d"  # marks of direction and joiners, which do something only within a text
_EDGES = re.compile(rf"^[\s{_AROUND}]+|[\s{_AROUND}]+$")


def tidy(text: str) -> str:
    """Return a cell's text without no-break, double, leading and trailing spaces, and without invisible marks around it.

    Line breaks are kept.
    """
    lines = re.split(r"\r\n|[\r\n\v]", _DROPPED.sub("", text))
    return "\n".join(line for part in lines if (line := _EDGES.sub("", " ".join(part.split()))))
