"""The press prints what the Printer prints: the same operators, structure, text, pictures and metadata for every copy."""

from __future__ import annotations

import gc
import io
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from exporters_support import by_pdfium
from letters_support import copy_of, in_form
from noteverbale.document import Document, Filled, Inline, map_runs, words
from noteverbale.page.cannot_press import CannotPress
from noteverbale.pipeline import Pipeline
from noteverbale.press.press import Press
from noteverbale.problems import ProblemsFound
from page import validate_pdf
from pdf_objects import File
from press_support import differences
from support import ROOT

NOTE = "cu-2009-033"
STATES = [
    "AFG",
    "ALB",
    "AND",
    "ARE",
    "AUT",
    "BEL",
    "BRA",
    "CAN",
    "CHE",
    "CHN",
    "CUB",
    "DEU",
    "EGY",
    "ESP",
    "FRA",
    "GBR",
    "HTI",
    "JPN",
    "LAO",
    "MEX",
    "RUS",
    "SLV",
    "USA",
]
OTHERS = ["VAT", "EU", "SMOM", "WHO", "INTERPOL", "ALL", "PSE"]
LANGUAGES = sorted(path.stem for path in (ROOT / "data" / "languages").glob("*.yaml"))


@cache
def open_office() -> Pipeline:
    return Pipeline.open(ROOT)


@pytest.fixture(scope="module", autouse=True)
def _let_go() -> Iterator[None]:
    """Let fonts go before the interpreter does."""
    yield
    for kept in (press_of, roster, open_office):
        kept.cache_clear()
    gc.collect()


def documents(language: str, names: Sequence[str], office: Pipeline | None = None, note: str = NOTE) -> list[Document]:
    office = office or open_office()
    registry = office.registry
    return [office.copy(registry.notes[note], registry.recipients[name], language) for name in names]


def with_address(document: Document, *lines: str) -> Document:
    return replace(document, address=tuple((Filled(line, "AddressLine1"),) for line in lines))


@cache
def roster(language: str) -> dict[str, Document]:
    """A roster of all kinds; one copy has six lines of address, one a line that wraps, one letters to escape."""
    made = {one.meta.recipient or "": one for one in documents(language, [*STATES, *OTHERS])}
    made["AUT"] = with_address(made["AUT"], *(f"Line {number} of six" for number in range(1, 7)))
    made["BEL"] = with_address(
        made["BEL"], "Permanent Mission of the Kingdom of Belgium " * 2 + "in Vienna", "1010 Vienna"
    )
    # Letters of the fonts that are used only where the others lack a letter, also beyond the first plane.
    made["CAN"] = with_address(
        made["CAN"], "Bakı, Əhməd Cavad küçəsi 5", "Đường Nguyễn Huệ 22", "1010 Vienna", "Austria"
    )
    made["CHE"] = with_address(made["CHE"], "Λεωφόρος Σοφίας 1", "תל אביב, רחוב הרצל 12", "Երևան, Մաշտոցի 3")
    made["DEU"] = with_address(made["DEU"], "თბილისი, რუსთაველის 5", "Ѝѐ Ӂ Ԛ, Ọ̀ṣun, ẹ́", "\U0002cd8b\U0002b61c街 4 號")
    made["BRA"] = with_address(made["BRA"], 'Law & Order <Sons> "Quoted" (no\\brackets)', "São Paulo\u00a01", "ﬁn")
    return made


@cache
def press_of(language: str) -> Press:
    return Press(open_office().printer(language), list(roster(language).values()))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["MEX", "CUB", "AUT", "BEL", "BRA", "CAN", "CHE", "DEU", "ALL"])
def test_a_pressed_copy_is_the_printed_copy(name: str, tmp_path: Path) -> None:
    document = roster("es")[name]
    assert differences(open_office().pdf(document), press_of("es").pdf(name), tmp_path) == []


FORMS = ["letter", "notification"]


def in_other_form(form: str, language: str, names: Sequence[str]) -> tuple[Pipeline, list[Document]]:
    office = in_form(open_office(), form)
    return office, [copy_of(office, name, language) for name in names]


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_a_pressed_letter_or_notification_is_the_printed_one(form: str, tmp_path: Path) -> None:
    office, made = in_other_form(form, "en", [*STATES, "WHO"])
    press = Press(office.printer("en"), made)
    assert not press.refusals
    for document in (made[0], made[-2], made[-1]):
        assert differences(office.pdf(document), press.pdf(document.meta.recipient or ""), tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("every", [2, pytest.param(1, marks=pytest.mark.proof)])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_recipient_of_a_letter_or_notification(form: str, language: str, every: int, tmp_path: Path) -> None:
    """All are pressed; each second is compared in a letter, the others in a notification. `./nv test proof` compares all in both."""
    office, made = in_other_form(form, language, [*STATES[:13], *OTHERS])
    press = Press(office.printer(language), made)
    assert not press.refusals
    assert len({words(document.salutation) for document in made}) >= (3 if form == "letter" else 1)
    pressed = {document.meta.recipient or "": press.pdf(document.meta.recipient or "") for document in made}
    for document in made[FORMS.index(form) % every :: every]:
        name = document.meta.recipient or ""
        assert differences(office.pdf(document), pressed[name], tmp_path) == [], name
    path = tmp_path / "copy.pdf"
    for name in ("AFG", "VAT"):
        path.write_bytes(pressed[name])
        for profile in ("2a", "ua1"):
            result = validate_pdf(str(path), profile=profile)
            assert result.is_compliant, [(f.rule_id, f.message) for f in result.failures]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_recipient_in_every_language(language: str, tmp_path: Path) -> None:
    press, office = press_of(language), open_office()
    assert {press.way(name) for name in roster(language)} == {"pressed"}
    for name, document in roster(language).items():
        assert differences(office.pdf(document), press.pdf(name), tmp_path) == [], name
        assert press.pages(name) == len(File(press.pdf(name)).pages)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_pressed_copies_are_valid_twice_over(language: str, tmp_path: Path) -> None:
    press = press_of(language)
    path = tmp_path / "copy.pdf"
    for name in ("AFG", "VAT"):
        path.write_bytes(press.pdf(name))
        for profile in ("2a", "ua1"):
            result = validate_pdf(str(path), profile=profile)
            assert result.is_compliant, [(f.rule_id, f.message) for f in result.failures]


@pytest.mark.slow
@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.proof)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_office(language: str, every: int) -> None:
    """Every recipient on file who was there: page operators, all objects but fonts, XMP, and the text by pdfium.

    All are pressed. Each sixth is compared in a language, another sixth in the next, so that each recipient is compared in
    one language; `./nv test proof` compares all.
    """
    office = open_office()
    note, made = office.registry.notes[NOTE], []
    for recipient in office.registry.recipients.values():
        try:
            made.append(office.copy(note, recipient, language))
        except ProblemsFound as found_problems:
            assert {problem.code for problem in found_problems.problems} == {"not-yet"}
    press = Press(office.printer(language), made)
    wrong, pressed = {}, {document.meta.recipient or "": press.pdf(document.meta.recipient or "") for document in made}
    for document in made[LANGUAGES.index(language) % every :: every]:
        name = document.meta.recipient or ""
        if found := differences(office.pdf(document), pressed[name]):
            wrong[name] = found
    assert len(made) > 200
    assert wrong == {}


@pytest.mark.slow
def test_bytes_depend_on_the_recipients_of_the_plan_only() -> None:
    made = roster("es")
    again = Press(open_office().printer("es"), list(reversed(made.values())))
    names = list(made)
    backwards = {name: again.pdf(name) for name in reversed(names[:12])}
    assert all(press_of("es").pdf(name) == content for name, content in backwards.items())
    assert pickle.loads(pickle.dumps(again)).pdf("MEX") == again.pdf("MEX") == again.pdf("MEX")


def test_a_copy_names_its_own_recipient_only() -> None:
    press = press_of("es")
    content = press.pdf("MEX")
    title = File(content).packet().decode().partition("x-default")[2]
    assert "CU 2009/33 (A) – MEX<" in title
    text = "".join(by_pdfium(content))
    assert "México" in text
    assert not any(name in text for name in ("Francia", "Cuba", "Austria.", "Alemania"))


@pytest.mark.slow
def test_a_single_copy_is_pressed(tmp_path: Path) -> None:
    document = roster("es")["MEX"]
    press = Press(open_office().printer("es"), [document])
    assert press.way("MEX") == "pressed"
    assert differences(open_office().pdf(document), press.pdf("MEX"), tmp_path) == []


def test_documents_that_are_not_copies_of_one_note_are_refused() -> None:
    office, made = open_office(), roster("es")
    strange = [
        [],
        [made["MEX"], made["MEX"]],
        [made["MEX"], roster("fr")["FRA"]],
        [replace(made["MEX"], meta=replace(made["MEX"].meta, recipient=None))],
    ]
    for one in strange:
        with pytest.raises(ProblemsFound) as caught:
            Press(office.printer("es"), one)
        assert {problem.code for problem in caught.value.problems} == {"roster"}
    with pytest.raises(ProblemsFound) as caught:
        press_of("es").pdf("NOBODY")
    assert "NOBODY" in str(caught.value)


@pytest.mark.slow
def test_swapped_lines_in_one_copy_are_seen_by_the_comparison() -> None:
    press = Press(open_office().printer("es"), list(roster("es").values()))
    copies = {**press._copies}
    alike = [name for name, copy in copies.items() if copy.page_template == copies["MEX"].page_template]
    other = next(name for name in alike if name != "MEX")
    copies["MEX"] = replace(copies["MEX"], parts=copies[other].parts)
    press._copies = copies
    assert {"operators", "text"} <= set(differences(open_office().pdf(roster("es")["MEX"]), press.pdf("MEX")))


@pytest.mark.slow
def test_a_copy_with_letters_that_no_font_has_does_not_stop_the_others() -> None:
    made = {**roster("es")}
    made["MEX"] = with_address(made["MEX"], "No font of ours has this: \u0e01\u0e02", "Vienna")
    press = Press(open_office().printer("es"), list(made.values()))
    with pytest.raises(ProblemsFound) as caught:
        press.pdf("MEX")
    assert caught.value.problems[0].code == "letter"
    assert press.way("MEX") == "full"
    assert differences(open_office().pdf(made["AFG"]), press.pdf("AFG")) == []
    assert press.way("AFG") == "pressed"


def test_a_fault_of_the_style_is_reported_for_every_copy(own_office: Path) -> None:
    sheet = own_office / "templates/page/sheet.css"
    sheet.write_text(sheet.read_text("utf-8") + ".x { unknown-thing: 1 }", "utf-8")
    office = Pipeline.open(own_office)
    made = documents("es", STATES[:6], office)
    press = Press(office.printer("es"), made)
    for document in made:
        with pytest.raises(ProblemsFound, match="unknown-thing"):
            press.pdf(document.meta.recipient or "")


def test_pictures_and_files_of_a_sheet_are_in_every_copy(own_office: Path) -> None:
    """Also a picture of pixels, whose stream is no list of operators."""
    folder = own_office / "templates/page"
    Image.new("RGBA", (3, 2), (200, 30, 30, 99)).save(folder / "mark.png")
    style, sheet = folder / "sheet.css", folder / "sheet.html.j2"
    style.write_text(style.read_text("utf-8") + "main { background: url(mark.png) no-repeat }", "utf-8")
    link = '<link rel="attachment" href="mark.png"></head>'
    sheet.write_text(sheet.read_text("utf-8").replace("</head>", link), "utf-8")
    office = Pipeline.open(own_office)
    made = documents("es", STATES[:3], office)
    press = Press(office.printer("es"), made)
    assert not press.refusals
    for document in made:
        pressed = press.pdf(document.meta.recipient or "")
        assert differences(office.pdf(document), pressed) == []
        with pikepdf.open(io.BytesIO(pressed)) as pdf:
            assert not pdf.check_pdf_syntax()


@pytest.mark.slow
def test_another_sheet_is_refused() -> None:
    from noteverbale.press import slots as copy_slots

    printer, document = open_office().printer("es"), roster("es")["MEX"]
    with pytest.raises(CannotPress, match="the sheet"):
        copy_slots.mark_slots(printer.parsed("<html><body><main><p>one</p></main></body></html>"), document, ["2"])


WORDS = st.text(
    st.sampled_from("abcdefghijklmnopqrstuvwxyzÁéîøüñçŁž     -'’(),.&<>АБвгдежзийقرأتثج中华人民共和国驻维也纳代表团"),
    min_size=1,
    max_size=90,
)


def renamed(document: Document, name: str) -> Document:
    """Put a name wherever a phrase of the recipient stands."""

    def run(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(replace(inline, text=name) if isinstance(inline, Filled) else inline for inline in inlines)

    return map_runs(document, run)


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.sampled_from(["es", "ar", "zh"]), st.lists(st.tuples(WORDS, WORDS), min_size=6, max_size=6))
def test_names_of_any_length_and_script(language: str, names: list[tuple[str, str]]) -> None:
    made = []
    for document, (name, line) in zip(documents(language, STATES[:6]), names, strict=True):
        made.append(with_address(renamed(document, name), name, line, "Vienna"))
    press = Press(open_office().printer(language), made)
    for document in made:
        assert differences(open_office().pdf(document), press.pdf(document.meta.recipient or "")) == []
