"""Audiences: what a recipient is, on the day of the note, under each treaty."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from noteverbale.pipeline import Pipeline
from noteverbale.records.notes import Capacity
from noteverbale.records.recipients import Recipient, Status
from noteverbale.registry.audience import Audience, audience_of, audiences, capacity_on, government

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
    assert [capacity_on(recipient, "UNTOC", day) for day in days] == [before, then, after]
    assert capacity_on(recipient, "UNCAC", DAY) is None


def test_many_recipients_have_few_audiences(office: Pipeline) -> None:
    registry, note = office.registry, office.registry.notes["cu-2009-033"]
    found = audiences(registry, note)
    assert len(set(found)) == len(found) < len(registry.recipients) / 10
    assert {audience_of(registry, note, recipient) for recipient in registry.recipients.values()} == set(found)
    assert audience_of(registry, note, registry.recipients["VAT"]).party == "holy_see"


def test_an_audience_is_written_with_the_capacities_that_differ() -> None:
    assert str(Audience("government", ("observer", "observer"), "one")) == "government/observer"
    assert str(Audience("government", ("observer", "participant"), "one")) == "government/observer+participant"


def test_a_proof_is_for_a_government_in_the_notes_capacity(office: Pipeline) -> None:
    note = office.registry.notes["cu-2009-033"]
    assert government(note.model_copy(update={"capacity": "observer"})).capacity == "observer"
    assert government(note.model_copy(update={"capacity": None})).capacity == "participant"
