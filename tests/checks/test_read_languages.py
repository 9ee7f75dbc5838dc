"""Lists of languages in plain text: what a pack writes is read back; an adjective of a State is no language."""

from __future__ import annotations

from collections import Counter

import pytest

from noteverbale.checks.read_dates import Facts
from noteverbale.checks.read_languages import LanguageReader
from noteverbale.pipeline import Pipeline
from support import cases, each_row


def read(office: Pipeline, language: str, text: str) -> Facts:
    facts: Facts = Counter()
    LanguageReader(office.registry.packs[language], loose=False).take(text, facts)
    return facts


ROWS = [
    row for row in cases("language_lists") if " " in row["codes"] and (row["language"], row["role"]) != ("ar", "of")
]


@each_row(ROWS)
def test_lists_of_languages_are_read_back(office: Pipeline, row: dict[str, str]) -> None:
    meant = {("language", code): 1 for code in row["codes"].split()}
    assert read(office, row["language"], f"… {row['text']}.") == meant


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the Russian Federation and the French Republic"),
        ("fr", "le Gouvernement français et l’ambassade"),
        ("ar", "الجمهورية الفرنسية والجمهورية العربية السورية"),
        ("zh", "英文本"),
    ],
)
def test_a_name_by_itself_is_no_list(office: Pipeline, language: str, text: str) -> None:
    assert not read(office, language, text)
