"""A reply form in; one PDF to fill in on screen out, tagged (PDF/UA-1), every field with a name that can be heard.

The page engine lays it out and makes the fields; here they get a face every viewer has for any script, one order,
and the fields nobody sees, by which an answer is filed.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jinja2
import pikepdf
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from .. import __version__
from ..document import Document
from ..language.pack import FormWords
from ..page.printer import Printer
from ..problems import Place, ProblemsFound, shown

MEMBERS, TOPICS = 10, 5  # lines of a form; more go into the remarks
HIDDEN = 2  # annotation flags (ISO 32000-1, table 165)
READ_ONLY = 1  # field flags (table 221)
FACE = "/Helv 0 Tf 0 g"  # size 0: as large as fits. Viewers put another face in its place for other scripts.


@dataclass(frozen=True)
class Form:
    """What a form says: facts as (label, lines); how many members and topics it has room for; what nobody sees."""

    language: str
    tag: str
    direction: str
    name: str
    title: str
    acronym: str
    office: str
    words: FormWords
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    members: int
    topics: int
    hidden: Mapping[str, str]

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """What is asked of a person: field and label."""
        words = self.words
        labels = (words.name, words.function, words.email, words.telephone)
        return tuple(zip(("name", "function", "email", "telephone"), labels, strict=True))

    def said(self, label: str, number: int) -> str:
        """Return what a field of a list is called when it is read aloud."""
        return self.words.line.format(label=label, number=number)


def to_form(form: Form, printer: Printer, document: Document) -> bytes:
    """Return a form as PDF, the same bytes for the same form. `document` is the copy it goes with. Raises ProblemsFound."""
    out = io.BytesIO()
    with printer.watched(document.about):
        page = printer.parsed(_html(form, printer))
        page.write_pdf(out, pdf_variant="pdf/ua-1", pdf_forms=True, font_config=printer.fonts)
    with pikepdf.open(out) as pdf:
        _fields(pdf, form)
        _without_unused_fonts(pdf)
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


def _html(form: Form, printer: Printer) -> str:
    sheet = printer.sheet
    skeleton = sheet.folder / "form.html.j2"
    try:
        environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)
        return environment.from_string(sheet.text("form.html.j2")).render(
            form=form,
            generator=f"noteverbale {__version__}",
            fonts=sheet.faces(printer.pack),
            families=sheet.family_list(printer.pack),
            style=Markup(sheet.text("form.css").replace("</", "<\\/")),
        )
    except (OSError, jinja2.TemplateError, UnicodeDecodeError) as error:
        place = Place(shown(skeleton), getattr(error, "lineno", None) or 1, 1)
        hint = "compare templates/page/form.html.j2 and form.css with those of the default office"
        raise ProblemsFound.one(place, "page", f"the form's sheet cannot be used: {error}", hint) from None


def _fields(pdf: pikepdf.Pdf, form: Form) -> None:
    """Give the fields a face every viewer has, and add those nobody sees."""
    latin = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
                               Encoding=pikepdf.Name.WinAnsiEncoding)  # fmt: skip
    signs = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.ZapfDingbats)
    faces = pikepdf.Dictionary(Helv=pdf.make_indirect(latin), ZaDb=pdf.make_indirect(signs))
    acro = pdf.Root.AcroForm
    acro.DR, acro.DA = pikepdf.Dictionary(Font=faces), pikepdf.String(FACE)
    if form.direction == "rtl":
        acro.Q = 2
    first = pdf.pages[0]
    for page in pdf.pages:
        for one in page.obj.get("/Annots", []):
            if one.get("/Subtype") != "/Widget":
                continue
            x, y, right, top = map(float, one.Rect)
            one.Rect = pikepdf.Array([min(x, right), min(y, top), max(x, right), max(y, top)])
            if one.get("/FT") == "/Tx":
                one.DA = pikepdf.String(FACE if int(one.get("/Ff", 0)) == 0 else FACE.replace(" 0 Tf", " 9 Tf"))
                if form.direction == "rtl":
                    one.Q = 2
    for name, value in form.hidden.items():
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, F=HIDDEN, Ff=READ_ONLY,
                Rect=pikepdf.Array([0, 0, 0, 0]), P=first.obj, T=pikepdf.String(name), TU=pikepdf.String(name),
                V=pikepdf.String(value), DA=pikepdf.String(FACE),
            )
        )  # fmt: skip
        first.obj.Annots.append(field)
        acro.Fields.append(field)


def _without_unused_fonts(pdf: pikepdf.Pdf) -> None:
    """Drop the whole fonts the engine embeds for its fields: no page draws with them."""
    used: set[str] = set()
    holders: list[Any] = []
    for page in pdf.pages:
        holders.append(page.obj.Resources)
        for one in pikepdf.parse_content_stream(page):
            if str(one.operator) == "Tf":
                used.add(str(one.operands[0]))
    for resources in holders:
        for name in list(resources.get("/Font", {}).keys()):
            if name not in used:
                del resources.Font[name]
