"""Reads the rows of a translators' document that came back, from Word (.docx) or as a page (.html): marks, words and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lxml import etree, html

from ..problems import Place, Problem, Problems, ProblemsFound, shown
from .word import opened
from .word_file import LARGEST, Element, W, WordFile, refuse_others
from .word_looks import Looks
from .word_text import Joined
from .word_walk import Walk

_MARK = re.compile(r"([a-z]{2,3})-([0-9a-f]{9})-([0-9a-f]{6})-([0-9a-f]{6})$")
ROWS = 50_000  # of a document; those of the default office have 3,200
_COLUMNS = (4, 5)  # number, about, one or two languages, and the corrected one


@dataclass(frozen=True)
class DocumentRow:
    """A row of the document: its number, the parts of its mark ('' where it has none), its words, and those of the other columns.

    `remarks` are comments, and what Word has that is not read.
    """

    number: str
    language: str
    id: str
    own_digest: str
    beside_digest: str
    words: str
    beside: tuple[str, ...]
    place: Place
    remarks: tuple[Problem, ...] = ()


def read_rows(path: Path, problems: Problems) -> list[DocumentRow]:
    """Return the rows of all tables of a document. Raises ProblemsFound for a file that is not one."""
    name = shown(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ProblemsFound.one(Place(name), "file", f"cannot read this file: {error.strerror}") from None
    if path.suffix.lower() in (".html", ".htm"):
        rows = list(_of_page(content, name))
    else:
        refuse_others(content, Place(name))
        rows = opened(content, name, partial(_of_word, name=name, problems=problems))
    if not any(row.id for row in rows):
        message, hint = "this is not a translators' document", "'noteverbale export --format reviser' writes them"
        raise ProblemsFound.one(Place(name), "file", message, hint)
    return rows


def _of_word(file: WordFile, name: str, problems: Problems) -> Iterator[DocumentRow]:
    root = file.root(file.main)
    if sum(1 for _ in root.iter(f"{W}tr")) > ROWS:
        raise ValueError(f"it has more than {ROWS:,} rows")
    looks, relations = Looks(file), file.related(file.main)
    comments = _comments(file)
    for i, line in enumerate(root.iter(f"{W}tr"), 1):
        if line.find(f"{W}trPr/{W}del") is not None:
            continue
        place = Place(f"{name}!row {i}")
        walk, texts, remarks = Walk(looks, relations), [], list[Problem]()
        for cell in line.iterchildren(f"{W}tc"):
            walk.stories = [[]]
            walk.inside(cell)
            paragraphs = [paragraph for story in walk.stories for paragraph in Joined(story).paragraphs]
            texts.append("\n".join("".join(paragraph.text) for paragraph in paragraphs))
            remarks += [problem for paragraph in paragraphs for problem in paragraph.told]
            if any(paragraph.level for paragraph in paragraphs):
                message = "Word numbers lines of this row by itself, and its marks are not read"
                remarks.append(Problem(place, "not-taken-over", message, "type the marks as text"))
        for reference in line.iter(f"{W}commentReference"):
            words = comments.get(reference.get(f"{W}id", ""), "")
            hint = "decide by hand what it asks for"
            remarks.append(Problem(place, "left-out", f"a comment, {words}", hint, "warning"))
        if len(texts) in _COLUMNS or "".join(texts).strip():
            yield _row(texts, place, remarks)
    if next(root.iter(*(W + tag for tag in ("ins", "del", "moveFrom", "moveTo"))), None) is not None:
        message = "this file has tracked changes: it is read as if all of them were accepted"
        problems.add(Place(name), "tracked", message, "accept or reject them in Word first", "warning")


def _comments(file: WordFile) -> dict[str, str]:
    """Return who commented and the words of each comment, by its id."""
    part = file.part_of("comments")
    comments: dict[str, str] = {}
    for comment in () if part is None else part.iter(f"{W}comment"):
        words = "".join(text.text or "" for text in comment.iter(f"{W}t"))
        comments[comment.get(f"{W}id", "")] = f"{comment.get(f'{W}author', '')}: {' '.join(words.split())}"
    return comments


def _of_page(content: bytes, name: str) -> Iterator[DocumentRow]:
    if len(content) > LARGEST:
        message, hint = f"this file has more than {LARGEST // 2**20} MB", "check that it is the right file"
        raise ProblemsFound.one(Place(name), "file", message, hint)
    try:
        root = html.document_fromstring(content.decode("utf-8"), parser=html.HTMLParser(no_network=True))
    except (UnicodeDecodeError, ValueError, etree.LxmlError) as error:
        hint = "save the page from the browser again, as HTML"
        raise ProblemsFound.one(Place(name), "file", f"not readable as a page: {str(error)[:120]}", hint) from None
    for i, line in enumerate(root.iter("tr"), 1):
        texts = ["".join(_page_text(cell)) for cell in line if cell.tag in ("td", "th")]
        yield _row(texts, Place(f"{name}!row {i}"), ())


def _page_text(element: Element) -> Iterator[str]:
    """Yield the text of a cell: a browser writes a new line as an element of its own, or as a break."""
    yield element.text or ""
    for child in element:
        if child.tag == "br" or child.get("class") in ("mark", "where") or child.tag in ("div", "p"):
            yield "\n"
        if isinstance(child.tag, str) and child.tag not in ("script", "style"):
            yield from _page_text(child)
        yield child.tail or ""


def _row(texts: Sequence[str], place: Place, remarks: Sequence[Problem]) -> DocumentRow:
    """Return a row by the texts of its cells; without a mark where the first one has none."""
    texts = texts if len(texts) in _COLUMNS else ("", *texts, "")
    lines = texts[0].split("\n")
    mark = _MARK.match(lines[-1].strip()) if len(texts) in _COLUMNS else None
    language, id, own, rest = mark.groups() if mark else ("", "", "", "")
    number = lines[0].strip() if len(lines) > 1 else ""
    about, _, where = texts[1].partition("\n")
    beside = (about, where, *texts[2:-1])
    return DocumentRow(number, language, id, own, rest, texts[-1], beside, place, tuple(remarks))
