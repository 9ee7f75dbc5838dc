"""The paper of Word files: filled many times, each copy is its own; the properties name the day and the program."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import pytest

from noteverbale.formats.word_paper import Paper
from noteverbale.formats.word_runs import w


@pytest.fixture(scope="module")
def paper() -> Paper:
    out = io.BytesIO()
    docx.Document().save(out)
    return Paper(out.getvalue())


def filled(paper: Paper, day: date | None, address: str = "") -> bytes:
    sheet = paper.sheet()
    sheet.body[0].insert(0, w("p", w("r")))
    if address:
        assert sheet.link(address) == sheet.link(address) == "link1"
    return paper.filled(sheet, "A <note> & more", "UN", "fr-FR", day)


def test_each_copy_is_its_own(paper: Paper) -> None:
    with_link = filled(paper, None, "https://un.example/?a=1&b=2")
    assert filled(paper, None) == filled(paper, None) != with_link
    document = docx.Document(io.BytesIO(with_link))
    assert len(document.paragraphs) == 1
    links = [relation.target_ref for relation in document.part.rels.values() if relation.is_external]
    assert links == ["https://un.example/?a=1&b=2"]
    assert not [rel for rel in docx.Document(io.BytesIO(filled(paper, None))).part.rels.values() if rel.is_external]
    with zipfile.ZipFile(io.BytesIO(with_link)) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())


@pytest.mark.parametrize("day", [date(2009, 3, 4), None])
def test_properties_have_the_day_of_the_note_and_the_program(paper: Paper, day: date | None) -> None:
    content = filled(paper, day)
    properties = docx.Document(io.BytesIO(content)).core_properties
    assert (properties.title, properties.author, properties.language) == ("A <note> & more", "UN", "fr-FR")
    for moment in (properties.created, properties.modified):
        assert (moment.date() if moment else None) == day
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        program = archive.read("docProps/app.xml").decode()
    assert "<Application>noteverbale</Application>" in program
    assert "Microsoft" not in program
