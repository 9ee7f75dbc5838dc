"""The languages of a note under review, each with its state and who is waited for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noteverbale.desk.review_sheet import language_cards
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.records.office import Person
from noteverbale.review.approval import approval_states, approve, comment, send_back
from noteverbale.review.approved_content import binding

NOTE = "cu-2009-033"
MONDAY, TUESDAY = "2026-03-02T09:00:00+00:00", "2026-03-03T09:00:00+00:00"


@pytest.fixture
def with_people(office: Pipeline) -> Pipeline:
    people = (
        Person(name="M. Réviseur", roles=("reviser",), languages=("fr",)),
        Person(name="N. Murajia", roles=("reviser",), languages=("ar",)),
        Person(name="C. Chief", roles=("approver",)),
    )
    named = office.registry.office.model_copy(update={"people": people})
    return Pipeline(replace(office.registry, office=named))


@pytest.mark.slow
def test_each_language_has_its_state_its_comments_and_its_revisers(with_people: Pipeline, ledger: Ledger) -> None:
    note = with_people.registry.notes[NOTE]
    approve(with_people, note, ledger, "N. Murajia", MONDAY, "ar")
    comment(with_people, note, ledger, "M. Réviseur", MONDAY, "fr", "invitation 1", "Why?")
    send_back(with_people, note, ledger, "C. Chief", TUESDAY, "The date is wrong", "es")
    entries = ledger.entries(note=NOTE)
    approvals = approval_states(with_people, note, entries, binding(with_people, note))
    cards = {card.language: card for card in language_cards(with_people, note, entries, approvals)}
    assert list(cards) == list(with_people.registry.languages_of(note))
    assert (cards["ar"].approval.state, cards["ar"].decided, cards["ar"].waits_for) == ("approved", MONDAY, ())
    assert (cards["es"].approval.state, cards["es"].reason) == ("returned", "The date is wrong")
    assert cards["es"].decided == TUESDAY
    assert (cards["fr"].approval.state, cards["fr"].open_comments) == ("draft", 1)
    assert [person.name for person in cards["fr"].waits_for] == ["M. Réviseur"]
    assert cards["ru"].waits_for == ()
    assert cards["fr"].copies == sum(wording.copies for wording in cards["fr"].wordings) > 30


def test_who_drafted_a_note_is_not_waited_for(with_people: Pipeline) -> None:
    note = with_people.registry.notes[NOTE].model_copy(update={"drafter": "M. Réviseur"})
    cards = language_cards(with_people, note, (), {})
    assert next(card for card in cards if card.language == "fr").waits_for == ()
