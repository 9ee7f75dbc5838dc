"""The paper of Word files: what is the same in every copy is packed once, and each copy adds its four parts."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from datetime import date

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree
from markupsafe import escape

from .word_runs import Element, W

_THEN = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP file can have; bytes do not depend on the clock
_BODY, _NUMBERING, _CORE = "word/document.xml", "word/numbering.xml", "docProps/core.xml"
_RELATIONS = "word/_rels/document.xml.rels"
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>noteverbale</Application></Properties>"
)
_ABOUT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>'
    "<dc:language>{language}</dc:language>{days}</cp:coreProperties>"
)


class Paper:
    """The empty package of a tagline and a mark, ready to be filled in many times."""

    def __init__(self, package: bytes) -> None:
        """Take a package that `word_styles.empty_package` made."""
        document = docx.Document(io.BytesIO(package))
        self._styles = document.styles.element
        self._of_styles: dict[tuple[str, str], list[Element]] = {}
        self._body: Element = document.element
        for child in list(self._body[0])[:-1]:  # the last one has the properties of the section
            self._body[0].remove(child)
        self._numbering: Element = document.part.numbering_part.element
        for child in list(self._numbering):
            self._numbering.remove(child)
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                if name not in (_BODY, _NUMBERING, _CORE, _RELATIONS):
                    _write(new, name, _APP.encode() if name == "docProps/app.xml" else old.read(name))
            self._relations = etree.fromstring(old.read(_RELATIONS))
        self._constant = out.getvalue()

    def of_style(self, style: str, tag: str) -> list[Element]:
        """Return the paragraph properties of a style with one tag, for paragraphs: LibreOffice ignores them in the style."""
        if (style, tag) not in self._of_styles:
            element = self._styles.get_by_id(style)
            found = [] if element is None else element.findall(f"{W}pPr/{W}{tag}")
            self._of_styles[style, tag] = found
        return self._of_styles[style, tag]

    def sheet(self) -> Sheet:
        """Return a new copy's own parts."""
        return Sheet(deepcopy(self._body), deepcopy(self._numbering), deepcopy(self._relations))

    def filled(self, sheet: Sheet, title: str, author: str, language: str, day: date | None) -> bytes:
        """Return the Word file of a sheet; `day` is its day in the properties of the file."""
        out = io.BytesIO(self._constant)
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, root in ((_BODY, sheet.body), (_NUMBERING, sheet.numbering), (_RELATIONS, sheet.relations)):
                _write(archive, name, etree.tostring(root, encoding="UTF-8", standalone=True))
            _write(archive, _CORE, _about(title, author, language, day).encode())
        return out.getvalue()


class Sheet:
    """The parts that one copy has for itself: its text, its lists, and the addresses of its links."""

    def __init__(self, body: Element, numbering: Element, relations: Element) -> None:
        self.body, self.numbering, self.relations = body, numbering, relations
        self._links: dict[str, str] = {}

    def link(self, address: str) -> str:
        """Return the id of a link to an address."""
        if address not in self._links:
            id = f"link{len(self._links) + 1}"
            attributes = {"Id": id, "Type": RELATIONSHIP_TYPE.HYPERLINK, "Target": address, "TargetMode": "External"}
            self.relations.append(self.relations.makeelement(self.relations.tag.removesuffix("s"), attributes))
            self._links[address] = id
        return self._links[address]


def _about(title: str, author: str, language: str, day: date | None) -> str:
    days = (
        ""
        if day is None
        else "".join(
            f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{day.isoformat()}T00:00:00Z</dcterms:{name}>'
            for name in ("created", "modified")
        )
    )
    return _ABOUT.format(title=escape(title), author=escape(author), language=escape(language), days=days)


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _THEN)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    archive.writestr(entry, content)
