"""The facts that two documents print differently."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from noteverbale.document import Document
from noteverbale.pipeline import Pipeline
from noteverbale.registry.audience import government
from noteverbale.review.fact_diff import fact_changes


@pytest.fixture(scope="module")
def document(office: Pipeline) -> Document:
    note = office.registry.notes["cu-2009-033"]
    return office.document(note, "en", government(note))


def changed(office: Pipeline, table: str, id: str, **facts: object) -> Document:
    """Return the invitation with other facts of one record."""
    registry = office.registry
    records = getattr(registry, table)
    tables: dict[str, Any] = {table: {**records, id: records[id].model_copy(update=facts)}}
    other = replace(office, registry=replace(registry, **tables))
    note = registry.notes["cu-2009-033"]
    return other.document(note, "en", government(note))


def test_equal_documents_differ_in_no_fact(document: Document) -> None:
    assert list(fact_changes(document, document)) == []


def test_a_fact_in_place_of_another_has_both_words_and_its_place(office: Pipeline, document: Document) -> None:
    (change,) = fact_changes(document, changed(office, "meetings", "wg4-1", city="geneva"))
    assert change.was == ("invitation", "place", "vienna")
    assert (change.stood, change.reads) == ("in Vienna", "in Geneva")
    assert change.place == office.registry.places["geneva"].place("names", "en")


def test_other_words_of_the_same_fact_are_a_change(office: Pipeline, document: Document) -> None:
    title = {**office.registry.acts["decision_4_4"].title, "en": "Trafficking"}
    (change,) = fact_changes(document, changed(office, "acts", "decision_4_4", title=title))
    assert (change.was[2], change.stood, change.reads) == (
        "decision_4_4.title",
        "Trafficking in human beings",
        "Trafficking",
    )
