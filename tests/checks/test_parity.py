"""The same facts in six languages: in the composed Values, in the prose, and in the text of the printed pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from exporters_support import by_pdfium, by_poppler
from noteverbale.checks import parity
from noteverbale.checks.checks import parity_of
from noteverbale.checks.read_dates import Facts
from noteverbale.checks.rules import audiences_of
from noteverbale.document import Document, Paragraph, Text
from noteverbale.pipeline import Pipeline
from noteverbale.records.notes import Note
from noteverbale.registry.audience import Audience

GOVERNMENT = Audience("government", ("participant",), "one")
NOTES = ["cu-2009-033", "cu-2009-092"]
READERS = {"es": "MEX", "ar": "EGY", "fr": "FRA", "ru": "RUS", "zh": "CHN", "en": "GBR"}
COUNTS = {"cu-2009-033": 12, "cu-2009-092": 18}


@pytest.mark.parametrize("note", NOTES)
def test_values_and_prose_say_the_same_in_all_languages(office: Pipeline, note: str) -> None:
    registry = office.registry
    documents = {code: office.document(registry.notes[note], code, GOVERNMENT) for code in registry.packs}
    assert len({parity.shape(document) for document in documents.values()}) == 1
    meant = {code: parity.of_document(document) for code, document in documents.items()}
    patterns = parity.patterns_of(registry)
    said = {
        code: parity.of_text(parity.prose(document), registry.packs[code], patterns)
        for code, document in documents.items()
    }
    assert not list(parity.differences(meant))
    assert said == meant
    assert len(meant["es"]) == COUNTS[note]


@pytest.mark.slow
@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("language", READERS)
def test_the_printed_pages_say_the_same(office: Pipeline, note: str, language: str, tmp_path: Path) -> None:
    registry = office.registry
    copy = office.copy(registry.notes[note], registry.recipients[READERS[language]], language)
    content, meant = office.pdf(copy), parity.of_document(copy)
    rtl = copy.meta.direction == "rtl"
    if rtl:  # extractors turn Latin words about in a mixed line; test_pdf counts them word by word
        meant = +Facts({fact: n for fact, n in meant.items() if fact[0] not in ("url", "email", "figure")})
    for pages in (by_pdfium(content), by_poppler(content, tmp_path)):
        read = parity.of_text("\n".join(pages), registry.packs[language], parity.patterns_of(registry), loose=rtl)
        assert not meant - read
        # A page also has the figures of the address and the page number.
        more = ("figure", "url", "email") if rtl else ("figure",)
        assert not +Facts({fact: n for fact, n in (read - meant).items() if fact[0] not in more})


@pytest.mark.slow
@pytest.mark.parametrize("language", READERS)
@pytest.mark.parametrize(
    ("template", "value", "literal"),
    [
        ("invitation", "{{ meeting.dates|on }}", "{day}"),
        ("consultation", "{{ proposals.chosen|number", "{{ 4|number"),
        ("consultation", "{{ previous.report_url }}", "http://www.example.org/report.html"),
        ("base", "act.session.nth", "meeting.nth"),
        ("invitation", "{{ reply.fax }}", "+43 1 26060 75725"),
    ],
)
def test_a_planted_mistake_is_caught_in_any_language(
    own_office: Path, language: str, template: str, value: str, literal: str
) -> None:
    path = own_office / "templates" / template / f"{language}.md.j2"
    text = path.read_text("utf-8")
    wrong = {
        "es": "los días 14 y 16 de abril de 2009",
        "en": "on 14 and 16 April 2009",
        "fr": "les 14 et 16 avril 2009",
    }
    wrong |= {"ru": "14 и 16 апреля 2009 года", "zh": "于2009年4月14日和16日", "ar": "يومي 14 و16 نيسان/أبريل 2009"}
    assert value in text
    path.write_text(text.replace(value, literal.replace("{day}", wrong[language])), "utf-8")
    office = Pipeline.open(own_office)
    found = [problem for note in office.registry.notes.values() for problem in parity_of(office, note)]
    assert found
    assert {problem.code for problem in found} == {"parity"}
    assert all(office.registry.packs[language].name in problem.message for problem in found)


def test_a_dropped_item_is_caught(own_office: Path) -> None:
    path = own_office / "data" / "acts.yaml"
    text = path.read_text("utf-8")
    line = "      - 协助缔约方会议指导其秘书处开展与实施《议定书》有关的活动\n"
    assert line in text
    path.write_text(text.replace(line, ""), "utf-8")
    office = Pipeline.open(own_office)
    found = list(parity_of(office, office.registry.notes["cu-2009-033"]))
    assert [problem.message.split(":")[1].split()[0] for problem in found] == ["中文"]


class Falsified(Pipeline):
    """An office whose Spanish copies for observers have a date that no other copy has."""

    def document(self, note: Note, language: str, audience: Audience, reference: str | None = None) -> Document:
        document = super().document(note, language, audience, reference)
        if language != "es" or audience.capacity != "observer":
            return document
        first, *rest = document.body
        false = replace(first, blocks=(*first.blocks, Paragraph((Text("el 3 de enero de 2031"),))))
        return replace(document, body=(false, *rest))


def test_every_audience_is_compared_not_the_first_only(office: Pipeline) -> None:
    note = office.registry.notes[NOTES[0]].model_copy(update={"to": ("MEX", "SMOM", "VAT")})
    assert str(audiences_of(office.registry, note)[0]) == "government/participant"
    assert not list(parity_of(office, note))
    (found,) = parity_of(Falsified(office.registry, office.results), note)
    assert found.message == (
        f"{NOTES[0]}: español has the date 2031-01-03 1×; most languages have it 0× "
        "(for holy_see/observer, order_of_malta/observer)"
    )


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
    patterns = parity.patterns_of(replace(registry, acts={**registry.acts, "own": act}))
    sentences = {
        "en": "By resolution {}, adopted under document A/65/7,",
        "zh": "根据第{}号决议，",
        "ar": "عملا بالقرار {}،",
    }
    for code, sentence in sentences.items():
        if loose and code == "en":  # letters of other scripts only: see of_text
            continue
        read = [
            parity.of_text(sentence.format(spelling), registry.packs[code], patterns, loose)
            for spelling in (number, wrong)
        ]
        assert [sum(facts.values()) for facts in read] == [1, 1]
        assert read[0] != read[1]


def test_an_act_in_wide_brackets_is_the_same_act(office: Pipeline) -> None:
    patterns = parity.patterns_of(office.registry)
    pack = office.registry.packs["zh"]
    assert parity.of_text("第9（I）号决议", pack, patterns) == parity.of_text("第9 (I)号决议", pack, patterns) != {}


def test_a_reference_is_found_as_the_series_of_the_office_spell_it(office: Pipeline) -> None:
    own = office.registry.series["CU"].model_copy(update={"id": "N", "format": "DC/{number:03}-{year}{variant}"})
    registry = replace(office.registry, series={**office.registry.series, "N": own})
    text = "Referring to DC/012-2026 (B) and CU 2026/4, not to XCU 2026/5 or DC/12-2026"
    read = parity.of_text(text, registry.packs["en"], parity.patterns_of(registry))
    assert {id for kind, id in read if kind == "reference"} == {"DC/012-2026(B)", "CU2026/4"}
