"""Forms as PDF: every field has a name for screen readers and a font that viewers have; hidden fields file the answer."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator

import pikepdf
import pytest

from forms_support import INVITATION, made
from noteverbale.formats.field_face import RESOURCE
from noteverbale.formats.pdf_form import HIDDEN, MEMBERS
from noteverbale.pipeline import Pipeline


@pytest.fixture(scope="module", params=["es", "ar"])
def form(office: Pipeline, request: pytest.FixtureRequest) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(made(office, INVITATION, "EGY", request.param))) as pdf:
        yield pdf


def test_every_field_has_a_name_of_its_own_and_one_for_screen_readers(form: pikepdf.Pdf) -> None:
    fields = list(form.Root.AcroForm.Fields)
    names = [str(field.T) for field in fields]
    assert len(set(names)) == len(names)
    assert {f"{column}{number}" for column in ("name", "email") for number in range(1, MEMBERS + 1)} <= set(names)
    assert all(str(field.TU) for field in fields)
    spoken = [str(field.TU) for field in fields if int(field.F) != HIDDEN]
    assert len(set(spoken)) == len(spoken)


def test_fields_use_a_face_that_is_embedded(form: pikepdf.Pdf) -> None:
    acro = form.Root.AcroForm
    assert str(acro.DA) == f"{RESOURCE} 0 Tf 0 g"
    assert set(acro.DR.Font.keys()) == {"/Helv", "/ZaDb", RESOURCE}
    descriptor = acro.DR.Font[RESOURCE].DescendantFonts[0].FontDescriptor
    assert len(descriptor.FontFile2.read_bytes()) > 30_000
    for field in acro.Fields:
        if field.FT == "/Tx" and int(field.F) != HIDDEN:
            assert str(field.DA).startswith(f"{RESOURCE} ")
            left, bottom, right, top = map(float, field.Rect)
            assert left < right
            assert bottom < top


def test_an_arabic_form_is_filled_in_from_the_right(form: pikepdf.Pdf) -> None:
    rtl = str(form.Root.Lang) == "ar"
    assert (int(form.Root.AcroForm.get("/Q", 0)) == 2) is rtl


def test_each_header_says_what_it_heads(form: pikepdf.Pdf) -> None:
    headers = [item for item in form.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/TH"]
    scopes = Counter(str(item.A.Scope) for item in headers)
    assert scopes == {
        "/Column": 9,
        "/Row": MEMBERS + 5,
    }  # the columns of two tables; the lines of the members and the facts
