"""Who a note goes to by its `to:`, in which audiences and languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from noteverbale.language.ordering import list_name
from noteverbale.pipeline import Pipeline
from noteverbale.registry import addressees
from noteverbale.registry.addressees import audiences, own_language, recipients_of, select
from noteverbale.registry.audience import audience_of

NOTE = "cu-2009-033"


def test_many_recipients_have_few_audiences(office: Pipeline) -> None:
    registry, note = office.registry, office.registry.notes[NOTE]
    counts, recipients = audiences(registry, note), recipients_of(registry, note)
    assert len(counts) < len(recipients) / 10
    assert sum(counts.values()) == len(recipients)
    assert {audience_of(registry, note, recipient) for recipient in recipients} == set(counts)
    assert audience_of(registry, note, registry.recipients["VAT"]).party == "holy_see"


def test_a_notes_own_to_decides_its_recipients_and_audiences(office: Pipeline) -> None:
    registry = office.registry
    note = registry.notes[NOTE].model_copy(update={"to": ("VAT", "SMOM")})
    assert [recipient.id for recipient in recipients_of(registry, note)] == ["VAT", "SMOM"]
    assert [str(audience) for audience in audiences(registry, note)] == [
        "holy_see/observer",
        "order_of_malta/observer",
    ]


def test_recipients_are_selected_once(office: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = replace(office.registry)
    note, other = registry.notes[NOTE], registry.notes["cu-2009-092"]
    first, of_other = recipients_of(registry, note), recipients_of(registry, other)
    changed = note.model_copy(update={"to": ("VAT",)})
    after = registry.with_note(changed, registry.files, registry.files_read)
    assert [recipient.id for recipient in recipients_of(after, changed)] == ["VAT"]
    monkeypatch.delattr(addressees, "select")
    assert recipients_of(registry, note) == first == select(registry, note)[0]
    assert recipients_of(after, other) == of_other
    recipients_of(registry, note).clear()  # the list is the caller's
    assert recipients_of(registry, note) == first


def test_a_letter_goes_to_organizations_and_a_note_to_all_others(office: Pipeline) -> None:
    registry, note = office.registry, office.registry.notes[NOTE]
    letter = registry.kinds[note.kind].model_copy(update={"form": "letter"})
    of_letters = replace(registry, kinds={**registry.kinds, note.kind: letter})
    written, left_out = select(of_letters, note)
    assert {registry.kind_of(recipient, note.date) for recipient in written} <= {"organization", "ngo"}
    assert left_out["MEX"] == "is sent a note verbale"
    assert not {recipient.id for recipient in written} & {recipient.id for recipient in recipients_of(registry, note)}


def test_the_order_of_a_list_is_that_of_the_names_of_its_day(office: Pipeline) -> None:
    registry = office.registry
    note = registry.notes[NOTE].model_copy(update={"to": ("PSE", "PRY", "SVN")})
    for day, order in ((date(2009, 3, 4), ["PSE", "PRY", "SVN"]), (date(2013, 3, 4), ["PRY", "SVN", "PSE"])):
        dated = note.model_copy(update={"date": day})
        assert [recipient.id for recipient in recipients_of(registry, dated)] == order
    assert list_name(registry.states["PSE"], "en", date(2009, 3, 4)) == "Palestine"


def test_the_first_language_of_a_recipient_that_the_note_has(office: Pipeline) -> None:
    registry = office.registry
    recipient = registry.recipients["MEX"].model_copy(update={"languages": ("ar", "es", "en")})
    note = registry.notes[NOTE]
    assert own_language(registry, note, recipient) == "ar"
    assert own_language(registry, note.model_copy(update={"languages": ("en", "es")}), recipient) == "es"
    assert own_language(registry, note.model_copy(update={"languages": ("zh",)}), recipient) is None
