"""The header of a table: column names in any language, and names that are asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from missions_support import HEADER, MEXICO, csv_file, told, xlsx_file
from noteverbale.incoming.columns import Names
from noteverbale.incoming.missions import plan_import
from noteverbale.language.plain import plain
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from support import cases, each_row


@each_row(cases("import_headers"))
def test_headers_in_any_language(office: Pipeline, row: dict[str, str]) -> None:
    names = Names(office.registry.packs.values())
    assert names.fields.get(plain(row["column"])) == row["is"].split(" or ")


def test_every_language_names_every_column(office: Pipeline) -> None:
    for pack in office.registry.packs.values():
        assert pack.tables
        assert set(pack.tables.columns) == {
            "State", "Code", "FunctionalTitle", "FunctionalTitle2", "Gender", "Mission", "Seat", "Language", "Address",
            "AddressLine1", "AddressLine2", "AddressLine3", "City", "Region", "Postal Code", "CountryAddressName", "Email",
            "Telephone",
        }, pack.code  # fmt: skip


@pytest.mark.slow
def test_a_misspelt_column_is_a_problem_and_never_guessed(office: Pipeline, tmp_path: Path) -> None:
    header = [*HEADER[:4], "Adress line 1", *HEADER[5:], "Budget"]
    path = csv_file(tmp_path / "m.csv", [header, [*MEXICO, "7"]])
    intake = plan_import(office.registry, path)
    assert not intake.files
    assert [error.code for error in intake.problems.errors] == ["unknown-column", "no-table"]
    assert (
        "did you mean 'AddressLine1' or 'AddressLine3'? write --map \"Adress line 1=AddressLine1\"" in told(intake)[0]
    )
    assert "the column 'Budget' is not read" in told(intake)[1]
    intake = plan_import(office.registry, path, ["Adress line 1=AddressLine1", "Budget=-"])
    assert intake.changed == ["MEX"]
    assert told(intake, but="removed") == []
    with pytest.raises(ProblemsFound, match=r"there is no field 'Adresline1'.*did you mean 'AddressLine1'"):
        plan_import(office.registry, path, ["Adress line 1=Adresline1"])
    with pytest.raises(ProblemsFound, match=r"there is no column 'Budgett'.*did you mean 'Budget'"):
        plan_import(office.registry, path, ["Budgett=-"])


@pytest.mark.slow
def test_a_country_is_the_states_or_the_addresss(office: Pipeline, tmp_path: Path) -> None:
    header = ["Country" if one == "CountryAddressName" else one for one in HEADER]
    assert plan_import(office.registry, csv_file(tmp_path / "m.csv", [header, MEXICO])).changed == ["MEX"]
    header[0] = "Whose"
    intake = plan_import(office.registry, csv_file(tmp_path / "m.csv", [header, MEXICO]))
    assert "column-ambiguous" in [error.code for error in intake.problems.errors]


@pytest.mark.slow
def test_a_column_twice_and_a_formula_have_codes(office: Pipeline, tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "m.xlsx", [[*HEADER, "State"], [*MEXICO, "México"]])
    assert [problem.code for problem in plan_import(office.registry, path).problems.errors] == [
        "column-twice",
        "no-table",
    ]
    chosen = plan_import(office.registry, csv_file(tmp_path / "c.csv", [[*HEADER, "X"], [*MEXICO, "MEX"]]), ["X=State"])
    assert chosen.problems.errors[0].hint == 'leave one of them out: --map "State=-"'
    path = xlsx_file(tmp_path / "n.xlsx", [HEADER, [*MEXICO[:7], "=1040", *MEXICO[8:]]])
    assert "formulas" in [problem.code for problem in plan_import(office.registry, path).problems.found]
