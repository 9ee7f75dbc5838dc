"""Old Word templates for the tests of imports."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from noteverbale.compose.composer import Composer
from noteverbale.compose.resolve import resolve
from noteverbale.document import Field
from noteverbale.files import ChangedFiles
from noteverbale.incoming.legacy import Template
from noteverbale.registry.audience import government
from noteverbale.registry.loading import load
from noteverbale.registry.registry import Registry


def field(paragraph: Any, name: str) -> None:
    """Put a merge field into a paragraph, its instruction in two runs, as Word leaves it."""
    for kind, text in (("begin", ""), ("code", f" MERGEFIELD {name[:4]}"), ("code", f"{name[4:]} \\* MERGEFORMAT "),
                       ("separate", ""), ("text", "«what it showed»"), ("end", "")):  # fmt: skip
        run_ = paragraph.add_run(text if kind == "text" else "")
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.text = text
            run_._r.append(code)
        elif kind != "text":
            char = OxmlElement("w:fldChar")
            char.set(qn("w:fldCharType"), kind)
            run_._r.append(char)


BOX = """<w:r {0}><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:Choice Requires="wps"><w:txbxContent><w:p><w:r><w:t>{1}</w:t></w:r></w:p></w:txbxContent></mc:Choice>
<mc:Fallback><w:txbxContent><w:p><w:r><w:t>{1}</w:t></w:r></w:p></w:txbxContent></mc:Fallback>
</mc:AlternateContent></w:r>"""


def letter(path: Path) -> Path:
    """Write a Word template as offices have them."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "UNODC"
    document.sections[0].footer.paragraphs[0].text = "[[[CountryAddressName]]]"
    document.add_paragraph("Oficina de las Naciones Unidas contra la Droga y el Delito")
    document.add_paragraph("Referencia: CU 2009/33 (A)")
    first = document.add_paragraph("El Secretario General saluda atentamente a la ")
    for piece in ("[[", "[Functional", "Title2]]", "]"):
        first.add_run(piece).bold = True
    first.add_run(" y tiene el honor de señalar lo siguiente:")
    document.add_paragraph("uno *bajo* [corchetes];", style="List Number")
    document.add_paragraph("dos {{ y tres.", style="List Number")
    deleted = document.add_paragraph("..... Se adjunta un ejemplar de la nota.")
    gone = "<w:del {} w:id='1' w:author='x'><w:r><w:delText>viejo</w:delText><w:t>viejo</w:t></w:r></w:del>"
    deleted._p.append(parse_xml(gone.format(nsdecls("w"))))
    last = document.add_paragraph("2009 fue el año de ")
    field(last, "FunctionalTitle")
    last._p.append(parse_xml(BOX.format(nsdecls("w"), "[[[AddressLine1]]]")))
    table = document.add_table(1, 2)
    field(table.cell(0, 0).paragraphs[0], '"Postal Code"')
    simple = f"<w:fldSimple {nsdecls('w')} w:instr=' MERGEFIELD City '><w:r><w:t>Viena</w:t></w:r></w:fldSimple>"
    table.cell(0, 1).paragraphs[0]._p.append(parse_xml(simple))
    document.add_paragraph("4 de marzo de 2009")
    document.add_paragraph("LR.")
    document.save(str(path))
    return path


def told(made: Template) -> list[str]:
    return [problem.code for problem in made.problems.found]


def said_by(registry: Registry, made: Template, folder: Path) -> str:
    """Compose the first paragraph of what was planned, and return what it says; fields as they are spelt."""
    files = ChangedFiles(registry.files, {path: text.encode("utf-8") for path, text in made.files.items()})
    changed = load(files)
    note = registry.notes["cu-2009-033"].model_copy(update={"kind": made.kind, "moves": None})
    composer = Composer(files, registry.templates, registry.packs[made.language])
    brief = resolve(changed, note, made.language, government(note))
    (move,) = composer.moves(replace(brief, moves=brief.moves[:1]))
    return words_of(move.blocks[0])


def words_of(node: object) -> str:
    if isinstance(node, Field):
        return f"[[[{node.name}]]]"
    if isinstance(node, tuple):
        return "".join(words_of(one) for one in node)
    if not is_dataclass(node):
        return ""
    said = getattr(node, "text", None)
    return said if isinstance(said, str) else words_of(tuple(getattr(node, one.name) for one in fields(node)))
