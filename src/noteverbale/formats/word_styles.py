"""Make an empty Word package with page, styles, tagline, page number and watermark, into which notes are written.

The styles are the office's: `templates/word/styles.xml.j2`. This module has what all offices share, and every private name
of python-docx that we need (`tests/formats/test_word.py` fails first when an upgrade renames one).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import docx
import jinja2
from babel.core import get_global
from docx.document import Document as Package
from docx.opc.part import Part
from docx.oxml.parser import parse_xml
from docx.shared import Mm
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import escape

from ..language.pack import Pack
from ..page.fonts import covers, family
from ..page.html import Sheet
from ..problems import Place, ProblemsFound, shown
from .word_runs import Element, RunWriter, w

SCRIPTS = {
    "latin": "A",
    "complex": "\u0627",
    "eastern": "\u4e00",
}  # the three fonts Word has for a run, and a letter of each
_PAGE = (
    "width",
    "height",
    "top",
    "bottom",
    "left",
    "right",
    "header",
    "footer",
)  # lengths (millimetres) that the file of styles sets
_CLUTTER = ("thumbnail", "customXml", "stylesWithEffects", "webSettings")


@dataclass(frozen=True)
class Script:
    """How one language is written in Word: the fonts by script, its tag, its direction."""

    faces: dict[str, str]
    stand_ins: dict[str, str]
    lang: str
    rtl: bool
    eastern: bool


def script_of(sheet: Sheet, pack: Pack) -> Script:
    """Return how a language is written: for each script the first of its fonts that covers it, else its first font."""
    by_id = {font.id: font for font in sheet.fonts}
    fonts = [by_id[id] for id in sheet.families(pack) if id in by_id]
    chosen = {
        name: next((font for font in fonts if covers(font, letter)), fonts[0]) for name, letter in SCRIPTS.items()
    }
    return Script(
        {name: family(font) for name, font in chosen.items()},
        {family(font): font.stand_in for font in sheet.fonts if font.stand_in},
        _regional(pack.tag),
        pack.direction == "rtl",
        covers(fonts[0], SCRIPTS["eastern"]),
    )


def _regional(tag: str) -> str:
    """Return a language tag as Word wants it, with a region: 'fr' is 'fr-FR', 'zh-Hans' is 'zh-CN'."""
    likely = get_global("likely_subtags")
    language, *rest = tag.split("-")
    if rest and len(rest[-1]) == 2:
        return tag
    full = str(likely.get("_".join([language, *rest])) or likely.get(language, ""))
    return f"{language}-{full.split('_')[-1]}" if full else tag


def empty_package(sheet: Sheet, pack: Pack, script: Script, tagline: str, mark: str) -> bytes:
    """Return an empty package with the page of an office. Raises ProblemsFound for styles that cannot be used."""
    package = docx.Document()
    _tidy(package, script)
    page = _styles(package, sheet, pack, script)
    section = package.sections[0]
    section.page_width, section.page_height = page["width"], page["height"]
    section.top_margin, section.bottom_margin = page["top"], page["bottom"]
    section.left_margin, section.right_margin = page["left"], page["right"]
    section.header_distance, section.footer_distance = page["header"], page["footer"]
    section.different_first_page_header_footer = True
    properties = section._sectPr
    # A document grid could set the line spacing of Chinese text instead of the styles.
    for grid in properties.findall(w("docGrid").tag):
        properties.remove(grid)
    margins = properties.find(w("pgMar").tag)
    assert margins is not None
    margins.addnext(w("pgNumType", start="1"))
    if script.rtl:
        properties.append(w("bidi"))
    writer = RunWriter(script.rtl, link=lambda address: "", merge=False)
    for first, header, footer in (
        (True, section.first_page_header, section.first_page_footer),
        (False, section.header, section.footer),
    ):
        watermark = [_watermark(mark, script, "1" if first else "2")] if mark else []
        _only(header.part.element, w("p", w("pPr", w("pStyle", val="Header")), *watermark))
        words = [writer.words(tagline)] if first and tagline else [] if first else list(_page_number())
        _only(footer.part.element, w("p", w("pPr", w("pStyle", val="NoteTagline" if first else "Footer")), *words))
    out = io.BytesIO()
    package.save(out)
    return out.getvalue()


def _only(root: Element, paragraph: Element) -> None:
    for child in list(root):
        root.remove(child)
    root.append(paragraph)


def _page_number() -> Sequence[Element]:
    code, shown_ = w("instrText"), w("t")
    code.text, shown_.text = " PAGE ", "2"
    marks = [w("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end")]
    return [w("r", part) for part in (marks[0], code, marks[1], shown_, marks[2])]


def _styles(package: Package, sheet: Sheet, pack: Pack, script: Script) -> dict[str, Mm]:
    """Put the office's styles into a package and return its page: lengths by the names of `_PAGE`. Raises ProblemsFound."""
    path = sheet.folder.parent / "word" / "styles.xml.j2"
    try:
        module = _template(sheet.files.read(path).decode("utf-8")).make_module(
            {
                "faces": script.faces,
                "lang": script.lang,
                "rtl": script.rtl,
                "eastern": script.eastern,
                "language": pack.code,
            }
        )
        _replace(package.styles.element, str(module).strip())
        page = getattr(module, "page", {})
        if missing := [name for name in _PAGE if name not in page]:
            raise ValueError(f"'page' does not set {', '.join(missing)}")
        return {name: Mm(page[name]) for name in _PAGE}
    except (OSError, TypeError, ValueError, ArithmeticError, jinja2.TemplateError, etree.XMLSyntaxError) as error:
        line = getattr(error, "lineno", 0) if isinstance(error, jinja2.TemplateError) else 0
        place = Place(shown(path), line or 0, 1)
        message = f"the styles of the Word page cannot be used: {error}"
        hint = "compare them with templates/word of the default office"
        raise ProblemsFound.one(place, "page", message, hint) from None


@cache
def _template(text: str) -> jinja2.Template:
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(text)


def _tidy(package: Package, script: Script) -> None:
    """Remove what the library's blank package has but no note needs, and set the font table and the settings."""
    for part in (package.part.package, package.part):
        for id, rel in list(part.rels.items()):
            if any(word in rel.reltype for word in _CLUTTER):
                part.drop_rel(id) if isinstance(part, Part) else part.rels.pop(id)
    for rel in package.part.rels.values():
        if rel.reltype.endswith("/fontTable"):
            rel.target_part._blob = _font_table(script)
    settings = package.settings.element
    _replace(settings, _SETTINGS.format(lang=script.lang))
    core = package.core_properties._element
    for child in list(core):
        core.remove(child)


def _replace(root: Element, xml: str) -> None:
    for child in list(root):
        root.remove(child)
    root.extend(list(parse_xml(xml.encode("utf-8"))))


def _font_table(script: Script) -> bytes:
    rows = []
    for name in sorted(set(script.faces.values())):
        other = script.stand_ins.get(name)
        alternative = f'<w:altName w:val="{escape(other)}"/>' if other else ""
        rows.append(
            f'<w:font w:name="{escape(name)}">{alternative}<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{_W}">{"".join(rows)}</w:fonts>'
    ).encode()


def _watermark(mark: str, script: Script, number: str) -> Element:
    """Return a run with a watermark, in the form in which Word writes its own."""
    size = min(130, 600 // len(mark))
    # Average width and height of a letter of the script, in sizes: Word stretches the text to the box it is given.
    wide, high = (0.45, 0.9) if script.rtl else (1, 0.9) if script.eastern else (0.68, 0.72)
    face = script.faces["complex" if script.rtl else "eastern" if script.eastern else "latin"]
    run: Element = parse_xml(
        _WATERMARK.format(
            number=number,
            mark=escape(mark),
            face=escape(face),
            width=int(size * wide * len(mark)),
            height=int(size * high),
        )
    )
    return run


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# Without compatibility mode 15 Word shows the document as one of an older version.
_SETTINGS = (
    f'<w:settings xmlns:w="{_W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="{lang}"/></w:settings>'
)
_WATERMARK = (
    f'<w:r xmlns:w="{_W}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    "<w:rPr><w:noProof/></w:rPr><w:pict>"
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
    '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>'
    '<v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="custom" '
    'o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/>'
    '<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles>'
    '<o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>'
    '<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s205{number}" type="#_x0000_t136" alt="{mark}" '
    'style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{height}pt;rotation:308;z-index:-251658752;'
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#f0eeea" stroked="f">'
    '<v:textpath style="font-family:&quot;{face}&quot;;font-size:1pt;font-weight:bold" string="{mark}"/></v:shape>'
    "</w:pict></w:r>"
)
