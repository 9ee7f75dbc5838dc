"""The names of languages: what a pack must have. Tables of lists are in test_cases."""

from __future__ import annotations

import pytest

from noteverbale.language import language_names
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound


def test_a_language_without_a_name_is_a_problem_in_the_pack(office: Pipeline) -> None:
    pack = office.registry.packs["fr"]
    with pytest.raises(ProblemsFound, match="missing-text: français: there is no name for the language 'de'") as caught:
        language_names.names(pack, ["en", "de"])
    assert caught.value.problems[0].place.file == "data/languages/fr.yaml"


def test_every_pack_names_every_language_of_the_office(office: Pipeline) -> None:
    packs = office.registry.packs
    assert all(set(packs) <= set(pack.language_names.names) for pack in packs.values())
