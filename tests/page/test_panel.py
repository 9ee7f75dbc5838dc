"""An address fits into the panel as printed, or is refused; most are cleared without the page engine."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from noteverbale.page.panel import AddressPanel, Texts, lines_at_most, texts_of
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.recipients import Address

CAPITALS = "PERMANENT MISSION OF A STATE WHOSE POST OFFICE ASKS FOR CAPITAL LETTERS ONLY WXY"
UNITED_KINGDOM = "Permanent Mission of the United Kingdom of Great Britain and Northern Ireland"
LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]


def address(*lines: str) -> Address:
    return Address(lines=lines, city="Vienna", postcode="1010", country="Austria")


def texts(*lines: str) -> Texts:
    return (*lines, "1010 Vienna", "Austria")


def panel_of(office: Pipeline, language: str) -> AddressPanel:
    return AddressPanel(office.sheet, office.registry.packs[language], lambda: office.printer(language))


def no_printer() -> NoReturn:
    raise AssertionError("the page engine is not needed")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_three_lines_of_80_capitals_do_not_fit(office: Pipeline, language: str) -> None:
    assert len(CAPITALS) == 80
    assert panel_of(office, language).too_long(texts(CAPITALS, CAPITALS, CAPITALS))
    assert not panel_of(office, language).too_long(texts(CAPITALS, "Probeweg 11"))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_larger_type_in_the_offices_sheet_is_measured(own_office: Path, language: str) -> None:
    lines = texts(UNITED_KINGDOM, "Probeweg 11", UNITED_KINGDOM)
    assert not panel_of(Pipeline.open(own_office), language).too_long(lines)
    style = own_office / "templates/page/sheet.css"
    larger = ".address, .ar .address { font-size: 14pt; line-height: 6.4mm } .rtl .address bdi { font-size: 1em }"
    style.write_text(f"{style.read_text('utf-8')}\n{larger}\n", "utf-8")
    assert panel_of(Pipeline.open(own_office), language).too_long(lines)


def test_a_word_wider_than_the_page_does_not_fit(office: Pipeline) -> None:
    assert panel_of(office, "en").too_long(texts("W" * 60))


def test_a_copy_with_such_an_address_is_refused_at_the_record(office: Pipeline) -> None:
    on_file = office.registry.recipients["GBR"]
    recipient = on_file.model_copy(update={"address": address(CAPITALS, CAPITALS, CAPITALS)})
    with pytest.raises(ProblemsFound) as caught:
        office.copy(office.registry.notes["cu-2009-092"], recipient, "en")
    (problem,) = caught.value.problems
    assert problem.code == "address-too-long"
    assert problem.place == on_file.place("address", "lines")
    assert problem.place.line > 1


@pytest.mark.parametrize("laid_out", [12, pytest.param(None, id="all", marks=pytest.mark.slow)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_addresses_on_file_are_cleared_without_the_engine_and_do_fit(
    office: Pipeline, language: str, laid_out: int | None
) -> None:
    """The longest addresses are laid out; all of them in the slow tests."""
    registry = office.registry
    addresses = [texts_of(registry, known.address) for known in registry.recipients.values() if known.address]
    addresses.sort(key=lambda address: len("".join(address)), reverse=True)
    quick = AddressPanel(office.sheet, office.registry.packs[language], no_printer)
    assert [one for one in addresses if quick.too_long(one)] == []
    measured = panel_of(office, language)._measured(addresses[:laid_out])
    assert measured == []


def test_the_bound_counts_a_line_more_than_may_be_printed() -> None:
    assert lines_at_most("x" * 38, lambda char: 1.0) == 1
    assert lines_at_most(" ".join(["xxxx"] * 16), lambda char: 1.0) == 3
    assert lines_at_most("x" * 80, lambda char: 1.0) == float("inf")
