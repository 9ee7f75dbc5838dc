"""A reader of Word files that is not the exporter: what a note in .docx says, line by line."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass, replace
from html import escape

import docx
from docx.oxml.ns import qn
from lxml import etree

from noteverbale.document import Document, Inline, Isolate, map_runs
from noteverbale.formats.text import address_lines, body_lines
from noteverbale.formats.word_lists import NUMBERS

OF_OTHER_PROGRAMS = (  # files that are not archives as Word's are, and how they are refused
    (b"\xd0\xcf\x11\xe0 Word.Document.8", "a file of an old Word"),
    (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    (b"{\\rtf1\\ansi Text}", "rich text"),
    (b"%PDF-1.7", "this is a PDF"),
    (b"\xef\xbb\xbf<HTML><body>", "a web page"),
    (b"MIME-Version: 1.0", "a web archive"),
)


@dataclass(frozen=True)
class Said:
    """What a copy says: its head and note, its address block, its tagline."""

    note: list[str]
    address: list[str]
    tagline: str


def said(document: Document) -> Said:
    """Return what a composed copy says, by the text exporter."""
    rtl = document.meta.direction == "rtl"
    document = map_runs(document, lambda run: tuple(_whole(inline, rtl) for inline in run))
    head = [document.letterhead.acronym, document.letterhead.name]
    lines = [*head, *body_lines(document)]
    return Said([*map(seen, lines)], [*map(seen, address_lines(document))], seen(document.tagline or ""))


def _whole(inline: Inline, rtl: bool) -> Inline:
    """Return a symbol, number or postal address as Word needs it to keep it on one line."""
    if rtl and isinstance(inline, Isolate) and inline.kind == "postal":
        return replace(inline, text=inline.text.replace("\u00a0", "\u202f"))
    if isinstance(inline, Isolate) and inline.kind != "postal":
        return replace(inline, text=inline.text.replace(" ", "\u00a0"))
    return inline


def seen(text: str) -> str:
    """Return a line as a reader hears it: no invisible marks but the joiner, one space for tabs, links in one piece."""
    kept = "".join(char for char in text if char == "\u200d" or unicodedata.category(char) != "Cf")
    return re.sub(r"(?<=/)\n", "", re.sub(r"\t+", " ", kept)).strip(" ")


def read(content: bytes) -> Said:
    """Return what a Word file says. Marks of lists are counted here, from its numbering."""
    package = docx.Document(io.BytesIO(content))
    marks = _Marks(package.part.numbering_part.element)
    note: list[str] = []
    address: list[str] = []
    for paragraph in package.element.body.iterchildren(qn("w:p")):
        line = seen(marks.of(paragraph) + _text(paragraph))
        framed = paragraph.find(f"{qn('w:pPr')}/{qn('w:framePr')}") is not None
        if not framed:
            note.append(line)
        elif line:
            address.append(line)
    footer = package.sections[0].first_page_footer._element
    return Said(note, address, seen("".join(map(_text, footer.iterchildren(qn("w:p"))))))


def part(content: bytes, name: str) -> etree._Element:
    """Return a part of a Word file: 'word/document.xml'."""
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read(name))


def _text(paragraph: etree._Element) -> str:
    text = ""
    for one in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        inside_run = (parent := one.getparent()) is not None and parent.tag == qn("w:r")
        if inside_run:
            text += one.text or "" if one.tag == qn("w:t") else "\t" if one.tag == qn("w:tab") else "\n"
    return text


class _Marks:
    def __init__(self, numbering: etree._Element) -> None:
        self.levels = {one.get(qn("w:abstractNumId")): one for one in numbering.iter(qn("w:abstractNum"))}
        self.lists = {one.get(qn("w:numId")): one for one in numbering.iter(qn("w:num"))}
        self.counts: dict[str, int] = {}

    def of(self, paragraph: etree._Element) -> str:
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        if found is None:
            return ""
        id = str(found.get(qn("w:val")))
        link = self.lists[id].find(qn("w:abstractNumId"))
        assert link is not None
        level = self.levels[link.get(qn("w:val"))]
        self.counts[id] = self.counts.get(id, 0) + 1
        form, text = level.find(f".//{qn('w:numFmt')}"), level.find(f".//{qn('w:lvlText')}")
        assert form is not None
        assert text is not None
        number = NUMBERS[str(form.get(qn("w:val")))][self.counts[id] - 1]
        return str(text.get(qn("w:val"))).replace("%1", number) + " "


def word_file(body: str, parts: dict[str, str] | None = None, kind: str = "document.main") -> bytes:
    """Return a Word file with this XML as its body, and parts by name: {'styles': '<w:style …/>', 'footnotes': …}."""
    others = parts or {}
    relations = (
        "".join(f'<Relationship Id="{name}" Type="x/{name}" Target="{name}.xml"/>' for name in others)
        + '<Relationship Id="web" Type="x/hyperlink" Target="https://un.example/wg" TargetMode="External"/>'
    )
    main = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    files = {
        "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
        "word/document.xml": f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
        **{f"word/{name}.xml": f"<w:{name} {_NAMES}>{content}</w:{name}>" for name, content in others.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


_OFFICE = "http://schemas.openxmlformats.org"
_NAMES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": f"{_OFFICE}/wordprocessingml/2006/main",
        "r": f"{_OFFICE}/officeDocument/2006/relationships",
        "m": f"{_OFFICE}/officeDocument/2006/math",
        "mc": f"{_OFFICE}/markup-compatibility/2006",
        "a": f"{_OFFICE}/drawingml/2006/main",
        "pic": f"{_OFFICE}/drawingml/2006/picture",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "other": "urn:of-a-later-word",
    }.items()
)

_PIECE = re.compile(r"\{(?:([fhid]):)?((?:[^{}]|\{[^{}]*\})*)\}")


def runs_of(words: str) -> str:
    """Return XML with runs for {words}, {h:hidden}, {i:inserted}, {d:deleted} and fields {f:CODE|RESULT}."""

    def run(match: re.Match[str]) -> str:
        kind, words = match[1], match[2]
        if kind == "f":
            code, _, result = words.rpartition("|")
            nested = "".join(
                runs_of(piece) if piece.startswith("{") else f"<w:r><w:instrText>{escape(piece)}</w:instrText></w:r>"
                for piece in re.split(r"(\{[^{}]*\})", code)
            )
            mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
            return f"{mark.format('begin')}{nested}{mark.format('separate')}{_run(result)}{mark.format('end')}"
        run = _run(words, "<w:rPr><w:vanish/></w:rPr>" if kind == "h" else "")
        return {"i": f"<w:ins>{run}</w:ins>", "d": f"<w:del>{run}</w:del>"}.get(kind or "", run)

    return _PIECE.sub(run, words)


def _run(words: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'
