"""Print a reply form as a tagged PDF (PDF/UA-1) to fill in on screen; screen readers read a name for every field.

The page engine lays it out and makes the fields. Here they get a face that shows what is typed in every reader
(`field_face`), and the hidden fields by which an answer is filed are added.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import jinja2
import pikepdf
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from .. import __version__
from ..document import Document
from ..language.form_words import FormWords
from ..page.fonts import font_file
from ..page.html import own_direction
from ..page.printer import Printer
from ..problems import Place, ProblemsFound, shown
from .field_face import RESOURCE, embedded, face, letters

MEMBERS, TOPICS = 10, 5  # lines of a form; further ones are written into the remarks
HIDDEN = 2  # annotation flags (ISO 32000-1, table 165)
READ_ONLY = 1  # field flags (table 221)
HELVETICA = (
    "/Helv"  # the face of the fields where the language names no characters; readers replace it for other scripts
)
LOOK = "{face} {size} Tf 0 g"  # size 0: as large as fits


@dataclass(frozen=True)
class Section:
    """A part of a form that asks for people or topics: its title, the number of its lines, a box for 'no delegation'."""

    title: str
    lines: int
    absence: bool = False


@dataclass(frozen=True)
class Form:
    """The content of a form: facts as (label, lines), the sections for people and for topics, hidden fields by name.

    The fact without lines is filled in: who answers a copy to all. `sender_at` is the place of that fact, or of the one that
    names who answers.
    """

    language: str
    tag: str
    direction: str
    name: str
    title: str
    how: str
    acronym: str
    office: str
    words: FormWords
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    people: Section | None
    topics: Section | None
    hidden: Mapping[str, str]
    sender_at: int = 0

    @property
    def sender(self) -> str:
        """The State or organization that answers; '' in a copy to all."""
        return next(iter(self.facts[self.sender_at][1]), "")

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """The fields for a person, with their labels."""
        words = self.words
        labels = (words.name, words.function, words.email, words.telephone)
        return tuple(zip(("name", "function", "email", "telephone"), labels, strict=True))

    def said(self, label: str, number: int) -> str:
        """Return the name by which a screen reader reads a field of a list. (Templates of offices call it by this name.)"""
        return self.words.line.format(label=label, number=number)


def to_form(form: Form, printer: Printer, document: Document) -> bytes:
    """Return a form as PDF, the same bytes for the same form. `document` is the copy it goes with. Raises ProblemsFound."""
    with laid_out(form, printer, document) as pdf:
        _fields(pdf, form, printer)
        return saved(pdf)


def laid_out(form: Form, printer: Printer, document: Document, more_style: str = "") -> pikepdf.Pdf:
    """Return a form as the page engine makes it, without the fonts that no page uses. Raises ProblemsFound."""
    out = io.BytesIO()
    with printer.watched(document.about):
        page = printer.parsed(_html(form, printer, more_style))
        page.write_pdf(out, pdf_variant="pdf/ua-1", pdf_forms=True, font_config=printer.fonts)
    pdf = pikepdf.open(out)
    _without_unused_fonts(pdf)
    _with_scopes(pdf)
    return pdf


def saved(pdf: pikepdf.Pdf) -> bytes:
    """Return a form as the bytes of its file."""
    form_file = io.BytesIO()
    pdf.save(form_file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return form_file.getvalue()


def _html(form: Form, printer: Printer, more_style: str) -> str:
    sheet = printer.sheet
    skeleton = sheet.folder / "form.html.j2"
    try:
        environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)
        return environment.from_string(sheet.text("form.html.j2")).render(
            form=form,
            own_direction=own_direction,
            generator=f"noteverbale {__version__}",
            fonts=sheet.faces(printer.pack),
            families=sheet.family_list(printer.pack),
            style=Markup((sheet.text("form.css") + more_style).replace("</", "<\\/")),
        )
    except (OSError, jinja2.TemplateError, UnicodeDecodeError) as error:
        place = Place(shown(skeleton), getattr(error, "lineno", None) or 1, 1)
        hint = "compare templates/page/form.html.j2 and form.css with those of the default office"
        raise ProblemsFound.one(place, "page", f"the form's sheet cannot be used: {error}", hint) from None


def _fields(pdf: pikepdf.Pdf, form: Form, printer: Printer) -> None:
    """Give the fields their face, and add the hidden fields."""
    latin = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
                               Encoding=pikepdf.Name.WinAnsiEncoding)  # fmt: skip
    signs = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.ZapfDingbats)
    faces = pikepdf.Dictionary(Helv=pdf.make_indirect(latin), ZaDb=pdf.make_indirect(signs))
    name = HELVETICA
    font = next((font for font in printer.sheet.fonts if font.id == printer.pack.fonts[0]), None)
    if form.words.typed and font:
        name = RESOURCE
        faces[name] = embedded(pdf, face(font_file(font, font.regular), letters(form.words.typed)))
    look = LOOK.format(face=name, size=0)
    acro = pdf.Root.AcroForm
    acro.DR, acro.DA = pikepdf.Dictionary(Font=faces), pikepdf.String(look)
    if form.direction == "rtl":
        acro.Q = 2  # right-aligned (table 222)
    first = pdf.pages[0]
    for page in pdf.pages:
        for widget in page.obj.get("/Annots", []):
            if widget.get("/Subtype") != "/Widget":
                continue
            # The lower left corner first (ISO 32000-1, 7.9.5): WeasyPrint writes the upper left one first.
            x, y, right, top = map(float, widget.Rect)
            widget.Rect = pikepdf.Array([min(x, right), min(y, top), max(x, right), max(y, top)])
            if widget.get("/FT") == "/Tx":
                # A field of several lines needs a fixed size: with 0 one line would fill it.
                widget.DA = pikepdf.String(look if int(widget.get("/Ff", 0)) == 0 else LOOK.format(face=name, size=9))
                if form.direction == "rtl":
                    widget.Q = 2
    for name, value in form.hidden.items():
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, F=HIDDEN, Ff=READ_ONLY,
                Rect=pikepdf.Array([0, 0, 0, 0]), P=first.obj, T=pikepdf.String(name), TU=pikepdf.String(name),
                V=pikepdf.String(value), DA=pikepdf.String(look),
            )
        )  # fmt: skip
        first.obj.Annots.append(field)
        acro.Fields.append(field)


def _without_unused_fonts(pdf: pikepdf.Pdf) -> None:
    """Remove the complete fonts that WeasyPrint embeds for its fields (#2119, closed): no page uses them, and fields have a face
    of their own.

    This can go when WeasyPrint can leave them out.
    """
    used: set[str] = set()
    holders: list[pikepdf.Object] = []
    for page in pdf.pages:
        holders.append(page.obj.Resources)
        for instruction in pikepdf.parse_content_stream(page):
            if str(instruction.operator) == "Tf":
                used.add(str(instruction.operands[0]))
    for resources in holders:
        for name in list(resources.get("/Font", {}).keys()):
            if name not in used:
                del resources.Font[name]


def _with_scopes(pdf: pikepdf.Pdf) -> None:
    """Say of each header of a table whether it heads a column or a row (ISO 32000-1, table 349); WeasyPrint does not say it."""
    queue = [(pdf.Root.StructTreeRoot, "/Row")]
    for item, scope in queue:  # the loop adds the elements inside an element at the end
        kids = item.get("/K")
        for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
            if not isinstance(kid, pikepdf.Dictionary) or kid.get("/S") is None:
                continue
            if kid.S == "/TH":
                kid.A.Scope = pikepdf.Name(scope)
            queue.append((kid, {"/THead": "/Column", "/TBody": "/Row"}.get(str(kid.S), scope)))
