"""Files of other kinds than their names say are reported as what they are, with what to do."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from missions_support import xlsx_file
from noteverbale.incoming.tables import read_book
from noteverbale.problems import ProblemsFound


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FILES = {
    "book.csv": (packed("xl/workbook.xml"), "a workbook (.xlsx), and its name ends with '.csv'", "ends with .xlsx"),
    "book.txt": (packed("xl/workbook.xml"), "a workbook (.xlsx)", "ends with .xlsx"),
    "book.xls": (packed("xl/workbook.xml"), "a workbook (.xlsx)", "ends with .xlsx"),
    "binary.xlsb": (packed("xl/workbook.bin"), "an Excel binary workbook (.xlsb)", "save it as"),
    "binary.xlsx": (packed("xl/workbook.bin"), "an Excel binary workbook (.xlsb)", "save it as"),
    "old.xls": (OLE + b"Workbook", "an old Excel workbook (.xls)", "save it as"),
    "old.xlsx": (OLE, "an old Excel workbook (.xls)", "save it as"),
    "older.xls": (b"\t\x04\x06\0\0\0", "an old Excel workbook (.xls)", "save it as"),
    "locked.xlsx": (OLE + "EncryptedPackage".encode("utf-16-le"), "a workbook with a password", "remove the password"),
    "letter.xlsx": (packed("word/document.xml"), "a Word document (.docx)", "save it as"),
    "letter.csv": (OLE + "WordDocument".encode("utf-16-le"), "an old Word document (.doc)", "save it as"),
    "mail.xlsx": (OLE + "__substg1.0".encode("utf-16-le"), "a message of Outlook (.msg)", "save it as"),
    "open.ods": (packed("mimetype", "content.xml"), "an OpenDocument file (.ods)", "save it as"),
    "open.xlsx": (packed("mimetype", "content.xml"), "an OpenDocument file (.ods)", "save it as"),
    "apple.numbers": (packed("Index/Document.iwa"), "a table of Numbers", "save it as"),
    "both.zip": (packed("m.csv"), "a packed file (.zip)", "unpack it"),
    "cut.csv": (packed("m.csv")[:40], "a damaged packed file", "save it as"),
    "list.gz": (b"\x1f\x8b\x08", "a packed file", "unpack it"),
    "page.xls": (b"\r\n<html><table><tr><td>State", "a web page (HTML)", "save it as"),
    "page.csv": (b"\xef\xbb\xbf<!DOCTYPE html>", "a web page (HTML)", "save it as"),
    "page16.xls": ("<table>".encode("utf-16"), "a web page (HTML)", "save it as"),
    "xml.xls": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "format 'XML 2003'",
        "save it as",
    ),
    "list.pdf": (b"%PDF-1.7", "a PDF", "ask the sender"),
    "list.csv": (b"%PDF-1.7", "a PDF", "ask the sender"),
    "photo.xlsx": (b"\x89PNG\r\n", "a picture", "ask the sender"),
    "letter.rtf": (b"{\\rtf1", "a text of a word processor (RTF)", "save it as"),
    "sylk.csv": (b"ID;PWXL;N;E", "a table in the format SYLK", "save it as"),
    "page.mht": (b"MIME-Version: 1.0", "a saved message or web archive", "save it as"),
    "text.xlsx": (b"State,Language\nMexico,es\n", "this file is no workbook", "ends with .csv"),
    "list.doc": (b"State,Language\nMexico,es\n", "tables are read from .xlsx and .csv, not from '.doc'", "save it as"),
    "empty.csv": (b"", "this file is empty", "save the table again"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_kind_is_told_for_what_it_is(tmp_path: Path, name: str) -> None:
    content, kind, hint = FILES[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ProblemsFound) as caught:
        read_book(tmp_path / name, bool)
    (problem,) = caught.value.problems
    assert kind in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    "start",
    ["IDENTITY;State\n", "Identifier,State\n", "PKZ,State\n", "<State>,Language\n", "%,State\n", "From,State\n"],
)
def test_a_text_table_that_begins_a_little_like_another_file_is_read(tmp_path: Path, start: str) -> None:
    (tmp_path / "m.csv").write_text(start + "x,Mexico\n", "utf-8")
    assert len(read_book(tmp_path / "m.csv", bool).tables[0].rows) == 2


def test_a_workbook_by_its_right_name_is_read(tmp_path: Path) -> None:
    assert read_book(xlsx_file(tmp_path / "m.XLSX", [["State"]]), bool).tables[0].rows
