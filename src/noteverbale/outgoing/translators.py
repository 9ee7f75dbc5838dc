"""Writes the document that a translator of one language reads and corrects: every move and every word of the program, numbered.

Each is beside English and one other language, with what it is about, where it is written, and examples of the moves.
"""

from __future__ import annotations

from collections import abc
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args, get_origin

from ..checks.move_examples import KIND, example_offices
from ..formats.text import moves_lines
from ..formats.word_table import Line, Part, WordTable
from ..language.pack import Pack
from ..pipeline import Pipeline
from ..problems import NOWHERE, ProblemsFound, did_you_mean, problem_codes
from ..records.base import Key, Record
from ..records.notes import Capacity, Note
from ..registry.audience import Audience, government
from ..registry.registry import Registry
from ..registry.word_list import EXAMPLE, FIRST, SECTIONS, Entry, Passage, Section, mark_of, word_list
from .selection import File

TITLES: dict[Section, str] = {
    "moves": "Moves: the prose of notes",
    "forms": "Phrases of notes, letters and notifications",
    "language": "Words and patterns of the language",
    "titles": "Titles, words of deadlines and of reply forms, facts of examples",
    "names": "Names on file",
    "pages": "Words of the pages",
    "problems": "What is wrong and what to do: words of problem codes",
}
HOW = (
    "Correct the last column. Leave the numbers and the other columns as they are.",
    "What is in braces stays: the program puts a fact there, like {meeting.dates|on}. It may be moved within its sentence. "
    "{if …}, {else} and {end} are around words that are printed in one case only; {word|agree: m}, {f} and {end} are around the forms of a word.",
    "Rows without a number are examples. To remark on a row without changing its words, add a comment in Word.",
    "'noteverbale import reviser FILE' shows what would change in the files, and what cannot be taken over and why.",
)
Examples = list[tuple[str, Mapping[str, str]]]  # for whom each is, and its words by language


def beside_of(registry: Registry, code: str, chosen: str = "") -> str:
    """Return the language beside English: the chosen one, else that of the pack, or the first other one; '' without any.

    Raises ProblemsFound for a language that the office does not have.
    """
    others = [other for other in registry.packs if other not in (code, FIRST)]
    if chosen and chosen not in registry.packs:
        hint = did_you_mean(chosen, registry.packs)
        raise ProblemsFound.one(NOWHERE, "language", f"there is no language '{chosen}'", hint)
    return next((other for other in (chosen, registry.packs[code].beside, *others) if other in others), "")


def document(pipeline: Pipeline, code: str, beside: str = "", only: Collection[str] = ()) -> WordTable:
    """Return the document of a language, or some sections of it. Raises ProblemsFound for an unknown language or section."""
    registry = pipeline.registry
    if code not in registry.packs:
        hint = did_you_mean(code, registry.packs)
        raise ProblemsFound.one(NOWHERE, "language", f"there is no language '{code}'", hint)
    for name in only:
        if name not in SECTIONS:
            raise ProblemsFound.one(NOWHERE, "format", f"there is no section '{name}'", did_you_mean(name, SECTIONS))
    second = beside_of(registry, code, beside)
    codes = [each for each in (FIRST, second) if each and each != code and each in registry.packs] + [code]
    own = registry.packs[code]
    heads = ["No.", "What and where", *(registry.packs[each].name for each in codes[:-1]), f"{own.name}: correct here"]
    rows = _Rows(pipeline, codes, [section for section in SECTIONS if section in only or not only])
    return WordTable(
        title=f"Words in {_english_name(registry, code)}",
        how=HOW,
        heads=heads,
        packs=[registry.packs[each] for each in codes],
        parts=[Part(title, lines) for section, title in TITLES.items() if (lines := rows.of(section))],
    )


def files(pipeline: Pipeline, code: str, beside: str = "", only: Collection[str] = ()) -> Iterator[File]:
    """Yield the document of a language for Word and as a page. Raises ProblemsFound."""
    table = document(pipeline, code, beside, only)
    yield File(f"words-{code}.docx", table.docx(pipeline.sheet, "noteverbale"))
    yield File(f"words-{code}.html", table.html().encode())


def _english_name(registry: Registry, code: str) -> str:
    """Return the name of a language in English, else in itself."""
    names = registry.packs[FIRST].language_names.names if FIRST in registry.packs else {}
    return names[code][0].text if code in names else registry.packs[code].name


class _Rows:
    """Makes the rows of a document, numbered from the first section to the last."""

    def __init__(self, pipeline: Pipeline, codes: Sequence[str], sections: Collection[Section]) -> None:
        self.pipeline, self.codes, self.code = pipeline, codes, codes[-1]
        self.entries = word_list(pipeline.registry, codes, sections)
        self.by_name = {entry.name: entry for entry in self.entries}
        self.number = 0

    def of(self, section: Section) -> list[Line]:
        """Return the rows of a section; what the language lacks has an empty row."""
        lines: list[Line] = []
        for entry in self.entries:
            passage = entry.passages.get(self.code) if entry.section == section else None
            if entry.section == section and passage is None:
                passage = entry.lacking(self.code, self._compared(section))
            if passage:
                self.number += 1
                lines.append(self._line(entry, passage))
                lines += self._examples(entry) if section == "moves" else ()
        return lines

    def _compared(self, section: Section) -> Sequence[str]:
        """Return the languages that tell what the last one lacks; problem codes have their English words in the program."""
        return [code for code in self.codes[:-1] if (code, section) != (FIRST, "problems")]

    def _line(self, entry: Entry, passage: Passage) -> Line:
        about = entry.about
        if entry.section == "language" and (described := _described(Pack, passage.path)):
            about = f"{about}: {described}"
        about += (
            f" (known by: {passage.basis})" if passage.basis else " (none in this language)" if passage.missing else ""
        )
        cells = (*(self._beside(entry, code) for code in self.codes[:-1]), passage.shown)
        return _marked(Line(str(self.number), "", about, str(passage.place), cells), self.code, entry.id(self.code))

    def _beside(self, entry: Entry, code: str) -> str:
        if entry.section == "problems" and code == FIRST:
            name, _, key = entry.name.split()[-1].rpartition(".")
            return str(getattr(problem_codes()[name], key)) if name in problem_codes() else ""
        base = self.by_name.get(entry.name.partition(" ")[0], entry) if entry.section == "moves" else entry
        passage = entry.passages.get(code) or base.passages.get(code)
        return passage.shown if passage else ""

    def _examples(self, entry: Entry) -> Iterator[Line]:
        name, _, form = entry.name.removeprefix("moves/").partition(" ")
        for audience, texts in _examples(self.pipeline, name, form or "note", self.codes):
            cells = tuple(texts.get(code, "") for code in self.codes)
            yield _marked(Line("", "", f"Example: {audience}", "", cells, example=True), self.code, EXAMPLE)


def _marked(line: Line, code: str, id: str) -> Line:
    """Return a row with the mark by which it is known again."""
    return replace(line, mark=mark_of(code, id, line.cells[-1], (line.about, line.where, *line.cells[:-1])))


def _examples(pipeline: Pipeline, move: str, form: str, codes: Sequence[str]) -> Examples:
    """Return the move as notes of the office would print it, for each audience for which its words in the last language differ."""
    for office in example_offices(pipeline, pipeline.registry.shelf[move], form):
        note = office.registry.notes[KIND]
        rows: Examples = []
        for name, audience in _audiences(note):
            texts = {code: text for code in codes if (text := _example(office, note, code, audience))}
            if codes[-1] in texts and texts[codes[-1]] not in [known[codes[-1]] for _, known in rows]:
                rows.append((name, texts))
        if rows:
            return rows
    return []


def _example(office: Pipeline, note: Note, code: str, audience: Audience) -> str:
    try:
        document = office.document(note, code, audience)
    except ProblemsFound:
        return ""
    return "\n".join(moves_lines(replace(document, body=document.body[-1:])))


def _audiences(note: Note) -> Iterator[tuple[str, Audience]]:
    first = government(note)
    yield "to a Government", first
    observer: Capacity = "observer"
    yield "to an observer", replace(first, capacities=(observer,) * len(first.capacities))
    yield "to many at once", replace(first, number="many")


def _described(annotation: Any, keys: Key) -> str:
    """Return what the type of a record says about the value at some keys; '' where it says nothing."""
    if not keys:
        return ""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        for name, info in annotation.model_fields.items():
            if keys[0] in (name, info.alias):
                return _described(info.annotation, keys[1:]) or info.description or ""
        return ""
    inner = keys[1:] if get_origin(annotation) is abc.Mapping else keys
    return next(filter(None, (_described(part, inner) for part in get_args(annotation))), "")
