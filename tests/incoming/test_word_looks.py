"""How Word shows a run, by its own properties and the styles around it."""

from __future__ import annotations

import pytest
from lxml import etree

from noteverbale.incoming.word_file import WordFile
from noteverbale.incoming.word_looks import Look, Looks, Numbering
from noteverbale.problems import Place
from word_support import word_file

STYLES = """<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:styleId="Title"><w:rPr><w:caps/><w:vertAlign w:val="baseline"/></w:rPr></w:style>
<w:style w:styleId="Sub"><w:basedOn w:val="Title"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="Raised"><w:rPr><w:caps/><w:vertAlign w:val="superscript"/></w:rPr></w:style>"""
NUMBERING = """<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="none"/><w:lvlText w:val="第%1条"/></w:lvl>
<w:lvl w:ilvl="1"/></w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>
<w:lvlText w:val="•"/></w:lvl></w:lvlOverride></w:num>"""


@pytest.fixture(scope="module")
def looks() -> Looks:
    return Looks(WordFile(word_file("", {"styles": STYLES, "numbering": NUMBERING}), Place("l.docx")))


def element(xml: str) -> etree._Element:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return etree.fromstring(f"<w:x {names}>{xml}</w:x>")[0]


@pytest.mark.parametrize(
    ("properties", "style", "look"),
    [
        ("", "", Look(font="Arial")),
        ("", "Sub", Look(caps=True, font="Arial")),
        ('<w:caps w:val="0"/>', "Sub", Look(font="Arial")),
        ('<w:rStyle w:val="Raised"/>', "Title", Look(raised="superscript", font="Arial")),
        ('<w:rStyle w:val="Raised"/>', "gone", Look(caps=True, raised="superscript", font="Arial")),
        ('<w:dstrike/><w:rFonts w:ascii="Symbol"/>', "", Look(struck=True, font="Symbol")),
    ],
)
def test_a_run_looks_as_its_properties_and_styles_say(looks: Looks, properties: str, style: str, look: Look) -> None:
    assert looks.of(element(f"<w:rPr>{properties}</w:rPr>"), style) == look


@pytest.mark.parametrize(
    ("properties", "numbering"),
    [
        ('<w:pStyle w:val="Sub"/>', Numbering("", "第%1条")),
        ('<w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr>', Numbering("letter")),
        ('<w:numPr><w:numId w:val="3"/></w:numPr>', Numbering("letter")),
        ('<w:numPr><w:numId w:val="9"/></w:numPr>', Numbering("roman")),
        ('<w:pStyle w:val="Sub"/><w:numPr><w:numId w:val="0"/></w:numPr>', Numbering()),
        ('<w:pStyle w:val="ListBullet2"/>', Numbering("letter")),
        ('<w:pStyle w:val="ListNumber"/>', Numbering("roman")),
    ],
)
def test_a_paragraph_is_numbered_by_itself_or_by_its_style(looks: Looks, properties: str, numbering: Numbering) -> None:
    assert looks.numbering(element(f"<w:p><w:pPr>{properties}</w:pPr></w:p>")) == numbering
