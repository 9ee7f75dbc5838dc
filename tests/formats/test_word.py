"""Word files: merged by a program that is not ours they say what the composed copies say; styles, directions, bytes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from mailmerge import MailMerge

from noteverbale.document import Break, Document, Isolate, Items, Move, Paragraph, Quotation, Text
from noteverbale.formats.word import WordWriter
from noteverbale.formats.word_lists import number_format
from noteverbale.outgoing.mail_merge import Merge, merges
from noteverbale.outgoing.selection import Outgoing, outgoing
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry.audience import government
from support import ROOT
from word_support import part, read, said

LANGUAGES = sorted(path.stem for path in (ROOT / "data" / "languages").glob("*.yaml"))
NOTES = ("cu-2009-033", "cu-2009-092", "wg4-8")  # numbered with an enclosure; initials and two lists; not yet numbered
_PPR = [
    "pStyle",
    "keepNext",
    "keepLines",
    "framePr",
    "widowControl",
    "numPr",
    "pBdr",
    "tabs",
    "bidi",
    "spacing",
    "ind",
    "jc",
    "outlineLvl",
]
_RPR = ["rStyle", "rFonts", "b", "bCs", "noProof", "color", "spacing", "sz", "szCs", "shd", "rtl", "lang"]


@pytest.fixture(scope="module")
def writers(office: Pipeline) -> dict[str, WordWriter]:
    return {code: WordWriter(office.sheet, pack) for code, pack in office.registry.packs.items()}


def out(office: Pipeline, note: str, *to: str, lang: str = "all") -> Outgoing:
    return outgoing(office, office.registry.notes[note], to, lang)


def merged(main: bytes, row: dict[str, str]) -> bytes:
    """Merge a main document with one row, by docx-mailmerge2."""
    kept = io.BytesIO()
    with MailMerge(io.BytesIO(main)) as document:
        document.merge(**row)
        document.write(kept)
    return kept.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("note", NOTES)
def test_a_merged_document_has_the_text_of_the_copies(
    office: Pipeline, writers: dict[str, WordWriter], note: str, language: str
) -> None:
    going = out(office, note, "EGY", "VAT", lang=language)
    copies = {one.recipient: document for one, _, document in going.copies()}
    done = 0
    for merge in merges(going):
        main = writers[language].docx(merge.document)
        for row in merge.values:
            copy = copies[row["Code"]]
            assert read(merged(main, dict(row))) == said(copy)
            assert read(writers[language].docx(copy)) == said(copy)
            done += 1
    assert done == 2


@pytest.fixture(scope="module")
def mains(office: Pipeline, writers: dict[str, WordWriter]) -> dict[str, tuple[Merge, bytes]]:
    """A main document of each language, of a note that is not yet numbered."""
    return {
        merge.language: (merge, writers[merge.language].docx(merge.document))
        for merge in merges(out(office, "wg4-8", "EGY"))
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_fields_are_complex_and_have_their_columns(mains: dict[str, tuple[Merge, bytes]], language: str) -> None:
    merge, content = mains[language]
    body = part(content, "word/document.xml")
    codes = [str(one.text) for one in body.iter(qn("w:instrText"))]
    assert " MERGEFIELD AddressTown " in codes
    names = [code.split(None, 1)[1].strip().strip('"') for code in codes]
    assert set(names) <= set(merge.columns)
    assert {"Addressee", "AddressLine1", "Reference"} <= set(names)
    kinds = [one.get(qn("w:fldCharType")) for one in body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"] * len(names)
    shown = [str(one.text) for one in body.iter(qn("w:t")) if str(one.text).startswith("«") and "»" in str(one.text)]
    assert [f"«{name}»" for name in names] == [text for text in shown if text[1:-1] in names]
    with MailMerge(io.BytesIO(content)) as document:
        assert document.get_merge_fields() == set(names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_looks_come_from_styles_alone(mains: dict[str, tuple[Merge, bytes]], language: str) -> None:
    _, content = mains[language]
    styles = part(content, "word/styles.xml")
    ids = {one.get(qn("w:styleId")) for one in styles.iter(qn("w:style"))}
    names = [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if name.startswith("word/")]
    for name in names:
        if not name.endswith(".xml"):
            continue
        root = part(content, name)
        used = {one.get(qn("w:val")) for one in root.iter(qn("w:pStyle"), qn("w:rStyle"), qn("w:basedOn"))}
        assert used <= ids, name
        for kind, order in (("w:pPr", _PPR), ("w:rPr", _RPR)):
            for one in root.iter(qn(kind)):
                tags = [etree.QName(child).localname for child in one]
                assert tags == sorted(tags, key=order.index), "Word wants the order of the standard"
                if name == "word/document.xml":
                    assert set(tags) <= {"pStyle", "framePr", "numPr", "rStyle", "rFonts", "rtl"}
    fonts = part(content, "word/document.xml").iter(qn("w:rFonts"))
    assert all(list(font.keys()) == [qn("w:hint")] for font in fonts)


def test_each_language_says_which_it_is_and_runs_its_own_way(mains: dict[str, tuple[Merge, bytes]]) -> None:
    def every(language: str, tag: str) -> list[etree._Element]:
        return list(part(mains[language][1], "word/document.xml").iter(qn(tag)))

    def said_of(language: str, tag: str) -> etree._Element:
        return next(part(mains[language][1], "word/styles.xml").iter(qn(tag)))

    tags = {code: said_of(code, "w:lang").get(qn("w:val")) for code in LANGUAGES}
    assert (tags["en"], tags["fr"], tags["zh"], tags["ar"]) == ("en-GB", "fr-FR", "zh-CN", "ar-EG")
    assert said_of("ar", "w:lang").get(qn("w:bidi")) == "ar-EG"
    assert said_of("zh", "w:lang").get(qn("w:eastAsia")) == "zh-CN"
    faces = said_of("zh", "w:rFonts")
    assert [faces.get(qn(f"w:{name}")) for name in ("ascii", "eastAsia", "cs")] == [
        "PT Serif",
        "Noto Serif SC",
        "Amiri",
    ]
    assert {code for code in LANGUAGES if every(code, "w:rtl")} == {"ar"}
    assert {code for code in LANGUAGES if any(one.tag == qn("w:bidi") for one in every(code, "w:sectPr")[0])} == {"ar"}
    assert {code for code in LANGUAGES if every(code, "w:rFonts")} == {"zh"}
    stand_ins = part(mains["ar"][1], "word/fontTable.xml").iter(qn("w:altName"))
    assert {stand_in.get(qn("w:val")) for stand_in in stand_ins} == {"Times New Roman", "Traditional Arabic", "SimSun"}


def test_symbols_and_numbers_run_from_left_to_right(mains: dict[str, tuple[Merge, bytes]]) -> None:
    body = part(mains["ar"][1], "word/document.xml")
    runs = [
        one for one in body.iter(qn("w:r")) if any((text.text or "").startswith("+43") for text in one.iter(qn("w:t")))
    ]
    assert len(runs) == 1
    (run,) = runs
    assert run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is None
    beside = [one for one in (run.getprevious(), run.getnext()) if one is not None]
    assert ["".join(str(text) for text in one.itertext()) for one in beside] == ["\u200e", "\u200e"]


@pytest.mark.parametrize(("language", "space"), [("ar", "\u202f"), ("en", "\u00a0")])
def test_a_post_box_is_in_one_line(office: Pipeline, writers: dict[str, WordWriter], language: str, space: str) -> None:
    ((*_, copy),) = out(office, "cu-2009-092", "EGY", lang=language).copies()
    body = part(writers[language].docx(copy), "word/document.xml")
    boxes = [text.text for text in body.iter(qn("w:t")) if "500" in (text.text or "") and "P.O." in (text.text or "")]
    assert len(boxes) == 1
    assert f"P.O.{space}Box{space}500" in str(boxes[0])


def test_a_long_lead_may_be_divided(office: Pipeline, writers: dict[str, WordWriter]) -> None:
    ((*_, copy),) = out(office, "cu-2009-033", "FRA", lang="fr").copies()
    link = Paragraph((Isolate("doc", "url", "doc", "https://example.org/doc"),))
    after = Paragraph((Text("End."),))
    for words_before, style in (("Short:", "NoteLead"), ("long " * 60 + ":", "BodyText")):
        blocks = (Paragraph((Text(words_before),)), link, after, after)
        changed = {"body": (Move("m", blocks),)}
        document = Document(**{name: getattr(copy, name) for name in Document.__slots__} | changed)
        styles = part(writers["fr"].docx(document), "word/document.xml").iter(qn("w:pStyle"))
        names = [str(each.get(qn("w:val"))) for each in styles]
        assert names[names.index("NoteLink") - 1] == style


def test_marks_are_across_every_page(office: Pipeline, writers: dict[str, WordWriter]) -> None:
    ((*_, copy),) = out(office, "cu-2009-033", "EGY", lang="ar").copies()
    content = writers["ar"].docx(copy)
    headers = [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if name.startswith("word/header")]
    marks = [
        one.get("string")
        for name in headers
        for one in part(content, name).iter("{urn:schemas-microsoft-com:vml}textpath")
    ]
    assert [mark for mark in marks if mark] == ["عينة"] * len(headers) == ["عينة"] * 2


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_letter_has_its_parts_in_their_styles(
    office: Pipeline, writers: dict[str, WordWriter], language: str
) -> None:
    (merge,) = merges(out(office, "letter", "ICMPD", lang=language))
    content = writers[language].docx(merge.document)
    styles = [str(style.get(qn("w:val"))) for style in part(content, "word/document.xml").iter(qn("w:pStyle"))]
    own = [style for style in styles if style not in ("NoteAddress", "NoteAddressOwn", "BodyText", "NoteEnclosure")]
    head = ["NoteAcronym", "NoteOffice", "NoteDateAbove", "NoteReference", "Salutation"]
    assert own == [*head, "NoteLead", "NoteLead", "Signature"]
    assert styles.index("NoteAddress") == styles.index("NoteReference") + 1
    codes = [str(code.text) for code in part(content, "word/document.xml").iter(qn("w:instrText"))]
    assert " MERGEFIELD Salutation " in codes
    above = part(content, "word/styles.xml").xpath(
        "//w:style[@w:styleId='NoteDateAbove']/w:pPr/w:bidi", namespaces={"w": qn("w:p")[1:].partition("}")[0]}
    )
    assert bool(above) == (language == "ar"), "LibreOffice asks the style itself where the line ends"


def test_the_same_bytes_from_run_to_run(office: Pipeline, mains: dict[str, tuple[Merge, bytes]]) -> None:
    merge, content = mains["zh"]
    assert WordWriter(office.sheet, office.registry.packs["zh"]).docx(merge.document) == content
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {one.date_time for one in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in file.namelist() if "thumbnail" in name or "customXml" in name]
    assert b"<dcterms:" not in etree.tostring(part(content, "docProps/core.xml"))
    dated = WordWriter(office.sheet, office.registry.packs["zh"], date(2009, 3, 4)).docx(merge.document)
    assert etree.tostring(part(dated, "docProps/core.xml")).count(b">2009-03-04T00:00:00Z</dcterms:") == 2


def test_rare_blocks_are_written_too(office: Pipeline, writers: dict[str, WordWriter]) -> None:
    ((*_, copy),) = out(office, "cu-2009-033", "FRA", lang="fr").copies()
    link = Isolate("doc", "url", "doc", "https://example.org/doc")
    quoted = Quotation((Paragraph((Text("Cité"), Break(), Text("deux lignes"))), Items("letter", ("a)",), ((link,),))))
    rare = Document(**{name: getattr(copy, name) for name in Document.__slots__} | {"body": (Move("m", (quoted,)),)})
    content = writers["fr"].docx(rare)
    assert read(content).note[3:-1] == ["Cité\ndeux lignes", "a) doc"]
    assert b"https://example.org/doc" in etree.tostring(part(content, "word/_rels/document.xml.rels"))


@pytest.mark.parametrize(
    ("marks", "how"),
    [
        (("(i)", "(ii)", "(iii)"), ("lowerRoman", "(%1)")),
        (("a)", "b)"), ("lowerLetter", "%1)")),
        (("’1‘", "’2‘"), ("decimal", "’%1‘")),
        (("（一）", "（二）", "（三）"), ("chineseCountingThousand", "（%1）")),
        (("(أ)", "(ب)", "(ج)", "(د)"), None),
        (("i)", "iii)"), None),
        (("•", "•"), None),
    ],
)
def test_word_counts_where_it_can(marks: tuple[str, ...], how: tuple[str, str] | None) -> None:
    assert number_format(marks) == how


def test_the_margins_of_the_page_are_those_of_the_styles(office: Pipeline, tmp_path: Path) -> None:
    (tmp_path / "word").mkdir()
    styles = (office.sheet.folder.parent / "word" / "styles.xml.j2").read_text("utf-8")
    (tmp_path / "word" / "styles.xml.j2").write_text(styles.replace('"left": 30', '"left": 40'), "utf-8")
    note = office.registry.notes["wg4-8"]
    sheet = replace(office.sheet, folder=tmp_path / "page")
    content = WordWriter(sheet, office.registry.packs["fr"]).docx(office.proof(note, "fr", government(note)))
    (section,) = docx.Document(io.BytesIO(content)).sections
    assert section.left_margin is not None
    assert round(section.left_margin.mm) == 40


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<w:styles", "styles.xml.j2: page: "),
        ("{{ nothing.there }}", "'nothing' is undefined"),
        ("{% if %}", "styles.xml.j2:1:1: page: the styles of the Word page cannot be used"),
        ("{{ 1 / 0 }}", "division by zero"),
        ('<w:styles xmlns:w="w"/>', "'page' does not set width, height"),
        ('{% set page = {"width": 210} %}<w:styles xmlns:w="w"/>', "'page' does not set height, top"),
        (None, "No such file"),
    ],
)
def test_styles_that_cannot_be_used_are_reported(
    office: Pipeline, tmp_path: Path, text: str | None, message: str
) -> None:
    (tmp_path / "word").mkdir()
    if text is not None:
        (tmp_path / "word" / "styles.xml.j2").write_text(text, "utf-8")
    note = office.registry.notes["wg4-8"]
    proof = office.proof(note, "fr", government(note))
    with pytest.raises(ProblemsFound) as found_problems:
        WordWriter(replace(office.sheet, folder=tmp_path / "page"), office.registry.packs["fr"]).docx(proof)
    assert message in str(found_problems.value)
    assert "compare them with templates/word" in str(found_problems.value)


def test_the_private_names_of_python_docx_are_there() -> None:
    package = docx.Document()
    fonts = next(rel.target_part for rel in package.part.rels.values() if rel.reltype.endswith("/fontTable"))
    assert fonts._blob == fonts.blob
    assert package.sections[0]._sectPr.tag == qn("w:sectPr")
    assert package.core_properties._element.tag == qn("cp:coreProperties")
