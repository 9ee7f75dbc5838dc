"""Meetings: how several of them lie to each other."""

from __future__ import annotations

import pytest

from noteverbale.records.meetings import Meeting, Sequence, sequence_of


def meeting(id: str, start: str | None, end: str | None = None, city: str = "vienna", beside: str = "") -> Meeting:
    days = {key: day for key, day in (("start", start), ("end", end)) if day}
    return Meeting.model_validate({"id": id, "body": "WG4", "city": city, "back_to_back_with": beside or None, **days})


MONDAY_TUESDAY = meeting("first", "2027-02-01", "2027-02-02")


@pytest.mark.parametrize(
    ("later", "sequence"),
    [
        (meeting("next-day", "2027-02-03"), "consecutive"),
        (meeting("a-day-between", "2027-02-04"), None),
        (meeting("a-day-between", "2027-02-04", beside="first"), "consecutive"),
        (meeting("another-city", "2027-02-03", city="geneva"), None),
        (meeting("the-last-day", "2027-02-02", "2027-02-03", beside="first"), None),
        (meeting("same-days", "2027-02-01", "2027-02-02"), "same_days"),
        (meeting("same-days", "2027-02-01", "2027-02-02", city="geneva"), "same_days"),
        (meeting("same-first-day", "2027-02-01", "2027-02-03"), None),
        (meeting("without-days", None), None),
    ],
)
def test_two_meetings_follow_one_another_or_have_the_same_days(later: Meeting, sequence: Sequence | None) -> None:
    assert sequence_of([MONDAY_TUESDAY, later]) == sequence


def test_a_weekend_does_not_part_meetings_but_a_working_day_does() -> None:
    friday, monday, tuesday = (meeting(f"on-{day}", day) for day in ("2027-02-05", "2027-02-08", "2027-02-09"))
    assert sequence_of([friday, monday, tuesday]) == "consecutive"
    assert sequence_of([friday, tuesday]) is None


def test_one_meeting_alone_and_meetings_without_days_have_no_sequence() -> None:
    assert sequence_of([MONDAY_TUESDAY]) is None
    assert sequence_of([meeting("one", None), meeting("two", None)]) is None
    assert sequence_of([]) is None
