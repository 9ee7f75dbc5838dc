"""Ordinals without end: what a pack must have for them. Tables of ordinals are in test_cases."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from noteverbale.language.ordinals import arabic, ordinal, russian
from noteverbale.language.pack_numbers import Ordinals
from noteverbale.pipeline import Pipeline

GERMAN = {"m": ["erste", "zweite"], "figures_from": 3, "figures": {"m": {"": "{n}."}}}


def test_a_table_and_figures_are_enough() -> None:
    german = Ordinals.model_validate(GERMAN)
    assert [ordinal(german, number, "f") for number in (1, 3, 1001)] == ["erste", "3.", "1001."]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"figures_from": 20}, "there are no words for 3: add a step, or figures from it on"),
        ({"figures_from": 50, "steps": {"3": {"exact": "dritte", "more": "{rest}"}}}, "there are no words for 6"),
        ({"figures": {"m": {"1": "{n}er"}}}, "a pattern for '' are needed"),
        ({"figures": {"f": {"": "{n}ª"}}}, "figures: 'm:' and"),
        ({"f": ["erste"]}, "f: as many words are needed as in 'm:'"),
    ],
)
def test_ordinals_that_end_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Ordinals.model_validate(GERMAN | change)
    assert message in str(caught.value)


def test_every_pack_has_an_ordinal_for_every_number_that_no_other_has(office: Pipeline) -> None:
    for pack in office.registry.packs.values():
        names = [ordinal(pack.ordinals, number, "m") for number in range(1, 2002)]
        assert len(set(names)) == 2001


@pytest.mark.parametrize(
    ("word", "gender", "case", "text"),
    [
        ("сто третий", "f", "acc", "сто третью"),
        ("сороковой", "m", "nom", "сороковой"),
        ("сороковой", "n", "dat", "сороковому"),
        ("1001-й", "f", "prep", "1001-й"),
        ("1001-й", "n", "gen", "1001-го"),
    ],
)
def test_russian_ordinals_are_declined(word: str, gender: str, case: str, text: str) -> None:
    assert russian(word, gender, case) == text


def test_arabic_tens_change_also_before_a_hundred() -> None:
    assert arabic("الحادية والستون", "f", "obl") == "الحادية والستين"
    assert arabic("العشرون بعد المائة", "m", "obl") == "العشرين بعد المائة"
    assert arabic("الستون", "m", "nom") == "الستون"
