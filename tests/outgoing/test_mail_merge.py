"""Data sources for mail-merge: columns, text kept as text, what a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from address_support import spoil
from command import run
from noteverbale.document import unfilled
from noteverbale.formats.csv_table import defused, to_csv
from noteverbale.formats.text import to_text
from noteverbale.issuing import issue
from noteverbale.ledger.ledger import Ledger
from noteverbale.outgoing.mail_merge import columns, merges
from noteverbale.outgoing.selection import File, Options, Outgoing, outgoing
from noteverbale.outgoing.table import FORMATS
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make
from noteverbale.problems import ProblemsFound
from noteverbale.records.merge_fields import LEGACY
from support import ROOT, with_letterhead
from word_support import part

NOTE = "cu-2009-033"


def out(office: Pipeline, *to: str, lang: str = "all", note: str = NOTE) -> Outgoing:
    return outgoing(office, office.registry.notes[note], to, lang)


def files(form: str, going: Outgoing) -> list[File]:
    return list(FORMATS[form].files(going, Options()))


def test_every_language_has_its_columns_the_legacy_ones_first(office: Pipeline) -> None:
    for pack in office.registry.packs.values():
        names = columns(pack)
        assert names[:9] == (*LEGACY, "Addressee")
        assert names[9] == "Party"
        assert names[-6:] == ("Code", "Language", "Audience", "Reference", "Email", "Telephone")
        assert len(set(names)) == len(names)


def test_the_reference_names_every_column_and_no_other(office: Pipeline) -> None:
    page = (ROOT / "docs/reference/merge-fields.md").read_text("utf-8")
    named = [
        name
        for line in page.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([^`]+)`", line.split("|")[1])
    ]
    by_language = [columns(pack, ("Salutation", "Closing", "Courtesy")) for pack in office.registry.packs.values()]
    for names in by_language:
        assert names == tuple(name for name in named if name in names)
    assert set(named) == {name for names in by_language for name in names}


@pytest.mark.slow
def test_every_field_of_a_document_has_a_column(office: Pipeline) -> None:
    for note in office.registry.notes:
        for merge in merges(out(office, "EGY", "VAT", note=note)):
            assert set(unfilled(merge.document)) <= set(merge.columns)
            assert {len(row) for row in merge.rows} == {len(merge.columns)}


def test_there_is_one_csv_per_language_and_audience(office: Pipeline) -> None:
    found = {file.path: file.content for file in files("csv", out(office, "EGY", "FRA", "VAT", lang="fr,ar"))}
    assert set(found) == {
        f"{NOTE}-{who}.csv"
        for who in (
            "ar-government-participant",
            "ar-holy-see-observer",
            "fr-government-participant",
            "fr-holy-see-observer",
        )
    }
    content = found[f"{NOTE}-fr-government-participant.csv"]
    assert content.startswith(b'\xef\xbb\xbf"FunctionalTitle","FunctionalTitle2","AddressLine1"')
    assert content.count(b"\r\n") == content.count(b"\n") == 3
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["Code"] for row in rows] == ["EGY", "FRA"]
    assert rows[1]["Addressee"].startswith("au Représentant permanent de la France auprès de")
    assert (rows[1]["Postal Code"], rows[1]["Reference"], rows[1]["Language"]) == ("1010", "CU 2009/33 (A)", "fr")
    assert (rows[1]["City"], rows[1]["Region"], rows[1]["AddressTown"]) == ("Vienna", "", "1010 Vienna")


@pytest.mark.slow
def test_a_workbook_has_a_sheet_a_language_and_text_only(office: Pipeline) -> None:
    going = out(office, "EGY", "FRA", "VAT")
    (file,) = files("xlsx", going)
    assert file.path == f"{NOTE}.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    assert tuple(book.sheetnames) == going.languages()
    assert {sheet.title for sheet in book if sheet.sheet_view.rightToLeft} == {"ar"}
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        header, *rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
        assert tuple(header) == columns(office.registry.packs[sheet.title])
        assert rows == [row for merge in merges(going) if merge.language == sheet.title for row in merge.rows]
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row if cell.value} == {"s"}
            assert {cell.number_format for cell in row} == {"@"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_same_bytes_from_run_to_run(office: Pipeline, form: str) -> None:
    assert files(form, out(office, "EGY", lang="ar,zh")) == files(form, out(office, "EGY", lang="ar,zh"))


def test_no_value_has_a_sign_word_does_not_know(own_office: Path) -> None:
    spoil(own_office, first="باب/نافذة")
    (one,) = merges(out(Pipeline.open(own_office), "FRA", lang="ar"))
    assert one.values[0]["AddressLine1"] == "باب/نافذة"


def test_a_draft_without_a_number_says_so_in_its_rows(office: Pipeline) -> None:
    (one,) = merges(out(office, "FRA", lang="fr", note="wg4-8"))
    assert "Reference" in unfilled(one.document)
    assert one.values[0]["Reference"] == "[[[Reference]]]"


@pytest.mark.parametrize("cell", ["=1+1", "+43 1 000", "-1", "@SUM(A1)", "\tx", "\rx", "＝1"])
def test_a_cell_that_would_run_is_defused(cell: str) -> None:
    assert defused(cell) == "'" + cell
    assert list(csv.reader(io.StringIO(to_csv(["A"], [[cell]]).decode("utf-8-sig"), newline=""))) == [
        ["A"],
        ["'" + cell],
    ]


@pytest.mark.parametrize("cell", ["", "1010", "01010", "a=b", "l’État", "«=»", "'s"])
def test_other_cells_are_left_alone(cell: str) -> None:
    assert defused(cell) == cell


def test_values_like_formulas_are_reported_with_their_place_and_zeros_stay(own_office: Path, tmp_path: Path) -> None:
    spoil(own_office)
    going = out(Pipeline.open(own_office), "FRA", lang="fr,en")
    for file in files("csv", going):
        (row,) = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
        assert row["AddressLine1"] == "'=1+1"
        assert (row["Telephone"], row["Postal Code"]) == ("'+43 1 000 0000", "01010")
        assert [
            (problem.code, problem.severity, problem.place.file.endswith("sample.yaml")) for problem in file.problems
        ] == [("formula", "warning", True)] * 2
    (file,) = files("xlsx", going)
    assert file.problems == ()
    sheet = openpyxl.load_workbook(io.BytesIO(file.content))["fr"]
    cells = {cell.value for cell in sheet[2]}
    assert {"=1+1", "+43 1 000 0000", "01010"} <= cells
    assert all(cell.data_type == "s" for cell in sheet[2] if cell.value)
    done = run(
        "export",
        NOTE,
        "--format",
        "csv",
        "--lang",
        "all",
        "--to",
        "FRA",
        "--office",
        str(own_office),
        "-o",
        str(tmp_path / "csv"),
    )
    assert done.returncode == 0
    assert done.stderr.count("warning: formula: ") == 2, "once a value, not once a language"
    assert "Telephone “+43 1 000 0000” begins like a formula" in done.stderr


@pytest.mark.parametrize("own", [False, True])
def test_a_logo_left_out_of_word_files_is_a_warning(office: Pipeline, own: bool) -> None:
    with_logo = office.registry.office.model_copy(update={"style": "logo"})
    changed = (
        with_letterhead(office, style="logo", logo="own.svg")
        if own
        else Pipeline(replace(office.registry, office=with_logo))
    )
    going = out(changed, "FRA", lang="fr")
    for form in ("docx", "docx-main"):
        (file,) = files(form, going)
        assert [(problem.code, problem.severity) for problem in file.problems] == [("logo", "warning")]
        assert all(own or problem.place.line for problem in file.problems)


@pytest.mark.slow
def test_after_the_issue_all_is_as_issued(workspace: Path) -> None:
    office = Pipeline.open(workspace)
    note = office.registry.notes["own"]
    with Ledger(workspace / "ledger.db") as ledger:
        asked = issue.Request(("MEX", "EGY"), "own", "clerk", "2026-03-04T09:00:00+00:00", note.date)
        issue.take(office, note, make(office, note, ("MEX", "EGY"), "own", ()), ledger, asked)
        going = outgoing(office, note, (), "own", ledger)
    assert {one.path for one in files("csv", going)} == {
        f"cu-2026-012-a-{code}-government-participant.csv" for code in ("ar", "es")
    }
    for file, one in zip(files("docx-main", going), merges(going), strict=True):
        assert file.path == f"{one.stem}.docx"
        assert {row["Reference"] for row in one.values} == {"CU 2026/12 (A)"}
        said = "".join(str(text) for text in part(file.content, "word/document.xml").itertext())
        assert "CU\u00a02026/12\u00a0(A)" in said
        assert "MERGEFIELD Reference" not in said
        assert b"textpath" not in zipfile.ZipFile(io.BytesIO(file.content)).read("word/header1.xml")


def test_each_value_stands_in_the_copy_as_it_is_in_the_table(office: Pipeline) -> None:
    """Also in Chinese, where no space parts a name from the word after it."""
    going = out(office, "EGY", "VAT")
    texts = {(copy.recipient, copy.language): to_text(document) for copy, _, document in going.copies()}
    made = merges(going)
    assert {merge.language for merge in made} == set(office.registry.packs)
    for merge in made:
        for row in merge.values:
            used = {field: row[field] for field in unfilled(merge.document) if row.get(field) and field != "Reference"}
            assert "Addressee" in used
            whole = _plain(texts[row["Code"], merge.language])
            assert [field for field, value in used.items() if _plain(value) not in whole] == []


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub("[\u2066-\u2069\u200e\u200f]", "", text))


def test_a_name_that_needs_a_comma_has_it_in_its_column(office: Pipeline) -> None:
    (merge,) = merges(out(office, "HEUNI", lang="ru", note="wg4-11"))
    row = {column: text.replace("\u00a0", " ") for column, text in merge.values[0].items()}
    assert row["Addressee"].endswith("связанного с Организацией Объединенных Наций,")
    assert row["PartyTo"].endswith("связанному с Организацией Объединенных Наций,")
    assert row["PartyIns"].endswith("связанным с Организацией Объединенных Наций")  # the document does not use it
    assert [problem for problem in merge.running if problem.code == "comma"] == []


def test_a_name_that_needs_a_comma_in_one_place_only_is_a_warning(own_office: Path) -> None:
    path = own_office / "templates/moves/invitation/ru.md.j2"
    path.write_text(
        path.read_text("utf-8") + "\n\nЭто касается {{ party|of }}. Доклад {{ party|of }} готов.\n", "utf-8"
    )
    (merge,) = merges(out(Pipeline.open(own_office), "HEUNI", lang="ru", note="wg4-11"))
    (problem,) = [problem for problem in merge.running if problem.code == "comma"]
    assert problem.message == "PartyOf of HEUNI needs a comma after it in one place, and not in another"
    assert merge.values[0]["PartyOf"].endswith(",")


def test_a_missing_phrase_stops_the_merge(own_office: Path) -> None:
    for file, before, after in (
        (
            "data/parties.yaml",
            "ins: правительством, prep: правительстве, complement",
            "ins: правительством, complement",
        ),
        ("templates/moves/invitation/ru.md.j2", "В этой связи", 'О {{ party|case("prep") }}. В этой связи'),
    ):
        path = own_office / file
        assert before in path.read_text("utf-8")
        path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")
    with pytest.raises(ProblemsFound, match=r"unfilled: in ru, \[\[\[PartyPrep\]\]\] stays open for FRA"):
        merges(out(Pipeline.open(own_office), "FRA", lang="ru"))
