"""Slots: the runs of a copy that depend on its recipient, and the skeleton that is left without them."""

from __future__ import annotations

import pytest

from noteverbale.document import Document, Text, words
from noteverbale.pipeline import Pipeline
from noteverbale.press.slots import ADDRESS, has_varying_field, skeleton, slot_html, slot_runs, varying_fields

NOTE = "cu-2009-033"


@pytest.fixture(scope="module")
def copies(office: Pipeline) -> list[Document]:
    registry = office.registry
    return [office.copy(registry.notes[NOTE], registry.recipients[id], "es") for id in ("MEX", "CUB")]


def test_fields_that_all_copies_fill_alike_are_no_slots(copies: list[Document]) -> None:
    names = varying_fields(copies)
    assert {"Addressee", "AddressLine1"} <= names
    assert "City" not in names
    assert varying_fields(copies[:1]) == frozenset()


def test_copies_of_one_skeleton_differ_in_their_slots_only(copies: list[Document]) -> None:
    names = varying_fields(copies)
    mexico, cuba = (skeleton(copy, names) for copy in copies)
    assert mexico == cuba
    assert mexico.meta.recipient is None
    assert mexico.address == ()
    runs = [slot_runs(copy, names) for copy in copies]
    assert runs[0].keys() == runs[1].keys()
    assert all(has_varying_field(run, names) for name, run in runs[0].items() if not name.startswith(ADDRESS))
    assert next(name for name in runs[0] if name.startswith(ADDRESS)) == f"{ADDRESS} 0"
    assert "México" in " ".join(words(run) for run in runs[0].values())


def test_a_slot_is_the_tags_it_begins_with_its_text_and_the_rest(office: Pipeline, copies: list[Document]) -> None:
    line = copies[0].address[0]
    html = slot_html(f"{ADDRESS} 0", line, office.registry.packs["es"])
    assert html.kind == ADDRESS
    assert html.head.startswith("<span")
    assert html.tail.endswith("</span>")
    assert html.text == words(line)
    assert html.inner.startswith(html.head)
    assert html._replace(text="a < b").inner == f"{html.head}a &lt; b{html.tail}"


def test_a_slot_has_the_characters_of_the_page(office: Pipeline) -> None:
    assert slot_html("3", (Text("如下："),), office.registry.packs["zh"]).text == "如\u2060下："
