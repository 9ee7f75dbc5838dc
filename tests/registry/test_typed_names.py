"""Names typed on one line: the article, gender and cases that a record keeps."""

from __future__ import annotations

import pytest

from noteverbale.pipeline import Pipeline
from noteverbale.registry.typed_names import articles_of, typed_form


@pytest.mark.parametrize(
    ("language", "typed", "form"),
    [
        ("en", "the Office (Geneva)", {"text": "Office (Geneva)", "article": "the"}),
        ("en", "Thematic Office", {"text": "Thematic Office"}),
        ("fr", "l'Office (m)", {"text": "Office", "article": "l’", "gender": "m"}),
        ("fr", "l’Organisation", {"text": "Organisation", "article": "l’"}),
        ("fr", "la Division de l'eau", {"text": "Division de l’eau", "article": "la", "gender": "f"}),
        ("es", "El Agua (f)", {"text": "Agua", "article": "el", "gender": "f"}),
        ("ru", "Отдел (m; gen Отдела; dat Отделу)", {"text": "Отдел", "gender": "m", "gen": "Отдела", "dat": "Отделу"}),
        ("zh", "该司", {"text": "该司"}),
    ],
)
def test_a_typed_name_has_article_gender_and_cases(
    office: Pipeline, language: str, typed: str, form: dict[str, str]
) -> None:
    assert typed_form(typed, articles_of(office.registry, language)) == form


def test_articles_are_those_of_names_on_file(office: Pipeline) -> None:
    assert articles_of(office.registry, "fr") == {"le": {"m"}, "la": {"f"}, "l’": {"m", "f"}}
    assert set(articles_of(office.registry, "en")) == {"the"}
    assert not articles_of(office.registry, "ru")
