"""Reply forms for the tests, filled in by people and by hostile programs."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as raw

from noteverbale.incoming.replies import Filing, plan_filing
from noteverbale.outgoing.reply_form import reply_form
from noteverbale.pipeline import Pipeline
from noteverbale.registry.loading import load

INVITATION, CONSULTATION = "cu-2009-033", "cu-2009-092"


DAY = date(2026, 3, 10)


def made(office: Pipeline, note: str, to: str, language: str) -> bytes:
    which, recipient = office.registry.notes[note], office.registry.recipients[to]
    return reply_form(office, which, recipient, language, office.copy(which, recipient, language))


def typed(content: bytes, path: Path, values: Mapping[str, str], ticked: str = "") -> Path:
    """Fill in a form as a person does, with mouse and keyboard, in the engine of Chromium."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        boxes = {str(Field.T): [float(side) for side in Field.Rect] for Field in pdf.Root.AcroForm.Fields}
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    page, form = document[0], document.formenv.raw
    for name, text in [*values.items(), *([(ticked, "")] if ticked else [])]:
        left, bottom, right, top = boxes[name]
        at = (left + right) / 2, (bottom + top) / 2
        raw.FORM_OnMouseMove(form, page.raw, 0, *at)
        raw.FORM_OnLButtonDown(form, page.raw, 0, *at)
        raw.FORM_OnLButtonUp(form, page.raw, 0, *at)
        units = (text + "\0").encode("utf-16-le")
        if text:
            raw.FORM_ReplaceSelection(form, page.raw, (raw.ctypes.c_ushort * (len(units) // 2)).from_buffer_copy(units))
        raw.FORM_ForceToKillFocus(form)
    with contextlib.closing(path.open("wb")) as out:
        document.save(out)
    page.close()
    document.close()
    return path


def filing(office: Path, folder: Path, day: date = DAY, supersede: tuple[str, ...] = ()) -> Filing:
    return plan_filing(load(office), folder, "anna", day, supersede)


HIDDEN = {
    "form": "noteverbale 1",
    "note": INVITATION,
    "recipient": "EGY",
    "language": "ar",
    "reference": "CU 2009/33 (A)",
}


Spoil = Callable[[pikepdf.Pdf], None]


def bare(
    path: Path, values: Mapping[str, str], spoil: Spoil = lambda _: None, more: Mapping[str, str] | None = None
) -> Path:
    """Write a form of nothing but fields, as a hostile hand does; `more` are further fields, of names used before too."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    fields = [
        pdf.make_indirect(pikepdf.Dictionary(T=pikepdf.String(name), FT=pikepdf.Name.Tx, V=pikepdf.String(value)))
        for name, value in [*{**HIDDEN, "name1": "Ana", **values}.items(), *(more or {}).items()]
    ]
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(fields))
    spoil(pdf)
    pdf.save(path)
    return path


def fields(value: object) -> Spoil:
    return lambda pdf: pdf.Root.AcroForm.__setitem__("/Fields", value)


def first(key: str, value: object) -> Spoil:
    return lambda pdf: pdf.Root.AcroForm.Fields[0].__setitem__(key, value)
