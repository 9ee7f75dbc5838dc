"""A note is called by its kind, its meetings, where and when."""

from __future__ import annotations

import pytest

from noteverbale.desk.note_names import NoteName, note_name
from noteverbale.pipeline import Pipeline

ROWS = {
    "en": ("Note of invitation", "First meeting of the Open-ended Interim Working Group on Trafficking in Persons", "Vienna, 14 and 15 April 2009"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_name_of_a_note(office: Pipeline, language: str) -> None:
    name = note_name(office, office.registry.notes["cu-2009-033"], language)
    assert name == NoteName(*ROWS["en"])  # a language that the office does not write in: the office's


def test_a_note_about_no_meeting_is_called_by_its_kind(office: Pipeline) -> None:
    assert note_name(office, office.registry.notes["information"], "fr") == NoteName(
        "Note d’information", "Note d’information"
    )


def test_the_name_is_in_the_language_of_the_interface(office: Pipeline) -> None:
    kinds = {code: note_name(office, office.registry.notes["cu-2009-033"], code).kind for code in office.registry.packs}
    assert kinds["zh"] == "邀请照会"
    assert len(set(kinds.values())) == 6
