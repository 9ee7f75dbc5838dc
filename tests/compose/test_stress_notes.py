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
TO = {  # note: recipients, or parties where no recipient on file is one
    "cairo": ["CUB", "SMOM", "ALL"],
    "cancellation": ["CHN"],
    "change": ["RUS"],
    "consecutive": ["VAT"],
    "corrigendum": ["EGY"],
    "days": ["USA"],
    "information": ["EU", "SALT"],
    "joint": ["FRA", "ALL"],
    "letter": ["KITES", "SALT"],
    "notification": ["PHL"],
    "observers": ["SNOW", "TOYS", "ECHO"],
    "online": ["HTI", "EU"],
    "organs": ["FRA", "VAT"],
    "plural": ["SDN", "palestine"],
    "postponement": ["NLD"],
    "proposals": ["GBR", "ALL"],
    "registration": ["MEX", "ALL"],
    "reminder": ["SMOM", "ALL", "ECHO"],
    "taskforce": ["HTI", "VAT"],
    "views": ["ALL"],
    "woman": ["MEX"],
}
EACH = [(note, to) for note, recipients in TO.items() for to in recipients]


def name_of(note: str, to: str) -> str:
    """Return the name of a golden text: that of the note, with the recipient where it is not the first."""
    return note if to == TO[note][0] else f"{note}-{to}"


def copy_of(office: Pipeline, note_id: str, to: str, language: str) -> Document:
    """Return the copy of a recipient, or the text for a party with Fields open."""
    note = office.registry.notes[note_id]
    if to in office.registry.recipients:
        return office.copy(note, office.registry.recipients[to], language)
    capacity: Capacity = note.capacity or "observer"
    return office.proof(note, language, Audience(to, (capacity,) * len(note.meetings), "one"))


@pytest.mark.slow
@pytest.mark.parametrize(("language", "copy"), list(itertools.product(LANGUAGES, EACH)))
def test_the_note_reads_as_reviewed(stress: Pipeline, language: str, copy: tuple[str, str], update: bool) -> None:
    path = GOLDEN / "stress" / language / f"{name_of(*copy)}.txt"
    text = to_text(copy_of(stress, *copy, language))
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.slow
def test_a_copy_for_a_recipient_has_nothing_open_but_its_reference(stress: Pipeline) -> None:
    for (note, to), language in itertools.product(EACH, LANGUAGES):
        if to in stress.registry.recipients:
            assert set(unfilled(copy_of(stress, note, to, language))) <= {"Reference"}, (note, to, language)


def test_every_note_is_read(stress: Pipeline) -> None:
    assert set(TO) == set(stress.registry.notes)
    assert {path.stem for path in (GOLDEN / "stress").rglob("*.txt")} == {name_of(*copy) for copy in EACH}


def test_the_notes_use_every_move_of_the_shelf(stress: Pipeline) -> None:
    used = {move.name for note in stress.registry.notes.values() for move in moves_of(stress.registry, note)}
    assert used == set(stress.registry.shelf)


def test_the_notes_have_every_enclosure_and_sender(stress: Pipeline) -> None:
    notes, office = stress.registry.notes.values(), stress.registry.office
    assert {id for note in notes for id in note.enclosures} == set(stress.registry.enclosures)
    assert {note.sender for note in notes} == {sender.id for sender in office.senders}


@pytest.mark.slow
def test_no_note_has_an_error(stress: Pipeline) -> None:
    problems = check(stress, stress.registry.notes.values())
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
