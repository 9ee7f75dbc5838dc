"""Tables of missions: read whatever they look like, told cell by cell, written once, never over a clerk's hand."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command import run
from missions_support import FRANCE, HEADER, MEXICO, csv_file, told, xlsx_file
from noteverbale.incoming.cell_text import NO_VALUE, out_of_place, read_text
from noteverbale.incoming.cells import Book, Cell, Table
from noteverbale.incoming.columns import Header, Names, read_header
from noteverbale.incoming.last_import import canonical
from noteverbale.incoming.lookup import Lookup
from noteverbale.incoming.missions import plan_import
from noteverbale.incoming.rows import RowReader
from noteverbale.incoming.tables import read_book
from noteverbale.outgoing.selection import outgoing
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Place, Problems, ProblemsFound
from noteverbale.records.base import Gender
from noteverbale.records.merge_fields import LEGACY
from noteverbale.registry.loading import load
from noteverbale.registry.registry import Registry
from support import ROOT
from written import write_texts


@pytest.fixture(scope="module")
def lookup(office: Pipeline) -> Lookup:
    return Lookup(office.registry)


def test_a_real_mission_replaces_the_sample_and_nothing_else_changes(small_office: Path, tmp_path: Path) -> None:
    sample = small_office / "data/missions/sample.yaml"
    before = sample.read_text("utf-8")
    path = csv_file(tmp_path / "m.csv", [HEADER, MEXICO], ";", "cp1252")
    registry = load(small_office)
    status, order = registry.recipients["MEX"].status, list(registry.recipients)
    write_texts(plan_import(registry, path).files)
    registry = load(small_office)
    mexico = registry.recipients["MEX"]
    assert not mexico.sample
    assert mexico.status == status
    assert mexico.address
    assert (mexico.address.postcode, mexico.mission, mexico.seat) == ("01040", "mission", "vienna")
    after = sample.read_text("utf-8")
    assert [line for line in before.splitlines() if line not in after.splitlines()] == [
        "      - Beispielgasse 12", "  email: mex@missions.example",
    ]  # fmt: skip
    assert list(registry.recipients) == order
    again = plan_import(registry, path)
    assert (again.files, again.same) == ({}, ["MEX"])


def test_an_address_that_no_page_can_print_is_refused_at_its_cell(small_office: Path, tmp_path: Path) -> None:
    rows = [[*MEXICO[:5], line, *MEXICO[6:]] for line in ("Əhməd Cavad küçəsi 5", "\uac15남대로 5")]
    planned = plan_import(load(small_office), csv_file(tmp_path / "m.csv", [HEADER, rows[0]]))
    assert (planned.changed, planned.problems.errors) == (["MEX"], ())
    planned = plan_import(load(small_office), csv_file(tmp_path / "n.csv", [HEADER, rows[1]]))
    (problem,) = planned.problems.errors
    assert re.search(r"n\.csv:2:\d+: letter: MEX: no font has “강” \(U\+AC15\), “남”", str(problem))
    assert planned.changed == []


def test_values_corrected_by_hand_are_kept(small_office: Path, tmp_path: Path) -> None:
    sample = small_office / "data/missions/sample.yaml"
    path = csv_file(tmp_path / "m.csv", [HEADER, MEXICO])
    write_texts(plan_import(load(small_office), path).files)
    text = sample.read_text("utf-8").replace("- Calle 1\n", "- Calle 1, piso 4  # by telephone, Anna\n")
    sample.write_text(text.replace("  email: mex@", "  # checked in May\n  email: mex@"), "utf-8")
    again = plan_import(load(small_office), path)
    assert again.files == {}
    assert [problem.code for problem in again.problems.found] == ["kept"]
    moved = [*MEXICO[:5], "Calle 9", *MEXICO[6:9], "new@mission.example"]
    both = plan_import(load(small_office), csv_file(path, [HEADER, moved]))
    assert [error.code for error in both.problems.errors] == ["both-changed"]
    mended = [*MEXICO[:9], "new@mission.example"]
    third = plan_import(load(small_office), csv_file(path, [HEADER, mended]))
    text = third.files[sample]
    assert "- Calle 1, piso 4  # by telephone, Anna\n" in text
    assert "  # checked in May\n  email: new@mission.example\n" in text


def test_equal_rows_count_once_and_empty_or_dashed_cells_have_no_value(small_office: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    twice = plan_import(
        load(small_office), csv_file(path, [HEADER, MEXICO, MEXICO, FRANCE, [*FRANCE[:9], "x@y.example"]])
    )
    assert twice.changed == ["MEX"]
    assert [error.code for error in twice.problems.errors] == ["twice", "twice"]
    write_texts(twice.files)
    kept = plan_import(load(small_office), csv_file(path, [HEADER, [*MEXICO[:9], ""]]))
    assert kept.files == {}
    gone = plan_import(load(small_office), csv_file(path, [HEADER, [*MEXICO[:9], "–"]]))
    assert "  email: mex@mission.example" not in gone.files[small_office / "data/missions/sample.yaml"]
    assert any("removed: email is removed from the record: MEX" in text for text in told(gone))
    assert list(gone.lines()) == ["MEX       changed; removed: email"]


def test_a_recipient_new_to_the_office(small_office: Path, tmp_path: Path) -> None:
    row = ["BZ", "Permanent Representative", "m", "English", "Mission", "", "Vienna", "1010", "Austria", "a@b.example"]
    write_texts(plan_import(load(small_office), csv_file(tmp_path / "m.csv", [HEADER, row])).files)
    made = load(small_office).recipients["BLZ"]
    assert made.place().file.endswith("imported.yaml")
    assert canonical(made)["address"] == {
        "lines": ["Mission"],
        "city": "Vienna",
        "region": "",
        "postcode": "1010",
        "country": "Austria",
    }
    bare = plan_import(load(small_office), csv_file(tmp_path / "m.csv", [HEADER, ["FR", *[""] * 9]]))
    assert [error.message.rpartition(" ")[2] for error in bare.problems.errors] == ["languages", "address", "title"]


def test_legacy_columns_alone_are_enough(small_office: Path, tmp_path: Path) -> None:
    header = ["FunctionalTitle", "FunctionalTitle2", *HEADER[4:], "Language", "Addressee", "PartyOf"]
    seat = "Representante Permanente de México ante las Naciones Unidas (Viena)"
    row = ["Representante Permanente", seat, *MEXICO[4:], "es", "", "del Gobierno"]
    registry, path = load(small_office), tmp_path / "m.csv"
    (fault,) = plan_import(registry, csv_file(path, [header, row])).problems.errors
    assert "may be a woman or a man, and the note's language tells them apart" in fault.message
    intake = plan_import(registry, csv_file(path, [[*header, "Tratamiento"], [*row, "Sra."]]))
    assert (intake.changed, told(intake, but="removed")) == (["MEX"], [])
    row[9] = f"a la {seat}"
    intake = plan_import(registry, csv_file(path, [header, row]))
    assert (intake.changed, told(intake, but="removed")) == (["MEX"], [])
    assert "gender: f" in intake.files[small_office / "data/imported/missions.yaml"]
    english = ["Permanent Representative", "Permanent Representative of Belize to the United Nations (Vienna)"]
    intake = plan_import(registry, csv_file(path, [header, [*english, *row[2:8], "en", "", ""]]))
    assert intake.new == ["BLZ"]
    assert [problem.code for problem in intake.problems.found] == ["gender-assumed"]


def test_an_exported_mail_merge_table_can_be_imported(small_office: Path, tmp_path: Path) -> None:
    missions = small_office / "data/missions/sample.yaml"
    missions.write_text(
        missions.read_text("utf-8").replace("    city: Vienna\n", "    city: Vienna\n    region: W\n"), "utf-8"
    )
    office = Pipeline.open(small_office)
    rows = list(outgoing(office, office.registry.notes["cu-2009-033"]).rows())
    assert {row.fields["AddressTown"] for row in rows} >= {"1010 Vienna, W"}
    names = (*LEGACY, "Addressee", "PartyOf", "Region", "AddressTown")
    header = [*names, "Code", "Language", "E-mail"]
    cells = [
        [
            *(row.fields.get(name, "") for name in names),
            row.copy.recipient,
            row.copy.language,
            row.recipient.email or "",
        ]
        for row in rows
    ]
    path = csv_file(tmp_path / "m.csv", [header, *cells])
    intake = plan_import(office.registry, path)
    assert told(intake, but="removed") == [
        str(problem) for problem in intake.problems.found if problem.code == "gender-assumed"
    ]
    write_texts(intake.files)
    after = load(small_office)
    for row in rows:
        now, was = canonical(after.recipients[row.recipient.id]), canonical(row.recipient)
        assert (now["address"], now["languages"], now["email"]) == (was["address"], was["languages"], was["email"])
        if row.copy.language in ("es", "fr", "ar"):
            assert now["head"] == was["head"]


@pytest.mark.parametrize(("city", "region"), [("Vienna", "W"), ("Geneva", "")])
def test_a_table_without_regions_keeps_that_of_a_city(
    small_office: Path, tmp_path: Path, city: str, region: str
) -> None:
    missions = small_office / "data/missions/sample.yaml"
    text = missions.read_text("utf-8").replace("    city: Vienna\n", "    city: Vienna\n    region: W\n")
    missions.write_text(text, "utf-8")
    row = [*MEXICO[:5], "Calle 9", city, *MEXICO[7:]]
    write_texts(plan_import(load(small_office), csv_file(tmp_path / "m.csv", [HEADER, row])).files)
    address = load(small_office).recipients["MEX"].address
    assert address
    assert (address.city, address.region) == (city, region)


@pytest.mark.slow
def test_at_the_command_line(small_office: Path, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "m.csv", [HEADER, MEXICO, ["Coree", *FRANCE[1:]]])
    words = ("import", "missions", str(path), "--office", str(small_office))
    done = run(*words)
    assert done.returncode == 1
    assert done.stdout == "MEX       real in place of the sample: address, email\n"
    assert "+      - Calle 1\n" in run(*words, "--details").stdout
    mexico, *absent = json.loads(run(*words, "--json").stdout)
    assert list(mexico) == ["recipient", "state", "old", "new"]
    assert (mexico["recipient"], mexico["state"], mexico["old"]["sample"]) == ("MEX", "changed", "true")
    assert "sample" not in mexico["new"]
    assert {row["state"] for row in absent} <= {"absent"}
    assert "0 new, 1 changed, 0 as on file; nothing is written yet: --apply writes it" in done.stderr
    assert load(small_office).recipients["MEX"].sample
    assert run(*words, "--apply").stderr.endswith("0 new, 1 changed, 0 as on file; written\n")
    assert not load(small_office).recipients["MEX"].sample
    assert (tmp_path / "m-rejects.csv").read_text("utf-8-sig").count("\n") == 2
    assert "1 as on file; nothing to write" in run(*words, "--apply").stderr
    assert run("import", "missions", "no.csv", "--office", str(small_office)).returncode == 1


LETTER = st.characters(whitelist_categories=("Lu", "Ll", "Lo", "Nd"), max_codepoint=0x9FFF)


GENDERS: tuple[Gender, ...] = ("m", "f")


WORD = st.text(st.one_of(LETTER, st.sampled_from("'\",;/-#=+@ \t")), min_size=1, max_size=30).map(
    lambda text: " ".join(text.split())
)


def is_a_value(text: str) -> bool:
    """Return whether a text is read as it is, and stands for a value."""
    cell = read_text(text, Place("m.csv"))
    return cell.text == text and not cell.fault and text not in NO_VALUE and not out_of_place("AddressLine1", text)[0]


FILLED = WORD.filter(lambda text: bool(text) and is_a_value(text))


@st.composite
def mission(draw: st.DrawFn) -> list[str]:
    office = load_once()
    pack = draw(st.sampled_from(sorted(office.packs)))
    state = office.states[draw(st.sampled_from(sorted(office.states)))]
    title = office.titles[draw(st.sampled_from(["head", "charge", "observer", "minister"]))]
    gender: Gender = draw(st.sampled_from(GENDERS))
    text = title.names[gender][pack][0].text.replace("{seat}", "")
    lines = draw(st.lists(FILLED, min_size=2, max_size=2))
    place = [draw(FILLED), draw(st.one_of(st.just(""), FILLED)), draw(FILLED)]
    return [state.names[pack][-1].text, text, gender, pack, *lines, *place, f"{state.id.lower()}@mission.example"]


@cache
def load_once() -> Registry:
    return load(ROOT)


def header_of(book: Book, lookup: Lookup) -> Header:
    problems = Problems()
    header = read_header(book.tables[0], lookup.names, {}, problems)
    assert header, problems.found
    return header


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(mission(), min_size=1, max_size=4), form=st.sampled_from([",", ";", "\t", "utf-16", "xlsx"]))
def test_any_table_says_the_same_however_it_is_kept(
    rows: list[list[str]], form: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lookup = Lookup(load_once())
    folder = tmp_path_factory.mktemp("tables")
    if form == "xlsx":
        book_ = openpyxl.Workbook()
        assert book_.active is not None
        for i, row in enumerate([HEADER, *rows], 1):
            for j, text in enumerate(row, 1):
                cell = book_.active.cell(i, j)
                cell.value, cell.data_type = text, "s"
        path = folder / "m.xlsx"
        book_.save(path)
    else:
        delimiter, encoding = (form, "utf-8-sig") if len(form) == 1 else (",", form)
        path = csv_file(folder / "m.csv", [HEADER, *rows], delimiter, encoding)
    header = header_of(read_book(path, lookup.known), lookup)
    for row, cells in zip(rows, header.rows, strict=True):
        reader = RowReader(header, lookup)
        said = reader.read(cells)
        assert said, reader.problems.found
        assert said.values["languages"] == [row[3]]
        assert said.values["head"]["gender"] == row[2]
        assert said.values["email"] == row[9]
        address = {"lines": row[4:6], "city": row[6], "country": row[8], **({"postcode": row[7]} if row[7] else {})}
        assert said.values["address"] == address


@pytest.mark.slow
def test_importing_a_full_table_twice_changes_nothing_the_second_time(own_office: Path, tmp_path: Path) -> None:
    registry = load(own_office)
    rows = []
    for recipient in registry.recipients.values():
        if recipient.state and recipient.address and recipient.head:
            lines = [*recipient.address.lines, "", ""][:3]
            title = registry.titles[recipient.head.title].names[recipient.head.gender][recipient.languages[0]][0].text
            state = registry.states[recipient.state].names[recipient.languages[0]][-1].text
            address = [*lines, recipient.address.city, recipient.address.postcode, recipient.address.country]
            rows.append(
                [
                    state,
                    title.replace("{seat}", ""),
                    recipient.head.gender,
                    recipient.languages[0],
                    *address,
                    recipient.email or "",
                ]
            )
    path = xlsx_file(tmp_path / "m.xlsx", [[*HEADER[:6], "AddressLine3", *HEADER[6:]], *rows])
    intake = plan_import(registry, path)
    assert [str(error) for error in intake.problems.errors] == []
    assert len(intake.changed) == len(rows) == 195
    write_texts(intake.files)
    after = load(own_office)
    for recipient in registry.recipients.values():
        if recipient.state:
            now, was = canonical(after.recipients[recipient.id]), canonical(recipient)
            assert {**now, "seat": 0, "mission": 0} == {**was, "seat": 0, "mission": 0}
    again = plan_import(after, path)
    assert (again.files, len(again.same)) == ({}, 195)


ODD: dict[str, tuple[bytes, list[str]]] = {
    "empty.csv": (b"", ["file"]),
    "blank.csv": (b" \n", ["no-table"]),
    "bytes.csv": (bytes(range(1, 256)) * 4, ["encoding", "no-header", "no-table"]),
    "cr.csv": (b"State,Language\rMexico,es\r", ["incomplete", "incomplete"]),
    "quote.csv": (b'State,Language\n"Mexico,es\nFrance,fr\n', ["cell"]),
    "zero.csv": (b"State,Language\n\0\0,es\n", ["character"]),
    "sep.csv": (b"sep=;\nState;Language;\nAtlantis;es;x\n", ["unnamed-column", "cell"]),
    "shifted.csv": (b"State,Language\nMexico,es,fr\n", ["shifted"]),
    "no.xlsx": (b"PK", ["file"]),
    "no.ods": (b"", ["file"]),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ODD)
def test_odd_files_end_in_a_report(office: Pipeline, tmp_path: Path, name: str) -> None:
    content, codes = ODD[name]
    path = tmp_path / name
    path.write_bytes(content)
    try:
        found = plan_import(office.registry, path).problems.found
    except ProblemsFound as found_problems:
        found = list(found_problems.problems)
    assert [one.code.removesuffix("-unsure") for one in found] == codes


@pytest.mark.slow
def test_many_rows_for_one_recipient_are_reported_by_the_first_of_them(office: Pipeline, tmp_path: Path) -> None:
    rows = [[*MEXICO[:5], f"Calle {i}", *MEXICO[6:]] for i in range(30)]
    found = plan_import(office.registry, csv_file(tmp_path / "m.csv", [HEADER, *rows])).problems.errors
    assert {one.code for one in found} == {"twice"}
    assert all(one.message.endswith("and 25 more") for one in found)


def test_an_address_of_brackets_is_an_address(small_office: Path, tmp_path: Path) -> None:
    row = [*MEXICO[:5], "Calle " + "[" * 45, *MEXICO[6:]]
    intake = plan_import(load(small_office), csv_file(tmp_path / "m.csv", [HEADER, row]))
    assert (intake.changed, told(intake, but="removed")) == (["MEX"], [])


def test_places_are_those_of_the_file() -> None:
    row = (Cell("x", Place("m.xlsx!S!A1")),)
    problems = Problems()
    assert read_header(Table("S", (row,)), Names([]), {}, problems) is None
    assert str(problems.found[0].place) == "m.xlsx!S!A1"
