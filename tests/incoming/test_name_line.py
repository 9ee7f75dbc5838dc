"""The mission's name in the address of a table that has street and city only."""

from __future__ import annotations

from pathlib import Path

import pytest

from missions_support import HEADER, csv_file, told
from noteverbale.incoming.missions import Intake, plan_import
from noteverbale.pipeline import Pipeline

WHERE = ["Wien", "1010", "Austria", ""]
VIENNA = ["Lackierergasse 8", "Top 9", "Vienna", *WHERE[1:]]


def _lines(intake: Intake, id: str) -> list[str]:
    lines: list[str] = intake.changes[id]["address"][1]["lines"]
    return lines


@pytest.mark.slow
def test_the_missions_name_is_put_first_in_the_language_of_the_address(office: Pipeline, tmp_path: Path) -> None:
    rows = [
        ["Switzerland", "Permanent Representative", "m", "en", *VIENNA],
        ["Armenia", "Permanent Representative", "f", "en", *VIENNA],
        ["France", "Représentante permanente", "", "fr", "Rue 2", "", "Vienne", "1010", "Autriche", ""],
        ["Egypt", "Permanent Representative", "f", "ar", *VIENNA],
        [
            "Mexico",
            "Permanent Representative",
            "f",
            "es",
            "Embajada de México",
            "Calle 1",
            "Viena",
            "1010",
            "Austria",
            "",
        ],
        ["Holy See", "Permanent Observer", "m", "en", *VIENNA],
        ["OSCE", "Secretary-General", "m", "en", *VIENNA],
        ["Cuba", "Encargado de Negocios a.i.", "m", "es", "Calle 1", "", "Viena", "1010", "Austria", ""],
    ]
    intake = plan_import(office.registry, csv_file(tmp_path / "m.csv", [HEADER, *rows]))
    assert {id: _lines(intake, id)[0] for id in intake.changes} == {
        "CHE": "Permanent Mission of Switzerland",
        "ARM": "Permanent Mission of Armenia",
        "FRA": "Mission permanente de la France",
        "EGY": "Permanent Mission of Egypt",
        "MEX": "Embajada de México",
        "VAT": "Permanent Observer Mission of the Holy See",
        "OSCE": "Organization for Security and Cooperation in Europe",
        "CUB": "Misión Permanente de Cuba",
    }
    assert next(text for text in told(intake) if "name-first" in text).endswith(
        "the mission's name is put first: CHE, ARM, FRA, EGY, VAT, OSCE and 1 more "
        "(to have another name, write it in the first line of the address in the table)"
    )
    lines = dict(line.split(maxsplit=1) for line in intake.lines())
    assert lines["CHE"] == "real in place of the sample: languages, head, address"


def test_an_address_without_room_for_a_name_is_reported(office: Pipeline, tmp_path: Path) -> None:
    header = [*HEADER[:6], "AddressLine3", *HEADER[6:]]
    row = ["Switzerland", "Permanent Representative", "m", "en", "Haus 1", "Stiege 2", "Top 9", *VIENNA[2:]]
    intake = plan_import(office.registry, csv_file(tmp_path / "m.csv", [header, row]))
    assert _lines(intake, "CHE") == ["Haus 1", "Stiege 2", "Top 9"]
    assert any("nameless: these addresses do not say whose they are: CHE" in text for text in told(intake))
