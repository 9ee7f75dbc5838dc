"""Notes are checked as they are composed; copies with the same Fields once, whatever note they are of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noteverbale.checks.note_check import NoteCheck, enclosures
from noteverbale.pipeline import Pipeline
from noteverbale.registry.audience import government


def test_copies_with_the_same_fields_are_checked_once(issuing_office: Pipeline) -> None:
    registry, check = issuing_office.registry, NoteCheck(issuing_office)
    first = check.copies(registry.notes["own"])
    assert len(first.digests) == 12 * len(registry.packs)
    assert check.checked == first.digests
    assert not check.faulty
    assert check.copies(registry.notes["other"]).digests == first.digests
    letter = registry.notes["own"].model_copy(update={"sender": "secretariat"})  # another sender: other titles
    assert first.digests.isdisjoint(check.copies(letter).digests)


def test_a_problem_of_a_copy_names_the_note_that_was_checked_first(issuing_office: Pipeline) -> None:
    registry = issuing_office.registry
    recipient = registry.recipients["MEX"]
    assert recipient.address
    address = recipient.address.model_copy(update={"city": "Wien 😀"})
    moved = recipient.model_copy(update={"address": address})
    check = NoteCheck(Pipeline(replace(registry, recipients={**registry.recipients, moved.id: moved})))
    notes = check.pipeline.registry.notes
    assert {problem.message.partition(":")[0] for problem in check.copies(notes["own"]).problems} == {
        f"own/{language}, {recipient.id}" for language in check.pipeline.registry.packs
    }
    assert len(check.faulty) == len(check.pipeline.registry.packs)
    assert check.copies(notes["other"]).problems == ()


@pytest.mark.slow
def test_words_without_a_source_are_those_that_a_note_prints(issuing_office: Pipeline) -> None:
    note = issuing_office.registry.notes["own"]
    composed = NoteCheck(issuing_office).composed(note)
    assert composed.problems == ()
    assert {words.record for _, words in composed.words} == {"WG4", "order_of_malta", "resolution_7_1"}


def test_an_enclosure_that_no_sentence_names_is_a_problem(issuing_office: Pipeline) -> None:
    registry = issuing_office.registry
    note = registry.notes["own"]
    document = issuing_office.document(note, "en", government(note))
    enclosing = note.model_copy(update={"enclosures": (next(iter(registry.enclosures)),)})
    assert list(enclosures(registry, note, document)) == []
    (problem,) = enclosures(replace(registry, notes={note.id: enclosing}), enclosing, document)
    assert problem.code == "enclosure-unmentioned"
    assert problem.message.startswith("English: ")
