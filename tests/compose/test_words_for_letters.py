"""What the moves say in a letter: the first person, in every language."""

from __future__ import annotations

import pytest

from noteverbale.pipeline import Pipeline

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_move_that_names_the_sender_has_words_for_letters(office: Pipeline, language: str) -> None:
    composer, registry = office.composer(language), office.registry

    def used(template: str) -> set[str]:
        return {name.partition(".")[0] for name in composer.names_used(template) or ()}

    for move in registry.shelf:
        if "sender" in used(f"moves/{move}/{language}.md.j2"):
            assert not used(f"moves/{move}/{language}.letter.md.j2") & {"sender", "sender_is"}, move
