"""What is wrong with a template that cannot be rendered, in words for those who write templates and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields

import jinja2

from ..language.grammar import Noun
from ..problems import Place, Problem, did_you_mean
from . import brief as brief_types
from .brief import Brief, MoveText
from .marks import PHRASES


def syntax_fault(error: jinja2.TemplateSyntaxError, place: Place, filters: Iterable[str]) -> Problem:
    unknown = re.match(r"No filter named '(\w+)'", error.message or "")
    if unknown:
        return Problem(place, "template", f"there is no filter '{unknown[1]}'", did_you_mean(unknown[1], filters))
    return Problem(place, "template", f"not readable: {error.message}", "look at the braces on this line")


def undefined_fault(
    error: jinja2.UndefinedError, brief: Brief, move: MoveText, place: Place, lines: Sequence[str], first: int
) -> Problem:
    """Return the problem of a name that a template does not have; `lines` are its text, which begins on line `first`.

    Jinja2 names the line where a stretch of output begins; the name may be some lines further.
    """
    message = str(error)
    if "object has no element" in message:  # the first of a list that is empty
        return Problem(
            move.place,
            "missing-fact",
            f"the move '{move.name}' prints the first of a list, and the records have none (the sittings of a meeting)",
            "add it to the record ('timetable:' of the meeting), or leave the fact out that asks for it",
        )
    match = re.search(r"has no attribute '(\w+)'", message) or re.search(r"'(\w+)' is undefined", message)
    if match:
        at = place.line - first
        further = (number for number, line in enumerate(lines[at:]) if re.search(rf"\b{match[1]}\b", line))
        down = next(further, 0)
        place = Place(place.file, place.line + down, 1 if down else place.column)
    known = {item.name for item in fields(brief)} | set(move.facts) | set(PHRASES)
    owner = re.search(r"'[\w.]*?(\w+) object' has no attribute", message)
    if owner:
        kind = getattr(brief_types, owner[1], None) or {"Noun": Noun}.get(owner[1])
        known = {item.name for item in fields(kind)} if kind else known
    if "is None" in message or "None has no" in message or "'None'" in message:
        return Problem(
            place,
            "template-fact",
            f"move '{move.name}': the note has no such fact"
            + (f", whose '{match[1]}' is printed here" if match else ""),
            "guard it with {% if … %} or add the fact to the note",
        )
    return Problem(
        place,
        "template-name",
        f"templates have no name '{match[1]}'" if match else message,
        did_you_mean(match[1], known) if match else "",
    )
