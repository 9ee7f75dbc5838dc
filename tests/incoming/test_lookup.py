"""Words of any language and the ids they stand for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noteverbale.incoming.lookup import Lookup
from noteverbale.incoming.words import Unknown
from noteverbale.pipeline import Pipeline
from noteverbale.records.meetings import City
from support import cases, each_row


@pytest.fixture(scope="module")
def lookup(office: Pipeline) -> Lookup:
    return Lookup(office.registry)


@pytest.mark.slow
@each_row(cases("import_words"))
def test_words_in_any_language(lookup: Lookup, row: dict[str, str]) -> None:

    def person(text: str) -> str:
        title, genders = lookup.person(text)
        return " ".join([title, *sorted(genders)])

    def whole(text: str) -> str:
        owner, title, genders = lookup.full_title(text)
        return " ".join([owner, title, *sorted(genders)])

    find = {
        "State": lookup.owners.find,
        "title": person,
        "whole": whole,
        "language": lambda text: " ".join(lookup.spoken(text)),
        "gender": lookup.genders.find,
    }[row["what"]]
    try:
        assert find(row["text"]) == row["is"]
    except Unknown as unknown:
        assert f"{unknown.message} ({unknown.hint})" == row["is"]


def test_no_name_of_a_state_means_two(lookup: Lookup) -> None:
    owners = lookup.owners
    assert {text: ids for text, ids in owners.exact.items() if len(ids) > 1} == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Le Caire", "Représentante permanente de l’Italie auprès de l’Organisation des Nations Unies (Le Caire)"),
        ("El Cairo", "Representante Permanente de Italia ante las Naciones Unidas (El Cairo)"),
        ("The Cairo", "Permanent Representative of Italy to the United Nations (The Cairo)"),
    ],
)
def test_a_city_is_known_by_its_article_too(office: Pipeline, name: str, title: str) -> None:
    names = {code: {"text": text, "article": article} for code, text, article in [
        ("fr", "Caire", "le"), ("es", "Cairo", "El"), ("en", "Cairo", "The")]}  # fmt: skip
    cairo = City.model_validate({"id": "cairo", "names": names})
    lookup = Lookup(replace(office.registry, places={**office.registry.places, "cairo": cairo}))
    assert lookup.places.find(name) == "cairo"
    assert lookup.full_title(title)[:2] == ("ITA", "head")
