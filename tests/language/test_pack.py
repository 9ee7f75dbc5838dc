"""A language pack: what a file must have, and what comes from the CLDR data."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from noteverbale.language.pack import Pack
from noteverbale.pipeline import Pipeline
from noteverbale.records import yaml_source
from support import ROOT


def test_direction_months_and_plurals_come_from_the_locale(office: Pipeline) -> None:
    packs = office.registry.packs
    assert [code for code, pack in packs.items() if pack.direction == "rtl"] == ["ar"]
    assert packs["es"].month_names[0] == "enero"
    assert packs["ar"].month_names[0] == "كانون الثاني/يناير", "the United Nations writes others"
    assert [packs["ru"].plural(number) for number in (1, 2, 5)] == ["one", "few", "many"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"locale": "xx_YY"}, "locale: "),
        ({"labels": {}}, "missing or empty: reference"),
        ({"months": ["January"]}, "months: twelve names are needed"),
        ({"seat": "in {town}"}, "may not contain {town}, only city"),
    ],
)
def test_a_pack_that_is_not_complete_is_refused(change: dict[str, Any], message: str) -> None:
    content = yaml_source.read(ROOT / "data" / "languages" / "en.yaml", "en.yaml").data
    assert Pack.model_validate(content).seat
    with pytest.raises(ValidationError) as caught:
        Pack.model_validate(content | change)
    assert message in str(caught.value)
