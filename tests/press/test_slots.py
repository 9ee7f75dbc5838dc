"""Slots: the runs that differ between copies, and the outline that copies have in common."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noteverbale.document import Document, Isolate, Move, Text, map_runs, words
from noteverbale.pipeline import Pipeline
from noteverbale.press.slots import ADDRESS, outline, slot_html, slots_of_copies

NOTE = "cu-2009-033"


@pytest.fixture(scope="module")
def copies(office: Pipeline) -> list[Document]:
    registry = office.registry
    return [office.copy(registry.notes[NOTE], registry.recipients[id], "es") for id in ("MEX", "CUB")]


def test_copies_of_one_outline_differ_in_their_words_only(office: Pipeline, copies: list[Document]) -> None:
    (mexico, cuba), known = copies, dict[int, Move]()
    other = replace(map_runs(cuba, lambda run: (Text("words."),)), meta=replace(cuba.meta, audience="other"))
    assert outline(mexico, False, known) == outline(cuba, False, known) == outline(cuba, False, {})
    assert outline(mexico, False, known).meta.recipient is None
    assert outline(replace(cuba, meta=other.meta), False, {}) == outline(cuba, False, {})
    assert outline(replace(cuba, meta=other.meta), True, {}) != outline(cuba, True, {})


@pytest.mark.parametrize(
    "run", [(Text("as follows:"),), (Isolate("https://example.org", "url", ""),)], ids=["lead", "link"]
)
def test_a_paragraph_with_a_class_of_its_own_is_another_outline(
    copies: list[Document], run: tuple[Text | Isolate, ...]
) -> None:
    document = map_runs(copies[0], lambda _: (Text("words."),))
    assert outline(map_runs(document, lambda _: run), False, {}) != outline(document, False, {})


def test_slots_are_the_runs_that_differ_and_the_lines_of_the_address(office: Pipeline, copies: list[Document]) -> None:
    pack = office.registry.packs["es"]
    mexico, cuba = slots_of_copies(copies, pack)
    bodies = [[slot for slot in slots if not slot.name.startswith(ADDRESS)] for slots in (mexico, cuba)]
    assert [slot.name for slot in bodies[0]] == [slot.name for slot in bodies[1]]
    assert all(one.text != other.text for one, other in zip(*bodies, strict=True))
    assert len(mexico) - len(bodies[0]) == len(copies[0].address)
    assert f"{ADDRESS} 0 of {len(copies[0].address)}" in {slot.name for slot in mexico}
    assert "México" in " ".join(slot.text for slot in mexico)
    assert [slot.name for slot in slots_of_copies(copies[:1], pack)[0]] == [
        slot.name for slot in mexico if slot.name.startswith(ADDRESS)
    ]


def test_a_slot_is_the_tags_it_begins_with_its_text_and_the_rest(office: Pipeline, copies: list[Document]) -> None:
    line = copies[0].address[0]
    html = slot_html(f"{ADDRESS} 0 of 1", line, office.registry.packs["es"])
    assert html.head.startswith("<span")
    assert html.tail.endswith("</span>")
    assert html.text == words(line)
    assert html.inner.startswith(html.head)
    assert html._replace(text="a < b").inner == f"{html.head}a &lt; b{html.tail}"


def test_a_slot_has_the_characters_of_the_page(office: Pipeline) -> None:
    assert slot_html("3", (Text("如下："),), office.registry.packs["zh"]).text == "如\u2060下："
