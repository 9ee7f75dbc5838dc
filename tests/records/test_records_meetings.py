"""Records of meetings and acts: what each needs, and what it may be without."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from noteverbale.records.meetings import Act, Body, Meeting


@pytest.mark.parametrize("number", ["65/230", "VIII/14", "IDB.47/Dec.3", "S-32/1", "2023 (XV)", "48/121 A"])
def test_the_number_of_an_act_is_any_that_is_printed(number: str) -> None:
    act = Act.model_validate({"id": "a", "organ": "GA", "type": "resolution", "number": number, "title": {"en": "T"}})
    assert act.number == number


@pytest.mark.parametrize("number", ["", " 4/4", "4/4 ", "4/4\n", "4  /4", "x" * 41])
def test_a_number_has_no_space_at_its_ends(number: str) -> None:
    with pytest.raises(ValidationError, match="number"):
        Act.model_validate({"id": "a", "organ": "GA", "type": "resolution", "number": number, "title": {"en": "T"}})


def test_a_body_needs_no_parent_no_treaty_and_no_act() -> None:
    body = Body.model_validate({"id": "COUNCIL", "names": {"en": "Council"}, "meets_as": "session"})
    assert (body.parent, body.instrument, body.established_by) == (None, None, None)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({}, "needs a 'body:', or 'names:'"),
        ({"names": {"en": "Workshop"}, "ordinal": 2}, "an 'ordinal:' or 'names:' of its own"),
        ({"body": "COP", "ordinal": 0}, "greater than or equal to 1"),
        ({"body": "COP", "start": "2027-02-02", "end": "2027-02-01"}, "ends before it begins"),
        ({"body": "COP", "mode": "by_post"}, "'in_person', 'hybrid', 'online'"),
    ],
)
def test_a_meeting_is_one_of_a_body_or_has_a_name(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Meeting.model_validate({"id": "m", **keys})


def test_a_meeting_has_any_ordinal_and_its_sittings_have_rooms() -> None:
    sitting = {"on": "2027-02-01", "from": "10:00", "to": "13:00", "room": {"en": "Boardroom D", "fr": "Salle D"}}
    keys = {"body": "COP", "ordinal": 101, "start": "2027-02-01", "city": "vienna", "timetable": [sitting]}
    meeting = Meeting.model_validate({"id": "m", "venue": {"building": "vic", "room": "M2"}, "mode": "hybrid", **keys})
    assert meeting.ordinal == 101
    assert meeting.venue is not None
    assert (meeting.venue.room, meeting.timetable[0].room) == ("M2", {"en": "Boardroom D", "fr": "Salle D"})
