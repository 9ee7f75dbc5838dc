"""Appointments as iCalendar files, read back by another reader's eyes: the lines of the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import vobject

from noteverbale.formats.ics import Appointment, to_ics

STAMP = datetime(2026, 3, 4, tzinfo=UTC)
VIENNA = ZoneInfo("Europe/Vienna")
DAYS = Appointment("meeting@x", "Meeting", date(2026, 4, 14), date(2026, 4, 15), "Vienna", busy=False)
HOURS = Appointment(
    "sitting@x",
    "Sitting",
    datetime(2026, 4, 14, 10, tzinfo=VIENNA),
    datetime(2026, 4, 14, 13, tzinfo=VIENNA),
    alarm=timedelta(days=7),
)


def lines(*appointments: Appointment, tentative: bool = False) -> list[str]:
    return to_ics(appointments, "en", STAMP, tentative).decode().replace("\r\n ", "").split("\r\n")


def test_the_end_of_whole_days_is_the_day_after_the_last() -> None:
    text = lines(DAYS)
    assert {"DTSTART;VALUE=DATE:20260414", "DTEND;VALUE=DATE:20260416", "TRANSP:TRANSPARENT"} <= set(text)
    assert "SUMMARY;LANGUAGE=en:Meeting" in text
    assert not [line for line in text if line.startswith(("BEGIN:VTIMEZONE", "DESCRIPTION", "BEGIN:VALARM"))]


def test_hours_bring_their_time_zone_and_a_reminder() -> None:
    text = lines(HOURS)
    assert "DTSTART;TZID=Europe/Vienna:20260414T100000" in text
    assert "TZID:Europe/Vienna" in text
    assert "TRIGGER:-P7D" in text or "TRIGGER:-P1W" in text
    assert "TRANSP:OPAQUE" in text


def test_a_draft_is_tentative() -> None:
    assert "STATUS:TENTATIVE" in lines(DAYS, tentative=True)
    assert "STATUS:CONFIRMED" in lines(DAYS)


def test_the_same_appointments_are_the_same_bytes() -> None:
    assert to_ics([DAYS, HOURS], "en", STAMP, False) == to_ics([DAYS, HOURS], "en", STAMP, False)


def test_another_reader_finds_the_same_entries() -> None:
    long = replace(HOURS, summary="Сессия, зал «Д»; 第一次会议\\1 " * 9, description="One, two;\nthree", cancelled=True)
    content = to_ics([DAYS, long], "en", STAMP, False)
    assert max(map(len, content.split(b"\r\n"))) <= 75
    calendar = vobject.readOne(content.decode())
    calendar.validate()
    whole, hours = calendar.vevent_list
    assert (whole.dtstart.value, whole.dtend.value) == (date(2026, 4, 14), date(2026, 4, 16))
    assert hours.dtstart.value.utcoffset() == timedelta(hours=2)
    assert (hours.summary.value, hours.description.value, hours.status.value) == (
        long.summary,
        long.description,
        "CANCELLED",
    )
    assert int(hours.sequence.value) == int((STAMP - datetime(2000, 1, 1, tzinfo=UTC)).total_seconds())
    assert hours.last_modified.value == hours.dtstamp.value == STAMP
