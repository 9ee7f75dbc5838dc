"""Text tables: encodings, delimiters, places, and files that are too large."""

from __future__ import annotations

from pathlib import Path

import pytest

from missions_support import HEADER, MEXICO, csv_file
from noteverbale.incoming.lookup import Lookup
from noteverbale.incoming.tables import read_book
from noteverbale.incoming.text_tables import decode
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound


@pytest.fixture(scope="module")
def lookup(office: Pipeline) -> Lookup:
    return Lookup(office.registry)


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


def test_a_guessed_encoding_is_a_warning() -> None:
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


@pytest.mark.slow
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
def test_a_codec_that_is_not_a_text_encoding_is_refused(name: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        decode(b"\\ud800,+2AA-,\xff", "m.csv", bool, name)
    assert [problem.code for problem in caught.value.problems] == ["encoding"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_one_wrong_byte_does_not_change_the_encoding_of_a_file(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(mark + "State,City\nFrance,Représentation\nMexico,Misión\nCuba,Misi".encode() + b"\xf3n\n")
    book = read_book(path, bool)
    assert [row[1].text for row in book.tables[0].rows] == ["City", "Représentation", "Misión", "Misi\ufffdn"]
    assert [bool(row[1].fault) for row in book.tables[0].rows] == [False, False, False, True]
    (remark,) = book.remarks
    assert (remark.code, remark.place.line) == ("encoding", 4)
    assert "not UTF-8 (1; the first is byte" in remark.message


@pytest.mark.parametrize(
    ("page", "language"), [("cp1252", "fr"), ("cp1252", "es"), ("cp1251", "ru"), ("cp1256", "ar"), ("gb18030", "zh")]
)
def test_a_file_in_a_code_page_is_not_taken_for_damaged_utf_8(lookup: Lookup, page: str, language: str) -> None:
    names = [form.text for state in lookup.registry.states.values() for form in state.names[language]]
    for start in range(0, len(names), 10):  # also where a file has few names
        text = "\n".join(names[start : start + 10])
        assert decode(text.encode(page, "ignore"), "m.csv", lookup.known)[1] != "utf-8" or text.isascii()


def test_line_breaks_that_a_program_wrote_as_codes_of_a_workbook_are_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("State,Address\nMexico,12 Road_x000D_\nCuba,12 Road_x000d__x000A_Floor 2_x000A_\n", "utf-8")
    rows = read_book(path, lambda _: True).tables[0].rows
    assert [row[1].text for row in rows] == ["Address", "12 Road", "12 Road\nFloor 2"]
