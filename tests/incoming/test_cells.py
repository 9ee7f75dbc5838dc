"""Cells of tables: their text, and what a message quotes of it."""

from __future__ import annotations

import pytest

from noteverbale.incoming.cells import clipped, tidy, too_large
from noteverbale.problems import Place


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  Calle\u00a01 ,  piso 4 ", "Calle 1 , piso 4"),
        ("\ufeffMexico\u200b", "Mexico"),
        ("one\r\n\r\n two\vthree\r", "one\ntwo\nthree"),
        (" \u00a0 ", ""),
    ],
)
def test_spaces_and_invisible_marks_are_no_text(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


def test_a_message_quotes_80_characters_at_most() -> None:
    assert clipped("x" * 80) == "x" * 80
    assert clipped("x" * 81) == "x" * 79 + "…"


def test_a_table_that_is_too_large_names_the_bound() -> None:
    (problem,) = too_large(Place("m.csv"), "this table has 30 000 rows", "20 000").problems
    assert (problem.code, problem.message) == ("too-large", "this table has 30 000 rows; at most 20 000 are read")
