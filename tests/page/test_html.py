"""The sheet names its fonts in one order: the language's own first, then every other, each once."""

from __future__ import annotations

import pytest

from noteverbale.pipeline import Pipeline


@pytest.mark.parametrize("language", ["ar", "en", "zh"])
def test_a_page_looks_for_a_letter_in_the_languages_own_fonts_first(office: Pipeline, language: str) -> None:
    pack = office.registry.packs[language]
    families = office.sheet.families(pack)
    assert families[: len(pack.fonts)] == pack.fonts
    assert sorted(families) == sorted(office.registry.fonts)


def test_css_names_every_family_that_has_a_face(office: Pipeline) -> None:
    pack = office.registry.packs["zh"]
    assert office.sheet.family_list(pack).startswith("'NV Noto Serif SC', 'NV PT Serif'")
    for family in office.sheet.families(pack):
        assert f"@font-face {{ font-family: '{family}'" in office.sheet.faces(pack)
