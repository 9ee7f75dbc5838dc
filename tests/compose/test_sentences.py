"""Sentences as revisers read them: each row of tests/cases/sentences is a hard note over the stress office in one language.

A row names a note of that office or writes one; `to` is a recipient's code, or a party as audience. What is in `has` must be
in the text of the copy, what is in `lacks` must not. Rows are written from the grammar, never copied from what is printed.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from noteverbale.document import Document
from noteverbale.files import ChangedFiles
from noteverbale.formats.text import to_text
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.notes import Note
from noteverbale.registry.audience import Audience
from support import CASES, each_row

Row = dict[str, Any]
LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
KEYS = {"id", "kind", "note", "to", "has", "lacks"}
INVISIBLE = dict.fromkeys(
    map(ord, "\u200e\u200f\u061c\u2060\u2066\u2067\u2068\u2069")
)  # marks of direction, word joiners


def _rows(language: str) -> list[Row]:
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return list(yaml.load((CASES / "sentences" / f"{language}.yaml").read_text("utf-8"), Loader=loader))


ROWS = {language: _rows(language) for language in LANGUAGES}
EACH = [(language, row) for language in LANGUAGES for row in ROWS[language]]


def _own_note(language: str, row: Row) -> str | None:
    """Return the id that the note written in a row gets; None for a row that names a note of the office."""
    return f"{language}-{row['id']}" if "\n" in row["note"] else None


@pytest.fixture(scope="module")
def hard(stress: Pipeline) -> Pipeline:
    """The stress office with the note of each row; notes with errors are left out, and fail at their row."""
    folder = stress.registry.files.folder / "notes" / "rows"
    notes = {folder / f"{_own_note(*each)}.yaml": each[1]["note"].encode() for each in EACH if _own_note(*each)}
    return Pipeline.open(ChangedFiles(stress.registry.files, notes), skip_broken=True)


def _note(office: Pipeline, language: str, row: Row) -> Note:
    id = _own_note(language, row) or row["note"]
    for file, problems in office.registry.broken_notes.items():
        if Path(file).stem == id:
            raise ProblemsFound(problems)
    return office.registry.notes[id]


def _copy(office: Pipeline, note: Note, to: str, language: str) -> Document:
    """Return the copy of a recipient, or the text for a party with its Fields open."""
    if to in office.registry.recipients:
        return office.copy(note, office.registry.recipients[to], language)
    capacities = (note.capacity or "participant",) * len(note.meetings)
    return office.proof(note, language, Audience(to, capacities, "many" if to == "governments" else "one"))


def read(text: str) -> str:
    """Return text as it is read aloud: all spaces alike, no invisible marks."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").translate(INVISIBLE)


@pytest.mark.slow
@each_row(EACH, lambda row: f"{row[0]}-{row[1]['id']}")
def test_a_sentence_reads_as_a_reviser_leaves_it(hard: Pipeline, row: tuple[str, Row]) -> None:
    language, words = row
    text = read(to_text(_copy(hard, _note(hard, language, words), words["to"], language)))
    assert [one for one in words["has"] if read(one) not in text] == [], text
    assert [one for one in words.get("lacks", []) if read(one) in text] == [], text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rows_are_whole(stress: Pipeline, language: str) -> None:
    rows = ROWS[language]
    assert [id for id, count in Counter(row["id"] for row in rows).items() if count > 1] == []
    for row in rows:
        assert set(row) <= KEYS, row
        assert isinstance(row["has"], list), row
        assert row["has"], row
        assert isinstance(row.get("lacks", []), list), row
        assert row["to"] in {*stress.registry.recipients, *stress.registry.parties}, row


def test_a_kind_of_fault_has_rows_in_every_language() -> None:
    kinds = {language: {row["kind"] for row in rows} for language, rows in ROWS.items()}
    everywhere = set.intersection(*kinds.values())
    assert {language: of_one - everywhere for language, of_one in kinds.items() if of_one - everywhere} == {}
