"""Checks an office: all rules, and every note composed in each language for every audience of its recipients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..compose.fact_words import type_of
from ..compose.proofread import proofread
from ..page.panel import texts_of
from ..pipeline import Pipeline
from ..problems import Problem, Problems, shown
from ..records.notes import Note
from .check_workers import CheckWorkers
from .kept_checks import KeptChecks
from .note_check import NoteCheck
from .rules import RULES, recipients_sent
from .unattested import UnattestedWords


def check(pipeline: Pipeline, notes: Iterable[Note], workers: int = 1) -> tuple[Problem, ...]:
    """Return every Problem of an office: all rules, then every note in each of its languages for those it goes to.

    Several notes are checked in as many processes as there are `workers`: only for a program that has one thread.
    """
    registry = pipeline.registry
    problems = Problems()
    for rule in RULES:
        problems.extend(rule(registry))
    problems.extend(templates(pipeline))
    problems.extend(as_composed(pipeline, notes, workers))
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


def as_composed(pipeline: Pipeline, notes: Iterable[Note], workers: int = 1) -> tuple[Problem, ...]:
    """Return the Problems of notes in each of their languages for those they go to: of words, letters, facts and sources.

    What an earlier run found in a note is taken from there if nothing that it was found in has changed. `workers` as in `check`.
    """
    problems, unattested = Problems(), UnattestedWords()
    work, kept = NoteCheck(pipeline), KeptChecks(pipeline)
    before = [(note, kept.composed(note)) for note in notes]
    processes = CheckWorkers(work.composed, [note for note, composed in before if composed is None], workers)
    for note, known in before:
        composed = known or kept.keep_composed(note, processes.composed(note))
        copies = kept.copies(note) or kept.keep_copies(note, work.copies(note), work.faulty)
        work.checked |= copies.digests
        for found in (composed, copies):
            problems.extend(found.problems)
            for language, words in found.words:
                unattested.add(note, language, words)
    kept.save()
    problems.extend(unattested.problems({code: pack.name for code, pack in pipeline.registry.packs.items()}))
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
