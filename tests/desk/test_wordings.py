"""The wordings of a note in one language, and the names of their readers."""

from __future__ import annotations

import pytest

from noteverbale.desk.wordings import audience_name, wordings
from noteverbale.pipeline import Pipeline
from noteverbale.registry.addressees import own_language, recipients_of

NOTE = "cu-2009-033"


def test_the_wordings_of_a_language_are_those_with_copies_the_most_first(office: Pipeline) -> None:
    registry, note = office.registry, office.registry.notes[NOTE]
    rows = wordings(registry, note, "fr")
    counts = [row.copies for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == sum(own_language(registry, note, each) == "fr" for each in recipients_of(registry, note))
    assert all(row.copies == len(row.recipients) for row in rows)
    assert rows[0].name == "government.participant"


def test_a_language_without_copies_has_all_wordings(office: Pipeline) -> None:
    registry = office.registry
    note = registry.notes[NOTE].model_copy(update={"to": ("MEX", "VAT")})
    rows = wordings(registry, note, "ru")
    assert {row.name for row in rows} == {"government.participant", "holy_see.observer"}
    assert [row.copies for row in rows] == [0, 0]
    assert {id for row in rows for id in row.recipients} == {"MEX", "VAT"}


@pytest.mark.slow
def test_the_readers_of_a_wording_have_a_name_in_each_language(office: Pipeline) -> None:
    registry, note = office.registry, office.registry.notes[NOTE]
    holy_see = next(row for row in wordings(registry, note, "en") if row.name.startswith("holy_see"))
    assert audience_name(registry, note, holy_see.audience, "fr").party == "Saint-Siège"
    assert audience_name(registry, note, holy_see.audience, "fr").capacity == "observer"
    assert audience_name(registry, note, holy_see.audience, "tlh").party == "Holy See", "in the office's language"
