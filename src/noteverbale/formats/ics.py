"""Appointments → one iCalendar file (RFC 5545), the same bytes for the same appointments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event


@dataclass(frozen=True)
class Appointment:
    """Something to enter in a calendar.

    `start` and `end` are days, `end` the last one included, or moments with a time zone. `alarm` is the time before it at
    which to be reminded. `uid` is the same in every language and from run to run, so that a second file replaces the first.
    """

    uid: str
    summary: str
    start: date
    end: date
    place: str = ""
    description: str = ""
    alarm: timedelta | None = None
    busy: bool = True


def to_ics(appointments: Sequence[Appointment], tag: str, stamp: datetime, tentative: bool) -> bytes:
    """Return the file. `tag` is the language of its texts (BCP 47); `stamp`, in UTC, stands for when it was made."""
    calendar = Calendar()
    calendar.add("prodid", "-//noteverbale//notes verbales//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for appointment in appointments:
        calendar.add_component(_event(appointment, tag, stamp, tentative))
    moments = [appointment.start for appointment in appointments if isinstance(appointment.start, datetime)]
    if moments:  # the rules of a time zone for the years around
        calendar.add_missing_timezones(date(min(moments).year, 1, 1), date(max(moments).year + 1, 1, 1))
    return bytes(calendar.to_ical())


def _event(one: Appointment, tag: str, stamp: datetime, tentative: bool) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", one.start)
    whole_days = not isinstance(one.end, datetime)
    event.add(
        "dtend", one.end + timedelta(days=1) if whole_days else one.end
    )  # RFC 5545, 3.6.1: the day after the last
    for name, text in (("summary", one.summary), ("location", one.place), ("description", one.description)):
        if text:
            event.add(name, text, parameters={"LANGUAGE": tag})
    event.add("status", "TENTATIVE" if tentative else "CONFIRMED")
    event.add("transp", "OPAQUE" if one.busy else "TRANSPARENT")
    if one.alarm:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -one.alarm)
        alarm.add("description", one.summary, parameters={"LANGUAGE": tag})
        event.add_component(alarm)
    return event
