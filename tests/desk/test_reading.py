"""What a person has read of a note, and when."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.desk.reading import Readings
from noteverbale.document import Text
from noteverbale.review.passages import NoteText, Passage

NOTE = "wg6-13"


def text(*paragraphs: str) -> NoteText:
    """Return the words of one French composition."""
    return {("fr", "government"): tuple(Passage("reply", i, (Text(words),)) for i, words in enumerate(paragraphs, 1))}


@pytest.fixture
def readings(tmp_path: Path) -> Readings:
    return Readings(tmp_path / "readings.db")


def test_the_words_of_the_reading_before_this_visit_are_kept(readings: Readings) -> None:
    readings.enter("M. Réviseur", NOTE, "fr", text("Le premier texte."), "2026-03-01T09:00:00+00:00")
    readings.enter("M. Réviseur", NOTE, "fr", text("Le second texte."), "2026-03-02T09:00:00+00:00")
    readings.enter("M. Réviseur", NOTE, "fr", text("Le troisième."), "2026-03-02T09:30:00+00:00")
    before = readings.before("M. Reviseur", NOTE, "fr", "2026-03-02T09:31:00+00:00")
    assert before is not None
    assert before.last == "2026-03-01T09:00:00+00:00"
    assert [passage.text for passage in readings.text(before)["fr", "government"]] == ["Le premier texte."]


def test_the_same_words_on_another_day_are_another_reading(readings: Readings) -> None:
    for at in ("2026-03-01T09:00:00+00:00", "2026-03-01T10:00:00+00:00", "2026-03-03T09:00:00+00:00"):
        readings.enter("M. Réviseur", NOTE, "fr", text("Le texte."), at)
    first, second = readings.of("M. Réviseur", NOTE, "fr")
    assert (first.first, first.last) == ("2026-03-01T09:00:00+00:00", "2026-03-01T10:00:00+00:00")
    assert first.words == second.words
    assert readings.before("M. Réviseur", NOTE, "fr", "2026-03-03T09:01:00+00:00") == first


def test_readings_of_others_and_of_other_languages_are_apart(readings: Readings) -> None:
    readings.enter("M. Réviseur", NOTE, "fr", text("Le texte."), "2026-03-01T09:00:00+00:00")
    assert readings.before("B. Second", NOTE, "fr", "2026-03-03T09:00:00+00:00") is None
    assert readings.of("M. Réviseur", NOTE, "ar") == ()
    assert readings.of("M. Réviseur", "other", "fr") == ()
    assert len(readings.of("M. Réviseur", NOTE)) == 1


def test_a_folder_that_cannot_be_written_to_keeps_nothing_and_stops_nobody(tmp_path: Path) -> None:
    readings = Readings(tmp_path / "not there" / "readings.db")
    readings.enter("M. Réviseur", NOTE, "fr", text("Le texte."), "2026-03-01T09:00:00+00:00")
    assert readings.of("M. Réviseur", NOTE) == ()
