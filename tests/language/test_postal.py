"""A postal address in one line: every row of tests/cases/postal.yaml, and any other selection of its parts."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from noteverbale.language.postal import Postal
from noteverbale.pipeline import Pipeline
from support import ROOT

CASES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "tests/cases/postal.yaml").read_text("utf-8"))
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
NBSP = "\u00a0"
parts = st.sampled_from(["", "X"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_what_a_contact_lacks_leaves_nothing_behind(office: Pipeline, case: str, language: str) -> None:
    registry, given_parts = office.registry, CASES[case]["given"]
    pack = registry.packs[language]
    code = pack.postal_language or language
    city = given_parts.get("city", {})
    if isinstance(city, str):
        city = {code: forms[0].text for code, forms in registry.places[city].names.items()}
    country = registry.states[given_parts["country"]].names if "country" in given_parts else {}
    names = {code: forms[-1].text for code, forms in country.items()}
    parts = (city.get(code, ""), given_parts.get("postcode", ""), given_parts.get("region", ""))
    town = registry.postal_order(names.values()).line(*parts, NBSP)
    line = pack.postal.line(given_parts.get("street", ()), given_parts.get("po_box", ""), town, names.get(code, ""))
    assert line == CASES[case][language].replace("~", NBSP)


@pytest.mark.slow
@given(
    street=st.lists(parts, max_size=2).map(tuple),
    box=parts,
    town=parts,
    country=parts,
    postal=st.sampled_from(["{address}, {country}", "{address} ({country})", "{country}, {address}"]),
)
def test_no_sign_is_left_without_what_it_joins(
    street: tuple[str, ...], box: str, town: str, country: str, postal: str
) -> None:
    line = Postal(box="Box {po_box}", country=postal).line(street, box, town, country)
    assert line.count("X") == sum(map(bool, (*street, box, town, country)))
    assert not re.search(r"^\W|\( *\)|[ ,]{2,},|, *$|Box(?! X)", line)
