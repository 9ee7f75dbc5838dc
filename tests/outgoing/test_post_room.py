"""Paper for the post room: every address on its own label, measured; the list has a line a copy; all of it tagged and valid."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest

from command import run
from exporters_support import by_pdfium
from noteverbale import __version__
from noteverbale.formats.text import address_lines
from noteverbale.outgoing.post_room import envelope_files, label_files, list_files
from noteverbale.outgoing.selection import File, Options, Outgoing, outgoing
from noteverbale.pipeline import Pipeline
from noteverbale.press.press import Press
from noteverbale.problems import ProblemsFound
from page import validate_pdf
from support import plain, with_letterhead

NOTE = "cu-2009-033"
TO = ("EGY", "CHN", "MEX", "FRA", "RUS", "GBR", "VAT", "SAU", "THA", "CUB", "HTI", "EU", "SMOM", "AUT", "AUS")
MM = 72 / 25.4


def going(office: Pipeline, to: tuple[str, ...] = TO, lang: str = "own") -> Outgoing:
    return outgoing(office, office.registry.notes[NOTE], to, lang)


def words_of(page: pypdfium2.PdfPage, box: tuple[float, float, float, float]) -> str:
    """Return the text within a box: left, top, width, height in millimetres from the upper left corner."""
    left, top, width, height = (one * MM for one in box)
    text = page.get_textpage()
    upper = page.get_height() - top
    return plain(text.get_text_bounded(left, upper - height, left + width, upper))


@pytest.mark.slow
@pytest.mark.parametrize("size", ["l7163", "l7160", "l7162", "l7159", "l7161", "l7165"])
def test_every_address_is_on_its_own_label(office: Pipeline, size: str) -> None:
    out = going(office)
    form = office.registry.stationery[size]
    (file,) = label_files(out, Options(size=size))
    assert file.path == f"{NOTE}-labels-{size}.pdf"
    each, documents = form.columns * form.rows, [document for _, _, document in out.copies()]
    pdf = pypdfium2.PdfDocument(file.content)
    assert len(pdf) == -(-len(documents) // each)
    for number, document in enumerate(documents):
        page, place = pdf[number // each], number % each
        left = form.left + place % form.columns * (form.width + form.gap)
        top = form.top + place // form.columns * form.height
        found = words_of(page, (left, top, form.width, form.height))
        for line in address_lines(document):
            if document.meta.language != "ar" or line.isascii():
                assert plain(line) in found, document.meta.recipient
        assert str(document.meta.recipient) in found
        # nothing of it outside: the label alone has all the letters the four millimetres inside it have
        inner = words_of(page, (left + 3.5, top + 1, form.width - 7, form.height - 2))
        assert inner == found


@pytest.mark.parametrize(("size", "known"), [("L7163", True), ("Avery L7160", True), ("l7161x", False), ("c5", False)])
def test_sizes_by_name(office: Pipeline, size: str, known: bool) -> None:
    if known:
        (file,) = label_files(going(office, ("MEX",)), Options(size=size))
        assert file.path.endswith(f"{size.lower().removeprefix('avery ')}.pdf")
        return
    with pytest.raises(ProblemsFound) as found_problems:
        list(label_files(going(office, ("MEX",)), Options(size=size)))
    (problem,) = found_problems.value.problems
    assert problem.code == "size"
    assert "l7161" in problem.hint


@pytest.mark.slow
def test_a_sheet_of_which_labels_are_used_begins_at_the_first_that_is_left(office: Pipeline) -> None:
    form = office.registry.stationery["l7165"]  # two columns, four rows
    (file,) = label_files(going(office, ("MEX", "CUB", "HTI"), "own"), Options(size="l7165", start=7))
    pdf = pypdfium2.PdfDocument(file.content)
    assert len(pdf) == 2
    below, right = form.top + 3 * form.height, form.left + form.width + form.gap
    places = ((0, form.left, below), (0, right, below), (1, form.left, form.top))
    on_labels = [words_of(pdf[page], (left, top, form.width, form.height)) for page, left, top in places]
    codes = ["".join(code for code in ("CUB", "HTI", "MEX") if code in text) for text in on_labels]
    assert sorted(codes) == ["CUB", "HTI", "MEX"]
    bookmarks = [item.get_title() for item in pdf.get_toc()]
    assert [title[:3] for title in bookmarks] == codes
    assert "MEX – Misión Permanente de México" in bookmarks
    with pytest.raises(ProblemsFound, match="start: a sheet of l7165 has 8 labels, and none is number 9"):
        list(label_files(going(office, ("MEX",)), Options(size="l7165", start=9)))


@pytest.mark.slow
@pytest.mark.parametrize(("size", "envelope"), [("dl-window", (220, 110)), ("c65-window", (229, 114))])
def test_an_address_is_in_the_window_wherever_the_sheet_slides_to(
    office: Pipeline, size: str, envelope: tuple[float, float]
) -> None:
    """The window of DIN 680: 90 × 45 mm, 20 mm from the left edge and 15 mm from the lower one. The sheet is 210 × 105 mm."""
    width, height = envelope
    slack, drop = width - 210, height - 105
    left, top = 20.0, height - 15 - 45
    (file,) = envelope_files(going(office, ("MEX", "GBR", "EU")), Options(size=size))
    pdf = pypdfium2.PdfDocument(file.content)
    assert {item.get_title().partition(" ")[0] for item in pdf.get_toc()} == {"EU", "MEX", "GBR"}
    for page in pdf:
        height_of_page, boxes = page.get_height() / MM, page.get_textpage()
        rows = [tuple(one / MM for one in boxes.get_rect(i)) for i in range(boxes.count_rects())]
        seen = [
            (x0, height_of_page - y1, x1, height_of_page - y0)
            for x0, y0, x1, y1 in rows
            if height_of_page - y1 > 30 and height_of_page - y0 < 105
        ]
        assert len(seen) >= 4  # the lines of the address
        for x0, y0, x1, y1 in seen:
            assert left <= x0
            assert x1 + slack <= left + 90
            assert top <= y0
            assert y1 + drop <= top + 45


def test_an_address_that_does_not_fit_is_reported_and_nothing_is_written(own_office: Path) -> None:
    path = own_office / "data" / "missions" / "sample.yaml"
    line = "Permanent Mission of a State whose name takes more room than any label has been made to hold so far"
    text = path.read_text("utf-8").replace("      - Beispielgasse 12\n", f"      - {line}, and its street\n", 1)
    path.write_text(text.replace("      - Misión Permanente de México\n", f"      - {line}\n"), "utf-8")
    office = Pipeline.open(own_office)
    out = going(office, ("MEX", "FRA"))
    with pytest.raises(ProblemsFound) as found_problems:
        list(label_files(out, Options(size="l7159")))
    (problem,) = found_problems.value.problems
    assert problem.code == "address-too-long"
    assert "l7159 (63.5 × 33.9 mm)" in problem.message
    assert problem.place.line > 1
    (file,) = label_files(out, Options(size="l7165"))
    assert plain(line) in plain(by_pdfium(file.content)[0])


def test_recipients_without_an_address_are_named(office: Pipeline) -> None:
    (file,) = envelope_files(going(office, ("MEX", "ALL")), Options(size="dl"))
    assert [(problem.code, problem.severity) for problem in file.problems] == [("no-address", "warning")]
    assert len(pypdfium2.PdfDocument(file.content)) == 1


@pytest.mark.slow
def test_the_sender_of_an_envelope_is_that_of_the_letterhead(office: Pipeline) -> None:
    def sender(changed: Pipeline) -> str:
        (file,) = envelope_files(going(changed, ("MEX",)), Options(size="dl"))
        return plain(pypdfium2.PdfDocument(file.content)[0].get_textpage().get_text_bounded())

    assert "WGSWorkingGroupSecretariat" in sender(with_letterhead(office))
    assert "WGS" not in sender(with_letterhead(office, style="preprinted"))
    with pytest.raises(ProblemsFound, match="missing-text: the letterhead 'WGS' has no name in English"):
        sender(with_letterhead(office, names={"es": "Secretaría"}))


def test_one_envelope_a_recipient_however_many_its_copies(office: Pipeline) -> None:
    (file,) = envelope_files(going(office, ("MEX", "EGY"), "all"), Options(size="c5"))
    pdf = pypdfium2.PdfDocument(file.content)
    assert [(round(page.get_width() / MM), round(page.get_height() / MM)) for page in pdf] == [(229, 162)] * 2
    zone = office.registry.stationery["c5"].address
    assert zone is not None
    assert plain("Misión Permanente de México") in words_of(pdf[1], (zone.left, zone.top, zone.width, zone.height))


@pytest.mark.slow
def test_no_copy_is_printed_for_the_list(office: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Press, "pdf", lambda press, recipient: pytest.fail(f"{recipient} is printed"))
    out = outgoing(office, office.registry.notes[NOTE], ("MEX",))
    assert len(list(list_files(out, Options()))) == 1


@pytest.mark.slow
def test_the_list_has_a_line_a_copy_in_pouch_order(office: Pipeline) -> None:
    out = going(office)
    (file,) = list_files(out, Options())
    text = "".join(by_pdfium(file.content))
    found = [text.index(f"({copy.recipient})") for copy in out.plan.copies]
    assert found == sorted(found)
    assert f"Copies: {len(TO)}" in text
    assert "Received by" in text


@pytest.mark.slow
@pytest.mark.parametrize("make", [label_files, envelope_files, list_files])
def test_the_files_are_archivable_accessible_and_the_same_twice(office: Pipeline, make: object, tmp_path: Path) -> None:
    assert callable(make)
    (file,) = make(going(office, TO[:6]), Options())
    assert isinstance(file, File)
    (again,) = make(going(office, TO[:6]), Options())
    assert file.content == again.content
    path = tmp_path / "paper.pdf"
    path.write_bytes(file.content)
    for profile in ("2a", "ua1"):
        result = validate_pdf(str(path), profile=profile)
        assert result.is_compliant, [(f.rule_id, f.message) for f in result.failures]
    pdf = pypdfium2.PdfDocument(io.BytesIO(file.content))
    assert pdf.get_metadata_value("Creator") == f"noteverbale {__version__}"
    pdf.close()


def test_impossible_stationery_is_reported(own_office: Path) -> None:
    path = own_office / "data" / "stationery.yaml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("width: 99.1, height: 38.1, columns: 2", "width: 99.1, height: 38.1, columns: 3"), "utf-8"
    )
    with pytest.raises(ProblemsFound, match="this many labels of this size do not fit on A4"):
        Pipeline.open(own_office)
    path.write_text(text.replace("left: 95, top: 50", "left: 195, top: 50"), "utf-8")
    with pytest.raises(ProblemsFound, match="the area of the address is not inside the envelope"):
        Pipeline.open(own_office)


def test_an_unknown_size_at_the_command_line_is_reported_and_writes_nothing(tmp_path: Path) -> None:
    done = run("export", NOTE, "--format", "labels", "--size", "l7136", "--to", "MEX", "-o", str(tmp_path / "new"))
    assert done.returncode != 0
    assert "there are no labels of the size 'l7136'" in done.stderr
    assert "did you mean 'l71" in done.stderr
    assert not (tmp_path / "new").exists()
