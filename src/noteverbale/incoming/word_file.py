"""Opens a Word file: its parts as XML, and what each part refers to. Files of other programs are named for what they are."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from ..problems import Place, ProblemsFound

Element = etree._Element
LARGEST = 100 * 2**20  # bytes, unpacked: a template with pictures has a few millions
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SAVE = "open it in Word or LibreOffice and save it as .docx"
_OLE = b"\xd0\xcf\x11\xe0"
_OTHERS = (
    (b"{\\rtf", "this is a rich text file (RTF)", _SAVE),
    (b"%PDF-", "this is a PDF", "import the Word file that it was made from"),
    (b"MIME-Version:", "this is a web archive", _SAVE),
    (b"<!doctype html", "this is a web page", _SAVE),
    (b"<html", "this is a web page", _SAVE),
    (b"<?xml", "this is an XML file, not the usual file of Word", _SAVE),
)  # how files begin that are often named .doc or .docx; small letters where case does not matter
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)  # the names in a file saved as "Strict Open XML", and those that all other files have


@dataclass(frozen=True)
class Relation:
    """What a part refers to: the kind of thing ('footnotes', 'hyperlink'), its name in the file, or an address elsewhere."""

    kind: str
    target: str
    external: bool


class WordFile:
    """A Word file. Raises ValueError, KeyError, SyntaxError or what zipfile raises for one that is damaged."""

    def __init__(self, content: bytes, place: Place) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        entries = self._archive.infolist()
        if sum(entry.file_size for entry in entries) > LARGEST:
            message = f"this file holds more than {LARGEST // 2**20} MB"
            raise ProblemsFound.one(place, "file", message, "remove the pictures, or save its text as .txt")
        self._names = {entry.filename.lower(): entry.filename for entry in entries}
        _only_word(self, place)
        starts = [relation.target for relation in self.related("").values() if relation.kind == "officeDocument"]
        if not starts:
            raise ValueError("it has no main part")
        self.main = starts[0]

    @cached_property
    def relations(self) -> dict[str, Relation]:
        """What the main part refers to, by id."""
        return self.related(self.main)

    def part_of(self, kind: str) -> Element | None:
        """Return the part of a kind that the main part refers to, such as 'styles'; None without one."""
        names = [
            relation.target for relation in self.relations.values() if relation.kind == kind and not relation.external
        ]
        return self.root(names[0]) if names else None

    def root(self, name: str) -> Element:
        """Return a part as XML."""
        content = self.content(name)
        if b"http://purl.oclc.org/ooxml/" in content:
            for strict, usual in _STRICT:
                content = content.replace(strict, usual)
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        if _declares_type(root):
            raise ValueError("it declares a document type, which Word never does")
        return root

    def content(self, name: str) -> bytes:
        return self._archive.read(self._names[name.lower()])

    def has(self, name: str) -> bool:
        return name.lower() in self._names

    def related(self, part: str) -> dict[str, Relation]:
        """Return what a part refers to, by id; {} where it refers to nothing."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(path):
            return {}
        relations = {}
        for entry in self.root(path).iter("{*}Relationship"):
            target, external = entry.get("Target", ""), entry.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join(folder, target)) if target[:1] != "/" else target[1:]
            relations[entry.get("Id", "")] = Relation(entry.get("Type", "").rpartition("/")[2], target, external)
        return relations


def _declares_type(root: Element) -> bool:
    tree: Any = root.getroottree()  # whose type lxml's stubs do not give in full
    return bool(tree.docinfo.doctype)


def _only_word(file: WordFile, place: Place) -> None:
    """Raise ProblemsFound for a file of another program that is an archive of the same kind."""
    if file.has("mimetype") and b"opendocument" in file.content("mimetype"):
        raise ProblemsFound.one(place, "file", "this is an OpenDocument file (.odt)", _SAVE)
    types = {entry.get("ContentType", "") for entry in file.root("[Content_Types].xml").iter("{*}Override")}
    for kind, name in (
        ("spreadsheetml.sheet.main", "a workbook"),
        ("presentationml.presentation.main", "a presentation"),
    ):
        if any(kind in content_type for content_type in types):
            raise ProblemsFound.one(place, "file", f"this is {name}, not a text of Word", "import the text")


def refuse_others(content: bytes, place: Place) -> None:
    """Raise ProblemsFound for a file that is not an archive, as Word's are, and begins as those of other programs do."""
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            hint = "open it in Word, take the password off and save it again"
            raise ProblemsFound.one(place, "file", "this file is protected by a password", hint)
        raise ProblemsFound.one(place, "file", "this is a file of an old Word (.doc)", _SAVE)
    begins = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for first, message, hint in _OTHERS:
        if begins.startswith(first.lower()):
            raise ProblemsFound.one(place, "file", message, hint)
