"""Numbered series of notes: how a series spells its references, and how a reference is read back.

A pattern has three fields, each once: {year}; {number}, or {number:03} for at least three digits; and {variant}, which is
' (A)' or empty. All that spells or reads a reference does it here.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Annotated

from pydantic import AfterValidator, Field

from .base import Filled, Id, Record, Text

_FIELD = re.compile(r"\{([^{}]*)\}")
_KNOWN = re.compile(r"(year|number|variant)|number:0([2-6])")
_DIGITS = "0123456789"
Step = tuple[str, bool]  # the characters allowed at a place, and whether there may be none or several of them


def _pattern(value: str) -> str:
    """Return a pattern if every note has a reference of its own by it. Raises ValueError."""
    fields = _FIELD.findall(value)
    for field in fields:
        if not _KNOWN.fullmatch(field):
            known = "{year}, {number} or, with zeros before it, {number:03}, and {variant}"
            raise ValueError(f"'{{{field}}}' is not a field of a reference; write {known}")
    names = [field.partition(":")[0] for field in fields]
    for name in ("year", "number", "variant"):
        if names.count(name) != 1:
            reason = "; without it two variants of one circular would have the same reference" * (name == "variant")
            raise ValueError(f"write {{{name}}} once{reason}")
    if re.search("[{}]", _FIELD.sub("", value)):
        raise ValueError("write no braces except those of {year}, {number} and {variant}")
    if value != value.strip():
        raise ValueError("a reference does not begin or end with a space")
    return value


class Series(Record):
    """A numbered series of notes; `format` is the pattern of its references."""

    id: Id = Field(description="how notes name it")
    title: Text = Field(description="its name in each language")
    format: Annotated[Filled, AfterValidator(_pattern)] = Field(
        description="a pattern with {year}, {number} (or {number:03}) and {variant}, which is ' (A)' or empty, each once"
    )


def spelled(pattern: str, year: int, number: int, variant: str = "") -> str:
    """Return a reference: 'CU {year}/{number}{variant}' gives 'CU 2009/33 (A)'. `variant` is a letter or ''."""

    def value(field: re.Match[str]) -> str:
        name, _, width = field[1].partition(":")
        letter = f" ({variant})" if variant else ""
        return {"year": f"{year:04}", "number": f"{number:0{int(width or 1)}}", "variant": letter}.get(name, field[0])

    return _FIELD.sub(value, pattern)


def read(pattern: str, reference: str) -> tuple[int, int, str] | None:
    """Return year, number and variant ('' without one) of a reference, None where the pattern does not spell it."""
    match = re.fullmatch(_shape(pattern), reference)
    if match is None:
        return None
    year, number, variant = (match[name] for name in ("year", "number", "variant"))
    taken = int(year), int(number), variant.strip(" ()")
    return taken if spelled(pattern, *taken) == reference else None


def in_text(patterns: Iterable[str]) -> str:
    """Return a regular expression that finds the references of some patterns in a text."""
    shapes = (re.sub(r"\?P<\w+>", "?:", _shape(pattern)) for pattern in patterns)
    return r"(?<![A-Za-z0-9])(?:" + "|".join(shapes) + r")(?![A-Za-z0-9])"


def alike(first: str, second: str) -> str | None:
    """Return a reference that both patterns spell, the shortest; None where there is none."""
    for left, right in product(_steps(first), _steps(second)):
        queue, seen = deque([(0, 0, "")]), set[tuple[int, int]]()
        while queue:
            i, j, text = queue.popleft()
            if (i, j) == (len(left), len(right)):
                return text
            if (i, j) in seen:
                continue
            seen.add((i, j))
            queue.extend(_next(left, right, i, j, text))
    return None


def _next(left: list[Step], right: list[Step], i: int, j: int, text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where two patterns may go on from the places `i` and `j`, with the text so far."""
    if i < len(left) and j < len(right):
        common = [char for char in left[i][0] if char in right[j][0]]
        if common:
            yield i + (not left[i][1]), j + (not right[j][1]), text + common[0]
    if i < len(left) and left[i][1]:
        yield i + 1, j, text
    if j < len(right) and right[j][1]:
        yield i, j + 1, text


def _steps(pattern: str) -> Iterator[list[Step]]:
    """Yield the steps of the references of a pattern, without a variant and with one."""
    for letters in ((), ((" ", False), ("(", False), ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", False), (")", False))):
        steps: list[Step] = []
        for at, part in enumerate(re.split(_FIELD, pattern)):
            name, _, width = part.partition(":")
            if at % 2 == 0:
                steps += [(char, False) for char in part]
            elif name == "variant":
                steps += letters
            elif name == "year":
                steps += [("21", False), *[(_DIGITS, False)] * 3]
            else:
                steps += (
                    [*[(_DIGITS, False)] * int(width), (_DIGITS, True)]
                    if width
                    else [(_DIGITS[1:], False), (_DIGITS, True)]
                )
        yield steps


def _shape(pattern: str) -> str:
    """Return the regular expression of a pattern's references, with a named group for each field."""
    shape = ""
    for at, part in enumerate(re.split(_FIELD, pattern)):
        name, _, width = part.partition(":")
        of_field = {
            "year": r"\d{4}",
            "number": rf"\d{{{width},}}" if width else r"[1-9]\d*",
            "variant": r"(?: \([A-Z]\))?",
        }
        shape += f"(?P<{name}>{of_field[name]})" if at % 2 and name in of_field else re.escape(part)
    return shape
