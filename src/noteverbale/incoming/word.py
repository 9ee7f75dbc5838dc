"""Reads the paragraphs of a Word or text file, each with its place; a merge field becomes [[[Name]]].

Word splits a field over several runs, keeps fields in headers, tables and text boxes, and stores each text box twice.
This module joins the runs of a paragraph to one text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ..language.pack import Marks
from ..problems import Place, Problems, ProblemsFound, shown
from .text_tables import decode

LARGEST = 100 * 2**20  # bytes, unpacked: a template with pictures has a few millions
PARAGRAPHS = 10_000  # of a part of a file; a template has fifty
TOO_LONG = f"it has more than {PARAGRAPHS:,} paragraphs: is it a template?"
Level = Literal["", "roman", "letter"]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MERGE = re.compile(r'\s*MERGEFIELD\s+(?:"([^"]+)"|(\S+))')
_MARK = r"(?P<letter>\(?[a-z]\)|[•·–-])|(?P<roman>\(?(?:[ivx]+|\d{1,2})[.)])"


@dataclass(frozen=True)
class Part:
    """One paragraph: its text, where it is ('body', 'header', 'footer', 'footnote'), and whether it is a list's item."""

    text: str
    place: Place
    where: str = "body"
    level: Level = ""


def read_parts(path: Path, problems: Problems, marks: Marks | None = None) -> list[Part]:
    """Read a .docx or .txt file; `marks` are the list marks of its language. Raises ProblemsFound for other files."""
    typed = _typed(marks)
    place, kind = Place(shown(path)), path.suffix.lower()
    if not path.is_file():
        raise ProblemsFound.one(place, "file", "there is no such file", "check its name")
    if kind == ".txt":
        return list(_lines(path, typed, problems))
    if kind != ".docx":
        hint = "open it in Word or LibreOffice and save it as .docx"
        raise ProblemsFound.one(place, "file", f"templates are read from .docx and .txt, not from '{kind}'", hint)
    return [_unmarked(part, typed) for part in _opened(path, place, problems)]


def _opened(path: Path, place: Place, problems: Problems) -> list[Part]:
    """Read a .docx. Raises ProblemsFound for a file that is not one or is broken."""
    import docx

    hint = "open it in Word or LibreOffice and save it again"
    try:
        with zipfile.ZipFile(path) as package:
            if sum(entry.file_size for entry in package.infolist()) > LARGEST:
                message = f"this file holds more than {LARGEST // 2**20} MB"
                raise ProblemsFound.one(place, "file", message, "remove the pictures, or save its text as .txt")
        return list(_document(docx.Document(io.BytesIO(path.read_bytes())), shown(path), problems))
    except ProblemsFound:
        raise
    except OSError as error:
        raise ProblemsFound.one(place, "file", f"cannot read this file: {error.strerror}") from None
    except Exception as error:  # python-docx reads parts when they are needed; a broken part may raise anything
        explained = isinstance(error, (zipfile.BadZipFile, SyntaxError, ValueError, RuntimeError))
        reason = (
            " ".join(str(getattr(error, "msg", error)).split())[:120] if explained else "its parts do not fit together"
        )
        raise ProblemsFound.one(place, "file", f"not readable as a Word file: {reason}", hint) from None


def _typed(marks: Marks | None) -> re.Pattern[str]:
    """Return a pattern for a typed list mark at the beginning of a paragraph; the group that matches names the level."""
    own_marks = (
        {level: "|".join(map(re.escape, getattr(marks, level))) for level in ("roman", "letter")} if marks else {}
    )
    own_pattern = "|".join(f"(?P<own_{level}>{alternatives})" for level, alternatives in own_marks.items())
    return re.compile(rf"(?:{own_pattern}{'|' if own_pattern else ''}{_MARK})\s+", re.IGNORECASE)


def _unmarked(part: Part, typed: re.Pattern[str]) -> Part:
    """Turn a paragraph that begins with a typed list mark into an item of a list."""
    mark = typed.match(part.text) if not part.level and part.where == "body" else None
    return replace(part, text=part.text[mark.end() :], level=_level_of(mark)) if mark else part


def _level_of(mark: re.Match[str] | None) -> Level:
    if mark is None:
        return ""
    groups = mark.groupdict()
    roman = groups["roman"] or (groups.get("own_roman") if "own_roman" in groups else None)
    return "roman" if roman else "letter"


def _document(document: Any, file: str, problems: Problems) -> Iterator[Part]:
    body = document.element.body
    if body is None:
        raise ValueError("it has no text")
    if next(body.iter(f"{W}ins", f"{W}del"), None) is not None:
        message = "this file has tracked changes: insertions are read, deletions are not"
        problems.add(Place(file), "tracked", message, "accept or reject them in Word first", "warning")
    formats = _number_formats(document)
    yield from _paragraphs(body, f"{file}!", "body", formats)
    seen: set[str] = set()
    for section in document.sections:
        for where in ("header", "footer"):
            for name in (where, f"first_page_{where}", f"even_page_{where}"):
                part = getattr(section, name)
                if not part.is_linked_to_previous and str(part.part.partname) not in seen:
                    seen.add(str(part.part.partname))
                    yield from _paragraphs(part.part.element, f"{file}!{where} ", where, formats)
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/footnotes") and not relation.is_external:
            from docx.oxml import parse_xml  # which resolves no entities

            yield from _paragraphs(parse_xml(relation.target_part.blob), f"{file}!footnotes ", "footnote", formats)


def _paragraphs(root: Any, prefix: str, where: str, formats: dict[tuple[str, str], str]) -> Iterator[Part]:
    """Yield the paragraphs of a part, text boxes after the paragraph they hang on."""
    if root.getroottree().docinfo.doctype:
        raise ValueError("it declares a document type, which Word never does")
    if sum(1 for _ in root.iter(f"{W}p")) > PARAGRAPHS:
        raise ValueError(TOO_LONG)
    number = 0
    for paragraph in root.iter(f"{W}p"):
        if _within(paragraph, _FALLBACK):
            continue
        number += 1
        text = _text(paragraph)
        if not text:
            continue
        kind = (
            "text box, "
            if _within(paragraph, f"{W}txbxContent")
            else "table, "
            if _within(paragraph, f"{W}tbl")
            else ""
        )
        yield Part(text, Place(f"{prefix}{kind}paragraph {number}"), where, _level(paragraph, formats))


def _within(element: Any, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _text(paragraph: Any) -> str:
    """Return a paragraph as text: merge fields by name; without their results, deleted text and text boxes."""
    pieces: list[str] = []
    open_fields: list[list[str]] = []  # the instructions of fields that have begun and not ended
    results = 0
    for element in _own_elements(paragraph):
        tag = element.tag.removeprefix(W)
        if tag == "fldSimple":
            pieces += _field(element.get(f"{W}instr", ""))
        elif tag == "fldChar":
            match element.get(f"{W}fldCharType"):
                case "begin":
                    open_fields.append([])
                case "separate" if open_fields:
                    results += bool(_field("".join(open_fields[-1])))
                case "end" if open_fields:
                    field = _field("".join(open_fields.pop()))
                    results = max(0, results - bool(field))
                    pieces += field
        elif tag == "instrText" and open_fields:
            open_fields[-1].append(_element_text(element))
        elif not results and not _in_merge_field(element):
            pieces.append(
                {"t": _element_text(element), "tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}.get(tag, "")
            )
    return "\n".join(" ".join(line.split(" ")).strip() for line in "".join(pieces).split("\n")).strip()


def _own_elements(paragraph: Any) -> Iterator[Any]:
    """Yield the elements of a paragraph in order, without those of text boxes inside it."""
    for element in paragraph.iter("*"):  # no comments, no instructions
        nearest = next(element.iterancestors(f"{W}p"), None)
        if nearest is paragraph and not _within(element, f"{W}del") and not _within(element, _FALLBACK):
            yield element


def _element_text(element: Any) -> str:
    """Return an element's text, on both sides of a comment."""
    return (element.text or "") + "".join(inner.tail or "" for inner in element)


def _in_merge_field(element: Any) -> bool:
    return any(_field(above.get(f"{W}instr", "")) for above in element.iterancestors(f"{W}fldSimple"))


def _field(instruction: str) -> list[str]:
    match = _MERGE.match(instruction)
    return [f"[[[{match[1] or match[2]}]]]"] if match else []


def _number_formats(document: Any) -> dict[tuple[str, str], str]:
    """Return how each list numbers each of its levels: 'lowerRoman', 'bullet'."""
    try:
        numbering = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    levels = {
        (abstract.get(f"{W}abstractNumId"), level.get(f"{W}ilvl")): level.find(f"{W}numFmt").get(f"{W}val")
        for abstract in numbering.iter(f"{W}abstractNum")
        for level in abstract.iter(f"{W}lvl")
        if level.find(f"{W}numFmt") is not None
    }
    return {
        (number.get(f"{W}numId"), level): how
        for number in numbering.iter(f"{W}num")
        for kind in number.iter(f"{W}abstractNumId")
        for (abstract, level), how in levels.items()
        if abstract == kind.get(f"{W}val")
    }


def _level(paragraph: Any, formats: dict[tuple[str, str], str]) -> Level:
    numbering = paragraph.find(f"{W}pPr/{W}numPr")
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    if numbering is not None:
        number, level = numbering.find(f"{W}numId"), numbering.find(f"{W}ilvl")
        at = level.get(f"{W}val") if level is not None else "0"
        how = formats.get((number.get(f"{W}val") if number is not None else "", at), "decimal")
        return "letter" if how in ("bullet", "lowerLetter", "upperLetter") or at != "0" else "roman"
    name = style.get(f"{W}val", "") if style is not None else ""
    return "letter" if name.startswith("ListBullet") else "roman" if name.startswith("ListNumber") else ""


def _lines(path: Path, typed: re.Pattern[str], problems: Problems) -> Iterator[Part]:
    """Yield the paragraphs of a text file. An empty line and a list mark begin a new one."""
    text, _, remarks = decode(path.read_bytes(), shown(path), lambda _: False)
    problems.extend(remarks)
    pending: list[str] = []
    first: int = 1
    level: Level = ""

    def part() -> Iterator[Part]:
        if pending:
            yield Part(" ".join(pending), Place(shown(path), first, 1), "body", level)

    lines = [*text.removeprefix("\ufeff").splitlines(), ""]
    if len(lines) > 10 * PARAGRAPHS:
        hint = "check that it is the right file"
        raise ProblemsFound.one(Place(shown(path)), "too-large", f"this file has {len(lines):,} lines", hint)
    for number, line in enumerate(lines, 1):
        mark = typed.match(line.strip())
        alone = re.fullmatch(r"(\s*\[\[\[[^\[\]]+\]\]\]\s*)+", line)  # a line of the address
        if not line.strip() or mark or alone:
            yield from part()
            pending, level = [], ""
        if line.strip():
            if not pending:
                first, level = number, _level_of(mark)
            pending.append(line.strip()[mark.end() :] if mark else line.strip())
            if alone:
                yield from part()
                pending = []
    yield from part()
