"""Document → plain text: what a reader hears, line by line, in reading order."""

from __future__ import annotations

from ..document import Block, Document, Items, Paragraph, Quotation, words

ENCLOSURE_MARK = "....."
# Word shows a box for the word joiner, and knows the older of the two marks that make a place right to left.
_FOR_WORD = str.maketrans({"\u2060": None, "\u061c": "\u200f"})


def for_word(text: str) -> str:
    """Return words without the invisible signs that Word does not know."""
    return text.translate(_FOR_WORD)


def body_lines(document: Document) -> list[str]:
    """Return the note from reference to initials, a paragraph or item a line."""
    lines = [words(document.reference)]
    for move in document.body:
        for i, block in enumerate(move.blocks):
            mark = f"{ENCLOSURE_MARK} " if i < move.enclosures and isinstance(block, Paragraph) else ""
            lines += [mark + line for line in _block(block)]
    lines.append(words(document.date))
    if document.initials:
        lines.append(document.initials)
    return lines


def address_lines(document: Document) -> list[str]:
    """Return the address block, a line a line."""
    return [words(line) for line in document.address]


def to_text(document: Document) -> str:
    """Return the whole copy: letterhead, body, address block, tagline, parted by empty lines."""
    head = [] if document.letterhead.style == "preprinted" else [document.letterhead.acronym, document.letterhead.name]
    parts = ["\n".join(head), *body_lines(document), "\n".join(address_lines(document)), document.tagline or ""]
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return [words(block.inlines)]
        case Items():
            return [f"{mark} {words(item)}" for mark, item in zip(block.marks, block.items, strict=True)]
        case Quotation():
            return [line for inner in block.blocks for line in _block(inner)]
