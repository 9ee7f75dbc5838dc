"""Files of Word whatever they are called, and files of other programs."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from noteverbale.incoming.word import read_parts
from noteverbale.problems import Problems, ProblemsFound
from word_support import OF_OTHER_PROGRAMS, runs_of, word_file

ARCHIVE = word_file(runs_of("<w:p>{One.}</w:p>"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        *((name, content, said) for name in ("l.doc", "l.docx") for content, said in OF_OTHER_PROGRAMS),
        ("l.xml", b"<?xml version='1.0'?><pkg:package/>", "an XML file"),
        ("l.pages", b"anything", "not from '.pages'"),
        ("l.txt", b"{\\rtf1 Text}", "rich text"),
    ],
)  # fmt: skip
def test_files_of_other_programs_are_named(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ProblemsFound, match=said):
        read_parts(tmp_path / name, Problems())


def other_archive(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "OpenDocument"),
        ({"[Content_Types].xml": "<T><Override ContentType='x.spreadsheetml.sheet.main+xml'/></T>"}, "a workbook"),
        ({"[Content_Types].xml": "<T><Override ContentType='x.presentationml.presentation.main+xml'/></T>"}, "presentation"),
        ({"[Content_Types].xml": "<T/>"}, "it has no main part"),
        ({"a.txt": "no"}, "do not fit together"),
    ],
)  # fmt: skip
def test_archives_of_other_programs_are_named(tmp_path: Path, members: dict[str, str], said: str) -> None:
    (tmp_path / "l.docx").write_bytes(other_archive(members))
    with pytest.raises(ProblemsFound, match=said):
        read_parts(tmp_path / "l.docx", Problems())


@pytest.mark.parametrize("name", ["l.docm", "l.dotx", "l.dotm", "l.doc", "l.txt"])
def test_files_of_word_are_read_whatever_their_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(ARCHIVE)
    assert [part.text for part in read_parts(tmp_path / name, Problems())] == ["One."]


def test_strict_files_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(ARCHIVE)) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    usual = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = members["word/document.xml"].replace(usual, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    (tmp_path / "l.docx").write_bytes(other_archive({**members, "word/document.xml": strict}))
    assert [part.text for part in read_parts(tmp_path / "l.docx", Problems())] == ["One."]
