"""Reads the paragraphs of a Word or text file, each with its place; a merge field becomes [[[Name]]].

What Word shows is what is read (`word_walk`, `word_looks`, `word_fields`); what is left out is reported.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from ..language.pack import Marks
from ..problems import Place, Problems, ProblemsFound, shown
from .text_tables import decode
from .word_file import Element, R, Relation, W, WordFile, refuse_others
from .word_looks import Level, Looks
from .word_text import Joined, Read
from .word_walk import Walk

T = TypeVar("T")
WORD = (".docx", ".docm", ".dotx", ".dotm")  # macros are never run
PARAGRAPHS = 10_000  # of a part of a file; a template has fifty
TOO_LONG = f"it has more than {PARAGRAPHS:,} paragraphs: is it a template?"
_BESIDE = {
    "header": "header",
    "footer": "footer",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
}  # parts beside the body, and what they are called in messages
_MARK = r"(?P<letter>\(?[a-z]\)|[•·–-])|(?P<roman>\(?(?:[ivx]+|\d{1,2})[.)])"


@dataclass(frozen=True)
class Part:
    """One paragraph: its text, where it is ('body', 'header', 'footnotes', 'comments' …), and whether it is a list's item."""

    text: str
    place: Place
    where: str = "body"
    level: Level = ""
    in_table: bool = False


def read_parts(path: Path, problems: Problems, marks: Marks | None = None) -> list[Part]:
    """Read a Word or .txt file; `marks` are the list marks of its language. Raises ProblemsFound for other files."""
    typed = _typed(marks)
    place, kind = Place(shown(path)), path.suffix.lower()
    if not path.is_file():
        raise ProblemsFound.one(place, "file", "there is no such file", "check its name")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ProblemsFound.one(place, "file", f"cannot read this file: {error.strerror}") from None
    refuse_others(content, place)
    if kind == ".txt" and not content.startswith(b"PK\x03\x04"):
        return list(_lines(content, shown(path), typed, problems))
    if kind not in WORD and not content.startswith(b"PK\x03\x04"):
        hint = "open it in Word or LibreOffice and save it as .docx"
        raise ProblemsFound.one(place, "file", f"templates are read from .docx and .txt, not from '{kind}'", hint)
    parts = opened(content, shown(path), lambda file: _document(file, shown(path), problems))
    return [_unmarked(part, typed) for part in parts]


def opened(content: bytes, name: str, read: Callable[[WordFile], Iterable[T]]) -> list[T]:
    """Return what `read` yields of a Word file. Raises ProblemsFound for a file that is not one or is broken."""
    place, hint = Place(name), "open it in Word or LibreOffice and save it again"
    try:
        return list(read(WordFile(content, place)))
    except ProblemsFound:
        raise
    except Exception as error:  # parts are read when they are needed; a broken part may raise anything
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


def _document(file: WordFile, name: str, problems: Problems) -> Iterator[Part]:
    """Yield the paragraphs of the body, then of headers, footers, notes and comments."""
    root = file.root(file.main)
    body = root.find(f"{W}body")
    if body is None:
        raise ValueError("it has no text" if root.tag == f"{W}document" else "it is not a text of Word")
    looks = Looks(file)
    for reference in body.iter(f"{W}headerReference", f"{W}footerReference"):
        file.relations[reference.get(f"{R}id", "")]  # a file without it is damaged
    walk, reads = _walked(body, looks, file.related(file.main))
    if walk.tracked:
        message = "this file has tracked changes: it is read as if all of them were accepted"
        problems.add(Place(name), "tracked", message, "accept or reject them in Word first", "warning")
    for paragraph in reads:
        place = Place(f"{name}!{_inside(paragraph)}paragraph {paragraph.first.number}")
        problems.extend(replace(problem, place=place) for problem in paragraph.told)
        yield from _parts(paragraph, place, "body")
    for relation in file.relations.values():
        if relation.kind not in _BESIDE or relation.external:
            continue
        _, reads = _walked(file.root(relation.target), looks, file.related(relation.target))
        for paragraph in reads:
            place = Place(f"{name}!{_BESIDE[relation.kind]} {_inside(paragraph)}paragraph {paragraph.first.number}")
            yield from _parts(paragraph, place, relation.kind)


def _walked(root: Element, looks: Looks, relations: Mapping[str, Relation]) -> tuple[Walk, list[Read]]:
    """Return the paragraphs of a part in the order of their numbers. Raises ValueError for a part that is too long."""
    if sum(1 for _ in root.iter(f"{W}p")) > PARAGRAPHS:
        raise ValueError(TOO_LONG)
    walk = Walk(looks, relations)
    walk.inside(root)
    reads = [paragraph for story in walk.stories for paragraph in Joined(story).paragraphs]
    return walk, sorted(reads, key=lambda paragraph: paragraph.first.number)


def _inside(paragraph: Read) -> str:
    return "text box, " if paragraph.first.box else "table, " if paragraph.first.table else ""


def _parts(paragraph: Read, place: Place, where: str) -> Iterator[Part]:
    """Yield a paragraph; one with the end of a page in it as several."""
    for page in "".join(paragraph.text).split("\f"):
        text = "\n".join(re.sub(" {2,}", " ", line).strip() for line in page.split("\n")).strip()
        if text:
            yield Part(text, place, where, paragraph.level, paragraph.first.table)


def _lines(content: bytes, name: str, typed: re.Pattern[str], problems: Problems) -> Iterator[Part]:
    """Yield the paragraphs of a text file. An empty line and a list mark begin a new one."""
    text, _, remarks = decode(content, name, lambda _: False)
    problems.extend(remarks)
    pending: list[str] = []
    first: int = 1
    level: Level = ""

    def part() -> Iterator[Part]:
        if pending:
            yield Part(" ".join(pending), Place(name, first, 1), "body", level)

    lines = [*text.removeprefix("\ufeff").splitlines(), ""]
    if len(lines) > 10 * PARAGRAPHS:
        hint = "check that it is the right file"
        raise ProblemsFound.one(Place(name), "too-large", f"this file has {len(lines):,} lines", hint)
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
