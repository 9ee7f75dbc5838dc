"""Languages in the order of their work."""

from __future__ import annotations

from noteverbale.pipeline import Pipeline
from noteverbale.planning.cost import cost


def test_languages_that_take_longest_are_known_before_the_note_is_composed(office: Pipeline) -> None:
    registry, note = office.registry, office.registry.notes["cu-2009-033"]
    one = {code: cost(registry, note, code, 1) for code in registry.languages_of(note)}
    assert set(sorted(one, key=one.__getitem__)[3:]) == {"ar", "ru", "zh"}
    assert cost(registry, note, "en", 2) == 2 * one["en"]
