"""Every move of the shelf can be shown in every language and form, with the same facts and the same shape."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from noteverbale.checks import parity
from noteverbale.checks.move_examples import example, example_facts
from noteverbale.checks.read_dates import Facts
from noteverbale.checks.read_text import of_text, patterns_of
from noteverbale.document import Document
from noteverbale.formats.text import moves_lines
from noteverbale.pipeline import Pipeline
from noteverbale.records.moves import ShelfMove
from noteverbale.registry.audience import Audience
from reference.moves import example_words, written_examples
from reference.page import WRITER
from support import ROOT

AUDIENCES = (
    Audience("government", ("participant",), "one"),
    Audience("holy_see", ("observer",), "one"),
    Audience("governments", ("participant",), "many"),
    Audience("organization", ("observer",), "one"),
)
MOVES = sorted(path.parent.name for path in (ROOT / "templates" / "moves").glob("*/move.yaml"))


def audience_of(office: Pipeline, move: ShelfMove, audience: Audience) -> Audience:
    """Return an audience with a capacity for each meeting of the example."""
    several = any(need.startswith("meetings") for need in move.needs)
    return Audience(audience.party, audience.capacities * (2 if several else 1), audience.number)


def values_of(document: Document) -> Facts:
    return sum((facts for _, facts in parity.of_values(document)), Facts())


def facts_in_text(office: Pipeline) -> Callable[[Document], Facts]:
    registry = office.registry
    patterns = patterns_of(registry)

    def facts_of(document: Document) -> Facts:
        text = "\n".join(parity.prose(runs) for _, runs in parity.parts(document))
        return of_text(text, registry.packs[document.meta.language], patterns)

    return facts_of


@pytest.mark.slow
@pytest.mark.parametrize("name", MOVES)
def test_a_move_can_be_shown_in_every_language_and_form(office: Pipeline, name: str) -> None:
    """The words in a note are those of the reference."""
    move, written = office.registry.shelf[name], written_examples(ROOT / "docs" / "reference" / "moves.md")
    for form in office.registry.forms:
        for language in office.registry.packs:
            words = moves_lines(example(office, move, language, form))
            assert words
            assert "None" not in "".join(words)
            assert form != "note" or example_words(words) == written[name, language], f"run '{WRITER}'"


@pytest.mark.slow
@pytest.mark.parametrize("name", MOVES)
def test_a_move_has_the_same_facts_in_every_language(office: Pipeline, name: str) -> None:
    move = office.registry.shelf[name]
    for audience in AUDIENCES:
        documents: dict[str, Document] = {
            language: example(office, move, language, audience=audience_of(office, move, audience))
            for language in office.registry.packs
        }
        assert len({parity.shape(document) for document in documents.values()}) == 1
        for facts_of in (values_of, facts_in_text(office)):
            facts = {language: facts_of(document) for language, document in documents.items()}
            assert not list(parity.differences(facts))


def test_ids_that_an_example_leaves_out_are_the_first_on_file(office: Pipeline) -> None:
    facts = example_facts(office.registry, office.registry.shelf["bureau"])
    assert office.registry.meetings[facts["decided"]].start
