"""The code on page 1: read back, tagged, valid, outside the words of the address; without a coder nothing changes."""

from __future__ import annotations

import gc
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from coded_support import KEY, NOTE, REFERENCE, coded_copy, coded_office, coded_press, documents
from noteverbale.document import Filled
from noteverbale.page.html import code_line
from noteverbale.press.code import NAMESPACE, Code
from noteverbale.press.press import Press
from noteverbale.problems import ProblemsFound
from noteverbale.verification.token import Claims, key_id, read
from page import validate_pdf
from pdf_objects import File
from support import ROOT

LANGUAGES = sorted(path.stem for path in (ROOT / "data" / "languages").glob("*.yaml"))
STATES = ["AUT", "BEL", "BRA", "DEU", "FRA", "GBR"]
MILLIMETRE = 72 / 25.4


@pytest.fixture(scope="module", autouse=True)
def _let_go() -> Iterator[None]:
    yield
    coded_copy.cache_clear()
    coded_office.cache_clear()
    gc.collect()


def code_on(pdf: bytes, page: int = 0) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [code.text for code in zxingcpp.read_barcodes(document[page].render(scale=200 / 72).to_pil())]
    finally:
        document.close()


def record_of(pdf: bytes) -> dict[str, str]:
    packet = ElementTree.fromstring(File(pdf).packet())
    return {
        item.tag.partition("}")[2]: item.text or "" for item in packet.iter() if item.tag.startswith(f"{{{NAMESPACE}")
    }


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_bears_its_own_code(language: str) -> None:
    pdf = coded_copy(language)
    (text,) = code_on(pdf)
    claims = read(text).claims
    note = coded_office().registry.notes[NOTE]
    pages = len(File(pdf).pages)
    assert claims == Claims("unodc", REFERENCE, "FRA", note.date, language, pages, claims.words)
    record = record_of(pdf)
    assert record.pop("passages")
    assert record == {
        "reference": REFERENCE,
        "recipient": "FRA",
        "keyId": key_id(KEY.public_key().public_bytes_raw()).hex(),
        "token": text,
    }


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_pressed_copies_with_a_code_are_valid_and_read_back(language: str, tmp_path: Path) -> None:
    names = [*STATES, "ALL"]
    press = coded_press(documents(language, names))
    assert {press.way(name) for name in names} == {"pressed"}
    for name in names:
        (text,) = code_on(press.pdf(name))
        assert read(text).claims.recipient == name
    for name in names[:1] + names[-1:]:
        (tmp_path / "copy.pdf").write_bytes(press.pdf(name))
        for profile in ("2a", "ua1"):
            result = validate_pdf(str(tmp_path / "copy.pdf"), profile=profile)
            assert result.is_compliant, [(f.rule_id, f.message) for f in result.failures]


@pytest.mark.parametrize(
    ("profile", "spoil", "rule"),
    [
        ("2a", lambda pdf: pdf.replace(b"pdfaSchema:namespaceURI>https", b"pdfaSchema:namespaceURI>httpx"), ""),
        ("ua1", lambda pdf: pdf, "ALTERNATIVE"),
    ],
)
def test_the_validator_would_notice(profile: str, spoil: object, rule: str, tmp_path: Path) -> None:
    """Without the schema of the record, or the words in the place of the picture, a file is not valid."""
    path = tmp_path / "copy.pdf"
    path.write_bytes(spoil(coded_copy()))  # type: ignore[operator]
    if rule:
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure":
                    del item["/Alt"]
            pdf.save(path)
    failures = validate_pdf(str(path), profile=profile).failures
    assert [failure.rule_id for failure in failures if rule in failure.rule_id]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_a_figure_with_words_and_where_it_should_be(language: str) -> None:
    office = coded_office()
    words = office.registry.packs[language].verification
    assert words
    with pikepdf.open(io.BytesIO(coded_copy(language))) as pdf:
        figures = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"]
    (figure,) = figures
    assert str(figure.Alt) == words.alt
    (position,) = positions(coded_copy(language))
    left, top, right, bottom = (edge / MILLIMETRE for edge in position)
    assert right - left == pytest.approx(20, abs=0.2)
    assert bottom - top == pytest.approx(20, abs=0.2)
    assert (left if language == "ar" else 210 - right) == pytest.approx(30 if language == "ar" else 25, abs=0.2)


def positions(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Return where the codes on page 1 are, in points from its upper left corner."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = zxingcpp.read_barcodes(document[0].render(scale=4).to_pil())
    finally:
        document.close()
    corners = [(code.position.top_left, code.position.bottom_right) for code in found]
    return [(a.x / 4, a.y / 4, b.x / 4, b.y / 4) for a, b in corners]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_nearer_to_the_code_than_two_millimetres(language: str) -> None:
    """Also beside an address as long as the panel takes."""
    (copy,) = documents(language, ["FRA"])
    wide = Filled("Permanent Mission of a State with a very long name " * 2, "AddressLine1")
    pdf = coded_press([replace(copy, address=((wide,),) * 3)]).pdf("FRA")
    ((left, top, right, bottom),) = positions(pdf)
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[0].render(scale=4, grayscale=True).to_pil()
    finally:
        document.close()
    quiet = 1.9 * MILLIMETRE
    around = picture.crop([round(4 * edge) for edge in (left - quiet, top - quiet, right + quiet, bottom + quiet)])
    inner = [
        round(4 * edge) for edge in (quiet - 0.5, quiet - 0.5, quiet + right - left + 0.5, quiet + bottom - top + 0.5)
    ]
    around.paste(255, tuple(inner))
    assert around.getextrema() == (255, 255)


@pytest.mark.slow
def test_drafts_have_the_room_and_no_code() -> None:
    office = coded_office()
    registry = office.registry
    draft = office.copy(registry.notes[NOTE], registry.recipients["FRA"], "fr")
    pdf = office.pdf(draft)
    assert code_on(pdf) == []
    assert record_of(pdf) == {}
    assert "code.svg" not in pdf.decode("latin-1")


@pytest.mark.slow
def test_the_bytes_of_a_copy_do_not_depend_on_the_other_recipients() -> None:
    press = coded_press(documents("fr", STATES))
    assert press.pdf("FRA") == press.pdf("FRA")
    assert press.pdf("FRA") != press.pdf("BEL")


def test_a_sheet_without_a_place_for_the_code_is_refused(own_office: Path) -> None:
    skeleton = own_office / "templates/page/sheet.html.j2"
    text = skeleton.read_text("utf-8")
    skeleton.write_text(text.replace('<p class="address">{{ address }}</p>', ""), "utf-8")
    from noteverbale.pipeline import Pipeline

    office = Pipeline.open(own_office)
    registry = office.registry
    copies = [office.copy(registry.notes[NOTE], registry.recipients["FRA"], "fr", REFERENCE, ())]
    press = Press(office.printer("fr"), copies, lambda document, pages: Code("NV1:", {}))
    with pytest.raises(ProblemsFound, match="no place for the code"):
        press.pdf("FRA")


@pytest.mark.slow
def test_the_line_beside_the_code_says_where_the_keys_are() -> None:
    office = coded_office()
    for pack in office.registry.packs.values():
        line = code_line(office.sheet, pack)
        assert "www.example.org/keys" in line
        assert re.sub(r"\s", "", line) in re.sub(r"\s", "", by_page(coded_copy(pack.code))) or pack.code == "ar"


def by_page(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return str(document[0].get_textpage().get_text_bounded())
    finally:
        document.close()
