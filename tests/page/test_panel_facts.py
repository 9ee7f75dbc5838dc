"""The facts that the bound on an address needs are those of the panel as laid out, and there are none where it would be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from noteverbale.files import ChangedFiles
from noteverbale.page.panel import AddressPanel, Texts, texts_of
from noteverbale.page.panel_facts import (
    CODED,
    CODED_FACTS,
    LINES,
    SHIPPED,
    SHIPPED_FACTS,
    PanelFacts,
    digest,
    measured,
    shipped_facts,
)
from noteverbale.page.printer import Printer
from noteverbale.pipeline import Pipeline

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
LONG = "Permanent Mission of the United Kingdom of Great Britain and Northern Ireland"
ARABIC = "البعثة الدائمة للمملكة المتحدة لبريطانيا العظمى وأيرلندا الشمالية لدى الأمم المتحدة"
MADE_UP: tuple[Texts, ...] = tuple(
    texts
    for line in (LONG, LONG.upper(), ARABIC, f"{ARABIC} {LONG}", "常驻联合国代表团" * 6)
    for texts in ((line, "Wien 1010", "Austria"), (line, line, "Wien 1010", "Austria"), (line, line, line, "A", "B"))
)


def panel_of(office: Pipeline, language: str, rules: str) -> AddressPanel:
    """Return the panel of an office whose sheet ends with some rules."""
    path = office.sheet.folder / "sheet.css"
    changed = ChangedFiles(office.registry.files, {path: f"{office.sheet.style}\n{rules}\n".encode()})
    sheet, pack = replace(office.sheet, files=changed), office.registry.packs[language]
    return AddressPanel(sheet, pack, lambda: Printer(sheet, pack, office.printer(language)))


def facts_of(office: Pipeline, language: str, rules: str = "") -> PanelFacts | None:
    panel = panel_of(office, language, rules)
    return measured(panel._sheet, panel._pack, panel._printer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_facts_as_shipped_are_never_better_than_those_measured(office: Pipeline, language: str) -> None:
    assert digest(office.sheet) == SHIPPED
    facts = facts_of(office, language)
    assert facts is not None
    assert SHIPPED_FACTS.ems * SHIPPED_FACTS.points == pytest.approx(facts.ems * facts.points, rel=1e-4)
    assert SHIPPED_FACTS.points >= facts.points
    assert SHIPPED_FACTS.points_rtl >= facts.points_rtl
    assert SHIPPED_FACTS.lines == facts.lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_facts_beside_a_code_are_never_better_than_those_measured(office: Pipeline, language: str) -> None:
    sheet, pack = replace(office.sheet, keys="www.example.org/keys"), office.registry.packs[language]
    assert digest(sheet) == CODED
    assert shipped_facts(sheet) == CODED_FACTS
    facts = measured(sheet, pack, lambda: Printer(sheet, pack, office.printer(language)))
    assert facts is not None
    assert CODED_FACTS.ems * CODED_FACTS.points == pytest.approx(facts.ems * facts.points, rel=1e-4)
    assert CODED_FACTS.points_rtl >= facts.points_rtl
    assert CODED_FACTS.lines == facts.lines


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "en", "zh"])
@pytest.mark.parametrize(
    ("rules", "lines"),
    [
        ("html { line-height: 1.3 }", 6),
        (".address, .ar .address { font-size: 14pt; line-height: 6.4mm } .rtl .address bdi { font-size: 1em }", 5),
        (".address { width: 90mm; height: auto }", 6),
        ("@page :first { margin-left: 60mm; margin-right: 50mm }", 6),
        (".address .line { padding-top: 3mm; margin-left: 20mm }", 4),
        (".address { font-size: 7pt; height: 20mm }", 4),
    ],
)
def test_an_address_that_the_facts_of_a_restyled_panel_clear_does_fit(
    office: Pipeline, language: str, rules: str, lines: int
) -> None:
    panel = panel_of(office, language, rules)
    facts = panel._facts
    assert facts is not None
    assert lines - 1 <= facts.lines <= lines
    cleared = [texts for texts in MADE_UP if panel._surely_fits(texts)]
    assert not set(cleared) & set(panel._measured(MADE_UP))


def test_a_restyled_panel_is_laid_out_once_for_all_addresses_on_file(
    office: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    layouts: list[str] = []
    laid_out = Printer.laid_out

    def counted(printer: Printer, html: Any, about: str, styles: Sequence[Any] = ()) -> Any:
        layouts.append(about)
        return laid_out(printer, html, about, styles)

    monkeypatch.setattr(Printer, "laid_out", counted)
    panel = panel_of(office, "en", ".address { font-size: 10.4pt }")
    registry = office.registry
    addresses = [texts_of(registry, known.address) for known in registry.recipients.values() if known.address]
    assert len(addresses) > 100
    assert not any(panel.too_long(address) for address in addresses)
    assert layouts == ["address panel/en"]


@pytest.mark.parametrize(
    "rules",
    [
        ".address { letter-spacing: 0.3mm }",
        ".address { text-transform: uppercase }",
        ".address { font-weight: bold }",
        ".address { line-height: normal }",
        ".address { font-family: 'NV Amiri' }",
        ".address .line { margin-right: -30mm }",
        ".address .line { display: inline }",
        ".address bdi { padding-left: 10mm }",
        ".address .line::before { content: 'To: ' }",
        ".address .line:nth-child(3) { font-size: 20pt }",
        "@media print { .line + .line { font-size: 20pt } }",
        ".address { display: none }",
        "@font-face { font-family: x",
    ],
)
def test_there_are_no_facts_where_the_widths_of_a_font_do_not_decide(office: Pipeline, rules: str) -> None:
    assert facts_of(office, "en", rules) is None


def test_no_panel_has_room_for_more_than_its_lines(office: Pipeline) -> None:
    facts = facts_of(office, "en", ".address { height: 90mm }")
    assert facts is not None
    assert facts.lines == LINES


@pytest.mark.parametrize(
    ("rule", "same"),
    [
        (".letterhead .acronym { font-size: 25pt }", True),
        ("main p { text-align: justify }", True),
        ("main p, p { letter-spacing: 1mm }", False),
        (".letterhead + h1 { font-size: 20pt }", False),
        ("@page :first { margin-left: 60mm }", False),
        ("bdi { font-weight: bold }", False),
        ("html { font-size: 9pt ", False),
    ],
)
def test_only_a_rule_that_cannot_change_the_panel_leaves_its_facts(office: Pipeline, rule: str, same: bool) -> None:
    assert (shipped_facts(panel_of(office, "en", rule)._sheet) == SHIPPED_FACTS) is same
