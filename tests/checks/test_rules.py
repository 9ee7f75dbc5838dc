"""Rules on the deadlines and meetings of a note, beyond the folders of tests/problems."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.checks.rules import deadline
from noteverbale.pipeline import Pipeline
from noteverbale.registry.dues import dues
from noteverbale.registry.registry import Registry

HEAD = "kind: invitation\ndate: {date}\nsender: secretariat\nmeeting: wg4-2\nreply: {{to: cop_secretariat}}\nmoves:\n"
SESSION = "  - invitation\n"


def with_note(folder: Path, day: str, moves: str) -> Registry:
    (folder / "notes" / "2009" / "own.yaml").write_text(HEAD.format(date=day) + SESSION + moves, "utf-8")
    return Pipeline.open(folder).registry


@pytest.mark.parametrize(
    ("day", "moves", "code"),
    [
        ("2009-07-08", "  - delegation: {deadline: {by: 2010-01-27}}\n", "deadline-after-meeting"),
        ("2009-07-08", "  - delegation: {deadline: {before: 2010-01-27}}\n", ""),
        ("2009-07-08", "  - delegation: {deadline: {by: 2009-07-08}}\n", "deadline-before-note"),
        ("2009-07-08", "  - text: {es: 'Hasta {{ until|bound }}.'}\n    facts: {until: {deadline: {by: 2010-03-01}}}\n",
         "deadline-after-meeting"),
        ("2010-03-01", "  - delegation: {deadline: {by: 2010-04-01}}\n", ""),  # a note after the meeting
    ],
)  # fmt: skip
def test_every_deadline_is_after_the_note_and_before_a_meeting_to_come(
    small_office: Path, day: str, moves: str, code: str
) -> None:
    registry = with_note(small_office, day, moves)
    assert [problem.code for problem in deadline(registry) if "own.yaml" in problem.place.file] == (
        [code] if code else []
    )


def test_a_deadline_that_is_only_recalled_is_not_set_again(small_office: Path) -> None:
    reminder = "  - reminder: {earlier: cu-2009-033, was: {by: 2009-06-01}, deadline: {by: 2009-09-01}}\n"
    registry = with_note(small_office, "2009-07-08", reminder)
    assert [due.fact for due in dues(registry, registry.notes["own"])] == ["deadline"]
    assert not [problem for problem in deadline(registry) if "own.yaml" in problem.place.file]
