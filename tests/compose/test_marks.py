"""Values in rendered text are marks, also those at the beginning of a sentence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from noteverbale.compose.marks import CLOSE, OPEN, Phrase, mark, values, with_capital
from noteverbale.document import Value
from noteverbale.language.grammar import Noun


@pytest.fixture
def printed() -> Iterator[list[object]]:
    """The values of a move that is rendered."""
    found: list[object] = []
    token = values.set(found)
    yield found
    values.reset(token)


def test_no_record_becomes_template_text(printed: list[object]) -> None:
    assert [mark("{{ x }}"), mark("*x*")] == [f"{OPEN}0{CLOSE}", f"{OPEN}1{CLOSE}"]
    assert printed == ["{{ x }}", "*x*"]


def test_a_phrase_begins_with_a_capital_also_where_a_value_is_first(printed: list[object]) -> None:
    assert Phrase(lambda: " the Office regrets ").capital() == "The Office regrets"
    phrase = Phrase(lambda: mark(Value("the Office", "office", "unodc")) + " regrets")
    assert phrase.capital() == f"{OPEN}1{CLOSE} regrets"
    assert printed[1] == Value("The Office", "office", "unodc")


def test_a_capital_keeps_what_the_words_name() -> None:
    assert with_capital(Noun("board", "body", "BOARD")) == Value("Board", "body", "BOARD", name="board")
    assert with_capital("été") == "Été"
