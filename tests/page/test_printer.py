"""The printed copy: valid twice over, the same twice, and its text is the composed text."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
import pytest

from exporters_support import by_pdfium, by_poppler
from noteverbale import __version__
from noteverbale.document import Document, Paragraph, Text
from noteverbale.files import ChangedFiles
from noteverbale.formats.text import address_lines, body_lines
from noteverbale.page.html import to_html
from noteverbale.pipeline import Pipeline, Results
from noteverbale.problems import ProblemsFound
from page import validate_pdf
from support import ROOT, plain

COPIES = [
    ("es", "MEX"),
    ("ar", "EGY"),
    ("fr", "EU"),
    ("ru", "RUS"),
    ("zh", "CHN"),
    ("en", "GBR"),
    ("ar", "SMOM"),
    ("es", "ALL"),
]
NOTES = ["cu-2009-033", "cu-2009-092"]


def make(office: Pipeline, note: str, language: str, to: str) -> tuple[Document, bytes]:
    registry = office.registry
    document = office.copy(registry.notes[note], registry.recipients[to], language)
    return document, office.pdf(document)


def without_furniture(pages: list[str], document: Document) -> str:
    """Join the pages of a copy without letterhead, address, tagline, watermark and page numbers."""

    furniture = [document.label("watermark.sample"), document.label("watermark.draft"), document.letterhead.acronym]
    furniture += [document.letterhead.name, document.tagline or "", "".join(address_lines(document))]
    joined = ""
    for number, page in enumerate(pages, 1):
        text = plain(page)
        text = text.removesuffix(str(number)) if number > 1 else text
        changed = True
        while changed:
            before = text
            for sign in filter(None, map(plain, furniture)):
                text = text.removeprefix(sign).removesuffix(sign)
            changed = text != before
        joined += text
    return joined


def said(document: Document) -> str:
    lines = "".join(line.removeprefix("..... ") for line in body_lines(document))
    return plain(lines)


@pytest.mark.slow
@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize(("language", "to"), [copy for copy in COPIES if copy[0] != "ar"])
def test_the_text_layer_is_the_composed_text(
    office: Pipeline, note: str, language: str, to: str, tmp_path: Path
) -> None:
    document, content = make(office, note, language, to)
    assert without_furniture(by_pdfium(content), document) == said(document)
    assert without_furniture(by_poppler(content, tmp_path, raw=True), document) == said(document)


@pytest.mark.slow
@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("to", ["EGY", "SMOM"])
def test_the_arabic_text_layer_has_the_composed_words(office: Pipeline, note: str, to: str, tmp_path: Path) -> None:
    """Readers order a line of both directions as they like; words, and lines of one direction, must be right."""
    document, content = make(office, note, "ar", to)
    lines = [line.removeprefix("..... ") for line in body_lines(document)]
    furniture = [document.letterhead.name, *[document.label("watermark.sample")] * 2]
    composed = Counter("".join(map(arabic, [*lines, *address_lines(document), *furniture])))
    latin = re.compile("[A-Za-z0-9]+")
    for pages in (by_pdfium(content), by_poppler(content, tmp_path)):
        flow = arabic(" ".join(pages))
        assert Counter(flow) == composed  # no letter lost, none doubled
        pure = [arabic(line) for line in lines[:-1] if not re.search("[A-Za-z0-9]", line)]
        broken = [line for line in pure if line not in flow]
        assert len(pure) > 5
        assert len(broken) <= 1  # a page may break within one
        assert all(any(line[:k] in flow and line[k:] in flow for k in range(len(line))) for line in broken)
        wanted = Counter(latin.findall(" ".join([*lines, *address_lines(document)])))
        assert not wanted - Counter(latin.findall(" ".join(pages)))


def arabic(text: str) -> str:
    """Return the Arabic letters of a text in order: no vowel signs, no spaces, no invisible marks."""
    return "".join(re.findall("[\u0621-\u063a\u0641-\u064a]", unicodedata.normalize("NFC", text)))


@pytest.mark.slow
@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize(("language", "to"), COPIES)
def test_one_file_is_pdf_a_2a_and_pdf_ua_1(office: Pipeline, note: str, language: str, to: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(make(office, note, language, to)[1])
    for profile in ("2a", "ua1"):
        result = validate_pdf(str(path), profile=profile)
        assert result.is_compliant, [(f.rule_id, f.message) for f in result.failures]


@pytest.mark.slow
def test_two_renders_are_the_same_bytes(office: Pipeline) -> None:
    other = Pipeline.open(ROOT)
    assert make(office, NOTES[0], "ar", "EGY")[1] == make(other, NOTES[0], "ar", "EGY")[1]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "to"), COPIES)
def test_every_copy_has_two_pages_its_language_and_title(office: Pipeline, language: str, to: str) -> None:
    document, content = make(office, NOTES[0], language, to)
    assert len(by_pdfium(content)) == 2
    pdf = pypdfium2.PdfDocument(content)
    assert pdf.get_metadata_value("Creator") == f"noteverbale {__version__}"
    assert pdf.get_metadata_value("Title") == f"{office.registry.forms['note'].title[language]} CU 2009/33 (A) – {to}"
    size = raw.FPDFCatalog_GetLanguage(pdf.raw, None, 0)
    buffer = (raw.ctypes.c_ushort * (size // 2))()
    raw.FPDFCatalog_GetLanguage(pdf.raw, buffer, size)
    pdf.close()
    assert bytes(buffer).decode("utf-16-le").rstrip("\0") == document.meta.tag
    assert b"<dc:title>" in content
    assert f"CU 2009/33 (A) – {to}".encode() in content  # the XMP packet is neither compressed nor escaped


@pytest.mark.slow
def test_fonts_are_ours_and_embedded(office: Pipeline) -> None:
    names = set()
    for language, to in COPIES[:6]:
        pdf = pypdfium2.PdfDocument(make(office, NOTES[1], language, to)[1])
        for page in pdf:
            for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                font = raw.FPDFTextObj_GetFont(item.raw)
                assert raw.FPDFFont_GetIsEmbedded(font) == 1
                size = raw.FPDFFont_GetBaseFontName(font, None, 0)
                buffer = (raw.ctypes.c_char * size)()
                raw.FPDFFont_GetBaseFontName(font, buffer, size)
                names.add(buffer.value.decode().partition("+")[2])
        pdf.close()
    assert names <= {"NV-PT-Serif", "NV-PT-Serif-Bold", "NV-Amiri", "NV-Amiri-Bold", "NV-Noto-Serif-SC"}
    assert "FONTCONFIG_FILE" not in os.environ, "a browser opened from here would have no fonts"


def test_a_letter_our_fonts_lack_is_not_taken_from_the_machine(office: Pipeline) -> None:
    printer = office.printer("en")
    page = printer.parsed("<p style='font-family: Noto Sans Thai, DejaVu Sans, sans-serif'>\u0e44\u05d0 A</p>")
    out = page.write_pdf(font_config=printer.fonts, uncompressed_pdf=True)
    assert {one.partition(b"+")[2][:3] for one in re.findall(rb"/FontName\s*/(\S+?)/", out)} == {b"NV-"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("style", "said_"),
    [
        (".x { unknown-thing: 1 }", "unknown-thing"),
        (".letterhead { background: url(https://example.org/logo.png) }", "may not open"),
        (".letterhead { background: url(file:///etc/hostname) }", "may not open"),
    ],
)
def test_every_warning_of_the_engine_is_a_problem(own_office: Path, style: str, said_: str) -> None:
    sheet = own_office / "templates/page/sheet.css"
    sheet.write_text(sheet.read_text("utf-8") + style, "utf-8")
    with pytest.raises(ProblemsFound) as caught:
        make(Pipeline.open(own_office), NOTES[0], "es", "MEX")
    assert caught.value.problems[0].code == "page"
    assert said_ in str(caught.value)


def test_long_names_and_four_line_addresses_collide_with_nothing(own_office: Path) -> None:
    missions = own_office / "data/missions/sample.yaml"
    line = "Permanent Mission of the United Kingdom of Great Britain and Northern Ireland"
    text = missions.read_text("utf-8").replace(
        f"- {line}\n", f"- {line} to the United Nations and Other International Organizations in Vienna\n"
    )
    assert text != missions.read_text("utf-8")
    missions.write_text(text, "utf-8")
    office = Pipeline.open(own_office)
    plain_pages = by_pdfium(make(office, NOTES[0], "en", "VAT")[1])
    long_pages = by_pdfium(make(office, NOTES[0], "en", "GBR")[1])
    assert len(long_pages) == len(plain_pages) == 2
    assert long_pages[1].split()[:5] == plain_pages[1].split()[:5]  # page 1 breaks at the same place
    assert "Second floor" in long_pages[0]


@pytest.mark.parametrize(("style", "words"), [("logo", "Oficina de las Naciones Unidas"), ("preprinted", "Referencia")])
def test_the_letterhead_may_be_a_logo_or_nothing(own_office: Path, style: str, words: str, tmp_path: Path) -> None:
    data = own_office / "data"
    (data / "assets").mkdir()
    logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20"><path d="M0 0h40v20H0z"/></svg>'
    (data / "assets" / "logo.svg").write_text(logo, "utf-8")
    text = (data / "office.yaml").read_text("utf-8")
    (data / "office.yaml").write_text(text.replace("letterhead: text", f"letterhead: {style}\nlogo: logo.svg"), "utf-8")
    content = make(Pipeline.open(own_office), NOTES[0], "es", "MEX")[1]
    first = by_pdfium(content)[0]
    assert words in first
    assert "UNODC" not in first
    path = tmp_path / "logo.pdf"
    path.write_bytes(content)
    assert validate_pdf(str(path), profile="ua1").is_compliant


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "to"), [("es", "CHN"), ("ar", "CHN"), ("zh", "EGY"), ("en", "EGY"), ("zh", "RUS")]
)
def test_an_address_in_any_script_is_printed_on_any_page(office: Pipeline, language: str, to: str) -> None:
    document, content = make(office, NOTES[0], language, to)
    first = plain(by_pdfium(content)[0])
    assert plain(address_lines(document)[-1]) in first
    assert Counter(plain(address_lines(document)[0])) <= Counter(first)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ru", "ar"])
def test_the_address_is_on_page_1_wherever_the_page_breaks(office: Pipeline, language: str) -> None:
    """The engine would carry a footnote to the next page where only one line of a paragraph fits on this one."""
    note = office.registry.notes["wg4-11"]
    document = office.copy(note, office.registry.recipients["RUS"], language)
    body = list(document.body)
    for more in range(14):
        filler = tuple(Paragraph((Text("слово " * 9 * (1 + more % 5)),)) for _ in range(more))
        longer = replace(document, body=(replace(body[0], blocks=body[0].blocks + filler), *body[1:]))
        pages = by_pdfium(office.pdf(longer))
        assert "Probeweg" in pages[0], f"{more} paragraphs more"
        assert not any("Probeweg" in page for page in pages[1:])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere libraries are searched for")
def test_the_engine_starts_without_asking_other_programs_for_libraries() -> None:
    code = f"""
import ctypes.util, subprocess
from noteverbale.pipeline import Pipeline
def refuse(*args, **words):
    raise AssertionError(args)
search, subprocess.Popen = ctypes.util.find_library, refuse
Pipeline.open(__import__("pathlib").Path({str(ROOT)!r})).printer("en")
assert ctypes.util.find_library is search
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_sheet_with_another_style_has_the_same_fonts_unless_it_may_load_others(office: Pipeline) -> None:
    path = office.sheet.folder / "sheet.css"

    def styled(more: str, results: Results) -> Pipeline:
        files = ChangedFiles(office.registry.files, {path: (office.sheet.style + more).encode()})
        return Pipeline(replace(office.registry, files=files), results)

    note, recipient = office.registry.notes["cu-2009-033"], office.registry.recipients["FRA"]
    results = Results()
    shipped = Pipeline(office.registry, results)
    first = shipped.printer("fr").fonts
    other = styled("main { line-height: 1.5 }", results)
    assert other.printer("fr").fonts is shipped.printer("ru").fonts is first
    fresh = styled("main { line-height: 1.5 }", Results())
    assert other.pdf(other.copy(note, recipient, "fr")) == fresh.pdf(fresh.copy(note, recipient, "fr"))
    for more in ("@Font-Face { font-family: x; src: url(x.ttf) }", "@import 'x.css';", "@f\\6fnt-face { }"):
        assert styled(more, results).printer("fr").fonts is not first, more


def test_pages_of_two_languages_share_what_was_parsed_of_their_style(office: Pipeline) -> None:
    note, recipient = office.registry.notes["cu-2009-033"], office.registry.recipients["FRA"]
    shipped, styles = Pipeline(office.registry, Results()), []
    for language in ("fr", "ru"):
        page = to_html(office.copy(note, recipient, language), office.sheet, office.registry.packs[language])
        _, (shared, own) = shipped.printer(language).parsed_apart(page)
        styles.append((shared, own))
    (first, of_french), (second, of_russian) = styles
    assert first is second
    assert of_french is not of_russian
