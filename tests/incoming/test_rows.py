"""Rows of a table: every wrong cell is reported at its place."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from missions_support import FRANCE, HEADER, MEXICO, csv_file, told, xlsx_file
from noteverbale.incoming.missions import plan_import
from noteverbale.incoming.rejects import keep_rejects, rejects_bytes
from noteverbale.pipeline import Pipeline


@pytest.mark.slow
def test_a_gender_letter_with_two_meanings_is_a_problem(office: Pipeline, tmp_path: Path) -> None:
    row = [*MEXICO[:2], "M", *MEXICO[3:]]
    header = ["Sexo" if one == "Gender" else one for one in HEADER]
    intake = plan_import(office.registry, csv_file(tmp_path / "m.csv", [header, row]))
    assert "'M' under 'Sexo' may be either" in told(intake)[0]
    row[2] = "Mujer"
    assert plan_import(office.registry, csv_file(tmp_path / "n.csv", [header, row])).changed == ["MEX"]
    row[2] = "M"
    intake = plan_import(office.registry, csv_file(tmp_path / "o.csv", [HEADER, row]))
    assert "may be either" not in " ".join(told(intake))


@pytest.mark.slow
def test_every_bad_cell_is_reported_at_its_place_and_good_rows_are_kept(office: Pipeline, tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        ["Permanent missions, 2026"],
        HEADER,
        MEXICO,
        ["Belguim", *FRANCE[1:]],
        ["Cuba", "Ambassador", "x", "Klingon", *MEXICO[4:9], "a@b; c@d.example"],
        ["Egypt", "الممثلة الدائمة", "", "ar", "البعثة", date(2026, 3, 12), "Vienna", 1010, "Austria", ""],
        [
            "Russian Federation",
            "Permanent Representative",
            "",
            "French",
            "Mission",
            "=1+1",
            "Vienna",
            "1010",
            "Austria",
            "",
        ],
        ["China", "常驻联合国（维也纳）代表", "", "zh", *["l" * 201], "", "", "1010", "Austria", ""],
        [],
    ]
    path = xlsx_file(tmp_path / "list.xlsx", rows)
    registry = office.registry
    intake = plan_import(registry, path)
    assert intake.changed == ["MEX"]
    said = [str(error).removeprefix(str(path)) for error in intake.problems.errors]
    assert said == [
        "!Missions!A4: cell: State: there is no State or entity 'Belguim' on file (did you mean 'Belgium'?)",
        "!Missions!D5: cell: Language: there is no language 'Klingon' on file (write it as the office does, or its code)",
        "!Missions!C5: cell: Gender: there is no gender 'x' on file (write 'm' or 'f')",
        "!Missions!B5: cell: FunctionalTitle: there is no title 'Ambassador' on file "
        "(this is a rank: write the title too, such as 'Ambassador and Permanent Representative')",
        "!Missions!J5: cell: Email: 'a@b' is not an e-mail address that can be used (write it as name@place.example)",
        "!Missions!F6: cell: AddressLine2: the spreadsheet stores this as a date, 2026-03-12 "
        "(set the cell's format to 'Text' and type it again: a house number like 12/3 turns into a date)",
        "!Missions!F7: cell: AddressLine2: this formula has no computed value "
        "(open the file in Excel and save it, or type the value)",
        "!Missions!E8: cell: AddressLine1: 201 characters are too many for a line of an address (shorten it)",
        "!Missions!G8: cell: City: this part of the address is missing (fill in City)",
    ]
    assert keep_rejects(intake.book, intake.rejected) == tmp_path / "list-rejects.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(rejects_bytes(intake.book, intake.rejected)))["Missions"]
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert table[0] == [*HEADER, "What is wrong"]
    assert [row[0] for row in table[1:]] == ["Belguim", "Cuba", "Egypt", "Russian Federation", "China"]
    assert table[1][-1] == "State: there is no State or entity 'Belguim' on file (did you mean 'Belgium'?)"
    assert all(cell.number_format == "@" for row in sheet.iter_rows() for cell in row)


@pytest.mark.slow
def test_a_very_long_cell_is_reported_in_one_line(office: Pipeline, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "m.csv", [HEADER, ["A" * 100_000, *MEXICO[1:]], [*MEXICO, "B" * 100_000]])
    intake = plan_import(office.registry, path)
    assert "State: 100000 characters are too many" in told(intake)[0]
    assert max(map(len, told(intake))) < 400 + len(str(path))


def test_a_city_without_missions_to_the_united_nations_is_no_seat(office: Pipeline, tmp_path: Path) -> None:
    header = [*HEADER, "Seat"]
    intake = plan_import(
        office.registry, csv_file(tmp_path / "m.csv", [header, [*MEXICO, "Berlín"], [*FRANCE, "Genève"]])
    )
    assert intake.changed == ["FRA"]
    (problem,) = told(intake)
    assert "no mission to the United Nations is accredited in 'Berlín' (write where it is accredited" in problem


@pytest.mark.slow
def test_a_title_that_two_organizations_write_alike_is_that_of_the_known_recipient(
    office: Pipeline, tmp_path: Path
) -> None:
    rows = [["UNDP", "مدير"], ["UNU", "رئيسة"], ["HEUNI", "所长"], ["COE", "Secretary General"], ["EUROJUST", "主席"]]
    path = csv_file(tmp_path / "m.csv", [["Code", "FunctionalTitle"], *rows, ["MEX", "مدير"]])
    intake = plan_import(office.registry, path)
    (problem,) = [line for line in told(intake) if "FunctionalTitle" in line]
    assert "'مدير' may be administrator or director (write the title's id instead)" in problem


@pytest.mark.slow
def test_a_woman_may_be_called_charge_d_affaires(office: Pipeline, tmp_path: Path) -> None:
    rows = [[*FRANCE[:1], "Chargé d’affaires a.i.", "F", *FRANCE[3:]]]
    intake = plan_import(office.registry, csv_file(tmp_path / "m.csv", [HEADER, *rows]))
    assert intake.changes["FRA"]["head"][1] == {"title": "charge", "gender": "f"}


@pytest.mark.slow
def test_a_cell_that_is_read_otherwise_than_written_is_named(office: Pipeline, tmp_path: Path) -> None:
    row = [*MEXICO[:5], "Calle &Aacute;lamo", MEXICO[6], "1010.0", *MEXICO[8:]]
    intake = plan_import(office.registry, csv_file(tmp_path / "m.csv", [HEADER, row]))
    assert [(problem.code, problem.message[:40]) for problem in intake.problems.found[:2]] == [
        ("cell-read-as", "AddressLine2: the codes of web pages in "),
        ("cell-read-as", "Postal Code: '1010.0' is read as 1010; z"),
    ]
    _, address = intake.changes["MEX"]["address"]
    assert (address["lines"][1], address["postcode"]) == ("Calle Álamo", "1010")


@pytest.mark.slow
def test_several_addresses_of_a_mission_are_kept_in_order(office: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    for text in ("a@x.example; mailto:b@x.example, c@x.example", "a@x.example\nb@x.example c@x.example"):
        intake = plan_import(office.registry, csv_file(path, [HEADER, [*MEXICO[:9], text]]))
        assert intake.changes["MEX"]["email"][1] == "a@x.example"
        assert intake.changes["MEX"]["more_emails"] == (None, ["b@x.example", "c@x.example"])
