"""How commands print Problems, lists and JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TextIO

from ..characters import one_line
from ..problems import Problem
from .terminal import BOLD, PLAIN

FEW = {"error": 10, "warning": 2}  # how many problems of one kind are shown without --all
LONGEST = 120  # characters of the message of a warning that are shown without --all
SCREEN = 12  # lines of a list that are shown without --all


def report(problems: Iterable[Problem], as_json: bool = False) -> None:
    """Print Problems on standard error, one line each and its hint below; or as JSON on standard output."""
    problems = list(problems)
    if as_json:
        print_json([problem.as_json() for problem in problems])
        return
    for problem in problems:
        print(_line(problem), file=sys.stderr)
        _print_below(problem.hint)


def report_some(problems: Iterable[Problem]) -> None:
    """Print Problems so that they fit on a screen: of those with the same code and hint the first few, shortened, and a count.

    Errors come first, and more of them are shown, in full.
    """
    alike: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in sorted(problems, key=lambda problem: problem.severity):
        alike.setdefault((problem.severity, problem.code, problem.hint), []).append(problem)
    for (severity, _, hint), group in alike.items():
        few = FEW[severity] if len(group) > FEW[severity] + 1 else len(group)
        for problem in group[:few]:
            print(_line(problem if severity == "error" else _shortened(problem)), file=sys.stderr)
        _print_below(hint)
        _print_below(f"and {len(group) - few} more like these: --all shows them" if few < len(group) else "")


def _shortened(problem: Problem) -> Problem:
    message = problem.message
    return problem if len(message) <= LONGEST else replace(problem, message=f"{message[:LONGEST]} …")


def _line(problem: Problem) -> str:
    mark = "warning: " if problem.severity == "warning" else ""
    code = f"{BOLD}{problem.code}{PLAIN}" if coloured(sys.stderr) else problem.code
    return f"{one_line(str(problem.place))}: {mark}{code}: {one_line(problem.message)}"


def _print_below(text: str) -> None:
    if text:
        print(f"    {one_line(text)}", file=sys.stderr)


def coloured(stream: TextIO) -> bool:
    """Say whether colours may be written: to a terminal, unless NO_COLOR is set (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def print_some(lines: Sequence[str], everything: bool) -> None:
    """Print lines, or without `everything` only as many as fit on a screen, and how many more there are."""
    most = len(lines) if everything or len(lines) <= SCREEN + 1 else SCREEN
    print(*lines[:most], sep="\n", end="\n" * bool(lines))
    if most < len(lines):
        print(f"… and {len(lines) - most} more: --all shows them", file=sys.stderr)


def print_json(value: object) -> None:
    """Print a value as JSON on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2))
