"""Numbers in words and in groups of three digits."""

from __future__ import annotations

from typing import cast

from noteverbale.language.numbers import figures, number
from noteverbale.pipeline import Pipeline
from noteverbale.records.base import Gender
from support import cases, each_row


@each_row(cases("numbers"))
def test_numbers(office: Pipeline, row: dict[str, str]) -> None:
    pack = office.registry.packs[row["language"]]
    assert number(pack, int(row["number"]), cast("Gender", row["gender"])) == row["text"]


def test_a_small_number_has_words_only_where_it_counts_something(office: Pipeline) -> None:
    french = office.registry.packs["fr"]
    assert (number(french, 1, "f"), figures(french, 1)) == ("une", "1")
