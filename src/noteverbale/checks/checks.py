"""Checks an office: all rules, and every note composed in each language for every audience of its recipients."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..compose.addressing import names_used
from ..compose.brief import Unattested
from ..compose.fact_words import type_of
from ..compose.proofread import proofread
from ..document import Document, Value, leaves, runs, words
from ..page.panel import texts_of
from ..pipeline import Pipeline
from ..problems import Problem, Problems, ProblemsFound, shown
from ..records.notes import Note
from ..registry.audience import Audience
from ..registry.note_moves import moves_of
from ..registry.registry import Registry
from .parity import parity_of
from .read_dates import Facts
from .rules import NOTE_RULES, RULES, audiences_of, recipients_sent
from .unattested import UnattestedWords
from .unprinted import unprinted


def check(pipeline: Pipeline, notes: Iterable[Note]) -> tuple[Problem, ...]:
    """Return every Problem of an office: all rules, then every note in each of its languages for those it goes to."""
    registry = pipeline.registry
    problems = Problems()
    for rule in RULES:
        problems.extend(rule(registry))
    problems.extend(templates(pipeline))
    problems.extend(as_composed(pipeline, notes))
    problems.extend(addresses(pipeline))
    return tuple(sorted(problems.found))


def addresses(pipeline: Pipeline) -> Iterator[Problem]:
    """Yield a warning for each line with letters that no font has in an address to which no note on file goes."""
    registry = pipeline.registry
    letters = pipeline.letters(registry.office.language)
    addressed = {recipient.id for note in registry.notes.values() for recipient in recipients_sent(registry, note)}
    for recipient in registry.recipients.values():
        address = recipient.address
        if address is None or recipient.id in addressed:
            continue
        places = {line: recipient.place("address", "lines", i) for i, line in enumerate(address.lines)}
        for text in texts_of(registry, address):
            place = places.get(text, recipient.place("address"))
            yield from letters.problems_of(text, place, recipient.id, stops=False)


def as_composed(pipeline: Pipeline, notes: Iterable[Note]) -> tuple[Problem, ...]:
    """Return the Problems of notes in each of their languages for those they go to: of words, letters, facts and sources."""
    registry = pipeline.registry
    problems = Problems()
    unattested = UnattestedWords()
    addressed: set[tuple[object, ...]] = set()  # the forms of copies that were checked already
    read: dict[tuple[str, str], Facts] = {}  # what lines of text say
    for note in notes:
        recipients, audiences = recipients_sent(registry, note), audiences_of(registry, note)
        for language in registry.languages_of(note):
            letters = pipeline.letters(language)
            for audience in audiences:
                problems.extend(_composed(pipeline, note, language, audience, unattested))
            for recipient in recipients:
                used = tuple(names_used(registry, note, recipient, language))
                for record, form, known in used:
                    if not known:
                        unattested.add(note, language, Unattested(record.id, form.place(), form.text))
                person = registry.senders[note.sender].kind == "person", registry.form_of(note).salutation
                key = (recipient.id, language, *person, *(id(form) for _, form, _ in used))
                if key in addressed:
                    continue
                addressed.add(key)
                fills = problems.attempt(pipeline.fills, note, recipient, language) or {}
                about = f"{note.id}/{language}, {recipient.id}"
                if letters.missing("\n".join(text for text, _ in fills.values())):
                    for text, place in fills.values():
                        problems.extend(letters.problems_of(text, place, about))
        problems.extend(parity_of(pipeline, note, read))
        problems.extend(unprinted(pipeline, note))
    problems.extend(unattested.problems({code: pack.name for code, pack in registry.packs.items()}))
    return tuple(problems.found)


def templates(pipeline: Pipeline) -> Iterator[Problem]:
    """Yield a Problem for each name in a template that a Brief does not have, also in branches that no note on file takes."""
    for language in pipeline.registry.packs:
        yield from _proofread(pipeline, language)


def _proofread(pipeline: Pipeline, language: str) -> list[Problem]:
    """Return the Problems of the templates of a language. That there are none is kept until a template or a move changes."""
    registry, composer = pipeline.registry, pipeline.composer(language)
    rows: list[tuple[Path, str, dict[str, object]]] = []
    for path in registry.files.find(registry.templates, f"{language}*.md.j2", deep=True):
        shelf = registry.shelf.get(path.parent.name) if path.parent.parent.name == "moves" else None
        facts = {name: type_of(spec) for name, spec in shelf.facts.items()} if shelf else {}
        rows.append((path, registry.files.read(path).decode("utf-8"), facts))
    problems: list[Problem] = []

    def are_right() -> bool:
        for path, text, facts in rows:
            problems.extend(proofread(composer.environment, text, shown(path), facts))
        return not problems

    texts = tuple(word for _, text, facts in rows for word in (text, repr(facts)))
    if not composer.results.get("proofread", texts, are_right) and not problems:
        are_right()  # there were some in an earlier run
    return problems


def about(registry: Registry, note: Note) -> tuple[Problem, ...]:
    """Return the Problems of one note by the rules on records; fast enough to run whenever a copy is made."""
    file = note.place().file
    problems = [problem for rule in NOTE_RULES for problem in rule(registry) if problem.place.file == file]
    return tuple(sorted(problems))


def _composed(
    pipeline: Pipeline, note: Note, language: str, audience: Audience, unattested: UnattestedWords
) -> Iterator[Problem]:
    """Yield the Problems of one composed note, and add the words it prints without a source to `unattested`."""
    try:
        document = pipeline.document(note, language, audience)
        brief = pipeline.brief(note, language, audience)
    except ProblemsFound as error:
        yield from error.problems
        return
    yield from enclosures(pipeline.registry, note, document)
    yield from pipeline.letters(language).problems(document)
    if brief.unverified:
        printed = {leaf.place for _, run in runs(document) for leaf in leaves(run) if isinstance(leaf, Value)}
        for found in brief.unverified:
            if found.place in printed:
                unattested.add(note, language, found)


def enclosures(registry: Registry, note: Note, document: Document) -> Iterator[Problem]:
    """Yield a Problem for each enclosure that the text does not mention, and for mentioned ones that do not exist."""
    pack = registry.packs[document.meta.language]
    printed = {
        leaf.id
        for _, run in runs(document)
        for leaf in leaves(run)
        if isinstance(leaf, Value) and leaf.kind == "enclosure"
    }
    encloses = any(move.shelf and move.shelf.encloses for move in moves_of(registry, note))
    for i, id in enumerate(note.enclosures):
        if id not in printed and not encloses:
            message = f"{pack.name}: the text does not mention the enclosure '{id}'"
            hint = "add the move 'enclosures' to the note"
            yield Problem(note.place("enclosures", i), "enclosure-unmentioned", message, hint)
    if note.enclosures or not pack.enclosure_words:
        return
    promised = re.compile("|".join(map(re.escape, pack.enclosure_words)), re.IGNORECASE)
    for move, run in runs(document):
        match = promised.search(words(run))
        if match:
            message = f"{pack.name}: the move '{move}' announces an enclosure (“{match[0]}…”), but the note has none"
            yield Problem(note.place(), "enclosure-absent", message, "add it to 'enclosures:', or correct the template")
