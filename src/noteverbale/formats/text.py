"""Write a Document as plain text, line by line, in reading order."""

from __future__ import annotations

import re
from dataclasses import replace

from ..document import Block, Document, Inline, Isolate, Items, Paragraph, Quotation, Text, has_rtl, map_runs, words

# Letters that take two columns: Han, kana, hangul and full-width forms.
WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f"
    "\uff01-\uff60\uffe0-\uffe6\U0001f200-\U0001f64f\U00020000-\U0003fffd]"
)
ENCLOSURE_MARK = "....."
LRI, PDI = "\u2066", "\u2069"  # Unicode isolates: text between them runs from left to right in any context (UAX 9)
# Word shows a box for the word joiner (U+2060) and the Arabic letter mark (U+061C), but knows the older U+200F.
_FOR_WORD = str.maketrans({"\u2060": None, "\u061c": "\u200f"})


def for_word(text: str) -> str:
    """Return text without the invisible characters that Word does not know."""
    return text.translate(_FOR_WORD)


def body_lines(document: Document) -> list[str]:
    """Return the note up to the initials, one line for each paragraph or item."""
    lines = [*(words(run) for _, run in document.before), *moves_lines(document)]
    lines += [words(run) for _, run in document.after]
    if document.initials:
        lines.append(document.initials)
    return lines


def moves_lines(document: Document) -> list[str]:
    """Return the moves of the note, one line for each paragraph or item."""
    lines: list[str] = []
    for move in document.body:
        for block in move.blocks:
            mark = f"{ENCLOSURE_MARK} " if isinstance(block, Paragraph) and block.enclosures else ""
            lines += [mark + line for line in _block(block)]
    return lines


def address_lines(document: Document) -> list[str]:
    """Return the lines of the address block."""
    return [words(line) for line in document.address]


def to_text(document: Document) -> str:
    """Return the whole copy: letterhead, body, address block, tagline, with empty lines between."""
    head = [] if document.letterhead.style == "preprinted" else [document.letterhead.acronym, document.letterhead.name]
    parts = ["\n".join(head), *body_lines(document), "\n".join(address_lines(document)), document.tagline or ""]
    return "\n\n".join(part for part in parts if part) + "\n"


def to_text_file(document: Document) -> str:
    """Return the whole copy as the content of a file: its mark first; in right-to-left languages with LRI…PDI.

    These isolates do what `bdi` does in HTML: without them the bracket of a reference or the plus of a telephone number
    would be shown on the other side. A left-to-right copy has none.
    """
    mark = f"{document.marked()}\n\n" if document.watermark else ""
    return mark + to_text(isolated(document))


def isolated(document: Document) -> Document:
    """Return a right-to-left copy with LRI…PDI around its isolated runs and the Latin lines of its address."""
    if document.meta.direction == "ltr":
        return document

    def run(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(
            replace(inline, text=f"{LRI}{inline.text}{PDI}") if isinstance(inline, Isolate) else inline
            for inline in inlines
        )

    def line(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return inlines if has_rtl(words(inlines)) else (Text(LRI), *inlines, Text(PDI))

    isolated_runs = map_runs(document, run)
    return replace(isolated_runs, address=tuple(map(line, document.address)))


def _block(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return [words(block.inlines)]
        case Items():
            return [f"{mark} {words(item)}" for mark, item in zip(block.marks, block.items, strict=True)]
        case Quotation():
            return [line for inner in block.blocks for line in _block(inner)]
