"""Fields count wherever a program put them, and forms joined in one file are no single form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pikepdf
import pytest
from pikepdf import Dictionary, Name, String

from forms_support import Spoil, bare, first
from noteverbale.incoming.forms import Returned, read_form
from noteverbale.problems import ProblemsFound

FORM = "noteverbale 1"


def last(**entries: object) -> Spoil:
    """Change the last field of a form."""

    def change(pdf: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            pdf.Root.AcroForm.Fields[-1]["/" + key] = value(pdf) if callable(value) else value

    return change


def on_the_page(*, listed: int) -> Spoil:
    """Put the fields on the page, and leave the first of them only in the form's list."""

    def change(pdf: pikepdf.Pdf) -> None:
        fields = list(pdf.Root.AcroForm.Fields)
        for item in fields:
            item.Subtype = Name.Widget
        pdf.pages[0].obj.Annots = pikepdf.Array(fields)
        pdf.Root.AcroForm.Fields = pikepdf.Array(fields[:listed])
        if not listed:
            del pdf.Root.AcroForm

    return change


def without_value(pdf: pikepdf.Pdf) -> None:
    item = pdf.Root.AcroForm.Fields[-1]
    del item.V
    item.RV = String("<p>Two</p><p>lines</p>")


def renamed(before: str, after: str) -> Spoil:
    def change(pdf: pikepdf.Pdf) -> None:
        for item in pdf.Root.AcroForm.Fields:
            item.T = String(f"{before}{item.T}{after}")

    return change


def remarks(form: Returned) -> object:
    return form.remarks


def names(form: Returned) -> object:
    return [person.get("name") for person in form.members]


READ: dict[str, tuple[Spoil, Callable[[Returned], object], object]] = {
    "stream": (last(V=lambda pdf: pdf.make_stream(b"\xfe\xff\0L\0\xe9")), remarks, "Lé"),
    "rich-text": (without_value, remarks, "Two\nlines"),
    "listed-in-part": (on_the_page(listed=3), names, ["Ana"]),
    "no-list": (on_the_page(listed=0), names, ["Ana"]),
    "split-from-a-joined-file": (renamed("", "+1"), names, ["Ana"]),
    "in-a-group": (renamed("Form2.", ""), names, ["Ana"]),
    "box-without-value": (
        lambda pdf: pdf.Root.AcroForm.Fields.append(pdf.make_indirect(Dictionary(T=String("absent"), FT=Name.Btn, AS=Name.on))),
        lambda form: form.absent,
        True,
    ),
    "person-without-name": (lambda pdf: last(T=String("function3"), V=String("Minister"))(pdf), names, ["Ana", None]),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")  # the list of fields is cut short on purpose
@pytest.mark.parametrize("name", READ)
def test_a_value_is_read_where_a_program_put_it(name: str, tmp_path: Path) -> None:
    spoil, view, value = READ[name]
    assert view(read_form(bare(tmp_path / "a.pdf", {"remarks": "Old"}, spoil))) == value


def shared(pdf: pikepdf.Pdf) -> None:
    """Let the hidden field be on two pages, as when a program joins forms and keeps one value of each field."""
    pdf.Root.AcroForm.Fields[0].Kids = pikepdf.Array([pdf.make_indirect(Dictionary(Subtype=Name.Widget)) for _ in "ab"])


REFUSED: dict[str, tuple[dict[str, str], Spoil, str]] = {
    "joined": ({"form+1": FORM, "recipient+1": "MEX", "name1+1": "José"}, lambda _: None, "two-forms: 2 forms"),
    "in-groups": ({"Form2.form": FORM, "Form3.form": FORM}, lambda _: None, "two-forms: 3 forms"),
    "shared": ({}, shared, "two-forms: 2 forms"),
    "same-names": ({"form": FORM, "recipient": "MEX"}, lambda _: None, "two-forms: 2 forms"),
    "same-form-other-answer": ({"name1": "Eva"}, lambda _: None, "unreadable: its form fields cannot be read: 'name1' is there"),
    "damaged-text": ({}, first("/V", String(b"\xfe\xff\x00")), "unreadable: its form fields cannot be read: the text of 'form'"),
    "private-use": ({"remarks": "a\ue123"}, lambda _: None, "character: 'remarks' has the character U+E123"),
    "much": ({}, last(V=lambda pdf: pdf.make_stream(Random(0).randbytes(400_000))), "unreadable: its form fields cannot be read: they hold too much"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_single_form_is_refused(name: str, tmp_path: Path) -> None:
    more, spoil, message = REFUSED[name]
    with pytest.raises(ProblemsFound) as caught:
        read_form(bare(tmp_path / "a.pdf", {}, spoil, more))
    assert message in str(caught.value)
