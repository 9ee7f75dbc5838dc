"""Texts of cells: what programs wrap around them, what stands for no value, and what is damaged."""

from __future__ import annotations

import pytest

from noteverbale.incoming.cell_text import out_of_place, read_text
from noteverbale.problems import Place
from support import cases

HERE = Place("m.csv", 2, 1)


def test_a_text_is_read_without_its_wrappings_or_has_a_fault() -> None:
    rows = cases("cell_texts")
    assert len(rows) > 80
    for row in rows:
        cell = read_text(row["text"], HERE)
        if "fault" in row:
            assert row["fault"] in cell.fault, row
            assert cell.hint
        else:
            assert (cell.text, cell.fault) == (row["is"], ""), row
        assert row.get("remark", "") in cell.remark, row
        assert bool(cell.remark) is ("remark" in row), row


def test_a_quotation_mark_that_a_person_typed_in_a_cell_of_text_stays() -> None:
    assert read_text("'+43 1", HERE, guarded=False).text == "'+43 1"
    assert not read_text("=1+1", HERE, guarded=False).fault


@pytest.mark.parametrize(
    "text",
    [
        "04-Dez", "4-déc.", "04-dic", "04.дек", "4/dez", "Dec-04", "мар.09", "12月4日", "12.03.2009", "12/3/2009", "2009-12-04",
        "2009-12-04 00:00:00", "2009/12/4", "2009-12-04T00:00:00", "4 December 2009", "4. Dezember 2009", "4-ديسمبر", "2009年12月4日",
        "Calle 1\n04-Dez",
    ],
)  # fmt: skip
def test_a_house_number_that_became_a_date_is_a_fault_of_an_address(text: str) -> None:
    assert "turned this into a date" in out_of_place("AddressLine1", text)[0]
    assert out_of_place("FunctionalTitle", text) == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        "4/12", "12-345", "1040-010", "01.42.34.56.78", "10-12", "Avenida 9 de Julio 4", "4 Septembre", "1 Mai", "Dezembro", "MAR 1234",
        "12.03.20", "Rue du 4 septembre 2", "Straße des 17. Juni 135", "2009", "45-Dez",
    ],
)  # fmt: skip
def test_what_only_resembles_a_date_is_no_fault(text: str) -> None:
    assert out_of_place("AddressLine1", text) == ("", "")


def test_the_letters_na_are_namibia_in_the_columns_of_states_only() -> None:
    assert out_of_place("State", "NA") == ("", "")
    assert "stands for no value" in out_of_place("City", "NA")[0]
