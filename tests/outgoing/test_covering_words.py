"""The words that cover a note read well when a fact is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from noteverbale.outgoing.covering_words import capital, deadlines, without_gaps
from noteverbale.pipeline import Pipeline


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("meeting, , 4 March", "meeting, 4 March"),
        ("meeting, Vienna, ", "meeting, Vienna"),
        ("Note  of 4 March", "Note of 4 March"),
        ("اجتماع، ، فيينا", "اجتماع، فيينا"),
        ("meeting, Vienna, 4 March", "meeting, Vienna, 4 March"),
    ],
)
def test_the_gap_of_a_missing_fact_is_closed(text: str, closed: str) -> None:
    assert without_gaps(text) == closed


def test_a_line_begins_with_a_capital_where_the_script_has_them() -> None:
    assert [capital(text) for text in ("élection", "第一次会议", "")] == ["Élection", "第一次会议", ""]


def test_without_a_number_the_sentence_has_no_gap(office: Pipeline) -> None:
    for form in office.registry.forms.values():
        assert set(form.transmits) == set(office.registry.packs)
        for code, words in form.transmits.items():
            text = words.format(reference="", date="4 mars 2009", addressee="à tous")
            assert not re.search(r" [ ,.،]|،،|,,", without_gaps(text)), code


def test_the_deadline_of_an_own_paragraph_is_said_in_the_paragraph_only(small_office: Path) -> None:
    text = """
kind: invitation
date: 2009-07-08
sender: secretariat
meeting: wg4-2
languages: [es]
moves:
  - text: {es: "Los interesados se inscriben {{ until|bound }}."}
    facts: {until: {deadline: {by: 2009-08-01}}}
  - delegation: {deadline: {by: 2009-09-01}}
"""
    (small_office / "notes" / "2009" / "own.yaml").write_text(text, "utf-8")
    office = Pipeline.open(small_office)
    (pair,) = deadlines(office, office.registry.notes["own"], "es")
    assert pair[0].move.name == "delegation"
