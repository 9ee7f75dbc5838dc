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

    file: Annotated[str, Field(description="the file, from the office's folder")]
    line: Annotated[int, Field(description="the line, from 1; 0 for a whole file")]
    column: Annotated[int, Field(description="the column, from 1; 0 for a whole file")]


@with_config(_CLOSED)
class TextRun(TypedDict):
    """Prose of the template; `break` is a new line."""

    type: Annotated[Literal["text", "break"], Field(description="prose, or a new line")]
    text: Annotated[str, Field(description="the words")]


@with_config(_CLOSED)
class ValueRun(TypedDict):
    """Words that came from a record; `kind` and `id` are the same in every language. `isolate` keeps its direction."""

    type: Annotated[Literal["value", "isolate"], Field(description="words, or text with a direction of its own")]
    text: Annotated[str, Field(description="the words")]
    kind: Annotated[str, Field(description="what they name: state, meeting, date …")]
    id: Annotated[str, Field(description="id of the record, or the value in a form that is the same in every language")]
    href: NotRequired[Annotated[str, Field(description="address of a link")]]
    place: NotRequired[Annotated[Written, Field(description="where the value is written")]]


@with_config(_CLOSED)
class FieldRun(TypedDict):
    """A merge field, with its phrase (`filled`) or open (`field`, `[[[name]]]`)."""

    type: Annotated[Literal["field", "filled"], Field(description="an open field, or one that is filled in")]
    text: Annotated[str, Field(description="its phrase; open: `[[[name]]]`")]
    name: Annotated[str, Field(description="name of the merge field")]
    place: NotRequired[Annotated[Written, Field(description="where what fills it is written")]]


@with_config(_CLOSED)
class StressedRun(TypedDict):
    """Stressed words."""

    type: Annotated[Literal["emphasis"], Field(description="stressed words")]
    inlines: Annotated[list[Run], Field(description="what is stressed")]


Run = Annotated[TextRun | ValueRun | FieldRun | StressedRun, Field(discriminator="type")]
Runs = list[Run]


@with_config(_CLOSED)
class ParagraphBlock(TypedDict):
    """One paragraph; one that names `enclosures` bears their mark."""

    type: Annotated[Literal["paragraph"], Field(description="a paragraph")]
    inlines: Annotated[Runs, Field(description="its text")]
    enclosures: NotRequired[Annotated[int, Field(description="how many enclosures it names")]]


@with_config(_CLOSED)
class Item(TypedDict):
    """One item of a list, with its printed mark."""

    mark: Annotated[str, Field(description="its mark, as printed")]
    inlines: Annotated[Runs, Field(description="its text")]


@with_config(_CLOSED)
class ListBlock(TypedDict):
    """A list: of the first level (roman) or the second (letter)."""

    type: Annotated[Literal["items"], Field(description="a list")]
    level: Annotated[Literal["roman", "letter"], Field(description="its level: roman is the first")]
    items: Annotated[list[Item], Field(description="its items")]


@with_config(_CLOSED)
class QuotationBlock(TypedDict):
    """A quoted passage set off from the text."""

    type: Annotated[Literal["quotation"], Field(description="a quoted passage")]
    blocks: Annotated[list[AnyBlock], Field(description="what is in it")]


AnyBlock = Annotated[ParagraphBlock | ListBlock | QuotationBlock, Field(discriminator="type")]


@with_config(_CLOSED)
class Step(TypedDict):
    """One move of the note, and the number of enclosures that its paragraphs name."""

    move: Annotated[str, Field(description="name of the move")]
    enclosures: Annotated[int, Field(description="how many enclosures its paragraphs name")]
    blocks: Annotated[list[AnyBlock], Field(description="its paragraphs, lists and quotations")]


@with_config(_CLOSED)
class Head(TypedDict):
    """The letterhead."""

    acronym: Annotated[str, Field(description="the acronym")]
    name: Annotated[str, Field(description="the name of the office")]
    style: Annotated[Literal["text", "logo", "preprinted"], Field(description="how it is printed")]


@with_config(_CLOSED)
class Tree(TypedDict):
    """The copy as composed. `language` is a code of the office, `tag` BCP 47; `marks` are printed across its pages.

    A letter or notification has `form`, and of the other keys that need not be there those that its form prints.
    """

    kind: Annotated[str, Field(description="kind of the note")]
    language: Annotated[str, Field(description="code of the language in the office")]
    tag: Annotated[str, Field(description="the language as BCP 47 writes it")]
    direction: Annotated[Literal["ltr", "rtl"], Field(description="direction of writing")]
    title: Annotated[str, Field(description="title of the copy")]
    marks: Annotated[
        list[Literal["draft", "sample", "specimen", "void"]], Field(description="what is printed across the pages")
    ]
    letterhead: Annotated[Head, Field(description="the head of page 1")]
    reference: Annotated[Runs, Field(description="the line of the reference")]
    body: Annotated[list[Step], Field(description="the moves, in order")]
    date: Annotated[Runs, Field(description="the date")]
    initials: Annotated[str | None, Field(description="the initials at the end")]
    address: Annotated[list[Runs], Field(description="the lines of the address")]
    tagline: Annotated[str | None, Field(description="the line at the foot of page 1")]
    form: NotRequired[Annotated[str, Field(description="letter or notification; a note has no such key")]]
    date_above: NotRequired[Annotated[Literal[True], Field(description="the date is above the text")]]
    heading: NotRequired[Annotated[Runs, Field(description="the heading above the text")]]
    salutation: NotRequired[Annotated[Runs, Field(description="the salutation")]]
    signature: NotRequired[Annotated[Runs, Field(description="who signs")]]


@with_config(_CLOSED)
class AudienceFacts(TypedDict):
    """The facts on which the words depend: the recipient's party, its capacity at each meeting, one recipient or many."""

    party: Annotated[str, Field(description="what the recipient's principal is called: government, holy_see …")]
    capacities: Annotated[list[Literal["participant", "observer"]], Field(description="its capacity at each meeting")]
    number: Annotated[Literal["one", "many"], Field(description="one or many recipients")]


@with_config(_CLOSED)
class Facts(TypedDict):
    """What the copy was made from: records as their files have them, and the text of every merge field."""

    reference: Annotated[str | None, Field(description="the reference; none before the issue")]
    audience: Annotated[AudienceFacts, Field(description="what the words depend on")]
    note: Annotated[dict[str, Any], Field(description="the record of the note")]
    recipient: Annotated[dict[str, Any], Field(description="the record of the recipient")]
    fields: Annotated[dict[str, str], Field(description="text of each merge field, by its name")]


@with_config(_CLOSED)
class Copy(TypedDict):
    """One copy."""

    version: Annotated[Literal[1], Field(description="version of this form of output")]
    note: Annotated[str, Field(description="id of the note")]
    recipient: Annotated[str, Field(description="id of the recipient")]
    document: Annotated[Tree, Field(description="the copy as composed")]
    facts: Annotated[Facts, Field(description="what it was made from")]


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
