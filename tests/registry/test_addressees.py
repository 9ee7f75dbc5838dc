"""Who a note goes to by its `to:`, in which audiences and languages."""

from __future__ import annotations

from noteverbale.pipeline import Pipeline
from noteverbale.registry.addressees import audiences, own_language, recipients_of
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


def test_the_first_language_of_a_recipient_that_the_note_has(office: Pipeline) -> None:
    registry = office.registry
    recipient = registry.recipients["MEX"].model_copy(update={"languages": ("ar", "es", "en")})
    note = registry.notes[NOTE]
    assert own_language(registry, note, recipient) == "ar"
    assert own_language(registry, note.model_copy(update={"languages": ("en", "es")}), recipient) == "es"
    assert own_language(registry, note.model_copy(update={"languages": ("zh",)}), recipient) is None
