"""The text of a note: every passage of every composition, with open Fields.

Reviewers comment on passages, the ledger keeps them, `differences` compares them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ..document import Block, Document, Inline, Items, NamedRun, Paragraph, Quotation, Text, unfilled, words
from ..ledger.entries import Texts
from ..pipeline import Pipeline
from ..problems import Problems, ProblemsFound
from ..records.notes import Note
from ..registry import addressees
from ..registry.audience import Audience, audience_of

Pair = tuple[str, str]  # a language and an audience, as they are written; or a recipient and a language
HEAD, TAIL, ADDRESS = "letterhead", "tagline", "address"


@dataclass(frozen=True)
class Passage:
    """One run of a note: `number` counts from 1 within its move."""

    move: str
    number: int
    inlines: tuple[Inline, ...]

    @property
    def text(self) -> str:
        return words(self.inlines)

    @property
    def at(self) -> str:
        """How people name it: 'invitation 2'."""
        return f"{self.move} {self.number}"


NoteText = Mapping[Pair, tuple[Passage, ...]]


def passages(document: Document) -> tuple[Passage, ...]:
    """Return the text of a Document as passages in reading order, list marks included."""
    result: list[Passage] = []
    count: dict[str, int] = {}
    for move, run in _runs(document):
        count[move] = count.get(move, 0) + 1
        result.append(Passage(move, count[move], run))
    return tuple(result)


def _runs(document: Document) -> Iterator[NamedRun]:
    head = document.letterhead
    if head.style != "preprinted":
        yield HEAD, (Text(f"{head.acronym} · {head.name}"),)
    yield from document.before
    for move in document.body:
        for block in move.blocks:
            for run in _block(block):
                yield move.name, run
    yield from document.after
    if document.initials:
        yield "initials", (Text(document.initials),)
    for line in document.address:
        yield ADDRESS, line
    if document.tagline:
        yield TAIL, (Text(document.tagline),)


def _block(block: Block) -> Iterator[tuple[Inline, ...]]:
    match block:
        case Paragraph():
            yield block.inlines
        case Items():
            for mark, item in zip(block.marks, block.items, strict=True):
                yield (Text(f"{mark} "), *item)
        case Quotation():
            for inner in block.blocks:
                yield from _block(inner)


def compositions(pipeline: Pipeline, note: Note) -> dict[Pair, Document]:
    """Return every composition of a note: each language it goes out in, each audience of its plan. Raises ProblemsFound."""
    problems = Problems()
    documents: dict[Pair, Document] = {}
    for language in pipeline.registry.languages_of(note):
        for audience in addressees.audiences(pipeline.registry, note):
            document = problems.attempt(pipeline.document, note, language, audience)
            if document is not None:
                documents[language, str(audience)] = document
    problems.stop_if_any()
    return documents


@dataclass(frozen=True)
class Addressed:
    """What one copy adds to the words of its audience: the Fields it fills, by name."""

    audience: str
    fields: Mapping[str, str]


def addressed(pipeline: Pipeline, note: Note, pairs: Sequence[Pair] | None = None) -> dict[Pair, Addressed]:
    """Return what copies fill in, by recipient and language: those of a note's own plan, or of `pairs`.

    A copy that cannot be composed is left out; composing it raises its problems.
    """
    registry = pipeline.registry
    chosen = (
        [
            (recipient.id, code)
            for recipient in addressees.recipients_of(registry, note)
            for code in addressees.languages(registry, note, recipient, "own")
        ]
        if pairs is None
        else [pair for pair in pairs if pair[0] in registry.recipients and pair[1] in registry.languages_of(note)]
    )
    filled: dict[Pair, Addressed] = {}
    names: dict[tuple[str, Audience], tuple[str, ...]] = {}
    for id, code in chosen:
        recipient = registry.recipients[id]
        with suppress(ProblemsFound):
            audience = audience_of(registry, note, recipient)
            if (code, audience) not in names:
                names[code, audience] = unfilled(pipeline.document(note, code, audience))
            fills = pipeline.fills(note, recipient, code)
            fields = {name: fills[name][0] for name in names[code, audience] if name in fills}
            filled[id, code] = Addressed(str(audience), fields)
    return filled


def note_texts(pipeline: Pipeline, note: Note) -> NoteText:
    """Return the passages of every composition of a note, by language and audience. Raises ProblemsFound."""
    return {pair: passages(document) for pair, document in compositions(pipeline, note).items()}


def packed(number_of: NoteText) -> Texts:
    """Return texts in the form of the ledger: each passage once, and the numbers of the passages of each composition."""
    texts: dict[tuple[str, int, str], int] = {}
    copies = {
        f"{language} {audience}": tuple(
            texts.setdefault((passage.move, passage.number, passage.text), len(texts)) for passage in composed
        )
        for (language, audience), composed in number_of.items()
    }
    return Texts(texts=tuple(texts), copies=copies)


def unpacked(content: Texts) -> dict[Pair, tuple[Passage, ...]]:
    """Return the passages of each composition from the form of the ledger."""
    texts = [Passage(move, number, (Text(text),)) for move, number, text in content.texts]
    return {
        (key.partition(" ")[0], key.partition(" ")[2]): tuple(texts[i] for i in numbers)
        for key, numbers in content.copies.items()
    }
