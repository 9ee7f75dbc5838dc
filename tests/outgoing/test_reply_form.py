"""The reply form: what it asks, what it names, and what is hidden in it to file the answer."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from command import run
from forms_support import INVITATION, made
from noteverbale import __version__
from noteverbale.outgoing.reply_form import files, reply_form
from noteverbale.outgoing.selection import Options, outgoing
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from support import with_letterhead


@pytest.fixture(scope="module")
def blank(office: Pipeline) -> dict[str, bytes]:
    return {"MEX": made(office, INVITATION, "MEX", "es"), "EGY": made(office, INVITATION, "EGY", "ar")}


@pytest.mark.slow
def test_the_same_form_is_the_same_bytes(office: Pipeline, blank: Mapping[str, bytes]) -> None:
    assert made(office, INVITATION, "MEX", "es") == blank["MEX"]
    assert len(blank["EGY"]) < 130_000, "a whole font rides along"


def test_a_form_names_the_note_the_state_and_where_it_goes(office: Pipeline, blank: Mapping[str, bytes]) -> None:
    page = pypdfium2.PdfDocument(blank["MEX"])[0].get_textpage().get_text_range()
    for words in ("CU 2009/33 (A)", "[MUESTRA] Formulario de respuesta", "México", "Primera reunión, Viena, 14 y 15 de abril de 2009",
                  "untoc.cop@unodc.org", "a la mayor brevedad posible", "Integrantes de la delegación"):  # fmt: skip
        assert words in " ".join(page.split())
    with pikepdf.open(io.BytesIO(blank["MEX"])) as pdf:
        hidden = {str(Field.T): str(Field.V) for Field in pdf.Root.AcroForm.Fields if int(Field.F) == 2}
        assert pdf.docinfo["/Creator"] == f"noteverbale {__version__}"
        assert pdf.docinfo.get("/Title") == "Formulario de respuesta – CU 2009/33 (A) – México"
    assert hidden == {"form": "noteverbale 1", "note": INVITATION, "reference": "CU 2009/33 (A)", "recipient": "MEX",
                      "language": "es"}  # fmt: skip


@pytest.mark.slow
def test_a_form_has_the_letterhead_of_the_sender(office: Pipeline) -> None:
    page = (
        pypdfium2.PdfDocument(made(with_letterhead(office), INVITATION, "MEX", "es"))[0].get_textpage().get_text_range()
    )
    assert page.splitlines()[:2] == ["WGS", "Working Group Secretariat"]
    assert "Oficina de las Naciones Unidas" not in page


@pytest.mark.slow
def test_an_address_in_latin_letters_runs_from_left_to_right_in_an_arabic_form(stress: Pipeline) -> None:
    page = pypdfium2.PdfDocument(made(stress, "joint", "EGY", "ar"))[0].get_textpage().get_text_range()
    assert "12 Example Street, P.O. Box 77, Cairo 11511, Egypt" in " ".join(page.split())


def test_a_draft_says_so_and_a_note_that_asks_for_nothing_has_no_form(small_office: Path) -> None:
    office = Pipeline.open(small_office)
    page = pypdfium2.PdfDocument(made(office, "wg4-11", "FRA", "fr"))[0].get_textpage().get_text_range()
    assert "[EXEMPLE] Formulaire de réponse" in page
    assert "wg4-11" not in page, "a file's name is no reference"
    assert "au plus tard le 17 septembre 2021" in " ".join(page.split())
    note = office.registry.notes["wg4-11"].model_copy(update={"moves": None})
    copy = office.copy(office.registry.notes["wg4-11"], office.registry.recipients["FRA"], "fr")
    with pytest.raises(ProblemsFound, match="asks for no names and no topics"):
        reply_form(office, note, office.registry.recipients["FRA"], "fr", copy)


@pytest.mark.slow
def test_a_note_can_enclose_the_form(small_office: Path) -> None:
    path = small_office / "notes/2009/cu-2009-033.yaml"
    path.write_text(path.read_text("utf-8").replace("[information_note]", "[information_note, reply_form]"), "utf-8")
    said = {
        "ar": "وتُرفق طيه نسخة من استمارة الرد.", "zh": "随附答复表一份。", "en": "A copy of the reply form is enclosed.",
        "fr": "Un exemplaire du formulaire de réponse est joint à la présente.",
        "ru": "К настоящей ноте прилагается форма ответа.",
        "es": "Se adjunta a la presente un ejemplar del formulario de respuesta.",
    }  # fmt: skip
    for language, words in said.items():
        done = run("show", INVITATION, "--lang", language, "--office", str(small_office))
        assert f"..... {words}" in done.stdout.replace("\u00a0", " ")


@pytest.mark.slow
def test_every_copy_has_its_form(office: Pipeline) -> None:
    out = outgoing(office, office.registry.notes[INVITATION], ("MEX", "FRA"))
    assert [file.path for file in files(out, Options())] == ["es/MEX.pdf", "fr/FRA.pdf"]
