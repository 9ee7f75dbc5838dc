"""The filters of the templates: what they write, and what they refuse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from noteverbale.compose.brief import Days, DeadlineText
from noteverbale.compose.filters import iso, vocabulary
from noteverbale.document import Field, Value
from noteverbale.language.grammar import Grammar, Noun
from noteverbale.pipeline import Pipeline
from noteverbale.problems import NOWHERE

APRIL = (date(2009, 4, 14), date(2009, 4, 15))
WORKING_GROUP = Noun("Working Group", "body", "WG4", gender="m")


@pytest.fixture
def english(office: Pipeline) -> dict[str, Any]:
    return dict(vocabulary(Grammar(office.registry.packs["en"])))


def test_dates_remember_their_days(english: dict[str, Any]) -> None:
    days = Days(APRIL, "wg4-14", NOWHERE)
    assert english["on"](days) == Value(
        "on 14 and 15 April 2009", "date", "2009-04-14/2009-04-15", name="14 and 15 April 2009"
    )
    assert english["on"]([days, days]).id == "2009-04-14/2009-04-15 2009-04-14/2009-04-15"
    assert english["day"](days).text == "14 and 15 April 2009"
    days_of_april = [Days((day, day), "", NOWHERE) for day in APRIL]
    assert english["day"](days_of_april) == Value("14 and 15 April 2009", "date", "2009-04-14 2009-04-15")
    assert english["on"](days_of_april).text == "on 14 and 15 April 2009"
    assert english["masthead"](days).kind == "date"
    assert english["bound"](DeadlineText("by", APRIL[0], NOWHERE)).id == "by 2009-04-14"
    assert english["bound"](DeadlineText("soon", None, NOWHERE)).id == "soon"
    assert iso((APRIL[0], APRIL[0])) == "2009-04-14"


def test_numbers_below_ten_are_words(english: dict[str, Any]) -> None:
    assert [english["number"](value).text for value in (4, 10, 2500)] == ["four", "10", "2,500"]
    assert english["counted"](1, {"one": "topic", "other": "topics"}) == "topic"
    assert english["counted"](2, {"one": "topic", "other": "topics"}) == "topics"
    with pytest.raises(KeyError, match="no word for 2"):
        english["counted"](2, {"one": "topic"})


def test_words_agree_with_a_noun(english: dict[str, Any]) -> None:
    feminine = Noun("Conferencia", "body", "C", gender="f")
    assert [english["agree"](noun, "invitado", f="invitada") for noun in (WORKING_GROUP, feminine)] == [
        "invitado",
        "invitada",
    ]
    workshop = Noun("atelier", "level", "workshop", gender="m")
    assert english["agree"](workshop, "ce", f="cette", m_vowel="cet") == "cet"
    assert english["agree"](Noun("ordonnance", "act", "o", gender="f"), "son", f="sa", f_vowel="son") == "son"
    assert english["agree"](Noun("yen", "act", "y", gender="m", elide=True), "ce", m_vowel="cet") == "cet"
    women = Noun("Partes", "body", "P", gender="f", number="many")
    assert english["agree"](women, "lo", f="la", many="los", many_f="las") == "las"
    assert english["agree"](women, "le", many="les") == "les"
    with pytest.raises(TypeError, match="no word can agree with 'own'"):
        english["agree"](Noun("", "party", "own", complement="own"), "invitado")


def test_a_capital_keeps_what_a_word_was_made_from(english: dict[str, Any]) -> None:
    assert english["capital"]("the") == "The"
    assert english["capital"](Value("the Group", "body", "WG4")) == Value("The Group", "body", "WG4")
    with pytest.raises(TypeError, match="cannot begin a sentence"):
        english["capital"](Field("Party"))


def test_a_value_that_is_not_a_noun_is_refused(english: dict[str, Any]) -> None:
    assert english["of"](WORKING_GROUP).text == "of Working Group"
    with pytest.raises(TypeError, match="'4' is not a noun"):
        english["of"](4)
    with pytest.raises(ValueError, match="no days on file"):
        english["on"](None)
