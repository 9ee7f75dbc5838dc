"""Rules on the deadlines and meetings of a note, beyond the folders of tests/problems."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from letters_support import in_form
from noteverbale.checks.rules import deadline, words_of_forms
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


def test_a_form_has_its_words_in_every_language_of_the_office(office: Pipeline) -> None:
    registry = in_form(office, "letter").registry
    assert {problem.severity for problem in words_of_forms(registry)} == {"warning"}
    letter = registry.forms["letter"].model_copy(update={"called": {"fr": "lettre"}})
    lacking = replace(registry, forms={**registry.forms, "letter": letter})
    errors = [problem for problem in words_of_forms(lacking) if problem.severity == "error"]
    assert len(errors) == len(registry.packs) - 1
    assert "the form 'letter' has no 'called:' in English" in {problem.message for problem in errors}
    only_notes = {id: note for id, note in office.registry.notes.items() if office.registry.form_of(note).id == "note"}
    assert list(words_of_forms(replace(lacking, notes=only_notes, kinds=office.registry.kinds))) == []


def test_salutations_that_are_not_verified_are_a_warning(office: Pipeline) -> None:
    warned = [problem.message for problem in words_of_forms(in_form(office, "letter").registry)]
    assert "the salutations of letters are not verified in français" in warned
    assert "the salutations of letters are not verified in English" not in warned
