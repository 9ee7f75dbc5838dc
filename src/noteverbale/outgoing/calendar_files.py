"""Export the meetings and deadlines of a note as calendar files, one for each language.

A meeting with a timetable becomes one event for each sitting, in the time zone of its place; any other meeting one all-day event.
The first sitting has the identifier of that event, so it takes its place in a calendar when the hours become known.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from ..compose.brief import MeetingText
from ..document import Value
from ..formats.ics import Appointment, to_ics
from ..language.pack import Pack
from ..planning.fingerprint import office_files
from ..problems import ProblemsFound
from ..records.meetings import Meeting
from ..registry.note_moves import moves_of
from .covering_words import (
    brief_of,
    capital,
    city_or_mode,
    deadlines,
    meeting_name,
    subjects,
    title_of,
    with_mark,
    without_gaps,
)
from .selection import File, Options, Outgoing

REMINDER = timedelta(days=7)


def ics_files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield 'cu-2009-033-fr.ics' of every language. Raises ProblemsFound for a note without a meeting day or deadline."""
    for code in out.languages():
        content = ics(out, code)
        if content is None:
            message = f"'{out.note.id}' has no day to put in a calendar"
            hint = "add 'start:' to its meeting, or a day to its deadline"
            raise ProblemsFound.one(out.note.place("meeting"), "no-day", message, hint)
        yield File(f"{out.slug}-{code}.ics", content)


def ics(out: Outgoing, language: str) -> bytes | None:
    """Return the calendar file of a note in one language; None for a note without any day. Raises ProblemsFound."""
    events = list(appointments(out, language))
    if not events:
        return None
    return to_ics(events, out.pipeline.registry.packs[language].tag, _revised(out), tentative=out.marks != ())


def _revised(out: Outgoing) -> datetime:
    """Return when the words of a note were last revised: at its issue; of a draft when a file of the office last changed.

    It is the day of the note for an office that is not on disk.
    """
    if out.issued_at:
        return datetime.fromisoformat(out.issued_at).astimezone(UTC).replace(microsecond=0)
    registry = out.pipeline.registry
    folders = (registry.folder / "data", registry.folder / "notes", registry.templates)
    paths = (path for path in office_files(registry.files, *folders) if path.is_file())
    changed = max((path.stat().st_mtime for path in paths), default=None)
    if changed is None:
        return datetime.combine(out.note.date, time(), UTC)
    return datetime.fromtimestamp(int(changed), UTC)


def appointments(out: Outgoing, language: str) -> Iterator[Appointment]:
    """Yield the meetings of a note, then its deadlines, in one language. Raises ProblemsFound."""
    registry, note = out.pipeline.registry, out.note
    pack, brief = registry.packs[language], brief_of(out, language)
    title = title_of(out, pack)
    for meeting, meeting_text in zip(registry.meetings_of(note), brief.meetings, strict=True):
        yield from _meeting(out, pack, meeting, meeting_text)
    for due, words in deadlines(out.pipeline, note, language):
        if day := due.deadline.last_day:
            uid = _uid(registry.office.id, note.id, due.fact if due.fact == "reply" else due.move.name)
            about = words[:1].lower() + words[1:]
            summary = with_mark(out, pack, pack.dispatch.subject.format(title=title, about=about))
            description = "\n".join([title, *subjects(out, language)])
            yield Appointment(uid, summary, day, day, description=description, alarm=REMINDER, busy=False)


def _meeting(out: Outgoing, pack: Pack, meeting: Meeting, meeting_text: MeetingText) -> Iterator[Appointment]:
    registry = out.pipeline.registry
    if not meeting.start:
        yield from _without_day(out, pack, meeting, meeting_text)
        return
    name = meeting_name(pack, meeting_text)
    summary = with_mark(out, pack, capital(name))
    title, office = title_of(out, pack), registry.office.id
    cancelled = any(move.shelf and move.shelf.cancels for move in moves_of(registry, out.note))
    if not meeting.timetable:
        lines = [title, *([pack.dispatch.sittings.format(number=meeting.sittings)] if meeting.sittings else ())]
        uid = _uid(office, meeting.id, "meeting")
        last = meeting.end or meeting.start
        where = _location(pack, meeting_text)
        yield Appointment(uid, summary, meeting.start, last, where, "\n".join(lines), cancelled=cancelled)
        return
    place = registry.places[meeting.city or ""]
    if not place.timezone:
        message = f"'{meeting.id}' has hours, but '{place.id}' has no time zone"
        raise ProblemsFound.one(place.place(), "no-time-zone", message, "add 'timezone:', like Africa/Nairobi")
    zone = ZoneInfo(place.timezone)
    for number, sitting in enumerate(meeting.timetable, 1):
        begins, ends = (
            datetime.combine(sitting.on, time.fromisoformat(hour), zone) for hour in (sitting.from_, sitting.to)
        )
        label = pack.dispatch.aside.format(text=summary, aside=f"{number}/{len(meeting.timetable)}")
        uid = _uid(office, meeting.id, f"sitting {number}" if number > 1 else "meeting")
        where = _location(pack, meeting_text, meeting_text.sittings[number - 1].room)
        yield Appointment(uid, label, begins, ends, where, title, cancelled=cancelled)


def _without_day(out: Outgoing, pack: Pack, meeting: Meeting, meeting_text: MeetingText) -> Iterator[Appointment]:
    """Yield the entry, cancelled, of a meeting that has no day any more, on the days that the note says were announced."""
    registry = out.pipeline.registry
    for move in moves_of(registry, out.note):
        if move.shelf and move.shelf.amends == "postponement" and (days := move.facts.get("days")):
            summary = with_mark(out, pack, capital(meeting_name(pack, meeting_text)))
            uid = _uid(registry.office.id, meeting.id, "meeting")
            title = title_of(out, pack)
            yield Appointment(uid, summary, days[0].from_, days[-1].to, description=title, cancelled=True)


def _location(pack: Pack, meeting: MeetingText, room: Value | None = None) -> str:
    """Return room, building and city of a meeting, or of its sitting in a room of its own, as far as they are known."""
    venue = meeting.venue
    room = room or (venue.room if venue else None)
    words = pack.dispatch.venue.format(
        room=room.text if room else "",
        building=venue.building.text if venue and venue.building else "",
        city=city_or_mode(pack, meeting),
    )
    return capital(without_gaps(words))


def _uid(*parts: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(("noteverbale", *parts))))
