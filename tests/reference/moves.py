"""The page of moves, read from the shelf; what each move and fact is called at the desk is read from the interface's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path

import yaml

from noteverbale.checks.move_examples import example, example_facts
from noteverbale.compose.fact_words import type_of
from noteverbale.desk.phrases import Interface
from noteverbale.formats.text import moves_lines
from noteverbale.language.pack import Pack
from noteverbale.pipeline import Pipeline
from noteverbale.records.facts import TYPES, FactSpec
from noteverbale.records.moves import ShelfMove

from .page import Entry, Page, anchored, code, markdown, page, table
from .template_words import kind_words

Written = Mapping[tuple[str, str], str]  # the words of an example, by move and language
INTRO = (
    "A move is one step of a note. A note or its kind lists moves and gives them facts ([templates](templates.md) explains how). "
    "`noteverbale moves` lists them, and `noteverbale explain MOVE` prints one of them with an example in the words of your own office. "
    "The examples here are of the office that comes with the program; what depends on the recipient is in three brackets. Above each example "
    "is what the desk calls the move and its facts in that language."
)


def moves_page(office: Pipeline, interface: Interface, written: Written | None = None) -> Page:
    """Return the page of all moves of the shelf, with their facts and an example in each language.

    `written` are examples that are written already; without it they are composed, which takes seconds.
    """
    shelf = office.registry.shelf.values()
    rows = [
        [
            anchored(f"type-{name}", code(name)),
            markdown(kind.written),
            kind_words(type_of(FactSpec.model_construct(type=name)), "template-words.md"),
        ]
        for name, kind in TYPES.items()
    ]
    parts = ["## Types of facts", table(["type", "a note writes", "a template has"], rows)]
    for title, first in (("Moves that may begin a note", True), ("Other moves", False)):
        moves = sorted((move for move in shelf if move.begins == first), key=lambda move: move.id)
        parts += [f"## {title}", *(line for move in moves for line in _move(office, interface, move, written))]
    return page("Moves", INTRO, "`templates/moves`", parts, move_entries(shelf, interface))


def move_entries(shelf: Iterable[ShelfMove], interface: Interface) -> Iterator[Entry]:
    """Yield what the page describes: types of facts, moves, and facts by the words of the desk."""
    for name, kind in TYPES.items():
        yield Entry("type", f"type-{name}", kind.written)
    for move in shelf:
        yield Entry("move", move.id, move.does)
        for fact in move.facts:
            yield Entry("fact", f"{move.id}-{fact}", _at_the_desk(interface, "en", f"{move.id}.{fact}"))


def _at_the_desk(interface: Interface, language: str, name: str) -> str:
    return interface.of(language)(f"moves.{name}")


def _move(office: Pipeline, interface: Interface, move: ShelfMove, written: Written | None) -> Iterator[str]:
    """Yield the heading of a move, what it does and needs, its facts, and the table of its languages."""
    yield f"### {move.id}"
    does = markdown(move.does[0].upper() + move.does[1:] + ".")
    yield does + (f" The note must have {', '.join(map(code, move.needs))}." if move.needs else "")
    facts_of_move = []
    for name, spec in move.facts.items():
        words = ", ".join(map(code, spec.options)) if spec.options else f"[{spec.type}](#type-{spec.type})"
        about = markdown(_at_the_desk(interface, "en", f"{move.id}.{name}"))
        facts_of_move.append(
            [anchored(f"{move.id}-{name}", code(name)), words + ", required" * (not spec.optional), about]
        )
    if facts_of_move:
        yield table(["fact", "type", "at the desk"], facts_of_move)
    facts = example_facts(office.registry, move)
    entry = yaml.safe_dump([{move.id: facts} if facts else move.id], allow_unicode=True, sort_keys=False)
    yield f"```yaml\n{entry}```"
    codes = sorted(office.registry.packs, key=lambda language: (language != "en", language))
    rows = []
    for language in codes:
        known = "" if written is None else written.get((move.id, language), "")
        lines = known or example_words(moves_lines(example(office, move, language)))
        rows.append(_language(office.registry.packs[language], interface, move, lines))
    yield "\n".join(["<table>", *rows, "</table>"])


def example_words(lines: Iterable[str]) -> str:
    """Return the lines of an example as they are in a cell of the page."""
    return "<br>".join(escape(line, quote=False) for line in lines)


@cache
def written_examples(path: Path) -> Written:
    """Return the examples of a page, by move and language."""
    return {
        (section.partition("\n")[0], language): words
        for section in path.read_text("utf-8").split("\n### ")[1:]
        for language, words in re.findall(
            r"<tr><th>(\w+)</th>.*?</strong><br>(?:<small>.*?</small><br>)?(.*)</td></tr>", section
        )
    }


def _language(pack: Pack, interface: Interface, move: ShelfMove, lines: str) -> str:
    """Return the row of a language: what the desk calls the move and its facts, and its example."""
    names = [_at_the_desk(interface, pack.code, f"{move.id}.{fact}") for fact in move.facts]
    title, *facts = (escape(text, quote=False) for text in (_at_the_desk(interface, pack.code, move.id), *names))
    words = f"<strong>{title}</strong><br>" + (f"<small>{' · '.join(facts)}</small><br>" if facts else "") + lines
    return f'<tr><th>{pack.code}</th><td lang="{pack.tag}" dir="{pack.direction}">{words}</td></tr>'
