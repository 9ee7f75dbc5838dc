"""Lists of States in the order a United Nations document has them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from noteverbale.language.ordering import arabic, in_order, latin
from noteverbale.pipeline import Pipeline
from support import cases


@pytest.mark.parametrize("row", cases("state_order"), ids=lambda row: row["language"])
def test_states_are_sorted_in_the_order_of_the_language(office: Pipeline, row: dict[str, str]) -> None:
    registry = office.registry
    found = [owner.id for owner in in_order(registry.states.values(), registry.packs[row["language"]], date.max)]
    assert found == row["states"].split()


@pytest.mark.parametrize(
    ("key", "names"),
    [
        (latin, ["Égypte", "El Salvador", "Émirats arabes unis", "Équateur", "États-Unis"]),
        (latin, ["Guinea", "Guinea Ecuatorial", "Guinea-Bissau"]),
        (latin, ["Saint-Marin", "Saint-Siège", "Sainte-Lucie"]),
        (arabic, ["ألبانيا", "ألمانيا", "الإمارات العربية المتحدة", "إندونيسيا"]),
        (arabic, ["جزر القمر", "جزر سليمان", "الجمهورية الدومينيكية", "جمهورية كوريا"]),
    ],
)
def test_accents_articles_and_hamza_do_not_count(key: Callable[[str], Any], names: list[str]) -> None:
    assert sorted([*names[2:], *names[:2]], key=key) == names
