"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import io
import re
import zipfile

_SAVE = "open it in the program that made it, save it as 'Excel Workbook (.xlsx)' or as 'CSV UTF-8', and import that"
_FIRST = (
    (rb"PK\x03\x04|PK\x05\x06", "zip"),
    (rb"\xd0\xcf\x11\xe0", "ole"),
    (rb"%PDF-", "a PDF"),
    (rb"\{\\rtf", "a text of a word processor (RTF)"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*", "a picture"),
    (rb"\x1f\x8b|BZh|7z\xbc\xaf|Rar!|\xfd7zXZ", "a packed file"),
    (rb"\t[\0\2\4\b][\4\6\b\x10]\0", "an old Excel workbook (.xls)"),
    (rb"SQLite format 3", "a database"),
    (rb"ID;P", "a table in the format SYLK"),
    (rb"MIME-Version:|From:|Subject:", "a saved message or web archive"),
    (rb"<\?xml(?s:.{0,600})urn:schemas-microsoft-com:office:spreadsheet", "an Excel workbook in the format 'XML 2003'"),
    (rb"<\?xml(?s:.{0,600})office:document", "a flat OpenDocument file"),
    (rb"(?i)<!doctype html|<html|<head|<table|<body|<\?xml(?s:.{0,300})<html", "a web page (HTML)"),
)
_PARTS = (
    ("xl/workbook.bin", "an Excel binary workbook (.xlsb)"),
    ("xl/", "a workbook (.xlsx)"),
    ("word/", "a Word document (.docx)"),
    ("ppt/", "a presentation (.pptx)"),
    ("Index/", "a table of Numbers"),
    ("content.xml", "an OpenDocument file (.ods)"),
)
_STREAMS = (
    ("EncryptedPackage", "a workbook with a password"),
    ("WordDocument", "an old Word document (.doc)"),
    ("__substg1.0", "a message of Outlook (.msg)"),
    ("PowerPoint", "an old presentation (.ppt)"),
)
WORKBOOK = "a workbook (.xlsx)"


def kind_of(content: bytes) -> str:
    """Return what a file is in words, `WORKBOOK` for one that can be read; '' for text, or what is not known."""
    start = content[:4096]
    plain = start.decode("utf-16", "replace").encode() if start.startswith((b"\xff\xfe", b"\xfe\xff")) else start
    plain = plain.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    kind = next((kind for pattern, kind in _FIRST if re.match(pattern, start) or re.match(pattern, plain)), "")
    match kind:
        case "zip":
            return _packed(content)
        case "ole":
            return _compound(content)
    return kind


def what_to_do(kind: str) -> str:
    """Return the hint for a file that is not a table."""
    if "password" in kind:
        return "open it in Excel, remove the password (File, Info, Protect Workbook), and save it again"
    if kind == WORKBOOK:
        return "rename it so that its name ends with .xlsx, and import that"
    if not kind:
        return "save it as .xlsx or as .csv and import that"
    if kind in ("a PDF", "a picture"):
        return "ask the sender for the table itself, as .xlsx or .csv"
    return "unpack it, and import the table in it" if kind.startswith("a packed file") else _SAVE


def _packed(content: bytes) -> str:
    """Return what a file is that is packed as a whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return WORKBOOK if b"xl/" in content else "a damaged packed file"
    kinds = (kind for part, kind in _PARTS if any(name == part or name.startswith(part) for name in names))
    return next(kinds, "a packed file (.zip)")


def _compound(content: bytes) -> str:
    """Return what a file is that holds streams, as the programs of Microsoft wrote until 2007 and for passwords."""
    for stream, kind in _STREAMS:
        if stream.encode("utf-16-le") in content[:2_000_000]:
            return kind
    return "an old Excel workbook (.xls)"
