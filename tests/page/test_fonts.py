"""The sheet: what it cannot be made of is told."""

from __future__ import annotations

import pytest

from noteverbale.page.fonts import font_file
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound


@pytest.mark.parametrize("change", [{"package": "no_such_package"}, {"package": "noteverbale"}])
def test_a_font_that_is_not_installed_is_a_problem(office: Pipeline, change: dict[str, str]) -> None:
    font = next(iter(office.registry.fonts.values())).model_copy(update=change)
    with pytest.raises(ProblemsFound, match=f"font: the font file {font.regular} of {font.package} is not installed"):
        font_file(font, font.regular)
