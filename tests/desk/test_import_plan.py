"""The plan of an import as a page shows it: columns, questions, faulty rows as in the spreadsheet, changes, and when it is stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from missions_support import FRANCE, HEADER, MEXICO, csv_file, xlsx_file
from noteverbale.desk.import_plan import Change, Fault, ImportPlan, is_current, make_plan
from noteverbale.incoming.choices import Choices
from noteverbale.problems import ProblemsFound


def plan_of(office: Path, table: Path, *maps: str, choices: Choices | None = None) -> ImportPlan:
    return make_plan(office, table, maps, "", choices or Choices())[0]


def test_a_faulty_row_is_shown_as_in_the_spreadsheet_with_the_fault_in_its_cell(
    small_office: Path, tmp_path: Path
) -> None:
    bad = [*FRANCE[:3], "Klingonese", *FRANCE[4:9], "no address"]
    table = xlsx_file(tmp_path / "m.xlsx", [["Missions 2026"], [], HEADER, MEXICO, bad])
    plan, rejects = make_plan(small_office, table, (), "", Choices())
    assert (plan.new, plan.changed, plan.same, plan.rejected) == (0, 1, 0, 1)
    (sheet,) = plan.sheets
    assert (sheet.sheet, sheet.names) == ("Missions", tuple(HEADER))
    (row,) = sheet.rows
    assert (row.number, row.cells) == (5, tuple(bad))
    assert [(HEADER[fault.cell], fault.message.partition(":")[0]) for fault in row.faults] == [
        ("Language", "Language"),
        ("Email", "Email"),
    ]
    assert plan.remarks == ()
    assert rejects.startswith(b"PK")


def test_a_fault_of_a_whole_row_and_rows_that_differ_are_shown_too(small_office: Path, tmp_path: Path) -> None:
    other = [*MEXICO[:5], "Calle 2", *MEXICO[6:]]
    plan = plan_of(small_office, csv_file(tmp_path / "m.csv", [HEADER, MEXICO, other]))
    rows = plan.sheets[0].rows
    assert [row.number for row in rows] == [2, 3]
    assert isinstance(rows[0].faults[0], Fault)
    assert "several rows for MEX differ" in rows[0].faults[0].message


def test_changes_have_the_value_before_and_after(small_office: Path, tmp_path: Path) -> None:
    plan = plan_of(small_office, csv_file(tmp_path / "m.csv", [HEADER, MEXICO]))
    (change,) = plan.changes
    values = {key: (before, after) for key, before, after in change.values}
    assert (change.id, change.is_new) == ("MEX", False)
    assert values["email"] == ("mex@missions.example", "mex@mission.example")
    assert values["sample"] == ("true", None)
    assert plan.can_apply
    new = plan_of(small_office, csv_file(tmp_path / "m.csv", [HEADER, ["Belize", *MEXICO[1:]]]))
    assert new.changes[0].is_new
    assert (new.new, new.changes[0].values[0][1]) == (1, None)
    assert isinstance(new.changes[0], Change)


def test_columns_show_their_letter_their_values_and_what_they_are_read_as(small_office: Path, tmp_path: Path) -> None:
    header = [*HEADER[:9], "Adresse electronique 2", *["Budget"] * 20]
    rows = [header, [*MEXICO, *["7"] * 20], [*FRANCE, *["7"] * 20]]
    plan = plan_of(small_office, csv_file(tmp_path / "m.csv", rows), choices=Choices(columns={"Budget": "-"}))
    by_letter = {column.letter: column for column in plan.columns}
    assert (by_letter["A"].name, by_letter["A"].field, by_letter["A"].how) == ("State", "State", "name")
    assert by_letter["A"].values == ("México", "France")
    assert (by_letter["AA"].name, by_letter["AA"].field, by_letter["AA"].how) == ("Budget", "-", "chosen")
    assert by_letter["AA"].values == ("7",)


def test_a_question_has_the_rows_that_ask_it(small_office: Path, tmp_path: Path) -> None:
    rows = [HEADER, ["The Mexicans", *MEXICO[1:]], FRANCE, ["The Mexicans", *MEXICO[1:]]]
    plan = plan_of(small_office, csv_file(tmp_path / "m.csv", rows))
    (question,) = plan.questions
    assert (question.about, question.text, question.rows, plan.asked) == ("name", "The Mexicans", (2, 4), 1)
    answer = Choices(names={"State": {"The Mexicans": "MEX"}})
    plan = plan_of(small_office, csv_file(tmp_path / "m.csv", rows), choices=answer)
    assert (plan.asked, plan.changed, plan.rejected) == (0, 2, 0)


def test_a_plan_is_stale_when_a_file_it_depends_on_has_changed(small_office: Path, tmp_path: Path) -> None:
    table = csv_file(tmp_path / "m.csv", [HEADER, MEXICO])
    plan = plan_of(small_office, table)
    assert is_current(plan, small_office)
    sample = small_office / "data/missions/sample.yaml"
    text = sample.read_text("utf-8")
    sample.write_text(text.replace("mex@missions.example", "mex2@missions.example"), "utf-8")
    assert not is_current(plan, small_office)
    assert plan_of(small_office, table).digest != plan.digest
    sample.write_text(text, "utf-8")
    assert is_current(plan, small_office)
    (small_office / "data/missions/more.yaml").write_text("[]\n", "utf-8")
    assert not is_current(plan, small_office)


def test_a_table_as_on_file_has_nothing_to_apply_and_a_file_that_is_no_table_is_refused(
    small_office: Path, tmp_path: Path
) -> None:
    plan = plan_of(small_office, csv_file(tmp_path / "m.csv", [["Name", "Number"], ["a", "b"]]))
    assert not plan.can_apply
    assert [problem.code for problem in plan.remarks] == ["no-header", "no-table"]
    (tmp_path / "m.xlsx").write_bytes(b"PK\x03\x04 and nothing else")
    with pytest.raises(ProblemsFound, match="a damaged packed file"):
        plan_of(small_office, tmp_path / "m.xlsx")
