"""The tree of a note: what it says, without language rules and without pages.

Everything is frozen. `compose` makes a Document, `language/typography` and `compose/addressing` return changed copies,
`page` and `formats` only read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar
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
    """Words that came from a record; `kind` and `id` name it, and are the same in every language.

    `name` is the name itself where `text` may be inflected or have a preposition; '' if it is not known.
    """

    text: str
    kind: str
    id: str
    place: Place = NOWHERE
    name: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Field:
    """A complete phrase that depends on the recipient, or on the number given at issue; `[[[name]]]` until it is filled."""

    name: str
    scope: Scope = "recipient"

    @property
    def text(self) -> str:
        return f"[[[{self.name}]]]"


@dataclass(frozen=True, slots=True)
class Filled:
    """A Field that is filled."""

    text: str
    name: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Isolate:
    """Text with a direction of its own and without line breaks: a symbol, a URL, a telephone number."""

    text: str
    kind: str
    id: str
    href: str | None = None
    place: Place = NOWHERE

    def __str__(self) -> str:
        return self.text


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
NamedRun = tuple[str, tuple[Inline, ...]]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `enclosures` are the enclosures that it names, each of which has a mark in the margin."""

    inlines: tuple[Inline, ...]
    enclosures: int = 0

    @property
    def is_lead(self) -> bool:
        """Whether it announces a list or an address (it ends in a colon), and so stays on the same page with it."""
        return words(self.inlines).rstrip().endswith((":", "："))

    @property
    def is_isolate(self) -> bool:
        """Whether it has nothing but a link, a symbol or an address."""
        return len(self.inlines) == 1 and isinstance(self.inlines[0], Isolate)


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `marks` are the printed marks of its items ('i)', '(أ)')."""

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
    """One step of a note ('invitation', 'reply')."""

    name: str
    blocks: tuple[Block, ...]

    @property
    def enclosures(self) -> int:
        """The number of enclosures that its paragraphs name."""
        return sum(block.enclosures for block in self.blocks if isinstance(block, Paragraph))


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The sender's head of page 1: acronym and name of the office, or a logo, or nothing on preprinted paper."""

    acronym: str
    name: str
    style: Literal["text", "logo", "preprinted"] = "text"
    logo: str | None = None


@dataclass(frozen=True, slots=True)
class Meta:
    """Facts about a document for titles and metadata. `marks` are printed across every page, `form` names its form."""

    note: str
    kind: str
    language: str
    tag: str
    direction: Literal["ltr", "rtl"]
    title: str
    audience: str
    marks: tuple[Mark, ...] = ()
    recipient: str | None = None
    form: str = "note"


@dataclass(frozen=True, slots=True)
class Document:
    """A note in one language for one audience, or, once addressed, for one recipient.

    `heading`, `salutation` and `signature` are empty where its form has none; `date_above`: the date is above the text.
    """

    meta: Meta
    letterhead: Letterhead
    reference: tuple[Inline, ...]
    body: tuple[Move, ...]
    date: tuple[Inline, ...]
    initials: str | None
    address: tuple[tuple[Inline, ...], ...]
    tagline: str | None
    labels: tuple[tuple[str, str], ...] = field(default=())
    heading: tuple[Inline, ...] = ()
    salutation: tuple[Inline, ...] = ()
    signature: tuple[Inline, ...] = ()
    date_above: bool = False

    @property
    def before(self) -> tuple[NamedRun, ...]:
        """The runs before the body, in reading order, by name: date (if above), reference, heading, salutation."""
        date = (("date", self.date),) if self.date_above else ()
        parts = (("heading", self.heading), ("salutation", self.salutation))
        return (*date, ("reference", self.reference), *(part for part in parts if part[1]))

    @property
    def after(self) -> tuple[NamedRun, ...]:
        """The runs after the body, in reading order, by name: date (if not above), signature."""
        date = () if self.date_above else (("date", self.date),)
        return (*date, ("signature", self.signature)) if self.signature else date

    @property
    def about(self) -> str:
        """The name of the document in problems: 'cu-2009-033/fr'."""
        return f"{self.meta.note}/{self.meta.language}"

    @property
    def watermark(self) -> str:
        """The word printed across every page, in the language of the note; '' for none."""
        return self.label(f"watermark.{self.meta.marks[0]}") if self.meta.marks else ""

    def marked(self, text: str = "") -> str:
        """Return a line of plain text with the mark of the copy before it: '[DRAFT] Reply form'; unchanged without a mark."""
        return marked(dict(self.labels), self.meta.marks[0], text) if self.meta.marks else text

    def label(self, name: str) -> str:
        """Return a word of the note's language by its name ('watermark.draft')."""
        return dict(self.labels)[name]


def marked(labels: Mapping[str, str], mark: Mark, text: str = "") -> str:
    """Return a line of plain text with a mark before it, in the brackets of the language: '[DRAFT] Note verbale'."""
    pattern = labels.get("marked", "[{mark}] {text}")
    return pattern.format(mark=labels[f"watermark.{mark}"], text=text).strip()


Mapper = Callable[[tuple[Inline, ...]], tuple[Inline, ...]]
P = TypeVar("P", Move, Quotation)


def map_runs(document: Document, change: Mapper) -> Document:
    """Return `document` with `change` applied to every run of inlines (a paragraph, an item, a line).

    Blocks whose runs `change` returns as the same objects are not copied: the copies of a note share most of their blocks.
    """

    def changed(block: Block) -> Block:
        match block:
            case Paragraph():
                inlines = change(block.inlines)
                return block if inlines is block.inlines else replace(block, inlines=inlines)
            case Items():
                items = tuple(change(item) for item in block.items)
                return block if _same(items, block.items) else replace(block, items=items)
            case Quotation():
                return with_blocks(block)

    def with_blocks(parent: P) -> P:
        blocks = tuple(changed(block) for block in parent.blocks)
        return parent if _same(blocks, parent.blocks) else replace(parent, blocks=blocks)

    return replace(
        document,
        reference=change(document.reference),
        body=tuple(with_blocks(move) for move in document.body),
        date=change(document.date),
        address=tuple(change(line) for line in document.address),
        heading=change(document.heading),
        salutation=change(document.salutation),
        signature=change(document.signature),
    )


def _same(new: tuple[object, ...], old: tuple[object, ...]) -> bool:
    return all(after is before for after, before in zip(new, old, strict=True))


def runs(document: Document) -> Iterator[NamedRun]:
    """Yield (move name, run of inlines) for the whole note, in reading order; what is outside of moves has the names
    of `Document.before` and `Document.after`, and 'address'.
    """

    yield from document.before
    for move in document.body:
        yield from ((move.name, run) for run in runs_of(move.blocks))
    yield from document.after
    for line in document.address:
        yield "address", line


def runs_of(blocks: tuple[Block, ...]) -> Iterator[tuple[Inline, ...]]:
    """Yield the runs of blocks (their paragraphs and items) in reading order."""
    for block in blocks:
        match block:
            case Paragraph():
                yield block.inlines
            case Items():
                yield from block.items
            case Quotation():
                yield from runs_of(block.blocks)


def leaves(inlines: tuple[Inline, ...]) -> Iterator[Leaf]:
    """Yield the leaves of a run, those inside Emphasis included."""
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
    return any(bidirectional(char) in ("R", "AL") for char in set(text))


def unfilled(document: Document) -> tuple[str, ...]:
    """Return the names of the Fields that are not filled, in order, without repetition."""
    names = [leaf.name for _, run in runs(document) for leaf in leaves(run) if isinstance(leaf, Field)]
    return tuple(dict.fromkeys(names))
