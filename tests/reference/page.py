"""The type of a generated page, and the Markdown that all of them share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

WRITER = "pytest tests/reference --update"
Row = Sequence[str]


@dataclass(frozen=True)
class Entry:
    """What a page describes: the anchor at which other pages link to it, and its description as Markdown."""

    kind: str  # command, option, field, move …: the page's counts are by kind
    anchor: str
    about: str


@dataclass(frozen=True)
class Page:
    """A page: its text, and what is described on it."""

    title: str
    text: str
    entries: tuple[Entry, ...]

    def count(self, kind: str) -> int:
        return sum(entry.kind == kind for entry in self.entries)


def page(title: str, intro: str, source: str, parts: Iterable[str], entries: Iterable[Entry]) -> Page:
    """Return a page with its heading, what it is about and what it is made from."""
    made = f"This page is made from {source}; `{WRITER}` writes it anew."
    return Page(title, "\n\n".join([f"# {title}", intro, made, *parts]) + "\n", tuple(entries))


def table(head: Row, rows: Iterable[Row]) -> str:
    """Return a table; a cell is one line of Markdown."""
    lines = [head, ["---"] * len(head), *([cell(text) for text in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def cell(text: str) -> str:
    """Return Markdown as one line that does not end a cell of a table."""
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))


def code(text: str) -> str:
    """Return text as code; what has a backtick in it is put between two."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def anchored(anchor: str, text: str) -> str:
    """Return text that can be linked to."""
    return f'<a id="{anchor}"></a>{text}'


def spaced(name: str) -> str:
    """Return the name of a type in words: 'PostalOrder' is 'Postal order'."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def anchor(name: str) -> str:
    """Return the anchor of the heading of a type, which is its name in words."""
    return spaced(name).lower().replace(" ", "-")


def paragraphs(text: str) -> str:
    """Return a docstring as Markdown: paragraphs without the line ends of the source."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


_QUOTED = re.compile(r"(?<![\w`’])'([^' \n](?:[^'\n]*[^' \n])?)'(?![\w`])")
_AS_TYPED = re.compile(r"(?<![\w`{-])(\{(?:[^{}`]|\{[^{}`]*\})*\}|--[a-z][a-z-]+)(?![\w`])")


def markdown(text: str, quoted: str = "code") -> str:
    """Return a text of the program as Markdown. A word in single quotes is code, as are braces and options; a sentence is quoted.

    With `quoted` = "words" all that is in single quotes is words of a language, with "typed" it is code.
    """
    text = _QUOTED.sub(lambda match: _quotation(match[1], quoted), text)
    parts = re.split(r"(`+[^`]+`+)", text)
    parts[::2] = ["".join(_escaped(part)) for part in parts[::2]]
    return "".join(parts)


def _quotation(text: str, quoted: str) -> str:
    typed = quoted == "typed" or (quoted == "code" and (" " not in text or re.search(r"[{}=:]|--", text)))
    return code(text) if typed else f"“{text}”"


def _escaped(text: str) -> Iterator[str]:
    for at, part in enumerate(_AS_TYPED.split(text)):
        yield code(part) if at % 2 else re.sub(r"([*_<>\[\]])", r"\\\1", part)


def either(words: Sequence[str]) -> str:
    """Return words as a choice: 'a, b or c'."""
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
