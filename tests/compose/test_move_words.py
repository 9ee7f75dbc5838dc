"""The words of moves that ask, invite, change, cancel and cite: numbers, cases, tenses and audiences, in six languages."""

from __future__ import annotations

import pytest

from noteverbale.document import runs, words
from noteverbale.files import ChangedFiles
from noteverbale.pipeline import Pipeline
from noteverbale.records.notes import Capacity
from noteverbale.registry.audience import Audience, Number
from support import cases, each_row, plain

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
ROWS = [*cases("move_words"), *cases("act_words")]


@pytest.fixture(scope="module")
def noted(office: Pipeline) -> Pipeline:
    """The office with the note of each row."""
    folder = office.registry.files.folder / "notes" / "2024"
    notes = {folder / f"words-{row['id']}.yaml": row["note"].encode() for row in ROWS}
    return Pipeline.open(ChangedFiles(office.registry.files, notes))


@each_row(ROWS)
def test_a_move_reads_as_reviewed(noted: Pipeline, row: dict[str, str]) -> None:
    note = noted.registry.notes[f"words-{row['id']}"]
    capacity: Capacity = "observer" if row["move"] == "observers" else "participant"
    number: Number = "many" if row["audience"] == "governments" else "one"
    in_full = row["audience"] == "organization"  # one whose head is a Secretary-General too
    audience = Audience(row["audience"], (capacity,) * len(note.meetings), number, in_full)
    for language in LANGUAGES:
        document = noted.document(note, language, audience)
        paragraphs = [words(run) for move, run in runs(document) if move == row["move"]]
        assert [plain(text) for text in paragraphs] == [plain(text) for text in row[language].splitlines()]
