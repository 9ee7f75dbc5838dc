"""What a person calls a note: its kind, its meetings, where and when; not the name of its file."""

from __future__ import annotations

from dataclasses import dataclass

from ..language import dates
from ..outgoing.covering_words import capital, city_or_mode, meeting_name, without_gaps
from ..pipeline import Pipeline
from ..problems import ProblemsFound
from ..records.notes import Note
from ..registry import addressees
from .record_names import record_name


@dataclass(frozen=True)
class NoteName:
    """The name of a note: `title` is its meetings, or its kind where it is about no meeting; `when` has place and days."""

    kind: str
    title: str
    when: str = ""


def note_name(pipeline: Pipeline, note: Note, language: str, between: str = "; ") -> NoteName:
    """Return the name of a note in a language, or in the office's where the office does not write in that one.

    `between` is written between the meetings of a note. A note that cannot be composed has the names of its meetings as
    tables have them, or that of its file.
    """
    registry = pipeline.registry
    code = language if language in registry.packs else registry.office.language
    kind = registry.kinds[note.kind].title.get(code, note.kind)
    try:
        audience = next(iter(addressees.audiences(registry, note)), None)
        meetings = pipeline.brief(note, code, audience).meetings if audience else ()
    except ProblemsFound:
        meetings_on_file = [record_name(registry, registry.meetings[id], code) for id in note.meetings]
        return NoteName(kind, between.join(meetings_on_file) or note.id)
    pack = registry.packs[code]
    titles = [capital(meeting_name(pack, meeting)) for meeting in meetings]
    places = [
        without_gaps(pack.dispatch.gathering.format(meeting="", city=city_or_mode(pack, meeting), dates=days))
        for meeting in meetings
        for days in [dates.masthead(pack, meeting.dates.span) if meeting.dates else ""]
    ]
    if not titles:
        return NoteName(kind, kind)
    return NoteName(kind, between.join(titles), between.join(dict.fromkeys(place for place in places if place)))
