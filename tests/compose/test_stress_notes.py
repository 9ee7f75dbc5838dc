"""The notes of the stress office, word for word in six languages, as readers left them (tests/golden/stress).

`--update` writes the texts anew; a difference is read in all six languages before it is committed.
"""

from __future__ import annotations

import itertools

import pytest

from noteverbale.checks.checks import check
from noteverbale.document import Document, unfilled
from noteverbale.formats.text import to_text
from noteverbale.pipeline import Pipeline
from noteverbale.records.notes import Capacity
from noteverbale.registry.audience import Audience
from noteverbale.registry.note_moves import moves_of
from support import GOLDEN

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
TO = {  # note: a recipient, or a party where no recipient on file is one
    "cairo": "CUB",
    "cancellation": "CHN",
    "change": "RUS",
    "consecutive": "VAT",
    "corrigendum": "EGY",
    "days": "USA",
    "information": "EU",
    "joint": "FRA",
    "letter": "organization",
    "notification": "PHL",
    "observers": "organization",
    "online": "HTI",
    "plural": "SDN",
    "postponement": "NLD",
    "proposals": "GBR",
    "registration": "MEX",
    "reminder": "SMOM",
    "taskforce": "HTI",
    "views": "ALL",
    "woman": "MEX",
}


def copy_of(office: Pipeline, note_id: str, language: str) -> Document:
    """Return the copy of the recipient of a note, or its text for a party with Fields open."""
    note, to = office.registry.notes[note_id], TO[note_id]
    if to in office.registry.recipients:
        return office.copy(note, office.registry.recipients[to], language)
    observer: Capacity = "observer"
    return office.proof(note, language, Audience(to, (observer,) * len(note.meetings), "one"))


@pytest.mark.parametrize(("language", "note"), list(itertools.product(LANGUAGES, TO)))
def test_the_note_reads_as_reviewed(stress: Pipeline, language: str, note: str, update: bool) -> None:
    path = GOLDEN / "stress" / language / f"{note}.txt"
    text = to_text(copy_of(stress, note, language))
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_a_copy_for_a_recipient_has_nothing_open_but_its_reference(stress: Pipeline) -> None:
    for note, language in itertools.product(TO, LANGUAGES):
        if TO[note] in stress.registry.recipients:
            assert set(unfilled(copy_of(stress, note, language))) <= {"Reference"}, (note, language)


def test_every_note_is_read(stress: Pipeline) -> None:
    assert set(TO) == set(stress.registry.notes)
    assert {path.stem for path in (GOLDEN / "stress").rglob("*.txt")} == set(TO)


def test_the_notes_use_every_move_of_the_shelf(stress: Pipeline) -> None:
    used = {move.name for note in stress.registry.notes.values() for move in moves_of(stress.registry, note)}
    assert used == set(stress.registry.shelf)


def test_the_notes_have_every_enclosure_and_sender(stress: Pipeline) -> None:
    notes, office = stress.registry.notes.values(), stress.registry.office
    assert {id for note in notes for id in note.enclosures} == set(stress.registry.enclosures)
    assert {note.sender for note in notes} == {sender.id for sender in office.senders}


def test_no_note_has_an_error(stress: Pipeline) -> None:
    problems = check(stress, stress.registry.notes.values())
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
