"""Which pages of which copies changed as pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.review.history import PastNote, Revisions, earlier
from noteverbale.review.page_diff import document, pages

NOTE = "cu-2009-033"


@pytest.mark.slow
def test_a_changed_day_is_marked_on_its_page(office: Pipeline, tmp_path: Path) -> None:
    note = office.registry.notes[NOTE]
    other = tmp_path / "other.yaml"
    text = office.registry.paths[NOTE].read_text("utf-8")
    other.write_text(text.replace("date: 2009-03-04", "date: 2009-03-05"), "utf-8")
    was = earlier(office, note, str(other), None, Revisions())
    (change,) = pages(office, note, was, "en", "GBR", 200)
    assert (change.how, len(change.places)) == ("changed", 1)
    assert (
        pages(
            office, note, earlier(office, note, str(office.registry.paths[NOTE]), None, Revisions()), "en", "GBR", 200
        )
        == ()
    )
    with pytest.raises(ProblemsFound, match="no-pages: there is no copy in 'en' for NOBODY"):
        pages(office, note, was, "en", "NOBODY", 200)


def test_the_ledger_keeps_no_pages(office: Pipeline) -> None:
    with pytest.raises(ProblemsFound, match="no-pages: the ledger keeps words, not pages"):
        pages(office, office.registry.notes[NOTE], PastNote({}), "en", "GBR", 200)


def test_a_copy_is_of_a_recipient_or_of_an_audience(office: Pipeline) -> None:
    note = office.registry.notes[NOTE]
    copy, proof = document(office, note, "en", "GBR"), document(office, note, "en", "government.participant")
    assert copy is not None
    assert proof is not None
    assert (copy.meta.recipient, proof.meta.recipient) == ("GBR", None)
    assert document(office, note, "xx", "GBR") is None
    assert document(office, note, "en", "NOBODY") is None
