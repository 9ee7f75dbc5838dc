"""The sheet names its fonts in one order: the language's own first, then every other, each once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from letters_support import copy_of, in_form
from noteverbale.page.html import around_body, to_html
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound


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


def test_the_parts_of_a_letter_are_on_its_page_in_reading_order(office: Pipeline) -> None:
    letter = copy_of(in_form(office, "letter"), "MEX", "fr")
    page = to_html(letter, office.sheet, office.registry.packs["fr"])
    parts = ('class="date above"', '<h1 class="reference"', 'class="salutation"', "<main>", 'class="signature"')
    assert [page.count(part) for part in parts] == [1] * 5
    assert sorted(parts, key=page.index) == list(parts)
    assert 'class="date"' not in page
    assert 'class="ltr fr letter"' in page
    assert around_body(letter)["date"] == ""


@pytest.mark.parametrize(
    ("form", "part"), [("letter", "salutation"), ("letter", "signature"), ("notification", "heading")]
)
def test_a_sheet_without_a_place_for_a_part_of_the_form_is_refused(own_office: Path, form: str, part: str) -> None:
    skeleton = own_office / "templates" / "page" / "sheet.html.j2"
    lines = skeleton.read_text("utf-8").splitlines(keepends=True)
    skeleton.write_text("".join(line for line in lines if part not in line), "utf-8")
    text = skeleton.read_text("utf-8")
    skeleton.write_text(text.replace("{% endif -%}\n", "", 1), "utf-8")
    office = Pipeline.open(own_office)
    other = in_form(office, form)
    with pytest.raises(ProblemsFound, match=f"the sheet cannot be used: it has no place for {part}"):
        to_html(copy_of(other, "MEX", "en"), office.sheet, office.registry.packs["en"])
    note = copy_of(office, "MEX", "en")
    assert to_html(replace(note, heading=()), office.sheet, office.registry.packs["en"])
