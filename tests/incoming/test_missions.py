"""Tables of missions: read whatever they look like, told cell by cell, written once, never over a clerk's hand."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command import run
from noteverbale.incoming.cells import Book, Cell, Table
from noteverbale.incoming.columns import Header, Names, plain, read_header
from noteverbale.incoming.lookup import GUESSES, Lookup, Unknown, Words
from noteverbale.incoming.missions import Intake, base_text, canonical, plan_import, read_base, write
from noteverbale.incoming.rejects import Rejected, keep_rejects, rejects_bytes
from noteverbale.incoming.rows import RowReader
from noteverbale.incoming.tables import read_book
from noteverbale.incoming.text_tables import decode
from noteverbale.outgoing.selection import outgoing
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Place, Problem, Problems, ProblemsFound
from noteverbale.records.base import Gender
from noteverbale.records.merge_fields import LEGACY
from noteverbale.registry.loading import load
from noteverbale.registry.registry import Registry
from support import ROOT, cases, row_id

HEADER = ["State", "FunctionalTitle", "Gender", "Language", "AddressLine1", "AddressLine2", "City", "Postal Code"]
HEADER += ["CountryAddressName", "Email"]
MEXICO = ["México", "Representante Permanente", "f", "es", "Misión Permanente de México", "Calle 1", "Viena", "01040"]
MEXICO += ["Austria", "mex@mission.example"]
FRANCE = ["France", "Représentant permanent", "", "fr", "Mission permanente de la France", "Rue 2", "Vienne", "1040"]
FRANCE += ["Autriche", "fra@mission.example"]


def csv_file(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8-sig") -> Path:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def xlsx_file(path: Path, rows: Sequence[Sequence[object]], title: str = "Missions") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


@pytest.fixture(scope="module")
def lookup(office: Pipeline) -> Lookup:
    return Lookup(office.registry)


def told(intake: Intake) -> list[str]:
    return [str(problem) for problem in intake.problems.found]


@pytest.mark.parametrize("row", cases("import_headers"), ids=row_id)
def test_headers_in_any_language(office: Pipeline, row: dict[str, str]) -> None:
    names = Names(office.registry.packs.values())
    assert names.fields.get(plain(row["column"])) == row["is"].split(" or ")


def test_every_language_names_every_column(office: Pipeline) -> None:
    for pack in office.registry.packs.values():
        assert pack.tables
        assert set(pack.tables.columns) == {
            "State", "Code", "FunctionalTitle", "FunctionalTitle2", "Gender", "Mission", "Seat", "Language", "Address",
            "AddressLine1", "AddressLine2", "AddressLine3", "City", "Postal Code", "CountryAddressName", "Email",
            "Telephone",
        }, pack.code  # fmt: skip


@pytest.mark.parametrize("row", cases("import_words"), ids=row_id)
def test_words_in_any_language(lookup: Lookup, row: dict[str, str]) -> None:

    def person(text: str) -> str:
        title, genders = lookup.person(text)
        return " ".join([title, *sorted(genders)])

    def whole(text: str) -> str:
        owner, title, genders = lookup.whole(text)
        return " ".join([owner, title, *sorted(genders)])

    find = {
        "State": lookup.owners.find,
        "title": person,
        "whole": whole,
        "language": lambda text: " ".join(lookup.spoken(text)),
        "gender": lookup.genders.find,
    }[row["what"]]
    try:
        assert find(row["text"]) == row["is"]
    except Unknown as unknown:
        assert f"{unknown.message} ({unknown.hint})" == row["is"]


def test_no_name_of_a_state_means_two(lookup: Lookup) -> None:
    owners = lookup.owners
    assert {text: ids for text, ids in owners.exact.items() if len(ids) > 1} == {}


@pytest.mark.parametrize(
    ("encoding", "state"),
    [
        ("utf-8", "México"), ("utf-8-sig", "México"), ("utf-16", "México"), ("utf-16-le", "México"),
        ("cp1252", "México"), ("cp1251", "Российская Федерация"), ("cp1256", "مصر"), ("gb18030", "中国"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(lookup: Lookup, tmp_path: Path, encoding: str, state: str, delimiter: str) -> None:
    path = csv_file(
        tmp_path / "m.csv", [HEADER, [state, *MEXICO[1:3], "en", "Mission", *MEXICO[5:]]], delimiter, encoding
    )
    book = read_book(path, lookup.known)
    assert book.tables[0].rows[1][0].text == state
    assert book.delimiter == delimiter
    assert [remark.code for remark in book.remarks] == (["encoding"] if encoding.startswith(("cp", "gb")) else [])


def test_an_encoding_nobody_can_tell_is_said_to_be_a_guess() -> None:
    _, name, remarks = decode("abc;ж".encode("cp1251"), "m.csv", lambda _: False)
    assert [remark.code for remark in remarks] == ["encoding-unsure"]
    assert name in remarks[0].message
    assert decode("abc;ж".encode("cp1251"), "m.csv", lambda _: False, "cp1251")[0] == "abc;ж"
    for wrong in ("utf-8", "cp9999"):
        with pytest.raises(ProblemsFound):
            decode(b"\xff\xff\xff", "m.csv", lambda _: False, wrong)


def test_a_cells_place_is_its_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text('State,"Language",City\nMEX,"a\nb",x\n\n"F""R",,y\n', "utf-8")
    rows = read_book(path, lambda _: True).tables[0].rows
    where = [[(cell.text, cell.place.line, cell.place.column) for cell in row] for row in rows]
    assert where[0] == [("State", 1, 1), ("Language", 1, 7), ("City", 1, 18)]
    assert where[1] == [("MEX", 2, 1), ("a\nb", 2, 5), ("x", 3, 4)]
    assert where[2] == [('F"R', 5, 1), ("", 5, 8), ("y", 5, 9)]


def test_a_column_nearly_known_is_asked_about_and_never_taken(office: Pipeline, tmp_path: Path) -> None:
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
    assert told(intake) == []
    with pytest.raises(ProblemsFound, match=r"there is no field 'Adresline1'.*did you mean 'AddressLine1'"):
        plan_import(office.registry, path, ["Adress line 1=Adresline1"])
    with pytest.raises(ProblemsFound, match=r"there is no column 'Budgett'.*did you mean 'Budget'"):
        plan_import(office.registry, path, ["Budgett=-"])


def test_a_country_is_the_states_or_the_addresss(office: Pipeline, tmp_path: Path) -> None:
    header = ["Country" if one == "CountryAddressName" else one for one in HEADER]
    assert plan_import(office.registry, csv_file(tmp_path / "m.csv", [header, MEXICO])).changed == ["MEX"]
    header[0] = "Whose"
    intake = plan_import(office.registry, csv_file(tmp_path / "m.csv", [header, MEXICO]))
    assert "column-ambiguous" in [error.code for error in intake.problems.errors]


def test_a_letter_that_means_one_thing_in_spanish_and_another_in_french_is_asked_about(
    office: Pipeline, tmp_path: Path
) -> None:
    row = [*MEXICO[:2], "M", *MEXICO[3:]]
    header = ["Sexo" if one == "Gender" else one for one in HEADER]
    intake = plan_import(office.registry, csv_file(tmp_path / "m.csv", [header, row]))
    assert "'M' under 'Sexo' may be either" in told(intake)[0]
    row[2] = "Mujer"
    assert plan_import(office.registry, csv_file(tmp_path / "n.csv", [header, row])).changed == ["MEX"]
    row[2] = "M"
    intake = plan_import(office.registry, csv_file(tmp_path / "o.csv", [HEADER, row]))
    assert "may be either" not in " ".join(told(intake))


def test_every_bad_cell_is_told_at_its_place_and_good_rows_are_kept(office: Pipeline, tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        ["Permanent missions, 2026"],
        HEADER,
        MEXICO,
        ["Coree", *FRANCE[1:]],
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
        "!Missions!A4: cell: State: there is no State or entity 'Coree' on file (did you mean 'Comores'?)",
        "!Missions!D5: cell: Language: there is no language 'Klingon' on file (write it as the office does, or its code)",
        "!Missions!C5: cell: Gender: there is no gender 'x' on file (write 'm' or 'f')",
        "!Missions!B5: cell: FunctionalTitle: there is no title 'Ambassador' on file (write it as the office does, or its code)",
        "!Missions!J5: cell: Email: 'a@b; c@d.example' is more than one address (keep one address: a copy is sent to one address only)",
        "!Missions!F6: cell: AddressLine2: the spreadsheet stores this as a date, 2026-03-12 00:00:00 "
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
    assert [row[0] for row in table[1:]] == ["Coree", "Cuba", "Egypt", "Russian Federation", "China"]
    assert table[1][-1] == "State: there is no State or entity 'Coree' on file (did you mean 'Comores'?)"
    assert all(cell.number_format == "@" for row in sheet.iter_rows() for cell in row)


def test_what_a_spreadsheet_does_to_cells_is_told(office: Pipeline, tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "m.xlsx", [HEADER, [*MEXICO[:7], 1040, *MEXICO[8:]], FRANCE])
    book = openpyxl.load_workbook(path)
    sheet = book["Missions"]
    sheet["A2"] = "\u00a0 México\u00a0"
    sheet["H3"] = 40
    sheet["H3"].number_format = "0000"
    sheet.merge_cells("I2:I3")
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("old").sheet_state = "hidden"
    book.create_sheet("Notes")["A1"] = "ask Anna"
    book.save(path)
    intake = plan_import(office.registry, path)
    assert intake.changed == ["MEX"]
    assert [problem.code for problem in intake.problems.found] == [
        "hidden-rows",
        "hidden-sheet",
        "cell",
        "number",
        "no-header",
    ]
    assert "this cell is merged into I2:I3: only I2 has a value" in told(intake)[2]
    book = openpyxl.load_workbook(path)
    book["Missions"].unmerge_cells("I2:I3")
    book["Missions"]["I3"] = "Autriche"
    book.save(path)
    intake = plan_import(office.registry, path)
    assert intake.changed == ["MEX", "FRA"]
    text = next(iter(intake.files.values()))
    assert 'postcode: "0040"' in text
    assert 'postcode: "1040"' in text


def test_a_real_mission_takes_the_sample_ones_place_and_nothing_else_moves(small_office: Path, tmp_path: Path) -> None:
    sample = small_office / "data/missions/sample.yaml"
    before = sample.read_text("utf-8")
    path = csv_file(tmp_path / "m.csv", [HEADER, MEXICO], ";", "cp1252")
    registry = load(small_office)
    status, order = registry.recipients["MEX"].status, list(registry.recipients)
    write(plan_import(registry, path))
    registry = load(small_office)
    mexico = registry.recipients["MEX"]
    assert not mexico.sample
    assert mexico.status == status
    assert mexico.address
    assert (mexico.address.postcode, mexico.mission, mexico.seat) == ("01040", "mission", None)
    after = sample.read_text("utf-8")
    assert [line for line in before.splitlines() if line not in after.splitlines()] == [
        "      - Beispielgasse 12", "  email: mex@missions.example",
    ]  # fmt: skip
    assert list(registry.recipients) == order
    again = plan_import(registry, path)
    assert (again.files, again.same) == ({}, ["MEX"])


def test_what_a_clerk_mended_by_hand_stays(small_office: Path, tmp_path: Path) -> None:
    sample = small_office / "data/missions/sample.yaml"
    path = csv_file(tmp_path / "m.csv", [HEADER, MEXICO])
    write(plan_import(load(small_office), path))
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


def test_a_row_said_twice_and_an_empty_or_dashed_cell(small_office: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    twice = plan_import(
        load(small_office), csv_file(path, [HEADER, MEXICO, MEXICO, FRANCE, [*FRANCE[:9], "x@y.example"]])
    )
    assert twice.changed == ["MEX"]
    assert [error.code for error in twice.problems.errors] == ["twice", "twice"]
    write(twice)
    kept = plan_import(load(small_office), csv_file(path, [HEADER, [*MEXICO[:9], ""]]))
    assert kept.files == {}
    gone = plan_import(load(small_office), csv_file(path, [HEADER, [*MEXICO[:9], "–"]]))
    assert "  email: mex@mission.example" not in gone.files[small_office / "data/missions/sample.yaml"]


def test_a_recipient_new_to_the_office(small_office: Path, tmp_path: Path) -> None:
    row = ["BZ", "Permanent Representative", "m", "English", "Mission", "", "Vienna", "1010", "Austria", "a@b.example"]
    write(plan_import(load(small_office), csv_file(tmp_path / "m.csv", [HEADER, row])))
    made = load(small_office).recipients["BLZ"]
    assert made.place().file.endswith("imported.yaml")
    assert canonical(made)["address"] == {
        "lines": ["Mission"],
        "city": "Vienna",
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
    assert (intake.changed, told(intake)) == (["MEX"], [])
    row[9] = f"a la {seat}"
    intake = plan_import(registry, csv_file(path, [header, row]))
    assert (intake.changed, told(intake)) == (["MEX"], [])
    assert "gender: f" in intake.files[small_office / "data/imported/missions.yaml"]
    english = ["Permanent Representative", "Permanent Representative of Belize to the United Nations (Vienna)"]
    intake = plan_import(registry, csv_file(path, [header, [*english, *row[2:8], "en", "", ""]]))
    assert intake.new == ["BLZ"]
    assert [problem.code for problem in intake.problems.found] == ["gender-assumed"]


def test_what_goes_out_to_word_comes_in_again(small_office: Path, tmp_path: Path) -> None:
    office = Pipeline.open(small_office)
    rows = list(outgoing(office, office.registry.notes["cu-2009-033"]).rows())
    names = (*LEGACY, "Addressee", "PartyOf")
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
    assert told(intake) == [str(problem) for problem in intake.problems.found if problem.code == "gender-assumed"]
    write(intake)
    after = load(small_office)
    for row in rows:
        now, was = canonical(after.recipients[row.recipient.id]), canonical(row.recipient)
        assert (now["address"], now["languages"], now["email"]) == (was["address"], was["languages"], was["email"])
        if row.copy.language in ("es", "fr", "ar"):
            assert now["head"] == was["head"]


@pytest.mark.slow
def test_at_the_command_line(small_office: Path, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "m.csv", [HEADER, MEXICO, ["Coree", *FRANCE[1:]]])
    words = ("import", "missions", str(path), "--office", str(small_office))
    done = run(*words)
    assert done.returncode == 1
    assert "+      - Calle 1\n" in done.stdout
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
FILLED = WORD.filter(lambda text: bool(text) and text not in ("-", "–", "—"))


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
def test_a_whole_roster_comes_in_and_once_more_changes_nothing(own_office: Path, tmp_path: Path) -> None:
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
    write(intake)
    after = load(own_office)
    for recipient in registry.recipients.values():
        if recipient.state:
            now, was = canonical(after.recipients[recipient.id]), canonical(recipient)
            assert {**now, "seat": 0, "mission": 0} == {**was, "seat": 0, "mission": 0}
    again = plan_import(after, path)
    assert (again.files, len(again.same)) == ({}, 195)


ODD: dict[str, tuple[bytes, list[str]]] = {
    "empty.csv": (b"", ["no-table"]),
    "bytes.csv": (bytes(range(1, 256)) * 4, ["encoding", "no-header", "no-table"]),
    "cr.csv": (b"State,Language\rMexico,es\r", ["incomplete", "incomplete"]),
    "quote.csv": (b'State,Language\n"Mexico,es\nFrance,fr\n', ["cell"]),
    "zero.csv": (b"State,Language\n\0\0,es\n", ["character"]),
    "sep.csv": (b"sep=;\nState;Language;\nAtlantis;es;x\n", ["unnamed-column", "cell"]),
    "shifted.csv": (b"State,Language\nMexico,es,fr\n", ["shifted"]),
    "no.xlsx": (b"PK", ["file"]),
    "no.ods": (b"", ["file"]),
}


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


def test_a_column_twice_and_a_formula_have_codes(office: Pipeline, tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "m.xlsx", [[*HEADER, "State"], [*MEXICO, "México"]])
    assert [problem.code for problem in plan_import(office.registry, path).problems.errors] == [
        "column-twice",
        "no-table",
    ]
    path = xlsx_file(tmp_path / "n.xlsx", [HEADER, [*MEXICO[:7], "=1040", *MEXICO[8:]]])
    assert "formulas" in [problem.code for problem in plan_import(office.registry, path).problems.found]


@pytest.mark.parametrize(
    "text",
    ["[1, 2]", "x", "MEX: abc", "MEX:\n  mission: [a]", "MEX:\n  address: {lines: ~}", "MEX: {strange: a}", "{[a]: b}"],
)
def test_a_spoilt_memory_of_the_last_import_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "missions.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ProblemsFound) as caught:
        read_base(path)
    (fault,) = caught.value.problems
    assert fault.place.line
    assert fault.code in ("shape", "unknown-key", "yaml"), fault
    path.write_text(base_text({"MEX": {"mission": None, "head": {"title": "head", "gender": "f"}}}), "utf-8")
    assert read_base(path)["MEX"]["mission"] is None


def test_a_table_of_strangers_is_told_at_once_and_long_cells_are_cut() -> None:
    words = Words("State")
    words.add("Comores", "COM")
    hints = set()
    for i in range(4_000):
        with pytest.raises(Unknown) as caught:
            words.find(f"Comore {i % 2_000}")
        hints.add(caught.value.hint)
    assert hints == {"did you mean 'Comores'?", "write it as the office does, or its code"}
    assert len(words.guesses) == GUESSES
    with pytest.raises(Unknown) as caught:
        words.find("A" * 100_000)
    assert len(caught.value.message) < 200


def test_a_cell_as_long_as_a_book_is_told_in_a_line(office: Pipeline, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "m.csv", [HEADER, ["A" * 100_000, *MEXICO[1:]], [*MEXICO, "B" * 100_000]])
    intake = plan_import(office.registry, path)
    assert "State: 100000 characters are too many" in told(intake)[0]
    assert max(map(len, told(intake))) < 400 + len(str(path))


def test_many_rows_for_one_recipient_are_told_by_the_first_of_them(office: Pipeline, tmp_path: Path) -> None:
    rows = [[*MEXICO[:5], f"Calle {i}", *MEXICO[6:]] for i in range(30)]
    found = plan_import(office.registry, csv_file(tmp_path / "m.csv", [HEADER, *rows])).problems.errors
    assert {one.code for one in found} == {"twice"}
    assert all(one.message.endswith("and 25 more") for one in found)


def test_an_address_of_brackets_is_an_address(small_office: Path, tmp_path: Path) -> None:
    row = [*MEXICO[:5], "Calle " + "[" * 45, *MEXICO[6:]]
    intake = plan_import(load(small_office), csv_file(tmp_path / "m.csv", [HEADER, row]))
    assert (intake.changed, told(intake)) == (["MEX"], [])


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_rejects_are_written_over_nothing(tmp_path: Path, suffix: str) -> None:
    def keep(name: str, fault: str) -> str:
        book = Book(tmp_path / name, (), "")
        rejected = Rejected("", ("State",))
        rejected.add((Cell("Coree", Place("m")),), [Problem(Place("m"), "cell", fault)])
        return keep_rejects(book, [rejected]).name

    assert keep(f"m{suffix}", "no such State") == f"m-rejects{suffix}"
    assert keep(f"m{suffix}", "no such State") == f"m-rejects{suffix}"  # it says so already
    mended = tmp_path / f"m-rejects{suffix}"
    mended.write_bytes(b"mended by hand")
    assert keep(f"m{suffix}", "no such State") == f"m-rejects-2{suffix}"
    assert keep(f"m-rejects{suffix}", "another fault") == f"m-rejects-3{suffix}"
    assert keep(f"m-rejects-3{suffix}", "a third") == f"m-rejects-4{suffix}"
    assert mended.read_bytes() == b"mended by hand"


def test_rejects_fit_a_sheet_and_what_is_cut_is_said() -> None:
    names = ["a very long sheet name of more than thirty-one letters", "A VERY long sheet name of more than thirty",
             "a[b]:/\\*?", "'x'", "History", ""]  # fmt: skip
    rejected = []
    for name in names:
        one = Rejected(name, ("State",))
        one.add((Cell("A" * 40_000, Place("m")),), [Problem(Place("m"), "cell", "too long")])
        rejected.append(one)
    book = openpyxl.load_workbook(io.BytesIO(rejects_bytes(Book(Path("m.xlsx"), (), ""), rejected)))
    assert book.sheetnames == [
        "a very long sheet name of more ", "A VERY long sheet name of mor 2", "a_b______", "x", "History 2", "Rejects",
    ]  # fmt: skip
    row = [str(cell.value) for cell in list(book.worksheets[0].iter_rows())[1]]
    assert [len(row[0]), row[1]] == [32_767, "too long; a cell of 40000 letters is cut here: see the table"]


def broken_notes(path: Path, edits: Mapping[str, tuple[str, str]], rows: Sequence[Sequence[object]] = ()) -> Path:
    """Write a workbook with a text replaced in some of its parts, by the end of their names."""
    xlsx_file(path, rows or [HEADER, MEXICO])
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name).decode() for name in whole.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in parts.items():
            for end, (old, new) in edits.items():
                assert old in text or not name.endswith(end)
                text = text.replace(old, new, 1) if name.endswith(end) else text
            out.writestr(name, text)
    assert all(any(name.endswith(end) for name in parts) for end in edits)
    return path


END = "</sheetData>"
AREA = '<mergeCell ref="A5:B6"/>'
LAUGHS = "<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaaaaaaaaaaaa'>" + "".join(
    f"<!ENTITY {b} '" + f"&{a};" * 12 + "'>" for a, b in pairwise("abcdefghij")
)
HARMFUL: dict[str, tuple[str, str, str, str]] = {
    "far": ("sheet1.xml", END, f'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>{END}', "too-large"),
    "many": ("sheet1.xml", END, "<row><c><v>1</v></c></row>" * 20_001 + END, "too-large"),
    "merges": ("sheet1.xml", END, f"{END}<mergeCells>{AREA * 5_001}</mergeCells>", "too-large"),
    "range": ("sheet1.xml", END, f'{END}<mergeCells><mergeCell ref="A5"/><mergeCell ref="x"/></mergeCells>', "file"),
    "cut": ("sheet1.xml", END, "", "file"),
    "index": ("sheet1.xml", END, f'<row><c t="s"><v>999</v></c></row>{END}', "file"),
    "digits": ("sheet1.xml", END, f"<row><c><v>{'9' * 5000}</v></c></row>{END}", "file"),
    "style": ("sheet1.xml", END, f'<row r="9"><c r="A9" s="999"><v>7</v></c></row>{END}', "file"),
    "reference": ("sheet1.xml", "Calle 1", "&#xD800;", "file"),
    "entity": ("sheet1.xml", "Calle 1", "&nobody;", "file"),
    "laughs": ("sheet1.xml", "<worksheet", f"{LAUGHS}]><worksheet", "fine"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_workbook_made_to_do_harm_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    part, old, new, code = HARMFUL[name]
    path = broken_notes(tmp_path / "m.xlsx", {part: (old, new)})
    if code == "fine":  # nothing is made of what nobody uses
        assert read_book(path, bool).tables[0].rows
        return
    with pytest.raises(ProblemsFound) as caught:
        read_book(path, bool)
    (fault,) = caught.value.problems
    assert fault.code == code
    assert "\n" not in fault.message
    assert fault.hint


def test_a_workbook_that_unpacks_to_more_than_a_table_is_never_unpacked(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "m.xlsx", [HEADER, MEXICO])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as whole, whole.open("xl/bomb.xml", "w") as part:
        for _ in range(51):
            part.write(bytes(1_000_000))
    with pytest.raises(ProblemsFound, match=r"unpacks to 5\d MB; at most 50 MB are read"):
        read_book(path, bool)


def test_a_cell_far_below_and_a_merged_range_as_large_as_the_sheet_are_read_at_once(tmp_path: Path) -> None:
    more = f'<row r="1048576"><c r="A1048576"><v>1</v></c></row>{END}'
    more += '<mergeCells count="1"><mergeCell ref="A5:XFD1048576"/></mergeCells>'
    rows = read_book(broken_notes(tmp_path / "m.xlsx", {"sheet1.xml": (END, more)}), bool).tables[0].rows
    assert [row[0].text for row in rows] == ["State", "México"]  # the last row is nothing but a part of the range
    odd = f'<row r="7"><c r="B7"><v>{"9" * 400}</v></c><c r="A7"><v>0</v></c></row><row r="6"><c r="A6"><v>1</v></c></row>'
    rows = read_book(broken_notes(tmp_path / "n.xlsx", {"sheet1.xml": (END, odd + END)}), bool).tables[0].rows
    assert [(row[0].text, row[1].text[:3]) for row in rows[2:]] == [("1", ""), ("0", "999")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("State,Language" + ",x" * 499 + "\n", "this row has 501 cells; at most 500 columns"),
        ("x\n" * 20_001, "this table has more rows; at most 20000 rows"),
        ("x" * 20_000_001, "this table has 20 MB; at most 20 MB"),
    ],
    ids=["columns", "rows", "bytes"],
)
def test_a_text_table_larger_than_any_list_of_missions_is_refused(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text(content)
    with pytest.raises(ProblemsFound, match=said):
        read_book(path, bool)


@pytest.mark.parametrize("name", ["undefined", "punycode", "unicode_escape", "utf-7", "hex", "a\0b", "idna"])
def test_an_encoding_that_is_none_of_letters_is_told(name: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        decode(b"\\ud800,+2AA-,\xff", "m.csv", bool, name)
    assert [problem.code for problem in caught.value.problems] == ["encoding"]


def test_places_are_those_of_the_file() -> None:
    row = (Cell("x", Place("m.xlsx!S!A1")),)
    problems = Problems()
    assert read_header(Table("S", (row,)), Names([]), {}, problems) is None
    assert str(problems.found[0].place) == "m.xlsx!S!A1"
