"""The numbers, days, hours and names of languages of a pack: patterns that cannot be filled are refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from noteverbale.language.pack import Pack
from noteverbale.records import yaml_source
from support import ROOT


@pytest.mark.parametrize(
    ("section", "change", "message"),
    [
        ("hours", {"whole": "{hour}"}, "may not contain {hour}, only h, h12, half, m, mm"),
        ("hours", {"words": {"noon": "noon"}}, "hours.words.noon"),
        ("hours", {"half": ["a.m."]}, "hours.half"),
        ("dates", {"moment": "{core}"}, "may not contain {core}, only day, hour, zone"),
        ("dates", {"zone": "({city} time)"}, "may not contain {city}"),
        ("language_names", {"phrases": {"in": {"other": "in {text}"}}}, "may not contain {text}, only list"),
    ],
)
def test_a_pattern_that_cannot_be_filled_is_refused(section: str, change: dict[str, Any], message: str) -> None:
    content = yaml_source.read(ROOT / "data" / "languages" / "en.yaml", "en.yaml").data
    with pytest.raises(ValidationError) as caught:
        Pack.model_validate(content | {section: content[section] | change})
    assert message in str(caught.value)
