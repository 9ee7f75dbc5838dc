"""Audiences: what a recipient is, on the day of the note, under each treaty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from noteverbale.formats.text import to_text
from noteverbale.pipeline import Pipeline
from noteverbale.records.notes import Capacity
from noteverbale.records.recipients import Holds, Recipient, Status
from noteverbale.registry.audience import Audience, audience_of, capacities_of, capacity_on, government
from noteverbale.registry.groups import members

DAY = date(2009, 3, 4)


def with_status(office: Pipeline, **status: object) -> Recipient:
    statuses = (Status.model_validate({"instrument": "UNTOC", **status}),)
    return office.registry.recipients["MEX"].model_copy(update={"status": statuses})


@pytest.mark.parametrize(
    ("status", "before", "then", "after"),
    [
        ({"party_since": DAY}, "observer", "participant", "participant"),
        ({"not_party": DAY}, "observer", "observer", None),
        ({"attested": {"as": "participant", "on": DAY, "source": "x"}}, None, "participant", "participant"),
        ({"attested": {"as": "observer", "on": DAY, "source": "x"}}, "observer", "observer", None),
    ],
)
def test_a_status_holds_from_a_day_or_until_it(
    office: Pipeline, status: dict[str, object], before: Capacity | None, then: Capacity, after: Capacity | None
) -> None:
    recipient = with_status(office, **status)
    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)]
    registry = office.registry
    assert [capacity_on(registry, recipient, "UNTOC", day) for day in days] == [before, then, after]
    assert capacity_on(registry, recipient, "UNCAC", DAY) is None


def test_an_audience_is_written_with_the_capacities_that_differ() -> None:
    assert str(Audience("government", ("observer", "observer"), "one")) == "government/observer"
    assert str(Audience("government", ("observer", "participant"), "one")) == "government/observer+participant"


@pytest.mark.parametrize(
    ("title", "in_full"), [("secretary_general", True), ("president", False), ("high_commissioner_for_refugees", False)]
)
def test_a_sender_is_named_in_full_to_a_head_of_the_same_title(office: Pipeline, title: str, in_full: bool) -> None:
    note, recipient = office.registry.notes["cu-2009-033"], office.registry.recipients["OAS"]
    named = recipient.model_copy(update={"head": Holds(title=title)})
    audience = audience_of(office.registry, note, named)
    assert (audience.sender_in_full, str(audience)) == (
        in_full,
        "organization/observer/sender_in_full" if in_full else "organization/observer",
    )


def test_a_proof_is_for_a_government_in_the_notes_capacity(office: Pipeline) -> None:
    note = office.registry.notes["cu-2009-033"]
    assert government(note.model_copy(update={"capacity": "observer"})).capacity == "observer"
    assert government(note.model_copy(update={"capacity": None})).capacity == "participant"


@pytest.mark.parametrize("id", ["OAS", "SMOM"])
def test_what_cannot_be_a_party_is_an_observer_whatever_the_notes_capacity(office: Pipeline, id: str) -> None:
    registry = office.registry
    note = registry.notes["cu-2009-033"].model_copy(update={"capacity": "participant"})
    recipient = registry.recipients[id].model_copy(update={"status": with_status(office, party_since=DAY).status})
    assert capacity_on(registry, recipient, "UNTOC", DAY) == "observer"
    assert audience_of(registry, note, recipient).capacity == "observer"


def test_a_union_of_states_and_the_holy_see_may_be_parties(office: Pipeline) -> None:
    registry, status = office.registry, with_status(office, party_since=DAY).status
    for id in ("EU", "VAT"):
        recipient = registry.recipients[id].model_copy(update={"status": status})
        assert capacity_on(registry, recipient, "UNTOC", DAY) == "participant", id


def test_palestine_was_an_observer_entity_until_it_was_the_state_of_palestine(office: Pipeline) -> None:
    registry = office.registry
    palestine, note = registry.recipients["PSE"], registry.notes["cu-2009-033"]
    for day, capacity, name, in_states in (
        (date(2012, 12, 16), "observer", "Palestine", False),
        (date(2012, 12, 17), "participant", "State of Palestine", True),
    ):
        dated = note.model_copy(update={"id": f"of-{day}", "date": day, "capacity": "participant"})
        assert audience_of(registry, dated, palestine).capacity == capacity
        text = to_text(office.copy(dated, palestine, "en"))
        assert f"the attention of {name if name == 'Palestine' else 'the ' + name} to decision" in text
        assert ("PSE" in members(registry, "states", day)) == in_states


def test_at_a_meeting_without_a_treaty_states_have_the_notes_capacity(office: Pipeline) -> None:
    registry = office.registry
    note = registry.notes["cu-2009-033"].model_copy(update={"capacity": None})
    body = registry.bodies[registry.meetings[note.meeting or ""].body or ""]
    alone = body.model_copy(update={"instrument": None, "parent": None})
    without = replace(registry, bodies={**registry.bodies, body.id: alone})
    assert capacities_of(without, note, registry.recipients["MEX"]) == ("participant",)
    assert capacities_of(without, note, registry.recipients["OAS"]) == ("observer",)
    observers = note.model_copy(update={"capacity": "observer"})
    assert capacities_of(without, observers, registry.recipients["MEX"]) == ("observer",)


def test_a_note_about_no_meeting_has_participants_only(office: Pipeline) -> None:
    registry = office.registry
    views = registry.notes["views"]
    assert views.meetings == ()
    for audience in (government(views), audience_of(registry, views, registry.recipients["VAT"])):
        assert audience.capacity == "participant"
    assert str(government(views)) == "government"
