"""Write appointments as an iCalendar file (RFC 5545), the same bytes for the same appointments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event


@dataclass(frozen=True)
class Appointment:
    """One entry of a calendar.

    `start` and `end` are days (`end` is the last day) or times with a time zone. `alarm` is how long before the start to
    remind. `uid` is the same in every language and from run to run, so that a later file replaces an earlier one.
    """

    uid: str
    summary: str
    start: date
    end: date
    place: str = ""
    description: str = ""
    alarm: timedelta | None = None
    busy: bool = True
    cancelled: bool = False


_BEGIN = datetime(2000, 1, 1, tzinfo=UTC)


def to_ics(appointments: Sequence[Appointment], tag: str, stamp: datetime, tentative: bool) -> bytes:
    """Return the file. `tag` is the language of its texts (BCP 47); `stamp`, in UTC, is when they were last revised.

    Of two entries with one UID a calendar keeps that with the higher SEQUENCE, then the later DTSTAMP (RFC 5546, 2.1.5); so
    SEQUENCE is `stamp` in seconds since 2000. The file has no METHOD: one with METHOD:PUBLISH must name an organizer, to whom
    programs offer to answer, and the answer to a note goes another way.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//noteverbale//notes verbales//EN")
    calendar.add("version", "2.0")
    for appointment in appointments:
        calendar.add_component(_event(appointment, tag, stamp, tentative))
    times = [appointment.start for appointment in appointments if isinstance(appointment.start, datetime)]
    if times:  # the time zone rules of these years
        calendar.add_missing_timezones(date(min(times).year, 1, 1), date(max(times).year + 1, 1, 1))
    return bytes(calendar.to_ical())


def _event(appointment: Appointment, tag: str, stamp: datetime, tentative: bool) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", max(0, int((stamp - _BEGIN).total_seconds())))
    event.add("dtstart", appointment.start)
    whole_days = not isinstance(appointment.end, datetime)
    event.add(
        "dtend", appointment.end + timedelta(days=1) if whole_days else appointment.end
    )  # RFC 5545, 3.6.1: the day after the last
    for name, text in (
        ("summary", appointment.summary),
        ("location", appointment.place),
        ("description", appointment.description),
    ):
        if text:
            event.add(name, text, parameters={"LANGUAGE": tag})
    event.add("status", "CANCELLED" if appointment.cancelled else "TENTATIVE" if tentative else "CONFIRMED")
    event.add("transp", "OPAQUE" if appointment.busy and not appointment.cancelled else "TRANSPARENT")
    if appointment.alarm:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -appointment.alarm)
        alarm.add("description", appointment.summary, parameters={"LANGUAGE": tag})
        event.add_component(alarm)
    return event
