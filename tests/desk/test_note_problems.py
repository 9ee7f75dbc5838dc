"""The problems of a note, sorted for those who can mend them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from noteverbale.desk.note_problems import problems_of
from noteverbale.files import ChangedFiles
from noteverbale.pipeline import Pipeline

NOTE = "cu-2009-033"


def with_file(office: Pipeline, path: Path, old: str, new: str) -> Pipeline:
    """Return an office in which a text of one file is another one."""
    files = office.registry.files
    text = files.read(path).decode("utf-8")
    assert old in text
    return Pipeline.open(ChangedFiles(files, {path: text.replace(old, new).encode("utf-8")}))


def test_words_without_a_source_are_apart_and_by_language(office: Pipeline) -> None:
    note = office.registry.notes[NOTE]
    problems = problems_of(office, note)
    assert not problems.stops
    group = next(problem for problem in problems.unsourced if problem.record and problem.record.id == "WG4")
    assert group.languages == ("ar", "en", "fr", "ru", "zh")
    assert group.mender == "clerk"
    assert group not in problems.of("es").unsourced
    assert group in problems.of("fr").unsourced


@pytest.mark.slow
def test_what_the_drafter_can_mend_comes_first_and_names_its_value(office: Pipeline) -> None:
    registry = office.registry
    note = registry.notes["wg4-11"]
    early = note.model_copy(update={"date": date(2031, 1, 1)})
    changed = Pipeline(replace(registry, notes={**registry.notes, note.id: early}))
    first = problems_of(changed, early).stops[0]
    assert first.mender == "drafter"
    assert first.problem.code == "deadline-before-note"
    assert first.record is not None
    assert (first.record.table, first.record.id, first.record.path[0]) == ("notes", "wg4-11", "moves")
    assert first.languages == ()


@pytest.mark.slow
def test_a_fault_of_a_template_is_of_its_language_and_for_the_administrator(office: Pipeline) -> None:
    path = office.registry.templates / "moves" / "invitation" / "fr.md.j2"
    text = office.registry.files.read(path).decode("utf-8")
    broken = with_file(office, path, text, "{{ nothing_of_this_name }}\n")
    stops = problems_of(broken, broken.registry.notes[NOTE]).stops
    assert stops
    assert {problem.languages for problem in stops} == {("fr",)}
    assert {problem.mender for problem in stops} == {"administrator"}
    assert not problems_of(broken, broken.registry.notes[NOTE]).of("ar").stops
