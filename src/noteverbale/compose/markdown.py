"""Parse rendered template text, a small Markdown with marks in place of values, into blocks of the tree.

Paragraphs, `1)` lists (the roman level) and `-` lists (the lettered one), `>` quotations, emphasis,
links and line breaks; everything else is reported as a Problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from ..document import Block, Break, Emphasis, Field, Inline, Isolate, Items, Paragraph, Quotation, Text, Value
from ..language.grammar import Noun
from ..language.pack import Pack
from ..problems import Place, ProblemsFound, did_you_mean
from ..records.merge_fields import LEGACY, TOWN
from .brief import ActText, Isolates
from .marks import CLOSE, OPEN

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
_LEGACY = re.compile(r"\[\[\[([A-Za-z][A-Za-z0-9 ]*)\]\]\]")
NOTE_FIELDS = ("Reference",)
FIELDS = ("Addressee", "Salutation", "Closing", "Courtesy", *LEGACY, TOWN)


def markdown() -> MarkdownIt:
    """Return the parser of the text, with only the Markdown that notes use."""
    from markdown_it import MarkdownIt  # not needed where no text is composed

    return MarkdownIt("zero", {"html": False}).enable(["list", "blockquote", "emphasis", "link", "newline", "escape"])


class Reader:
    """Converts Markdown tokens to blocks, and marks to the values they stand for."""

    def __init__(self, pack: Pack, values: list[object], place: Place, move: str) -> None:
        self.pack, self.values, self.place, self.move = pack, values, place, move

    def blocks(self, tokens: Sequence[Token]) -> tuple[Block, ...]:
        blocks: list[Block] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            end = _closing(tokens, at)
            inner = tokens[at + 1 : end]
            match token.type:
                case "paragraph_open":
                    inlines = self.inlines(inner[0].children or [])
                    if inlines:
                        blocks.append(Paragraph(inlines))
                case "ordered_list_open" | "bullet_list_open":
                    blocks.append(self.items("roman" if token.type.startswith("ordered") else "letter", inner))
                case "blockquote_open":
                    blocks.append(Quotation(self.blocks(inner)))
                case _:
                    hint = "use paragraphs, 1) or - lists, > quotations"
                    raise self._template_problem("markup", f"'{token.type}' is not used in notes", hint)
            at = end + 1
        return tuple(blocks)

    def items(self, level: Literal["roman", "letter"], tokens: Sequence[Token]) -> Items:
        runs: list[tuple[Inline, ...]] = []
        at = 0
        while at < len(tokens):
            end = _closing(tokens, at)
            inner = self.blocks(tokens[at + 1 : end])
            if len(inner) != 1 or not isinstance(inner[0], Paragraph):
                raise self._template_problem(
                    "markup", "an item holds one paragraph", "end the list before the next paragraph"
                )
            runs.append(inner[0].inlines)
            at = end + 1
        marks = getattr(self.pack.marks, level)
        if len(runs) > len(marks):
            message = f"{self.pack.name} has {len(marks)} marks for a list of {len(runs)}"
            raise ProblemsFound.one(self.pack.place("marks", level), "marks", message, "add more marks")
        return Items(level, tuple(marks[: len(runs)]), tuple(runs))

    def inlines(self, tokens: Sequence[Token]) -> tuple[Inline, ...]:
        inlines: list[Inline] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            end = _closing(tokens, at)
            match token.type:
                case "text":
                    inlines += self.text(token.content)
                case "softbreak":
                    inlines.append(Text(" "))
                case "hardbreak":
                    inlines.append(Break())
                case "em_open" | "strong_open":
                    inlines.append(Emphasis(self.inlines(tokens[at + 1 : end])))
                case "link_open":
                    href = str(token.attrs["href"])
                    inlines.append(
                        Isolate("".join(t.content for t in tokens[at + 1 : end]), "url", href, href, self.place)
                    )
                case _:
                    raise self._template_problem("markup", f"'{token.type}' is not used in notes")
            at = end + 1
        return merge(tuple(_once(inlines)))

    def text(self, content: str) -> list[Inline]:
        inlines: list[Inline] = []
        for i, part in enumerate(_MARK.split(content)):
            if i % 2:  # the pattern has one group, so every second part is the number of a value
                inlines += self.printed(self.values[int(part)])
                continue
            for j, piece in enumerate(_LEGACY.split(part)):
                if j % 2 and piece not in (*FIELDS, *NOTE_FIELDS):
                    hint = did_you_mean(piece, (*FIELDS, *NOTE_FIELDS))
                    raise self._template_problem("unknown-field", f"there is no field [[[{piece}]]]", hint)
                if j % 2:
                    inlines.append(Field(piece, "note" if piece in NOTE_FIELDS else "recipient"))
                elif piece:
                    inlines.append(Text(piece))
        return inlines

    def printed(self, value: object) -> Iterator[Inline]:
        """Yield a value; several numbers or addresses as the language joins a list."""
        items = value.items if isinstance(value, Isolates) else (value,)
        for i, item in enumerate(items):
            if i:
                joins = self.pack.joins
                yield Text(joins.comma if i < len(items) - 1 else joins.symbols or joins.last)
            yield self.value(item)

    def value(self, value: object) -> Inline:
        match value:
            case Value() | Isolate() | Field():
                return value
            case Noun():
                return Value(value.before_words(value.text), value.kind, value.id, value.place, value.name)
            case ActText():
                return self.value(value.noun)
            case str() | int():
                return Text(str(value))
            case None:
                hint = "add it to the record, or guard it with {% if … %}"
                raise self._template_problem("template-fact", "the note or meeting has no such fact", hint)
        message = f"{type(value).__name__} cannot be printed without a filter"
        raise self._template_problem("template-value", message, "use one, such as |on, |bound or |the")

    def _template_problem(self, code: str, message: str, hint: str = "") -> ProblemsFound:
        return ProblemsFound.one(self.place, code, f"move '{self.move}': {message}", hint)


def _closing(tokens: Sequence[Token], at: int) -> int:
    """Return the index of the token that closes the one at `at`; `at` itself if that opens nothing."""
    depth = 0
    for i in range(at, len(tokens)):
        depth += tokens[i].nesting
        if depth <= 0:
            return i
    return len(tokens) - 1


def _once(inlines: Sequence[Inline]) -> list[Inline]:
    """Return inlines without the name of a meeting or body that repeats the name just before it.

    A named meeting may be its own body: the workshop, not the workshop of the workshop. A meeting without a number has its
    body in its name: of the body and the meeting of the body, in either order, the longer name stays.
    """
    kept: list[Inline] = []
    before: Value | None = None
    space: Inline | None = None
    for inline in inlines:
        name = inline if isinstance(inline, Value) and inline.kind in ("body", "meeting") else None
        if name and before and (name.kind, name.id) == (before.kind, before.id):
            space = None
            if name.kind == "body" and len(name.text) > len(before.text):
                kept[-1] = before = name
            continue
        if space:
            kept.append(space)
        space = inline if before and isinstance(inline, Text) and not inline.text.strip() else None
        if space is None:
            kept.append(inline)
            before = name
    return [*kept, space] if space else kept


def merge(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    """Join neighbouring Text nodes and drop empty ones."""
    merged: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Text) and merged and isinstance(merged[-1], Text):
            merged[-1] = Text(merged[-1].text + inline.text)
        elif not (isinstance(inline, Text) and not inline.text):
            merged.append(inline)
    return tuple(merged)
