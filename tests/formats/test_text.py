"""The plain-text file: says what it is, and keeps its order in right-to-left text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noteverbale.formats.text import LRI, PDI, to_text, to_text_file
from noteverbale.pipeline import Pipeline

NOTE = "cu-2009-033"


@pytest.mark.parametrize(("language", "to"), [("es", "MEX"), ("ar", "EGY"), ("zh", "CHN")])
def test_a_draft_or_void_copy_says_so_first(office: Pipeline, language: str, to: str) -> None:
    registry = office.registry
    document = office.copy(registry.notes[NOTE], registry.recipients[to], language)
    assert to_text_file(document).startswith(f"{document.marked()}\n\n")
    assert registry.packs[language].label("watermark.sample") in document.marked()
    issued = replace(document, meta=replace(document.meta, marks=()))
    assert to_text_file(issued).replace(LRI, "").replace(PDI, "") == to_text(issued)
    assert (LRI in to_text_file(issued)) == (language == "ar")


def test_what_runs_left_to_right_is_isolated_in_arabic(office: Pipeline) -> None:
    registry = office.registry
    text = to_text_file(office.copy(registry.notes[NOTE], registry.recipients["EGY"], "ar"))
    for run in ("CU 2009/33 (A)", "+43 1 26060 75752", "untoc.cop@unodc.org", "1010 Vienna", "Probeweg 11"):
        assert f"{LRI}{run}{PDI}" in text.replace("\u00a0", " ")
    assert f"{LRI}البعثة" not in text
    assert text.count(LRI) == text.count(PDI)
