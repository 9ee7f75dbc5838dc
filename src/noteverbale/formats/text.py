"""Document → plain text: what a reader hears, line by line, in reading order."""

from __future__ import annotations

from dataclasses import replace

from ..document import Block, Document, Inline, Isolate, Items, Paragraph, Quotation, Text, has_rtl, map_runs, words

ENCLOSURE_MARK = "....."
LRI, PDI = "\u2066", "\u2069"  # Unicode isolates: what stands between runs left to right whatever is around it (UAX 9)
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


def to_text_file(document: Document) -> str:
    """Return the whole copy as a file of its own: its mark first, and in Arabic what runs left to right isolated.

    Where a page says `bdi` plain text needs LRI…PDI: else a reference's bracket or the plus of a telephone number
    moves to the other side. A document that runs left to right has none.
    """
    marks = [f"[{document.label(f'watermark.{mark}')}]" for mark in document.meta.marks[:1]]
    return "\n\n".join([*marks, to_text(isolated(document))])


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

    whole = map_runs(document, run)
    return replace(whole, address=tuple(map(line, document.address)))


def _block(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return [words(block.inlines)]
        case Items():
            return [f"{mark} {words(item)}" for mark, item in zip(block.marks, block.items, strict=True)]
        case Quotation():
            return [line for inner in block.blocks for line in _block(inner)]
