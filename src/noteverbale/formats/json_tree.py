"""Write a Document as JSON: the tree, all words from records with the kind, id and place of the record.

`schema()` returns the types below as JSON Schema for other programs (docs/reference/schemas/copy.schema.json).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from .. import document as nodes
from ..document import Document
from ..problems import NOWHERE, Place

_CLOSED = ConfigDict(extra="forbid")


@with_config(_CLOSED)
class Written(TypedDict):
    """Where a value was written: a file of the office, from its folder; line and column from 1, 0 for a whole file."""

    file: str
    line: int
    column: int


@with_config(_CLOSED)
class TextRun(TypedDict):
    """Prose of the template; `break` is a new line."""

    type: Literal["text", "break"]
    text: str


@with_config(_CLOSED)
class ValueRun(TypedDict):
    """Words that came from a record; `kind` and `id` are the same in every language. `isolate` keeps its direction."""

    type: Literal["value", "isolate"]
    text: str
    kind: str
    id: str
    href: NotRequired[str]
    place: NotRequired[Written]


@with_config(_CLOSED)
class FieldRun(TypedDict):
    """A merge field, with its phrase (`filled`) or open (`field`, `[[[name]]]`)."""

    type: Literal["field", "filled"]
    text: str
    name: str
    place: NotRequired[Written]


@with_config(_CLOSED)
class StressedRun(TypedDict):
    """Stressed words."""

    type: Literal["emphasis"]
    inlines: list[Run]


Run = Annotated[TextRun | ValueRun | FieldRun | StressedRun, Field(discriminator="type")]
Runs = list[Run]


@with_config(_CLOSED)
class ParagraphBlock(TypedDict):
    """One paragraph; one that names `enclosures` bears their mark."""

    type: Literal["paragraph"]
    inlines: Runs
    enclosures: NotRequired[int]


@with_config(_CLOSED)
class Item(TypedDict):
    """One item of a list, with its printed mark."""

    mark: str
    inlines: Runs


@with_config(_CLOSED)
class ListBlock(TypedDict):
    """A list: of the first level (roman) or the second (letter)."""

    type: Literal["items"]
    level: Literal["roman", "letter"]
    items: list[Item]


@with_config(_CLOSED)
class QuotationBlock(TypedDict):
    """A quoted passage set off from the text."""

    type: Literal["quotation"]
    blocks: list[AnyBlock]


AnyBlock = Annotated[ParagraphBlock | ListBlock | QuotationBlock, Field(discriminator="type")]


@with_config(_CLOSED)
class Step(TypedDict):
    """One move of the note, and the number of enclosures that its paragraphs name."""

    move: str
    enclosures: int
    blocks: list[AnyBlock]


@with_config(_CLOSED)
class Head(TypedDict):
    """The letterhead."""

    acronym: str
    name: str
    style: Literal["text", "logo", "preprinted"]


@with_config(_CLOSED)
class Tree(TypedDict):
    """The copy as composed. `language` is a code of the office, `tag` BCP 47; `marks` are printed across its pages.

    A letter or notification has `form`, and of the other keys that need not be there those that its form prints.
    """

    kind: str
    language: str
    tag: str
    direction: Literal["ltr", "rtl"]
    title: str
    marks: list[Literal["draft", "sample", "specimen", "void"]]
    letterhead: Head
    reference: Runs
    body: list[Step]
    date: Runs
    initials: str | None
    address: list[Runs]
    tagline: str | None
    form: NotRequired[str]
    date_above: NotRequired[Literal[True]]
    heading: NotRequired[Runs]
    salutation: NotRequired[Runs]
    signature: NotRequired[Runs]


@with_config(_CLOSED)
class AudienceFacts(TypedDict):
    """The facts on which the words depend: the recipient's party, its capacity at each meeting, one recipient or many."""

    party: str
    capacities: list[Literal["participant", "observer"]]
    number: Literal["one", "many"]


@with_config(_CLOSED)
class Facts(TypedDict):
    """What the copy was made from: records as their files have them, and the text of every merge field."""

    reference: str | None
    audience: AudienceFacts
    note: dict[str, Any]
    recipient: dict[str, Any]
    fields: dict[str, str]


@with_config(_CLOSED)
class Copy(TypedDict):
    """One copy."""

    version: Literal[1]
    note: str
    recipient: str
    document: Tree
    facts: Facts


def schema() -> str:
    """Return the JSON Schema (draft 2020-12) of a copy, as the text of its file."""
    types = TypeAdapter(Copy).json_schema()
    content = {"$schema": "https://json-schema.org/draft/2020-12/schema", **types, "title": "copy of a note verbale"}
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def to_json(document: Document, facts: Facts, folder: Path) -> str:
    """Return a copy as JSON; files of places are relative to the office's `folder`."""
    writer = _Writer(folder)
    meta = document.meta
    content: Copy = {
        "version": 1,
        "note": meta.note,
        "recipient": meta.recipient or "",
        "document": writer.tree(document),
        "facts": facts,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


class _Writer:
    """Converts nodes; remembers the relative names of the office's files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._names: dict[str, str] = {}

    def tree(self, document: Document) -> Tree:
        meta, head = document.meta, document.letterhead
        tree: Tree = {
            "kind": meta.kind,
            "language": meta.language,
            "tag": meta.tag,
            "direction": meta.direction,
            "title": meta.title,
            "marks": list(meta.marks),
            "letterhead": {"acronym": head.acronym, "name": head.name, "style": head.style},
            "reference": self.runs(document.reference),
            "body": [
                {
                    "move": move.name,
                    "enclosures": move.enclosures,
                    "blocks": [self.block(block) for block in move.blocks],
                }
                for move in document.body
            ],
            "date": self.runs(document.date),
            "initials": document.initials,
            "address": [self.runs(line) for line in document.address],
            "tagline": document.tagline,
        }
        if meta.form != "note":
            tree["form"] = meta.form
        if document.date_above:
            tree["date_above"] = True
        if document.heading:
            tree["heading"] = self.runs(document.heading)
        if document.salutation:
            tree["salutation"] = self.runs(document.salutation)
        if document.signature:
            tree["signature"] = self.runs(document.signature)
        return tree

    def block(self, block: nodes.Block) -> AnyBlock:
        match block:
            case nodes.Paragraph():
                paragraph: ParagraphBlock = {"type": "paragraph", "inlines": self.runs(block.inlines)}
                if block.enclosures:
                    paragraph["enclosures"] = block.enclosures
                return paragraph
            case nodes.Items():
                rows = zip(block.marks, block.items, strict=True)
                items: list[Item] = [{"mark": mark, "inlines": self.runs(item)} for mark, item in rows]
                return {"type": "items", "level": block.level, "items": items}
            case nodes.Quotation():
                return {"type": "quotation", "blocks": [self.block(inner) for inner in block.blocks]}

    def runs(self, inlines: tuple[nodes.Inline, ...]) -> Runs:
        return [self.run(inline) for inline in inlines]

    def run(self, inline: nodes.Inline) -> Run:
        match inline:
            case nodes.Text():
                return {"type": "text", "text": inline.text}
            case nodes.Break():
                return {"type": "break", "text": inline.text}
            case nodes.Emphasis():
                return {"type": "emphasis", "inlines": self.runs(inline.inlines)}
            case nodes.Field():
                return {"type": "field", "text": inline.text, "name": inline.name}
            case nodes.Filled():
                filled: FieldRun = {"type": "filled", "text": inline.text, "name": inline.name}
                if inline.place != NOWHERE:
                    filled["place"] = self.place(inline.place)
                return filled
            case nodes.Value() | nodes.Isolate():
                kind: Literal["value", "isolate"] = "value" if isinstance(inline, nodes.Value) else "isolate"
                value: ValueRun = {"type": kind, "text": inline.text, "kind": inline.kind, "id": inline.id}
                if isinstance(inline, nodes.Isolate) and inline.href:
                    value["href"] = inline.href
                if inline.place != NOWHERE:
                    value["place"] = self.place(inline.place)
                return value

    def place(self, place: Place) -> Written:
        if place.file not in self._names:
            path = Path(place.file).resolve()
            inside = path.is_relative_to(self._folder)
            self._names[place.file] = path.relative_to(self._folder).as_posix() if inside else path.name
        return {"file": self._names[place.file], "line": place.line, "column": place.column}
