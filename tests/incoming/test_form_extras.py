"""Whatever a returned file holds beside the fields of the form is named, with its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
import pytest
from pikepdf import Dictionary, Name, String

from forms_support import INVITATION, Spoil, bare, filing, made, typed
from noteverbale.incoming.forms import read_form
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound


def note(**entries: Any) -> Spoil:
    """Put an annotation on the page."""

    def change(pdf: pikepdf.Pdf) -> None:
        annotation = Dictionary(Type=Name.Annot, Rect=pikepdf.Array([0, 0, 9, 9]), **entries)
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(annotation)])

    return change


def field(**entries: Any) -> Spoil:
    return lambda pdf: pdf.Root.AcroForm.Fields.append(pdf.make_indirect(Dictionary(**entries)))


def shows_words(pdf: pikepdf.Pdf) -> None:
    looks = Dictionary(N=pdf.make_stream(b"/Tx BMC BT /F 9 Tf (Paul Martin) Tj ET EMC"))
    field(T=String("name2"), FT=Name.Tx, V=String(""), AP=looks)(pdf)


def two_pages(pdf: pikepdf.Pdf) -> None:
    for item in pdf.Root.AcroForm.Fields:
        item.Subtype = Name.Widget
    pdf.pages[0].obj.Annots = pikepdf.Array(list(pdf.Root.AcroForm.Fields))
    pdf.add_blank_page()


XFA = "it has a second form (XFA) that other programs show; the fields of the first were read"
SIGNED = "it is signed electronically ('Sig1'); such signatures are not checked"
FILE = Dictionary(Type=Name.Filespec, F=String("cv.doc"))
BESIDE: dict[str, tuple[Spoil, list[str]]] = {
    "text": (note(Subtype=Name.FreeText, Contents=String("Anna Duval,\rConseillère")), ["a text on page 1 says “Anna Duval, Conseillère”"]),
    "rich-text": (note(Subtype=Name.FreeText, RC=String("<p>Anna</p>")), ["a text on page 1 says “Anna”"]),
    "comment": (note(Subtype=Name.Text, Contents=String("See fax")), ["a comment on page 1 says “See fax”"]),
    "ink": (note(Subtype=Name.Ink), ["a drawing on page 1 has no words"]),
    "stamp": (note(Subtype=Name.Stamp, Name=Name.Approved), ["a stamp on page 1 says “Approved”"]),
    "struck-out": (note(Subtype=Name.StrikeOut), ["words struck out on page 1 has no words"]),
    "file-on-the-page": (note(Subtype=Name.FileAttachment, FS=FILE), ["an attached file on page 1 says “cv.doc”"]),
    "unknown": (note(Subtype=Name.Projection), ["something added (Projection) on page 1 has no words"]),
    "link": (note(Subtype=Name.Link), []),
    "page": (two_pages, ["page 2 is not of the form"]),
    "attachment": (lambda pdf: pdf.attachments.__setitem__("cv.doc", b"x"), ["files are attached: cv.doc"]),
    "xfa": (lambda pdf: pdf.Root.AcroForm.__setitem__("/XFA", pikepdf.Array([])), [XFA]),
    "further-field": (field(T=String("Text1"), FT=Name.Tx, V=String("Vegetarian")), ["the field 'Text1' says “Vegetarian”"]),
    "empty-further-field": (field(T=String("Text1"), FT=Name.Tx), []),
    "box-not-ticked": (field(T=String("Box"), FT=Name.Btn, V=Name.Off), []),
    "no-text": (field(T=String("List"), FT=Name.Ch, V=pikepdf.Array([String("a")])), ["the field 'List' holds something that is not text"]),
    "signed": (field(T=String("Sig1"), FT=Name.Sig, V=Dictionary(Type=Name.Sig)), [SIGNED]),
    "shows-words": (shows_words, ["the field 'name2' shows words, but holds none: look at the page"]),
    "other-encoding": (field(T=String("name2"), FT=Name.Tx, V=String("Èâàíîâ")), ["the text of 'name2' looks damaged: “Èâàíîâ”"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BESIDE)
def test_what_is_beside_the_fields_is_named(name: str, tmp_path: Path) -> None:
    spoil, sentences = BESIDE[name]
    assert list(read_form(bare(tmp_path / "a.pdf", {}, spoil)).beside) == sentences


def test_it_is_reported_and_the_form_is_filed(small_office: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    bare(inbox / "a.pdf", {}, note(Subtype=Name.FreeText, Contents=String("Eva")))
    bare(inbox / "b.pdf", {"recipient": "MEX", "name1": "", "contact_name": "Paul", "contact_email": "p@example.org"})
    bare(inbox / "c.pdf", {"name1": "A\u200ena"})
    plan = filing(small_office, inbox)
    assert [(problem.code, problem.severity, problem.message) for problem in plan.problems.found] == [
        ("beside-fields", "warning", "a text on page 1 says “Eva”"),
        ("only-contact", "warning", "only the person to contact is filled in: Paul, p@example.org"),
    ]
    assert [answer.recipient for answer in plan.new[INVITATION]] == ["EGY", "MEX"]


@pytest.mark.slow
def test_words_written_on_the_page_are_named_also_in_a_flattened_form(office: Pipeline, tmp_path: Path) -> None:
    form = typed(made(office, INVITATION, "MEX", "es"), tmp_path / "form.pdf", {"name1": "José Pérez"})
    assert read_form(form).beside == ()
    with pikepdf.open(form) as pdf:
        sheet, face = pdf.pages[0], Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        sheet.obj.Resources.Font["/Zz"] = pdf.make_indirect(face)
        sheet.contents_add(pdf.make_stream(b"BT /Zz 10 Tf 90 60 Td (Also Eva, Minister) Tj ET"))
        pdf.save(tmp_path / "written.pdf")
    (sentence,) = read_form(tmp_path / "written.pdf").beside
    assert sentence == "words were written on page 1, not in a field: “Also Eva, Minister”"
    document = pypdfium2.PdfDocument(form)
    document.init_forms()
    page = document[0]
    raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
    document.save(tmp_path / "flat.pdf")
    with pytest.raises(ProblemsFound) as caught:
        read_form(tmp_path / "flat.pdf")
    for words in (
        "printed to a file or flattened",
        "title is “Formulario de respuesta – CU 2009/33 (A) – México”",
        "“José Pérez”",
    ):
        assert words in str(caught.value)


def test_a_file_without_fields_is_named_for_what_it_is(tmp_path: Path) -> None:
    scan = pikepdf.new()
    scan.add_blank_page()
    scan.save(tmp_path / "scan.pdf")
    scan.attachments["form.pdf"] = b"x"
    scan.save(tmp_path / "folder.pdf")
    (tmp_path / "word.pdf").write_bytes(b"PK\x03\x04")
    (tmp_path / "photo.pdf").write_bytes(b"\xff\xd8\xff\xe0")
    for name, words in {
        "scan": "it is a scan or a picture",
        "folder": "it is a folder of files (form.pdf)",
        "word": "this is not a PDF but a Word document or another archive",
        "photo": "this is not a PDF but a picture (JPEG)",
    }.items():
        with pytest.raises(ProblemsFound) as caught:
            read_form(tmp_path / f"{name}.pdf")
        assert words in str(caught.value)
