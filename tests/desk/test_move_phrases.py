"""The form of a note has a name for every move and fact of the shelf, and a sentence for every kind."""

from __future__ import annotations

from noteverbale.desk.phrases import interface
from noteverbale.pipeline import Pipeline


def test_moves_and_facts_and_kinds_have_names(office: Pipeline) -> None:
    registry = office.registry
    t = interface(registry.files).of("en")
    keys = {f"kinds.{id}" for id in registry.kinds} | {"moves.text", "moves.text.fact"}
    for move in registry.shelf.values():
        keys.add(f"moves.{move.id}")
        for name, spec in move.facts.items():
            keys.add(f"moves.{move.id}.{name}")
            keys |= {f"moves.{move.id}.{name}.{option}" for option in spec.options}
    assert sorted(key for key in keys if not t.has(key)) == []
    on_file = {key for key in t.phrases if key.startswith(("moves.", "kinds."))}
    assert sorted(on_file - keys) == [], "phrases of moves that are not on the shelf"
