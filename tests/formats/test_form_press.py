"""Forms that are filled in from one layout equal those that are laid out by themselves."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest

from forms_support import INVITATION
from noteverbale.formats import form_press
from noteverbale.formats.form_press import FormPress
from noteverbale.formats.pdf_form import Form, to_form
from noteverbale.outgoing.reply_form import ReplyForms
from noteverbale.outgoing.selection import outgoing
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound

LONG = "United Nations Voluntary Trust Fund for a Very Long Name & for Names that Need Two Lines of the Form"


def contents(pdf: bytes) -> list[object]:
    """Return all of a form that a reader sees or reads, but the programs of its fonts."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        fields = [
            (str(item.T), str(item.get("/V", "")), [float(side) for side in item.Rect])
            for item in file.Root.AcroForm.Fields
        ]
        drawn = [page.Contents.read_bytes() for page in file.pages]
        faces = sorted(file.pages[0].Resources.Font.keys())
        title, packet = str(file.docinfo.Title), file.Root.Metadata.read_bytes()
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    return [fields, drawn, faces, title, packet, text]


def named(form: Form, name: str) -> Form:
    """Return a form for another sender."""
    facts = list(form.facts)
    facts[form.sender_at] = (facts[form.sender_at][0], (name,) if name else ())
    return replace(
        form, facts=tuple(facts), name=f"{form.title} – {name}", hidden={**form.hidden, "recipient": name[:3]}
    )


@pytest.mark.parametrize("count", [2, 4])
def test_forms_without_a_specimen_are_laid_out_alone(
    office: Pipeline, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Few forms need none, and the names of many may not fit on its page."""
    out = outgoing(office, office.registry.notes[INVITATION], ("FRA",))
    form, document = next(iter(ReplyForms(out, out.plan.copies)._forms.values()))
    forms, tried = [named(form, name) for name in ("Chad", "Fiji", "Mali", "Tonga")[:count]], []

    def fails(specimen: Form, *rest: object) -> pikepdf.Pdf:
        tried.append(len(specimen.facts) - len(form.facts))
        raise ProblemsFound([])

    monkeypatch.setattr(form_press, "laid_out", fails)
    monkeypatch.setattr(form_press, "to_form", lambda alone, printer, document: alone.sender.encode())
    press = FormPress(forms, office.printer("fr"), document)
    assert [press.pdf(each, document).decode() for each in forms] == [each.sender for each in forms]
    assert (press.layouts, tried) == (count, [4] if count == 4 else [])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "to", "names"),
    [
        ("fr", "FRA", ("Chad", "Tuvalu Łódź", "Fiji & Co", LONG)),
        ("ar", "EGY", ("تشاد", "توفالو", "فيجي")),
        ("ru", "RUS", ("Чад", "Тувалу", "Фиджи")),
        ("zh", "CHN", ("中国", "乍得", "斐济")),
    ],
)
def test_forms_equal_those_laid_out_alone(office: Pipeline, language: str, to: str, names: tuple[str, ...]) -> None:
    out = outgoing(office, office.registry.notes[INVITATION], (to,))
    (form, document), printer = next(iter(ReplyForms(out, out.plan.copies)._forms.values())), office.printer(language)
    forms = [form, *(named(form, name) for name in names)]
    press = FormPress(forms, printer, document)
    pressed = [press.pdf(each, document) for each in forms]
    assert press.layouts == (3 if LONG in names else 2)
    for at in range(3, len(forms)):
        assert contents(pressed[at]) == contents(to_form(forms[at], printer, document)), forms[at].sender
    assert press.pdf(forms[1], document) == pressed[1]
    assert FormPress(forms, printer, document).pdf(forms[2], document) == pressed[2], "asked for first"
    with pikepdf.open(io.BytesIO(pressed[1])) as pdf:
        fonts = pdf.pages[0].Resources.Font
        numbers = [fonts[name].objgen for name in sorted(fonts.keys())]
        assert numbers == sorted(numbers), "in the same order with every run"


@pytest.mark.slow
def test_what_does_not_fit_is_laid_out_alone(office: Pipeline) -> None:
    out = outgoing(office, office.registry.notes[INVITATION], ("FRA",))
    (form, document), printer = next(iter(ReplyForms(out, out.plan.copies)._forms.values())), office.printer("fr")
    press = FormPress([form, named(form, "Chad")], printer, document)
    assert press.pdf(form, document) == to_form(form, printer, document)
    for_all = named(form, "")
    wide = FormPress([*(named(form, name) for name in ("Chad", "Fiji", "Mali")), for_all], printer, document)
    assert wide.pdf(for_all, document) == to_form(for_all, printer, document)
    stranger = named(form, "Tonga")
    assert contents(wide.pdf(stranger, document)) == contents(to_form(stranger, printer, document))
