"""Calendar files: days and hours of the meetings, the last day in time for an answer, the same bytes every time."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar, Event

from noteverbale.outgoing.calendar_files import ics_files
from noteverbale.outgoing.selection import Options, Outgoing, outgoing
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound


def going(office: Pipeline, note: str, lang: str = "all") -> Outgoing:
    return outgoing(office, office.registry.notes[note], ("MEX",), lang)


def events(content: bytes) -> list[Event]:
    return [one for one in Calendar.from_ical(content.decode()).walk("VEVENT") if isinstance(one, Event)]


def revision(event: Event) -> tuple[int, datetime]:
    """Return by what a calendar tells versions of an entry: its sequence, then its time (RFC 5546, 2.1.5)."""
    return int(str(event["sequence"])), event.decoded("dtstamp")


@pytest.mark.slow
@pytest.mark.parametrize("note", ["cu-2009-033", "cu-2009-092", "wg4-11", "wg4-14-wg7-11"])
def test_every_language_has_the_same_events(office: Pipeline, note: str) -> None:
    out = going(office, note)
    files = {file.path: file.content for file in ics_files(out, Options())}
    assert list(files) == [f"{note}-{code}.ics" for code in office.registry.packs]
    assert files == {file.path: file.content for file in ics_files(out, Options())}
    shapes, summaries = set(), set()
    for content in files.values():
        shapes.add(tuple((str(event["uid"]), event.start, event.end) for event in events(content)))
        summaries.add(tuple(str(event["summary"]) for event in events(content)))
        lines = content.split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert b"\n" not in content.replace(b"\r\n", b"")
    assert len(shapes) == 1
    assert len(summaries) == len(files)


@pytest.mark.slow
def test_days_deadlines_and_the_alarm(office: Pipeline) -> None:
    (file,) = ics_files(going(office, "cu-2009-092", "es"), Options())
    meeting, reply = events(file.content)
    assert (meeting.start, meeting.end) == (date(2010, 1, 27), date(2010, 1, 30))  # the day after the last
    assert str(meeting["summary"]) == (
        "[BORRADOR] Segunda reunión del Grupo de Trabajo Provisional de Composición Abierta sobre la Trata de Personas"
    )
    assert str(meeting["location"]) == "Viena"
    assert reply.start == date(2009, 7, 30)  # 'before 31 July' excludes the day
    assert "se ruega responder antes del 31 de julio de 2009" in str(reply["summary"])
    (alarm,) = reply.walk("VALARM")
    assert alarm.decoded("trigger") == -timedelta(days=7)
    (file,) = ics_files(going(office, "wg4-11", "zh"), Options())
    meeting, names = events(file.content)
    assert str(meeting["description"]) == "邀请照会\n会议场次：4"
    assert str(names["summary"]) == "［样本］邀请照会：谨请至迟于2021年9月17日提供代表团成员名单"
    assert "贩运人口问题工作组第十一次会议，2021年10月12日和13日，维也纳" in str(names["description"])
    assert names.start == date(2021, 9, 17)  # 'by' includes it


def test_hours_on_file_make_an_event_a_sitting_in_the_zone_of_the_place(own_office: Path) -> None:
    path = own_office / "data" / "meetings" / "wg4.yaml"
    hours = 'timetable: [{on: 2021-10-12, from: "10:00", to: "13:00"}, {on: 2021-10-13, from: "15:00", to: "18:00"}]'
    path.write_text(path.read_text("utf-8").replace("  sittings: 4\n", f"  {hours}\n"), "utf-8")
    (file,) = ics_files(going(Pipeline.open(own_office), "wg4-11", "ar"), Options())
    first, second, _ = events(file.content)
    assert first.start == datetime(2021, 10, 12, 8, tzinfo=UTC)  # summer time in Vienna
    assert second.end == datetime(2021, 10, 13, 16, tzinfo=UTC)
    assert b"DTSTART;TZID=Europe/Vienna:20211012T100000" in file.content
    assert str(second["summary"]).endswith("(2/2)")
    assert b"BEGIN:VTIMEZONE" in file.content
    path.write_text(path.read_text("utf-8").replace("on: 2021-10-13", "on: 2021-10-14"), "utf-8")
    with pytest.raises(ProblemsFound, match="a sitting is not on a day of the meeting"):
        Pipeline.open(own_office)


def test_a_file_of_a_meeting_that_moved_replaces_the_first(own_office: Path) -> None:
    path = own_office / "data" / "meetings" / "wg4.yaml"
    hours = 'timetable: [{on: 2021-10-12, from: "10:00", to: "13:00"}, {on: 2021-10-13, from: "15:00", to: "18:00"}]'
    texts = [text := path.read_text("utf-8"), text, text.replace("  sittings: 4\n", f"  {hours}\n"), text]
    files, later = [], 2_000_000_000
    for number, text in enumerate(texts):
        if path.read_text("utf-8") != text or not number:
            path.write_text(text, "utf-8")
            os.utime(path, (later, later := later + 1))
        files.append(next(ics_files(going(Pipeline.open(own_office), "wg4-11", "en"), Options())).content)
    assert files[0] == files[1]  # nothing was changed
    first, _, second, third = map(events, files)
    assert first[0]["uid"] == second[0]["uid"] == third[0]["uid"]  # hours came, and went
    assert revision(first[0]) < revision(second[0]) < revision(third[0])
    assert revision(third[0])[0] < 2**31
    assert third[0].decoded("last-modified") == third[0].decoded("dtstamp")
    assert not [event for event in Calendar.from_ical(files[0].decode()).walk() if "method" in event]


def test_the_entries_of_an_issued_note_are_of_the_time_of_its_issue(office: Pipeline) -> None:
    out = replace(going(office, "wg4-11", "en"), issued_at="2021-07-01T09:30:15+00:00")
    (file,) = ics_files(out, Options())
    assert {event.decoded("dtstamp") for event in events(file.content)} == {datetime(2021, 7, 1, 9, 30, 15, tzinfo=UTC)}
    later = replace(out, issued_at="2021-09-01T12:00:00+00:00")
    (other,) = ics_files(later, Options())
    assert all(revision(a) < revision(b) for a, b in zip(events(file.content), events(other.content), strict=True))


@pytest.mark.slow
def test_a_meeting_postponed_without_a_new_day_is_cancelled_on_the_days_that_were_announced(office: Pipeline) -> None:
    (moved,) = events(next(ics_files(going(office, "postponement", "en"), Options())).content)
    meetings = office.registry.meetings
    undated = meetings["wg7-11"].model_copy(update={"start": None, "end": None, "timetable": (), "ordinal": None})
    changed = Pipeline(replace(office.registry, meetings={**meetings, "wg7-11": undated}))
    (cancelled,) = events(next(ics_files(going(changed, "postponement", "en"), Options())).content)
    assert (cancelled["uid"], cancelled["status"], moved["status"]) == (moved["uid"], "CANCELLED", "TENTATIVE")
    assert (cancelled.start, cancelled.end) == (date(2024, 4, 15), date(2024, 4, 17))


def test_an_unknown_time_zone_and_hours_without_one_are_reported(own_office: Path) -> None:
    places = own_office / "data" / "places.yaml"
    text = places.read_text("utf-8")
    places.write_text(text.replace("Europe/Vienna", "Europe/Wien"), "utf-8")
    with pytest.raises(ProblemsFound, match="there is no time zone 'Europe/Wien'"):
        Pipeline.open(own_office)
    places.write_text(text.replace("  timezone: Europe/Vienna\n", ""), "utf-8")
    path = own_office / "data" / "meetings" / "wg4.yaml"
    hours = 'timetable: [{on: 2021-10-12, from: "10:00", to: "13:00"}]'
    path.write_text(path.read_text("utf-8").replace("  sittings: 4\n", f"  {hours}\n"), "utf-8")
    with pytest.raises(ProblemsFound, match="'wg4-11' has hours, but 'vienna' has no time zone"):
        list(ics_files(going(Pipeline.open(own_office), "wg4-11", "fr"), Options()))


def test_a_note_without_any_day_has_no_calendar(office: Pipeline) -> None:
    with pytest.raises(ProblemsFound, match="no-day: 'corrigendum' has no day to put in a calendar"):
        list(ics_files(going(office, "corrigendum", "fr"), Options()))


@pytest.mark.slow
def test_a_cancelled_meeting_keeps_its_entry_and_is_marked_cancelled(office: Pipeline) -> None:
    [cancelled] = [
        event for file in ics_files(going(office, "cancellation", "en"), Options()) for event in events(file.content)
    ]
    [invited] = [
        event for file in ics_files(going(office, "wg6-11", "en"), Options()) for event in events(file.content)
    ]
    assert cancelled["uid"] == invited["uid"]
    assert (cancelled["status"], invited["status"]) == ("CANCELLED", "TENTATIVE")
    assert (cancelled["transp"], invited["transp"]) == ("TRANSPARENT", "OPAQUE")


@pytest.mark.parametrize(
    ("language", "rooms"),
    [
        ("en", ["Boardroom D, Vienna International Centre, Vienna", "M2, Vienna International Centre, Vienna"]),
        ("zh", ["维也纳，维也纳国际中心，D会议厅", "维也纳，维也纳国际中心，M2"]),
    ],
)
def test_a_sitting_is_in_its_own_room_or_in_that_of_the_meeting(
    office: Pipeline, language: str, rooms: list[str]
) -> None:
    registry = office.registry
    meeting = registry.meetings["cnd-70"]
    first, second, *_ = meeting.timetable
    moved = meeting.model_copy(update={"timetable": (first, second.model_copy(update={"room": "M2"}))})
    changed = Pipeline(replace(registry, meetings={**registry.meetings, meeting.id: moved}))
    (file,) = ics_files(going(changed, "session", language), Options())
    assert [str(event["location"]) for event in events(file.content)][:2] == rooms
