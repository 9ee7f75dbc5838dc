"""Parses the text of a YAML file into nodes, within bounds: no size, depth or number of values takes long or much memory."""

from __future__ import annotations

import re
from typing import Any

import yaml

from ..problems import Place, Problem, ProblemsFound

_FAST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _TooManyValues(yaml.composer.ComposerError):
    """The file has more than `MOST_NODES` values."""


class _Loader(_FAST_LOADER):  # type: ignore[misc]  # which of two classes it is depends on the installation
    """Composes nodes without giving a type to plain scalars: the record decides it."""

    def resolve(self, *_: Any) -> str:
        return ""

    depth = nodes = 0

    def descend_resolver(self, parent: yaml.Node | None, _: Any) -> None:
        """Count depth and values, since the C parser has no bound. The parser calls this for each node, so quoted brackets do not count."""
        self.depth += 1
        self.nodes += 1
        if self.nodes > MOST_NODES:
            mark = parent.start_mark if parent else None
            raise _TooManyValues(None, None, None, mark)
        if self.depth > DEEPEST:
            mark = parent.start_mark if parent else None
            raise yaml.composer.ComposerError(None, None, "it is nested more deeply than any record", mark)

    def ascend_resolver(self) -> None:
        self.depth -= 1


DEEPEST = 40  # nodes within nodes
MOST_NODES = 200_000  # the States of the world with all their names have 15,000
LARGEST = 10_000_000  # bytes of a file
DIVIDE = "divide it, or remove what is not a record"
_MERGE_MARK = re.compile(r"^(?:<{7}|>{7}|={7})(?= |\r?$)", re.MULTILINE)


def decoded(text: str | bytes, file: str) -> str:
    """Return the text of a file. Raises ProblemsFound for one that is too large, or that is not UTF-8."""
    if len(text) > LARGEST:
        message = f"this file has more than {LARGEST // 1_000_000} MB"
        raise ProblemsFound.one(Place(file), "too-large", message, DIVIDE)
    try:
        return text.decode("utf-8") if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message, hint = "this file is not UTF-8 text", "save it as UTF-8"
        raise ProblemsFound.one(Place(file, line, 1), "yaml", message, hint) from None


def compose(text: str, file: str) -> yaml.Node | None:
    """Return the root node of one YAML document, None for an empty file.

    Raises ProblemsFound for what is not YAML, for too many values, and for a file that git could not merge.
    """
    if mark := _MERGE_MARK.search(text):
        place = Place(file, text.count("\n", 0, mark.start()) + 1, 1)
        message, hint = "this file has marks of a merge in git", "keep one of the two versions, and remove the marks"
        raise ProblemsFound.one(place, "merge-marks", message, hint)
    try:
        return yaml.compose(text, Loader=_Loader)
    except _TooManyValues as error:
        place = Place(file, error.problem_mark.line + 1 if error.problem_mark else 0, 1)
        raise ProblemsFound.one(place, "too-large", f"this file has more than {MOST_NODES:,} values", DIVIDE) from None
    except yaml.YAMLError as error:
        raise ProblemsFound([_syntax(error, file)]) from None


def _syntax(error: yaml.YAMLError, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    reason = getattr(error, "problem", None) or "these characters are not allowed in YAML"
    return Problem(
        place, "yaml", f"not readable as YAML: {reason}", "look at the indentation and the quotes here and just above"
    )
