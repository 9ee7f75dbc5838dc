"""Separates the words of a template or a pattern from what stays as it is, and puts corrected words in their place.

A reader sees `… se tiendra {meeting.dates|on}.`: what is in braces stays, the words around it may be changed. So it is with the
conditions of a template, with words that agree (`{meeting.nth|agree: m}était{f}étaient{end}`), `code` and [[[merge fields]]].
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..characters import STRANGE

# 'field': may be moved within its branch. The others keep their order: 'begin' opens a branch, 'next' goes on to its sibling.
Kind = Literal["words", "field", "begin", "next", "end", "mark"]

_STRING = r"\"[^\"\n]*\"|'[^'\n]*'"
_TAG = re.compile(rf"\{{#.*?#\}}|\{{\{{(?:{_STRING}|[^\"'])*?\}}\}}|\{{%(?:{_STRING}|[^\"'])*?%\}}", re.DOTALL)
_CHOICE = re.compile(rf"\|\s*(?:agree|counted)\(((?:{_STRING}|[^()\"'])*)\)")  # filters whose arguments are words
_ARGUMENT = re.compile(rf"(?<=[=:])\s*({_STRING})")
_EITHER = re.compile(rf"(?<=\{{\{{ )({_STRING})(?= if\b)|(?<=\belse )({_STRING})(?= \}}\}})")  # 'a' if … else 'b'
_OPENING = ("if", "for", "block", "macro", "filter", "call", "raw")
SHOWN = re.compile(r"(`[^`]*`|\[\[\[[^\[\]]*\]\]\]|\{[^{}]*\})")  # what stays, as a reader sees it
MARKS = "\u200b\u200e\u200f"  # places for a line end, and direction marks; those beside a field are only for display
_BESIDE = re.compile(rf"[{MARKS}]*{SHOWN.pattern}[{MARKS}]*")


@dataclass(frozen=True)
class Piece:
    """A part of a text: words (`label` is ''), or what stays, with what a reader sees in its place.

    `quote` is the quotation mark of the string that the words after this piece are in, '' outside of strings.
    """

    source: str
    label: str = ""
    kind: Kind = "words"
    quote: str = ""


class NotKept(ValueError):
    """A corrected text does not have what has to stay; says in words what is wrong."""


def of_template(source: str) -> tuple[Piece, ...]:
    """Return the pieces of a Jinja template; their sources are the template."""
    pieces: list[Piece] = []
    at = 0
    for tag in _TAG.finditer(source):
        pieces += of_pattern(source[at : tag.start()])
        pieces += _of_tag(tag[0])
        at = tag.end()
    return (*pieces, *of_pattern(source[at:]))


def of_pattern(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a text with {places}, `code` and [[[merge fields]]]; their sources are the text."""
    pieces: list[Piece] = []
    at = 0
    for part in _BESIDE.finditer(text):  # invisible marks that a file has beside a place stay with it
        pieces += [Piece(text[at : part.start()])] if part.start() > at else []
        pieces.append(Piece(part[0], part[1], "field"))
        at = part.end()
    return (*pieces, Piece(text[at:])) if text[at:] else tuple(pieces)


def as_shown(pieces: Sequence[Piece]) -> str:
    """Return a text as a reader sees it."""
    return "".join(piece.label or piece.source for piece in pieces)


def without_marks(text: str) -> str:
    """Return a text without the invisible marks that a document has beside its fields."""
    return _BESIDE.sub(r"\1", text)


def comparable(text: str) -> str:
    """Return a text as it is compared: what stays may have other spaces and quotation marks in a document than in the file."""
    return SHOWN.sub(lambda match: _plain(match[0]), without_marks(text))


def corrected(pieces: Sequence[Piece], text: str) -> tuple[Piece, ...]:
    """Return the pieces of a corrected text: its words, and what stays from `pieces`. Raises NotKept."""
    new = list(_matched(pieces, text))
    _compare(_branches(pieces), _branches(new))
    sources = {key: iter(fields) for key, fields in _branches(pieces).items()}
    branches = iter(_branch_of(new))
    filled = [
        piece
        if piece.kind != "field"
        else replace(piece, source=next(sources[next(branches), _plain(piece.label)]).source)
        for piece in new
    ]
    known = {piece.source for piece in pieces if not piece.label}
    quote = ""
    for piece in filled:
        if piece.label:
            quote = piece.quote
        elif piece.source not in known:
            _check_words(piece.source, quote)
    return tuple(filled)


def _of_tag(tag: str) -> Iterator[Piece]:
    """Yield the pieces of a tag: one, or several where words are in it."""
    spans = [
        (choice.start(1) + argument.start(1), choice.start(1) + argument.end(1))
        for choice in _CHOICE.finditer(tag)
        for argument in _ARGUMENT.finditer(choice[1])
    ]
    spans = sorted([*spans, *(either.span() for either in _EITHER.finditer(tag))])
    if not spans:
        yield Piece(tag, "{" + _inside(tag) + "}", _kind(tag))
        return
    at = 0
    for i, (start, end) in enumerate(spans):
        fixed = tag[at : start + 1]
        yield Piece(fixed, "{" + (_inside(fixed) or "choose") + "}", "next" if i else "begin", tag[start])
        yield Piece(tag[start + 1 : end - 1])
        at = end - 1
    yield Piece(tag[at:], "{" + f"end {_inside(tag[at:])}".strip() + "}", "end")


def _inside(tag: str) -> str:
    """Return what a reader sees of a tag: without its braces, and without the signs around words in it."""
    if tag.startswith("{#"):
        return re.sub(r"[{}`]", "", tag[2:-2]).strip()
    inner = re.sub(r"^\{[{%]-?|-?[%}]\}$", "", tag.strip()).strip()
    if tag.startswith("{%") and inner.startswith("end"):
        return "end"
    if inner != tag.strip() and tag.endswith(("%}", "}}")) and tag.startswith("{"):
        return re.sub(r"\s+", " ", re.sub(r"[{}]", "", inner))
    inner = re.sub(r"(\w+)\"?\s*[=:]\s*[\"']$", r"\1", inner)  # the name of the form that follows
    inner = re.sub(r"\|(agree|counted)\(\s*\{?\s*[\"']?", r"|\1: ", inner)
    return re.sub(r"\s+", " ", re.sub(r"^[\"'), }]+|[{}\"']+$", "", inner)).strip()


def _kind(tag: str) -> Kind:
    if tag.startswith("{{"):
        return "field"
    name = (re.findall(r"[a-z]+", tag[:20]) or [""])[0]
    if tag.startswith("{#"):
        return "mark"
    if name.startswith("end"):
        return "end"
    if name in ("else", "elif"):
        return "next"
    return "begin" if name in _OPENING or (name == "set" and "=" not in tag) else "mark"


def _plain(label: str) -> str:
    """Return a label as it is compared: word processors change quotation marks and spaces."""
    return re.sub(r"\s+", " ", re.sub("[“”„«»]", '"', re.sub("[‘’]", "'", label.replace("\xa0", " ")))).strip()


def _matched(pieces: Sequence[Piece], text: str) -> Iterator[Piece]:
    """Yield the pieces of a corrected text; fields have no source yet."""
    marks = [piece for piece in pieces if piece.kind not in ("words", "field")]
    fields = {_plain(piece.label) for piece in pieces if piece.kind == "field"}
    done = 0
    for i, part in enumerate(SHOWN.split(without_marks(text))):
        if not i % 2:
            if part:
                yield Piece(part)
        elif done < len(marks) and _plain(part) == _plain(marks[done].label):
            yield marks[done]
            done += 1
        elif _plain(part) in fields:
            yield Piece("", part, "field")
        elif _plain(part) in {_plain(mark.label) for mark in marks}:
            wanted = marks[done].label if done < len(marks) else ""
            raise NotKept(f"{part} is where {wanted} should be" if wanted else f"{part} is there once too often")
        else:
            raise NotKept(f"{part} is not in this text")
    if done < len(marks):
        raise NotKept(f"{marks[done].label} is missing")


def _branch_of(pieces: Sequence[Piece]) -> Iterator[int]:
    """Yield for each field the number of the branch that it is in: 0 outside of all."""
    stack, count = [0], 0
    for piece in pieces:
        if piece.kind == "field":
            yield stack[-1]
        elif piece.kind in ("begin", "next"):
            count += 1
            stack = [*(stack if piece.kind == "begin" else stack[:-1] or [0]), count]
        elif piece.kind == "end":
            stack = stack[:-1] or [0]


def _branches(pieces: Sequence[Piece]) -> dict[tuple[int, str], list[Piece]]:
    """Return the fields of each branch by their labels."""
    branches: dict[tuple[int, str], list[Piece]] = {}
    fields = [piece for piece in pieces if piece.kind == "field"]
    for branch, piece in zip(_branch_of(pieces), fields, strict=True):
        branches.setdefault((branch, _plain(piece.label)), []).append(piece)
    return branches


def _compare(old: dict[tuple[int, str], list[Piece]], new: dict[tuple[int, str], list[Piece]]) -> None:
    before, after = (Counter({key: len(fields) for key, fields in each.items()}) for each in (old, new))
    if before == after:
        return
    missing, more = before - after, after - before
    labels = {label for _, label in missing} & {label for _, label in more}
    if labels:
        raise NotKept(f"{min(labels)} is in another branch than before")
    if missing:
        raise NotKept(f"{min(label for _, label in missing)} is missing")
    raise NotKept(f"{min(label for _, label in more)} is there once too often")


def _check_words(words: str, quote: str) -> None:
    """Raise NotKept for words that would be read as something else."""
    if strange := STRANGE.search(words):
        raise NotKept(f"it has the character U+{ord(strange[0]):04X}, which cannot be seen")
    for sign in "{}":
        if sign in words:
            raise NotKept(f"the sign {sign} is there without its partner")
    for sign in (quote, "\\", "\n") if quote else ():
        if sign in words:
            raise NotKept("these words cannot have a line break" if sign == "\n" else f"these words cannot have the sign {sign}")  # fmt: skip
