"""Words without a source: one warning a record, and one for all that only sample notes print."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from noteverbale.checks import checks
from noteverbale.checks.unattested import UnattestedWords
from noteverbale.compose.brief import Unattested
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Place
from noteverbale.records.notes import Note

LANGUAGES = {"en": "English", "fr": "français"}


def words(record: str, text: str, line: int = 1) -> Unattested:
    return Unattested(record, Place("data/x.yaml", line, 1), text)


def note(sample: bool) -> Note:
    return Note(id="n", kind="k", date=date(2027, 3, 4), sender="s", sample=sample)


def told(found: UnattestedWords) -> list[str]:
    return [str(problem) for problem in found.problems(LANGUAGES)]


def test_a_record_has_one_warning_with_its_languages_and_words_at_the_first_place() -> None:
    found = UnattestedWords()
    for language, text, line in (("fr", "Groupe", 4), ("en", "Group", 3), ("fr", "Groupe", 4), ("fr", "le groupe", 5)):
        found.add(note(sample=False), language, words("WG9", text, line))
    assert told(found) == [
        "data/x.yaml:3:1: unverified: no source attests 'WG9': English “Group”; français “Groupe”, “le groupe”"
        " (find a document that attests it, and name it in 'basis:')"
    ]


def test_what_only_sample_notes_print_is_named_in_one_warning() -> None:
    found = UnattestedWords()
    found.add(note(sample=True), "en", words("B", "Board", 2))
    found.add(note(sample=True), "en", words("A", "Agency", 7))
    assert [line.partition(": unverified: ")[2][:28] for line in told(found)] == [
        "no source attests 'B': Engli",
        "no source attests 'A': Engli",
    ]
    found.add(note(sample=False), "fr", words("B", "Conseil", 3))
    assert told(found) == [
        "data/x.yaml:2:1: unverified: no source attests 'B': English “Board”; français “Conseil”"
        " (find a document that attests it, and name it in 'basis:')",
        "data/x.yaml:7:1: unverified: no source attests some words that only sample notes print: A"
        " ('check NOTE' has the words in a sample note)",
    ]


@pytest.mark.slow
def test_a_name_that_no_note_prints_is_not_reported(office: Pipeline) -> None:
    registry = office.registry
    notes = {id: registry.notes[id].model_copy(update={"to": ("FRA",)}) for id in ("cu-2009-033",)}
    few = replace(office, registry=replace(registry, notes=notes))
    reported = [problem.message for problem in checks.check(few, notes.values()) if problem.code == "unverified"]
    assert [message.partition(":")[0] for message in reported] == ["no source attests 'WG4'"]


@pytest.mark.slow
def test_the_default_office_begins_with_few_warnings(office: Pipeline) -> None:
    found = checks.check(office, office.registry.notes.values())
    assert len(found) < 20
    assert sum("only sample notes print" in problem.message for problem in found) == 1
