"""What a person decides at an import: asked once, remembered for the next table, never over a name that is on file."""

from __future__ import annotations

from pathlib import Path

import pytest

from missions_support import FRANCE, HEADER, MEXICO, csv_file, told
from noteverbale.incoming.choices import Choices, choices_file, read_choices, read_means
from noteverbale.incoming.lookup import Lookup
from noteverbale.incoming.missions import plan_import
from noteverbale.incoming.rows import Question
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Problems, ProblemsFound
from noteverbale.records import yaml_source
from noteverbale.registry.loading import load
from written import write_texts

UNCLEAR = ["The Mexicans", *MEXICO[1:]]
UNCLEAR_COLUMNS = [*HEADER[:4], "Adress line 1", *HEADER[5:], "Budget"]


def test_a_name_is_asked_about_once_and_the_answer_is_remembered(small_office: Path, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "m.csv", [HEADER, UNCLEAR, UNCLEAR, FRANCE])
    intake = plan_import(load(small_office), path)
    question = Question("name", "State", "The Mexicans")
    assert [(asked.about, asked.field, asked.text) for asked in intake.questions] == [("name", "State", "The Mexicans")]
    assert [place.line for places in intake.questions.values() for place in places] == [2, 3]
    assert intake.changed == ["FRA"]
    answer = Choices(names={question.field: {question.text: "MEX"}})
    write_texts(plan_import(load(small_office), path, choices=answer).files)
    assert load(small_office).recipients["MEX"].email == "mex@mission.example"
    assert read_choices(small_office).names == {"State": {"The Mexicans": "MEX"}}
    again = plan_import(load(small_office), path)
    assert (again.files, again.questions, again.same) == ({}, {}, ["MEX", "FRA"])


def test_a_name_with_two_meanings_has_both_as_likely_answers(small_office: Path, tmp_path: Path) -> None:
    for file in sorted((small_office / "data").glob("states*/**/*.yaml")):
        text = file.read_text("utf-8")
        file.write_text(text.replace("en: France", "en: Doubleland").replace("en: Mexico", "en: Doubleland"), "utf-8")
    registry = load(small_office)
    names = [registry.states[id].names["en"][0].text for id in ("FRA", "MEX")]
    assert names == ["Doubleland", "Doubleland"]
    intake = plan_import(registry, csv_file(tmp_path / "m.csv", [HEADER, ["Doubleland", *MEXICO[1:]]]))
    assert list(intake.questions) == [Question("name", "State", "Doubleland", ("FRA", "MEX"))]
    decided = Choices(names={"State": {"doubleland": "MEX"}})
    intake = plan_import(registry, csv_file(tmp_path / "m.csv", [HEADER, ["Doubleland", *MEXICO[1:]]]), choices=decided)
    assert (intake.changed, intake.questions) == (["MEX"], {})


def test_a_decision_does_not_overrule_a_name_on_file_nor_name_what_is_not(small_office: Path, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "m.csv", [HEADER, FRANCE, ["Nowhere", *MEXICO[1:]]])
    wrong = Choices(names={"State": {"France": "MEX", "Nowhere": "XXX"}})
    intake = plan_import(load(small_office), path, choices=wrong)
    assert intake.changed == ["FRA"]
    assert [question.text for question in intake.questions] == ["Nowhere"]


def test_titles_languages_and_seats_are_asked_about_too(small_office: Path, tmp_path: Path) -> None:
    header = [*HEADER, "Seat"]
    row = [MEXICO[0], "Chief of the Mission", "f", "es, Klingonese", *MEXICO[4:], "The City"]
    path = csv_file(tmp_path / "m.csv", [header, row])
    asked = {(question.field, question.text) for question in plan_import(load(small_office), path).questions}
    assert asked == {("FunctionalTitle", "Chief of the Mission"), ("Language", "Klingonese"), ("Seat", "The City")}
    answers = {
        "FunctionalTitle": {"Chief of the Mission": "charge"},
        "Language": {"Klingonese": "fr"},
        "Seat": {"The City": "vienna"},
    }
    intake = plan_import(load(small_office), path, choices=Choices(names=answers))
    assert told(intake) == []
    changes = {key: new for key, (_, new) in intake.changes["MEX"].items()}
    assert (changes["languages"], changes["head"]) == (["es", "fr"], {"title": "charge", "gender": "f"})


def test_the_gender_of_one_person_is_a_decision_that_is_not_remembered(small_office: Path, tmp_path: Path) -> None:
    row = [MEXICO[0], "Permanent Representative", "", *MEXICO[3:]]
    path = csv_file(tmp_path / "m.csv", [HEADER, row])
    intake = plan_import(load(small_office), path)
    assert list(intake.questions) == [Question("gender", "Gender", "MEX", ("f", "m"))]
    decided = plan_import(load(small_office), path, choices=Choices(genders={"MEX": "m"}))
    assert decided.changes["MEX"]["head"][1] == {"title": "head", "gender": "m"}
    assert choices_file(small_office) not in decided.files


@pytest.mark.parametrize(("take", "street"), [("table", "Calle 9"), ("record", "Calle 1, piso 4")])
def test_where_a_person_and_the_table_changed_a_value_the_decision_stays(
    small_office: Path, tmp_path: Path, take: str, street: str
) -> None:
    path = csv_file(tmp_path / "m.csv", [HEADER, MEXICO])
    write_texts(plan_import(load(small_office), path).files)
    sample = small_office / "data/missions/sample.yaml"
    sample.write_text(sample.read_text("utf-8").replace("- Calle 1\n", "- Calle 1, piso 4\n"), "utf-8")
    csv_file(path, [HEADER, [*MEXICO[:5], "Calle 9", *MEXICO[6:]]])
    intake = plan_import(load(small_office), path)
    values = (
        "Misión Permanente de México, Calle 9, Viena, 01040, Austria",
        "Misión Permanente de México, Calle 1, piso 4, Viena, 01040, Austria",
    )
    assert list(intake.questions) == [Question("take", "address", "MEX", values)]
    decision = Choices(takes={("MEX", "address"): "table" if take == "table" else "record"})
    write_texts(plan_import(load(small_office), path, choices=decision).files)
    address = load(small_office).recipients["MEX"].address
    assert address
    assert address.lines[1] == street
    assert plan_import(load(small_office), path).questions == {}


def test_a_column_is_asked_about_once(small_office: Path, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "m.csv", [UNCLEAR_COLUMNS, [*MEXICO, "7"]])
    registry = load(small_office)
    columns = {
        column.cell.text: column for _, header in plan_import(registry, path).columns for column in header.columns
    }
    assert columns["State"].how == "name"
    assert (columns["Adress line 1"].how, columns["Adress line 1"].choices[0]) == ("asked", "AddressLine1")
    assert (columns["Budget"].how, columns["Budget"].choices) == ("unread", ())
    write_texts(plan_import(registry, path, ["Adress line 1=AddressLine1", "Budget=-"]).files)
    again = plan_import(load(small_office), path)
    assert told(again) == []
    how = {column.cell.text: (column.field, column.how) for _, header in again.columns for column in header.columns}
    assert how["Adress line 1"] == ("AddressLine1", "remembered")
    assert how["Budget"] == ("-", "remembered")
    other = plan_import(load(small_office), path, ["adress line 1=AddressLine2"])
    assert "the address has no line" not in str(told(other))
    assert read_choices(small_office).with_new({"adress line 1": "AddressLine2"}, {}).columns == {
        "Budget": "-",
        "adress line 1": "AddressLine2",
    }


def test_what_the_other_columns_say_comes_before_what_is_remembered(small_office: Path, tmp_path: Path) -> None:
    file = choices_file(small_office)
    file.parent.mkdir(exist_ok=True)
    file.write_text(Choices(columns={"Country": "State"}).text(), "utf-8")
    header = ["Country" if name == "CountryAddressName" else name for name in HEADER]
    intake = plan_import(load(small_office), csv_file(tmp_path / "m.csv", [header, MEXICO]))
    assert [column.how for _, read in intake.columns for column in read.columns if column.cell.text == "Country"] == [
        "others"
    ]
    assert intake.changed == ["MEX"]


@pytest.mark.parametrize(
    "text", ["- a\n", "columns: [State]\n", "names: {State: {Peru: [1]}}\n", "names: {State: Peru}\n", "x"]
)
def test_a_file_of_choices_of_another_shape_is_refused(small_office: Path, tmp_path: Path, text: str) -> None:
    file = choices_file(small_office)
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    with pytest.raises(ProblemsFound, match=r"choices\.yaml.*does not hold the choices"):
        plan_import(load(small_office), csv_file(tmp_path / "m.csv", [HEADER, MEXICO]))


def test_the_file_reads_as_it_was_written(tmp_path: Path) -> None:
    choices = Choices(
        {"a: b": "City", "-": "-", "=1+1": "State", "№": "Email"}, {"State": {"yes": "MEX", "1010": "FRA"}}
    )
    file = choices_file(tmp_path)
    file.parent.mkdir(parents=True)
    file.write_text(choices.text(), "utf-8")
    assert read_choices(tmp_path) == choices
    assert yaml_source.read(file, "f").data["names"] == choices.names


@pytest.mark.slow
def test_what_a_name_means_may_be_said_at_the_command_line(office: Pipeline, tmp_path: Path) -> None:
    lookup, problems = Lookup(office.registry), Problems()
    pairs = [
        "State: The Mexicans = Mexico",
        "functional title:Ambassador=head",
        "City:Wien=vienna",
        "State:X=Ruritania",
    ]
    names = read_means(lookup, pairs, problems)
    assert names == {"State": {"The Mexicans": "MEX"}, "FunctionalTitle": {"Ambassador": "head"}}
    assert [problem.message for problem in problems.errors] == [
        "'City:Wien=vienna' does not say what a name means",
        "'State:X=Ruritania': there is no State or entity 'Ruritania' on file",
    ]
    rows = [["The Mexicans", "Ambassador", "f", *MEXICO[3:]]]
    path = csv_file(tmp_path / "m.csv", [HEADER, *rows])
    intake = plan_import(office.registry, path, choices=Choices(names=names))
    assert intake.changed == ["MEX"]
    assert "The Mexicans: MEX" in intake.files[choices_file(office.registry.folder)]
