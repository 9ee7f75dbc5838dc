"""A drawing whose elements use each other again and again is refused before it is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.page.svg_size import LARGEST, too_much
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound


def nested(levels: int, times: int, used: str = '<use href="#a{}"/>') -> str:
    groups = "".join(f'<g id="a{i}">{used.format(i - 1) * times}</g>' for i in range(1, levels + 1))
    space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {space} width="9" height="9"><rect id="a0" width="1" height="1"/>{groups}</svg>'


@pytest.mark.parametrize(
    "used",
    [
        '<use href="#a{}"/>',
        '<use xlink:href="#a{}"/>',
        '<rect fill="url(#a{})"/>',
        "<path marker-mid=\"url( '#a{}')\"/>",
    ],
)
def test_elements_that_multiply_are_too_much(used: str) -> None:
    assert "draws more than 100,000 elements" in too_much(nested(8, 10, used).encode())
    assert too_much(nested(3, 10, used).encode()) == ""


def test_what_can_be_drawn_or_is_for_the_engine_to_refuse() -> None:
    for text in ("", "not XML", "<svg/>", '<svg><g id="a"><use href="#a"/></g><use href="#b"/></svg>'):
        assert too_much(text.encode()) == ""
    assert "5 MB" in too_much(b" " * (LARGEST + 1))


def test_a_logo_that_multiplies_is_a_problem_at_once(small_office: Path) -> None:
    assets = small_office / "data" / "assets"
    assets.mkdir(exist_ok=True)
    (assets / "mark.svg").write_text(nested(8, 10), "utf-8")
    file = small_office / "data" / "office.yaml"
    file.write_text(file.read_text("utf-8").replace("letterhead: text", "letterhead: logo\nlogo: mark.svg"), "utf-8")
    office = Pipeline.open(small_office)
    copy = office.copy(office.registry.notes["cu-2009-033"], office.registry.recipients["FRA"], "fr")
    with pytest.raises(ProblemsFound, match=r"page: .*mark\.svg.*draws more than 100,000 elements"):
        office.pdf(copy)
