"""The tree at the waist of the program: what a note says, with no language rule and no page in it.

Everything is frozen. `compose` makes a Document, `typography` and `address` return changed copies,
exporters only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal
from unicodedata import bidirectional

from .problems import NOWHERE, Place

Scope = Literal["recipient", "note"]
Mark = Literal["draft", "sample", "specimen", "void"]


@dataclass(frozen=True, slots=True)
class Text:
    """Prose as written in a template."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """Words that came from a record: `kind` and `id` are the same in every language."""

    text: str
    kind: str
    id: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Field:
    """A place only the recipient or the issue can fill; a complete phrase. `[[[name]]]` until then."""

    name: str
    scope: Scope = "recipient"

    @property
    def text(self) -> str:
        return f"[[[{self.name}]]]"


@dataclass(frozen=True, slots=True)
class Filled:
    """A Field with its phrase in place."""

    text: str
    name: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Isolate:
    """A run that keeps its own direction and never breaks: a symbol, a URL, a telephone number."""

    text: str
    kind: str
    id: str
    href: str | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Stressed words."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A new line within a paragraph."""

    text: str = "\n"


Leaf = Text | Value | Field | Filled | Isolate | Break
Inline = Leaf | Emphasis


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `marks` are the printed marks, one an item ('i)', '(أ)')."""

    level: Literal["roman", "letter"]
    marks: tuple[str, ...]
    items: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted passage set off from the text."""

    blocks: tuple[Block, ...]


Block = Paragraph | Items | Quotation


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a note ('invitation', 'reply'); `enclosures` counts what it says is enclosed."""

    name: str
    blocks: tuple[Block, ...]
    enclosures: int = 0


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: the acronym over the office's name, or a logo, or nothing on printed paper."""

    acronym: str
    name: str
    style: Literal["text", "logo", "preprinted"] = "text"
    logo: str | None = None


@dataclass(frozen=True, slots=True)
class Meta:
    """What a file says about itself. `marks` are printed across every page."""

    note: str
    kind: str
    language: str
    tag: str
    direction: Literal["ltr", "rtl"]
    title: str
    audience: str
    marks: tuple[Mark, ...] = ()
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A note in one language for one audience, or, once addressed, for one recipient."""

    meta: Meta
    letterhead: Letterhead
    reference: tuple[Inline, ...]
    body: tuple[Move, ...]
    date: tuple[Inline, ...]
    initials: str | None
    address: tuple[tuple[Inline, ...], ...]
    tagline: str | None
    labels: tuple[tuple[str, str], ...] = field(default=())

    @property
    def about(self) -> str:
        """How complaints name it: 'cu-2009-033/fr'."""
        return f"{self.meta.note}/{self.meta.language}"

    def label(self, name: str) -> str:
        """Return a word of the language for the sheet ('watermark.draft')."""
        return dict(self.labels)[name]


Mapper = Callable[[tuple[Inline, ...]], tuple[Inline, ...]]


def map_runs(document: Document, change: Mapper) -> Document:
    """Return `document` with `change` applied to every run of inlines (a paragraph, an item, a line).

    What it leaves as it is, the same object, is shared: copies of a note have most of their blocks in common.
    """

    def block(one: Block) -> Block:
        match one:
            case Paragraph():
                inlines = change(one.inlines)
                return one if inlines is one.inlines else replace(one, inlines=inlines)
            case Items():
                items = tuple(change(item) for item in one.items)
                return one if _same(items, one.items) else replace(one, items=items)
            case Quotation():
                inner = tuple(block(b) for b in one.blocks)
                return one if _same(inner, one.blocks) else replace(one, blocks=inner)

    def move(one: Move) -> Move:
        blocks = tuple(block(b) for b in one.blocks)
        return one if _same(blocks, one.blocks) else replace(one, blocks=blocks)

    return replace(
        document,
        reference=change(document.reference),
        body=tuple(move(one) for one in document.body),
        date=change(document.date),
        address=tuple(change(line) for line in document.address),
    )


def _same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    return all(one is other for one, other in zip(some, others, strict=True))


def runs(document: Document) -> Iterator[tuple[str, tuple[Inline, ...]]]:
    """Yield (move name, run of inlines) for all that the note says, in reading order."""

    def blocks(name: str, many: tuple[Block, ...]) -> Iterator[tuple[str, tuple[Inline, ...]]]:
        for one in many:
            match one:
                case Paragraph():
                    yield name, one.inlines
                case Items():
                    for item in one.items:
                        yield name, item
                case Quotation():
                    yield from blocks(name, one.blocks)

    yield "reference", document.reference
    for move in document.body:
        yield from blocks(move.name, move.blocks)
    yield "date", document.date
    for line in document.address:
        yield "address", line


def leaves(inlines: tuple[Inline, ...]) -> Iterator[Leaf]:
    """Yield the leaves of a run, emphasis opened."""
    for inline in inlines:
        if isinstance(inline, Emphasis):
            yield from leaves(inline.inlines)
        else:
            yield inline


def words(inlines: tuple[Inline, ...]) -> str:
    """Return a run as plain text."""
    return "".join(leaf.text for leaf in leaves(inlines))


def has_rtl(text: str) -> bool:
    """Say whether a text has letters of a right-to-left script."""
    return any(bidirectional(char) in ("R", "AL") for char in text)


def unfilled(document: Document) -> tuple[str, ...]:
    """Return the names of the Fields that are still open, in order, each once."""
    names = [leaf.name for _, run in runs(document) for leaf in leaves(run) if isinstance(leaf, Field)]
    return tuple(dict.fromkeys(names))
