"""Word files: every field is found wherever Word hides it; broken files are reported."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from legacy_support import letter
from noteverbale.incoming.word import read_parts
from noteverbale.problems import Problems, ProblemsFound


def test_fields_are_found_wherever_word_hides_them(tmp_path: Path) -> None:
    problems = Problems()
    parts = {
        str(read_part.place).partition("!")[2]: read_part.text
        for read_part in read_parts(letter(tmp_path / "l.docx"), problems)
    }
    assert parts == {
        "paragraph 1": "Oficina de las Naciones Unidas contra la Droga y el Delito",
        "paragraph 2": "Referencia: CU 2009/33 (A)",
        "paragraph 3": "El Secretario General saluda atentamente a la [[[FunctionalTitle2]]] y tiene el honor de señalar lo siguiente:",
        "paragraph 4": "uno *bajo* [corchetes];",
        "paragraph 5": "dos {{ y tres.",
        "paragraph 6": "..... Se adjunta un ejemplar de la nota.",
        "paragraph 7": "2009 fue el año de [[[FunctionalTitle]]]",
        "text box, paragraph 8": "[[[AddressLine1]]]",
        "table, paragraph 9": "[[[Postal Code]]]",
        "table, paragraph 10": "[[[City]]]",
        "paragraph 11": "4 de marzo de 2009",
        "paragraph 12": "LR.",
        "header paragraph 1": "UNODC",
        "footer paragraph 1": "[[[CountryAddressName]]]",
    }
    assert [problem.code for problem in problems.found] == ["tracked"]


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


HEADER = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" w:type="default" r:id="rId99"'


DOCUMENT, NUMBERS, RELATIONS = "word/document.xml", "word/numbering.xml", "word/_rels/document.xml.rels"


FOOTNOTES = '<Relationship Id="rId78" Type="x/footnotes" Target="http://localhost:1/x" TargetMode="External"/>'


def rewritten(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """Write a .docx of one paragraph, 'Plain words for everybody', a part of it changed."""
    document = docx.Document()
    document.add_paragraph("Plain words for everybody")
    whole = io.BytesIO()
    document.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()).encode() if name == part else text)
    return path


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (DOCUMENT, "Plain", "Plain<!-- c --><?pi x?>"),
        (DOCUMENT, "<w:t>Plain", "<!-- c --><?pi x?><w:t>Plain"),
        (NUMBERS, "<w:abstractNumId", "<w:xAbstractNumId"),
        (NUMBERS, "<w:abstractNum ", "<w:xAbstractNum "),
        (RELATIONS, "</Relationships>", FOOTNOTES + "</Relationships>"),
    ],
)
def test_word_files_that_are_strange_and_legal(tmp_path: Path, part: str, old: str, new: str) -> None:
    def change(text: str) -> str:
        text = text.replace(old, new)
        return text.replace("</w:abstractNum>", "</w:xAbstractNum>") if "<w:xAbstractNum " in text else text

    path = rewritten(tmp_path / "l.docx", part, change)
    assert [read_part.text for read_part in read_parts(path, Problems())] == ["Plain words for everybody"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        (DOCUMENT, lambda text: text[:300], "not readable"),
        (DOCUMENT, lambda _: "<a/>", "not readable"),
        (DOCUMENT, lambda _: f"<w:document {W}/>", "it has no text"),
        (DOCUMENT, lambda text: text.replace("<w:sectPr", f"<w:sectPr><w:headerReference {HEADER}/></w:sectPr><w:sectPr", 1),
         "its parts do not fit together"),
        (DOCUMENT, lambda text: '<!DOCTYPE l [<!ENTITY a "b">]>' + text.split("?>", 1)[1].replace("Plain", "&a;"),
         "declares a document type"),
        (NUMBERS, lambda _: "<x", "not readable"),
        ("[Content_Types].xml", lambda _: "x", "not readable"),
        ("word/theme/theme1.xml", lambda _: " " * (101 * 2**20), "more than 100 MB"),
    ],
)  # fmt: skip
def test_word_files_that_are_broken(tmp_path: Path, part: str, change: Callable[[str], str], said: str) -> None:
    path = rewritten(tmp_path / "l.docx", part, change)
    with pytest.raises(ProblemsFound, match=said) as caught:
        read_parts(path, Problems())
    assert [problem.code for problem in caught.value.problems] == ["file"]
    assert "\n" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("paragraphs", [10_001, 8_000])
def test_a_file_of_many_paragraphs_is_read_or_refused_in_one_line(tmp_path: Path, paragraphs: int) -> None:
    many = "<w:p><w:r><w:t>One</w:t></w:r></w:p>" * paragraphs
    path = rewritten(
        letter(tmp_path / "a.docx"), "word/document.xml", lambda text: re.sub("(<w:body>)", rf"\1{many}", text)
    )
    if paragraphs < 10_000:
        assert len(read_parts(path, Problems())) >= paragraphs
        return
    with pytest.raises(ProblemsFound, match="more than 10,000 paragraphs: is it a template"):
        read_parts(path, Problems())


def test_a_text_of_many_lines_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x\n" * 100_001, "utf-8")
    with pytest.raises(ProblemsFound, match="too-large: this file has 100,002 lines"):
        read_parts(path, Problems())
