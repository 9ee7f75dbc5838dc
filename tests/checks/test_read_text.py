"""References, acts and symbols in plain text, as the records of the office spell them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noteverbale.checks.read_text import of_text, patterns_of
from noteverbale.pipeline import Pipeline


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("65/230", "65/231"),
        ("VIII/14", "VII/14"),
        ("IDB.47/Dec.3", "IDB.47/Dec.4"),
        ("S-32/1", "S-31/1"),
        ("2023 (XV)", "2023 (XIV)"),
        ("48/121 A", "48/122 A"),
    ],
)
@pytest.mark.parametrize("loose", [False, True])
def test_an_act_is_found_by_its_number_as_printed(office: Pipeline, number: str, wrong: str, loose: bool) -> None:
    registry = office.registry
    act = registry.acts["decision_4_4"].model_copy(update={"id": "own", "number": number})
    patterns = patterns_of(replace(registry, acts={**registry.acts, "own": act}))
    sentences = {
        "en": "By resolution {}, adopted under document A/65/7,",
        "zh": "根据第{}号决议，",
        "ar": "عملا بالقرار {}،",
    }
    for code, sentence in sentences.items():
        if loose and code == "en":  # letters of other scripts only: see of_text
            continue
        read = [
            of_text(sentence.format(spelling), registry.packs[code], patterns, loose) for spelling in (number, wrong)
        ]
        assert [sum(n for (kind, _), n in facts.items() if kind == "act") for facts in read] == [1, 1]
        assert read[0] != read[1]


def test_an_act_in_wide_brackets_is_the_same_act(office: Pipeline) -> None:
    patterns = patterns_of(office.registry)
    pack = office.registry.packs["zh"]
    assert of_text("第9（I）号决议", pack, patterns) == of_text("第9 (I)号决议", pack, patterns) != {}


def test_a_reference_is_found_as_the_series_of_the_office_spell_it(office: Pipeline) -> None:
    own = office.registry.series["CU"].model_copy(update={"id": "N", "format": "DC/{number:03}-{year}{variant}"})
    registry = replace(office.registry, series={**office.registry.series, "N": own})
    text = "Referring to DC/012-2026 (B) and CU 2026/4, not to XCU 2026/5 or DC/12-2026"
    read = of_text(text, registry.packs["en"], patterns_of(registry))
    assert {id for kind, id in read if kind == "reference"} == {"DC/012-2026(B)", "CU2026/4"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "see E/CN.7/2027/1, A/RES/65/230 (and CTOC/COP/2008/19).",
            ["E/CN.7/2027/1", "A/RES/65/230", "CTOC/COP/2008/19"],
        ),
        ("根据A/65/7号文件和ST/SGB/2006/10。", ["A/65/7", "ST/SGB/2006/10"]),
        ("A/CONF.203/PM.1(A) and/or UN/CEFACT", ["A/CONF.203/PM.1(A)"]),
    ],
)
def test_symbols_of_documents_are_found(office: Pipeline, text: str, found: list[str]) -> None:
    read = of_text(text, office.registry.packs["en"], patterns_of(office.registry))
    assert [id for kind, id in read if kind == "symbol"] == found
