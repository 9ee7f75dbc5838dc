"""What the moves say in a letter: the first person, in every language."""

from __future__ import annotations

import pytest

from noteverbale.pipeline import Pipeline
from noteverbale.problems import NOWHERE

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_move_that_names_the_sender_has_words_for_letters(office: Pipeline, language: str) -> None:
    composer, registry = office.composer(language), office.registry
    for move in registry.shelf:
        if "sender" in composer.names_used(f"moves/{move}/{language}.md.j2", NOWHERE):
            own = composer.names_used(f"moves/{move}/{language}.letter.md.j2", NOWHERE)
            assert not own & {"sender", "sender_is"}, move
