"""What a template has for a fact of each type, and that a fact keeps its id and its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from noteverbale.document import Document, Value, leaves, runs
from noteverbale.formats.text import moves_lines
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.facts import TYPES
from noteverbale.registry.audience import government
from noteverbale.registry.loading import read_note
from support import cases

HEAD = "kind: information\ndate: 2026-11-28\nsender: secretariat\nlanguages: [en]\nmoves:\n"
CASES = cases("fact_words")


def compose(office: Pipeline, path: Path, moves: str) -> Document:
    path.write_text(HEAD + moves, "utf-8")
    note = read_note(path)
    fresh = replace(office.registry, notes={**office.registry.notes, note.id: note})
    return Pipeline(fresh).document(note, "en", government(note))


def test_every_type_has_a_case() -> None:
    assert {case["fact"].partition(":")[0] for case in CASES} >= set(TYPES) - {
        "choice",
        "sittings",
        "meetings",
        "provisions",
        "enclosures",
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["fact"])
def test_a_fact_in_words(office: Pipeline, tmp_path: Path, case: dict[str, str]) -> None:
    moves = f'  - text: {{en: "{case["template"]}"}}\n    facts: {{x: {{{case["fact"]}}}}}\n'
    (words,) = moves_lines(compose(office, tmp_path / "n.yaml", moves))
    assert words.replace("\u00a0", " ").replace("\u200e", "") == case["en"]


def test_a_fact_keeps_the_line_and_column_where_it_is_written(office: Pipeline, tmp_path: Path) -> None:
    moves = "  - text: {en: 'Until {{ until|bound }}.'}\n    facts:\n      until: {deadline: {by: 2027-02-26}}\n"
    document = compose(office, tmp_path / "n.yaml", moves)
    (value,) = [
        leaf for _, run in runs(document) for leaf in leaves(run) if isinstance(leaf, Value) and leaf.kind == "deadline"
    ]
    assert (value.id, value.place.line, value.place.column) == ("by 2027-02-26", 8, 25)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("{en: 'Until {{ unitl|bound }}.'}", 6, "until"),
        ("\n      en: |\n        One line.\n        Until {{ unitl|bound }}.", 9, "until"),
        ("\n      en: |\n        One line.\n        Until {{ until|bond }}.", 9, "bound"),
        ("\n      en: |\n        One line.\n\n        Until {{ until|bound }.", 10, "braces"),
        ("{en: 'Until {{ until }}.'}", 6, "bound"),
    ],
)
def test_a_fault_of_an_own_text_is_at_its_line_of_the_note(
    office: Pipeline, tmp_path: Path, text: str, line: int, word: str
) -> None:
    moves = f"  - text: {text}\n    facts: {{until: {{deadline: soon}}}}\n"
    with pytest.raises(ProblemsFound) as found:
        compose(office, tmp_path / "n.yaml", moves)
    (problem,) = found.value.problems
    assert problem.place.line == line
    assert word in problem.hint


def test_an_own_text_that_a_language_lacks_is_a_problem(office: Pipeline, tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as found:
        compose(office, tmp_path / "n.yaml", "  - text: {fr: Une phrase.}\n")
    assert [problem.code for problem in found.value.problems] == ["missing-text"]
