"""Outgoing → what goes into a calendar: the meetings of a note, and the days until which an answer is wanted.

A meeting whose hours are on file is an event a sitting, in the time zone of its place; any other is one event of all its days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from ..compose.brief import Brief, MeetingText
from ..formats.ics import Appointment, to_ics
from ..formats.text import LRI, PDI
from ..language import dates as calendar
from ..language.grammar import Grammar
from ..language.pack import Pack
from ..problems import ProblemsFound
from ..records.meetings import Meeting
from ..registry.audience import audience_of
from .selection import File, Options, Outgoing

REMINDER = timedelta(days=7)


def ics_files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield 'cu-2009-033-fr.ics' of every language. Raises ProblemsFound for a note with nothing to put in a calendar."""
    for code in out.languages():
        content = ics(out, code)
        if content is None:
            message = f"'{out.note.id}' has no day to put in a calendar"
            hint = "add 'start:' to its meeting, or a day to its deadline"
            raise ProblemsFound.one(out.note.place("meeting"), "no-day", message, hint)
        yield File(f"{out.slug}-{code}.ics", content)


def ics(out: Outgoing, language: str) -> bytes | None:
    """Return the calendar file of a note in one language; None when nothing in it has a day. Raises ProblemsFound."""
    made = list(appointments(out, language))
    if not made:
        return None
    stamp = datetime.combine(out.note.date, time(), UTC)
    return to_ics(made, out.pipeline.registry.packs[language].tag, stamp, tentative=out.marks != ())


def brief_of(out: Outgoing, language: str) -> Brief:
    """Return a note's facts in a language, for the first who gets it in that language. Raises ProblemsFound."""
    first = next(copy for copy in out.plan.copies if copy.language == language)
    registry = out.pipeline.registry
    audience = audience_of(registry, out.note, registry.recipients[first.recipient])
    return out.pipeline.brief(out.note, language, audience)


def meeting_name(pack: Pack, meeting: MeetingText) -> str:
    """Return what a meeting is called: 'first meeting of the Working Group on Firearms'."""
    if meeting.nth is meeting.body:  # a meeting without a number
        return meeting.body.text
    return pack.dispatch.meeting.format(nth=meeting.nth.text, of=Grammar(pack).words(meeting.body, "of"))


def gathered(pack: Pack, meeting: MeetingText, name: str) -> str:
    """Return a meeting, named so, with its city and days, in one line."""
    city, days = meeting.city.text if meeting.city else "", meeting.dates
    dates = calendar.masthead(pack, days.span) if days else ""
    return capital(without_gaps(pack.dispatch.gathering.format(meeting=name, city=city, dates=dates)))


def subjects(out: Outgoing, language: str) -> list[str]:
    """Return what a note is about, a line a meeting. Raises ProblemsFound."""
    pack = out.pipeline.registry.packs[language]
    named = [(meeting, meeting_name(pack, meeting)) for meeting in brief_of(out, language).meetings]
    return [pack.dispatch.about.format(about=gathered(pack, one, name)) for one, name in named]


def capital(text: str) -> str:
    """Begin a line with a capital, where the script has them."""
    return text[:1].upper() + text[1:]


def title_of(out: Outgoing, pack: Pack, isolate: bool = True) -> str:
    """Return what the note is called: its number if it bears one; in right-to-left text that keeps its order."""
    reference = out.reference or out.note.reference
    kind = out.pipeline.registry.kinds[out.note.kind]
    if not reference:
        return kind.title.get(pack.code, pack.label("note_verbale"))
    return pack.titled(f"{LRI}{reference}{PDI}" if isolate and pack.direction == "rtl" else reference)


def mark_of(out: Outgoing, pack: Pack, sample: bool = False) -> str:
    """Return '[DRAFT] ' before what is not issued, '' otherwise; '[SAMPLE] ' for a sample note or recipient."""
    marks = out.marks if out.marks is not None else ("sample",) if sample or out.note.sample else ("draft",)
    return f"[{pack.label(f'watermark.{marks[0]}')}] " if marks else ""


def appointments(out: Outgoing, language: str) -> Iterator[Appointment]:
    """Yield the meetings of a note, then its deadlines, in one language. Raises ProblemsFound."""
    registry, note = out.pipeline.registry, out.note
    pack, brief = registry.packs[language], brief_of(out, language)
    mark, title = mark_of(out, pack), title_of(out, pack)
    for meeting, gathering in zip(registry.meetings_of(note), brief.meetings, strict=True):
        yield from _meeting(out, pack, meeting, gathering)
    for name, pattern, deadline in (
        ("reply", pack.dispatch.reply, note.reply.deadline if note.reply else None),
        ("delegation", pack.dispatch.delegation, note.delegation),
    ):
        if deadline and (day := deadline.last_day):
            words = pattern.format(bound=calendar.bound(pack, deadline.bound, deadline.on))
            uid = _uid(registry.office.id, note.id, name)
            summary = mark + pack.dispatch.subject.format(title=title, about=words[:1].lower() + words[1:])
            said = "\n".join([title, *subjects(out, language)])
            yield Appointment(uid, summary, day, day, description=said, alarm=REMINDER, busy=False)


def _meeting(out: Outgoing, pack: Pack, meeting: Meeting, gathering: MeetingText) -> Iterator[Appointment]:
    if not meeting.start:
        return
    registry = out.pipeline.registry
    name = meeting_name(pack, gathering)
    summary = mark_of(out, pack) + capital(name)
    city = gathering.city.text if gathering.city else ""
    title, office = title_of(out, pack), registry.office.id
    if not meeting.timetable:
        lines = [title, *([pack.dispatch.sittings.format(number=meeting.sittings)] if meeting.sittings else ())]
        uid = _uid(office, meeting.id, "meeting")
        yield Appointment(uid, summary, meeting.start, meeting.end or meeting.start, city, "\n".join(lines))
        return
    place = registry.places[meeting.city or ""]
    if not place.timezone:
        message = f"'{meeting.id}' has hours, and '{place.id}' no time zone"
        raise ProblemsFound.one(place.place(), "no-time-zone", message, "add 'timezone:', like Europe/Vienna")
    zone = ZoneInfo(place.timezone)
    for number, sitting in enumerate(meeting.timetable, 1):
        begins, ends = (
            datetime.combine(sitting.on, time.fromisoformat(hour), zone) for hour in (sitting.from_, sitting.to)
        )
        label = pack.dispatch.aside.format(text=summary, aside=f"{number}/{len(meeting.timetable)}")
        yield Appointment(_uid(office, meeting.id, f"sitting {number}"), label, begins, ends, city, title)


def _uid(*parts: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(("noteverbale", *parts))))


def without_gaps(text: str) -> str:
    """Close the gap that something missing leaves: a second space, a comma after nothing."""
    text = re.sub(r"(?:\s*([,،，]))(?:\s*[,،，])+", r"\1", text)
    return re.sub(r" +(?=[ ,،，.])", "", text).rstrip(",،， ")
