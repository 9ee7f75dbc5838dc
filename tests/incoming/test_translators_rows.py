"""Rows of translators' documents: of all languages, from Word and from a page; and files that are not such documents."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from noteverbale.incoming import translators_rows, word_file
from noteverbale.incoming.translators_rows import DocumentRow, read_rows
from noteverbale.outgoing.translators import document
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Problems, ProblemsFound
from noteverbale.registry.word_list import EXAMPLE, mark_of
from translators_support import export, rows_of, with_moves
from word_support import OF_OTHER_PROGRAMS


@pytest.mark.slow
@pytest.mark.parametrize("code", ["ar", "en", "es", "fr", "ru", "zh"])
def test_rows_come_back_as_they_were_written(office: Pipeline, tmp_path: Path, code: str) -> None:
    table = document(with_moves(office, "session"), code, only=("moves", "forms", "language"))
    lines = [line for part in table.parts for line in part.lines]
    (tmp_path / "words.docx").write_bytes(table.docx(office.sheet, "test"))
    (tmp_path / "words.html").write_text(table.html(), "utf-8")
    problems = Problems()
    for name in ("words.docx", "words.html"):
        rows = [row for row in read_rows(tmp_path / name, problems) if row.id]
        assert [row.number for row in rows] == [line.number for line in lines]
        assert [row.id == EXAMPLE for row in rows] == [line.example for line in lines]
        assert [mark_of(row.language, row.id, row.words, row.beside) for row in rows] == [line.mark for line in lines]
    assert problems.found == []


@pytest.fixture
def small(office: Pipeline, tmp_path: Path) -> Path:
    return export(office, "fr", tmp_path / "words.docx", "forms")


def read(path: Path) -> tuple[list[DocumentRow], Problems]:
    problems = Problems()
    return read_rows(path, problems), problems


def test_a_comment_and_a_list_of_word_are_remarks_of_their_row(small: Path) -> None:
    package = docx.Document(str(small))
    row = next(row for where, row in rows_of(package).items() if "forms/letter/fr" in where)
    row.cells[-1].paragraphs[0].runs[0].text = ""
    package.add_comment(row.cells[-1].paragraphs[1].runs, "Is this right?", author="A Reviser")
    row.cells[0].paragraphs[0].style = package.styles.add_style("ListNumber", 1)
    package.save(str(small))
    rows, _ = read(small)
    (remarked,) = (row for row in rows if row.remarks)
    assert {remark.code: remark.severity for remark in remarked.remarks} == {"left-out": "warning", "not-taken-over": "error"}  # fmt: skip
    assert "A Reviser: Is this right?" in "".join(remark.message for remark in remarked.remarks)


def test_tracked_changes_are_read_as_accepted(small: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "word/document.xml":
                text = text.replace(b"<w:tr>", b'<w:tr><w:trPr><w:ins w:id="1" w:author="a"/></w:trPr>', 1)
            new.writestr(name, text)
    small.write_bytes(content.getvalue())
    _, problems = read(small)
    assert [problem.code for problem in problems.found] == ["tracked"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        *(("words.docx", content, message) for content, message in OF_OTHER_PROGRAMS),
        ("words.docx", b"PK\x03\x04 torn", "not readable as a Word file"),
        ("words.html", b"\xff\xfe\x00", "not readable as a page"),
        ("words.html", b"", "not readable as a page"),
        ("words.html", b"<html><table><tr><td>1<td>2<td>3<td>4</table>", "not a translators' document"),
        ("words.html", b"<a><b>" * 100_000, "not"),
    ],
)  # fmt: skip
def test_other_files_are_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ProblemsFound, match=message):
        read(tmp_path / name)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="cannot read this file"):
        read(tmp_path / "words.docx")


def test_there_are_bounds_to_what_is_read(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translators_rows, "ROWS", 3)
    with pytest.raises(ProblemsFound, match="more than 3 rows"):
        read(small)
    monkeypatch.setattr(word_file, "LARGEST", 100)
    with pytest.raises(ProblemsFound, match="holds more than"):
        read(small)
    monkeypatch.setattr(translators_rows, "LARGEST", 2)
    (tmp_path / "words.html").write_bytes(b"<tr>")
    with pytest.raises(ProblemsFound, match="has more than 0 MB"):
        read(tmp_path / "words.html")
