"""What a move of the shelf says of the facts that a note gives it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from noteverbale.records.facts import TYPES, Provision, fact_of_note
from noteverbale.records.moves import ShelfMove

MOVE = ShelfMove(
    id="correction", does="corrects", facts={"stood": "lines", "reads": "lines"}, equal_counts=[["stood", "reads"]]
)


def test_facts_that_go_together_are_as_many_as_each_other() -> None:
    even = {"stood": {"en": ("a", "b"), "fr": ("a", "b")}, "reads": {"en": ("c", "d"), "fr": ("c", "d")}}
    assert list(MOVE.uneven(even)) == []
    assert list(MOVE.uneven({**even, "reads": {"en": ("c",), "fr": ("c",)}})) == [
        ("reads", "'reads' has one entry, and 'stood' 2 entries")
    ]
    assert list(MOVE.uneven({"stood": even["stood"]})) == []


def test_every_language_has_as_many_lines() -> None:
    lines = TYPES["lines"].adapter()
    assert lines.validate_python({"en": ["a"], "ru": ["б, в"]}) == {"en": ("a",), "ru": ("б, в",)}
    with pytest.raises(ValidationError, match="en has 1, ru has 2; quote a line that has a comma"):
        lines.validate_python({"en": ["a"], "ru": ["б", "в"]})


def test_an_act_alone_stands_for_all_its_paragraphs() -> None:
    provisions = TYPES["provisions"].adapter()
    whole, part = provisions.validate_python(["a", {"act": "b", "paragraph": "12"}])
    assert (whole.act, whole.named) == ("a", ())
    assert (part.act, part.named) == ("b", (("12", ("paragraph",)),))
    assert provisions.validate_python("a") == (Provision(act="a"),)


def test_a_meeting_with_a_name_of_its_own_is_another_one_than_the_note_s() -> None:
    assert fact_of_note("meeting", "meeting") == "meeting"
    assert fact_of_note("previous", "meeting") is None
    assert fact_of_note("acts", "provisions") == "act"
