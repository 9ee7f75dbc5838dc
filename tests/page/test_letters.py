"""Letters that no font has: found as the engine finds them, and reported at the record they came from."""

from __future__ import annotations

import io
import random
import re
import unicodedata
from pathlib import Path

import pytest
from markupsafe import Markup, escape
from weasyprint.text.ffi import pango

from noteverbale.checks.checks import check
from noteverbale.files import ChangedFiles, DiskFiles
from noteverbale.outgoing.selection import Options, outgoing
from noteverbale.outgoing.table import FORMATS
from noteverbale.page.fonts import covers
from noteverbale.page.letters import Letters, characters
from noteverbale.page.printer import engine_warnings
from noteverbale.pipeline import Pipeline
from noteverbale.press.press import Press
from noteverbale.problems import ProblemsFound

RARE = "\U00020bb7"  # an ideograph of extension B
NOTE = "cu-2009-033"
WHERE = r"data/missions/sample\.yaml:\d+:\d+: letter: cu-2009-033/es, MEX: no font has “\U00020bb7” \(U\+20BB7\) of “\U00020bb7 4”"


@pytest.fixture
def rare_office(small_model: Path) -> Pipeline:
    """An office in which the second line of Mexico's address has a letter that no font has."""
    path = small_model / "data" / "missions" / "sample.yaml"
    text = path.read_text("utf-8")
    assert "- Beispielgasse 12\n" in text
    text = text.replace("- Beispielgasse 12\n", f"- {RARE} 4\n")
    return Pipeline.open(ChangedFiles(DiskFiles(small_model), {path: text.encode()}))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_the_engine_reports_the_same_letters(office: Pipeline, language: str) -> None:
    printer = office.printer(language)
    chosen = random.Random(language)
    known = [
        chr(code)
        for code in range(0x20, 0x30000)
        if unicodedata.category(chr(code)) not in ("Cc", "Cn", "Cs", "Co", "Mn")
    ]
    latin = [char for char in known if char < "\u0600" or "\u1e00" <= char < "\u2150"]
    chars = sorted({*chosen.sample(latin, 90), *chosen.sample(known, 60), *"’‛‟·…∞≠ếḗ\u00a0\u200b", RARE})
    body = Markup("").join(Markup("<p>a{}b</p>").format(escape(char)) for char in chars)
    with engine_warnings() as lines:
        printer.parsed(printer.sheet.page(printer.pack, body=body)).write_pdf(io.BytesIO(), font_config=printer.fonts)
    reported = {chr(int(match[1], 16)) for line in lines if (match := re.search(r"\(U\+([0-9A-F]+)\)$", line))}
    letters = Letters(printer.sheet, printer.pack)
    assert RARE in reported
    differing = {char for char in chars if letters.missing(char)} ^ reported
    # Pango 1.56 chooses the font by the parts of a letter (≠ is = and a stroke), older versions by the letter.
    apart = {char for char in chars if re.match("[0-9A-F]", unicodedata.decomposition(char))}
    assert differing <= (apart if pango.pango_version() >= 15600 else set())


def test_a_letter_and_its_accent_are_one(office: Pipeline) -> None:
    letters = office.letters("en")
    assert letters.missing("Vie\u0302\u0301t") == ""
    assert letters.missing(f"a{RARE}b{RARE}\uac00") == RARE + "\uac00"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_no_font_hides_a_letter_of_another(office: Pipeline, language: str) -> None:
    """The first font whose `ranges` have a letter is asked for it, so they may not have one that only a later font has."""
    letters = office.letters(language)
    for font in office.registry.fonts.values():
        own = [chr(code) for code in characters(font) if covers(font, chr(code)) and chr(code).isprintable()]
        assert letters.missing("".join(own)) == "", font.id


def test_addresses_have_the_letters_of_these_languages(office: Pipeline) -> None:
    letters = office.letters("fr")
    blocks = {
        "Latin, with Vietnamese, Azerbaijani and African letters": [(0x20, 0x7E), (0xA0, 0x24F), (0x1E00, 0x1EFF)],
        "Greek, also with all its accents": [(0x370, 0x3E1), (0x1F00, 0x1FFE)],
        "Cyrillic of all languages": [(0x400, 0x52F)],
        "Armenian": [(0x531, 0x58F)],
        "Hebrew": [(0x5D0, 0x5F4)],
        "Georgian": [(0x10A0, 0x10FF), (0x1C90, 0x1CBF)],
    }
    for name, parts in blocks.items():
        text = "".join(chr(code) for first, last in parts for code in range(first, last + 1))
        assert letters.missing("".join(char for char in text if unicodedata.category(char) != "Cn")) == "", name
    # Characters beyond the first plane of the list of 2013 of the State Council of China: in names of places and persons.
    assert letters.missing("\U00020164\U00026b5c\U0002b5af\U0002b61c\U0002cd8b\U0002c8de") == ""


@pytest.mark.slow
def test_the_check_names_the_recipient_and_the_line(rare_office: Pipeline) -> None:
    problems = [
        problem for problem in check(rare_office, [rare_office.registry.notes[NOTE]]) if problem.code == "letter"
    ]
    assert {problem.severity for problem in problems} == {"error"}
    assert any(re.search(WHERE, str(problem)) for problem in problems)


@pytest.mark.slow
def test_a_page_is_not_printed_and_the_others_are(rare_office: Pipeline) -> None:
    note = rare_office.registry.notes[NOTE]
    copies = [rare_office.copy(note, rare_office.registry.recipients[id], "es") for id in ("CUB", "MEX")]
    with pytest.raises(ProblemsFound, match=WHERE):
        rare_office.pdf(copies[1])
    press = Press(rare_office.printer("es"), copies)
    assert press.pdf("CUB").startswith(b"%PDF")
    with pytest.raises(ProblemsFound, match=WHERE):
        press.pdf("MEX")
    press = Press(rare_office.printer("es"), copies[1:])
    with pytest.raises(ProblemsFound, match=WHERE):
        press.pages("MEX")


@pytest.mark.slow
@pytest.mark.parametrize("format", ["labels", "envelopes", "list", "eml"])
def test_what_is_printed_names_the_recipient_too(rare_office: Pipeline, format: str) -> None:
    out = outgoing(rare_office, rare_office.registry.notes[NOTE], ("CUB,MEX",))
    with pytest.raises(ProblemsFound, match=WHERE):
        list(FORMATS[format].files(out, Options()))


@pytest.mark.parametrize("format", ["txt", "csv", "xlsx", "docx"])
def test_what_is_not_printed_goes_on_with_a_warning(rare_office: Pipeline, format: str) -> None:
    out = outgoing(rare_office, rare_office.registry.notes[NOTE], ("CUB,MEX",))
    files = list(FORMATS[format].files(out, Options()))
    (problem,) = [problem for file in files for problem in file.problems if problem.code == "letter"]
    assert problem.severity == "warning"
    assert re.search(WHERE, str(problem))
