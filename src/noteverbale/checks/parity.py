"""Compares the facts of a note in all its languages, move by move, for every audience: the values that each prints, and
what a reader finds in the text of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..document import Document, Inline, Isolate, Items, Value, leaves, runs_of, words
from ..pipeline import Pipeline
from ..problems import Place, Problem, ProblemsFound
from ..records.notes import Note
from ..registry.audience import Audience
from ..registry.note_moves import moves_of
from ..registry.registry import Registry
from .read_dates import Fact, Facts
from .read_text import of_lines, patterns_of
from .rules import audiences_of

# The words of a sentence's subject and object, which a language repeats, or leaves to the verb, as its grammar asks.
GRAMMATICAL = ("party", "sender", "level")
MAYBE_SENDER = ("office", "contact")  # where it is the sender, one language names it and another has a pronoun
REPEATED = ("body",)  # one language names it again where another has a pronoun: only a language that lacks it differs
Part = tuple[str, int]  # a move's name, and which of the moves of that name it is, from 1
OUTSIDE: Part = ("", 0)  # the date, the reference and the signature
Row = tuple[Part, str, str, str]  # part, language, what differs, hint


def parity_of(pipeline: Pipeline, note: Note, read: dict[tuple[str, str], Facts] | None = None) -> Iterator[Problem]:
    """Yield a Problem where a language of a note differs in its moves, items, values, or in what its text says.

    Every audience is compared; a Problem that not all of them have names those that have it. `read` keeps what lines of text
    say: most are the same for all audiences, and many for several notes.
    """
    registry = pipeline.registry
    audiences = audiences_of(registry, note)
    differing: dict[Row, list[Audience]] = {}
    read = {} if read is None else read
    for audience in audiences:
        for row in dict.fromkeys(_differences(pipeline, note, audience, read)):
            differing.setdefault(row, []).append(audience)
    for (part, language, difference, hint), those in differing.items():
        of = "" if len(those) == len(audiences) else f" (for {', '.join(map(str, those))})"
        message = f"{note.id}: {registry.packs[language].name} {difference}{of}"
        yield Problem(_place(registry, note, part, language), "parity", message, hint)


def _place(registry: Registry, note: Note, part: Part, language: str) -> Place:
    """Return where a note has a move; of a paragraph of its own, where the language's text is."""
    named = [move for move in moves_of(registry, note) if move.name == part[0]]
    if len(named) < part[1] or part == OUTSIDE:
        return note.place("moves") if note.moves is not None else note.place("kind")
    move = named[part[1] - 1]
    return move.text_places.at([language]).place if move.text_places else move.place


def _differences(
    pipeline: Pipeline, note: Note, audience: Audience, read: dict[tuple[str, str], Facts]
) -> Iterator[Row]:
    """Yield what differs for one audience of a note; `read` keeps what lines of text say."""
    registry = pipeline.registry
    documents: dict[str, Document] = {}
    for language in registry.languages_of(note):
        try:
            documents[language] = pipeline.document(note, language, audience)
        except ProblemsFound:
            continue  # reported where the note is composed
    shapes = {language: shape(document) for language, document in documents.items()}
    usual = max(shapes.values(), key=list(shapes.values()).count, default=None)
    for language, outline in shapes.items():
        if outline != usual:
            yield OUTSIDE, language, "has other moves or items than the other languages", "compare 'show --as tree'"
    patterns = patterns_of(registry)
    printed = printed_in(documents)
    in_text = {
        language: {
            part: of_lines(prose(runs), registry.packs[language], patterns, read) for part, runs in parts(document)
        }
        for language, document in documents.items()
    }
    hint = "print it from the record, or correct the sentence"
    for facts_of in (in_text, printed):
        for part in dict.fromkeys(part for facts in facts_of.values() for part in facts):
            where = f" in the move '{part[0]}'" if part[0] else ""
            by_language = {language: facts.get(part, Counter()) for language, facts in facts_of.items()}
            for language, (kind, id), count, most in differences(by_language):
                yield (
                    part,
                    language,
                    f"has the {kind} {id} {count}×{where}; most languages have it {most}×",
                    hint,
                )


@dataclass(frozen=True)
class Shape:
    """A Document's moves and the number of items each lists, in order."""

    moves: tuple[tuple[str, tuple[int, ...]], ...]


def shape(document: Document) -> Shape:
    """Return the outline that must be the same in all languages."""
    return Shape(
        tuple(
            (move.name, tuple(len(block.items) for block in move.blocks if isinstance(block, Items)))
            for move in document.body
        )
    )


def parts(document: Document) -> Iterator[tuple[Part, list[tuple[Inline, ...]]]]:
    """Yield the parts of a Document with their runs: what stands outside of moves together, and each move."""
    yield OUTSIDE, [run for _, run in (*document.before, *document.after)]
    numbers: Counter[str] = Counter()
    for move in document.body:
        numbers[move.name] += 1
        yield (move.name, numbers[move.name]), list(runs_of(move.blocks))


def of_values(document: Document) -> Iterator[tuple[Part, Facts]]:
    """Yield the values of each part of a Document, as (kind, id), with the number of times that each is printed."""
    for part, runs in parts(document):
        facts: Facts = Counter()
        for value in _values(runs):
            if value.kind not in GRAMMATICAL:
                facts[value.kind, value.id] += 1
        yield part, facts


def printed_in(documents: Mapping[str, Document]) -> dict[str, dict[Part, Facts]]:
    """Return the values of each part of a note's Documents, by language, as `of_values` does.

    Where an office or a contact is the sender itself, a part that names the sender has it too, and each has it once:
    the same sentence is "communicate to the Secretariat" in one language and « le Secrétariat … lui communiquer » in another.
    """
    printed = {language: dict(of_values(document)) for language, document in documents.items()}
    the_sender = {fact for document in documents.values() for fact in _names_of_sender(document)}
    if not the_sender:
        return printed
    senders = {language: _parts_with_sender(document) for language, document in documents.items()}
    named = {(part, fact) for facts_of in printed.values() for part, facts in facts_of.items() for fact in facts}
    for part, fact in named:
        for language, facts_of in printed.items():
            if fact in the_sender and part in facts_of and (facts_of[part][fact] or part in senders[language]):
                facts_of[part][fact] = 1
    return printed


def _names_of_sender(document: Document) -> Iterator[Fact]:
    """Yield the offices and contacts that a Document prints and that have the sender's name."""
    values = [value for _, runs in parts(document) for value in _values(runs) if isinstance(value, Value)]
    senders = {value.name for value in values if value.kind == "sender" and value.name}
    yield from ((value.kind, value.id) for value in values if value.kind in MAYBE_SENDER and value.name in senders)


def _parts_with_sender(document: Document) -> set[Part]:
    return {part for part, runs in parts(document) if any(value.kind == "sender" for value in _values(runs))}


def _values(runs: list[tuple[Inline, ...]]) -> Iterator[Value | Isolate]:
    yield from (leaf for run in runs for leaf in leaves(run) if isinstance(leaf, (Value, Isolate)))


def prose(runs: list[tuple[Inline, ...]]) -> str:
    """Return the text of runs, each a line, without the marks of lists."""
    return "\n".join(map(words, runs))


def differences(by_language: Mapping[str, Facts]) -> Iterator[tuple[str, Fact, int, int]]:
    """Yield (language, fact, its count, the most frequent count) for each count that differs from the most frequent one."""
    first = next(iter(by_language.values()), Counter())
    if all(facts == first for facts in by_language.values()):
        return
    everything = {fact for facts in by_language.values() for fact in facts}
    for fact in sorted(everything):
        counts = Counter(facts[fact] for facts in by_language.values())
        usual = counts.most_common(1)[0][0]
        for language, facts in by_language.items():
            if facts[fact] != usual and (fact[0] not in REPEATED or not facts[fact]):
                yield language, fact, facts[fact], usual
