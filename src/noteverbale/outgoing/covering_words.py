"""The names of a note and its meetings in e-mails, calendars, reply forms and lists of the post room."""

from __future__ import annotations

import re

from ..checks.rules import audiences_of
from ..compose import letter_form
from ..compose.brief import Brief, MeetingText
from ..compose.builder import missing_text, noun_of
from ..document import Mark, Value, leaves, marked, runs
from ..formats.text import LRI, PDI
from ..language import dates
from ..language.grammar import Grammar
from ..language.pack import Pack
from ..pipeline import Pipeline
from ..problems import Problems
from ..records.base import form_on
from ..records.notes import Note
from ..registry.audience import audience_of
from ..registry.dues import Due, dues
from .selection import Outgoing


def brief_of(out: Outgoing, language: str) -> Brief:
    """Return a note's facts in a language, for the first recipient of it in that language. Raises ProblemsFound."""
    first = next(copy for copy in out.plan.copies if copy.language == language)
    registry = out.pipeline.registry
    audience = audience_of(registry, out.note, registry.recipients[first.recipient])
    return out.pipeline.brief(out.note, language, audience)


def meeting_name(pack: Pack, meeting: MeetingText) -> str:
    """Return the name of a meeting: 'first meeting of the Working Group on Firearms'."""
    if meeting.nth.id == meeting.body.id:  # a meeting without a number
        return meeting.nth.text
    return pack.dispatch.meeting.format(nth=meeting.nth.text, of=Grammar(pack).words(meeting.body, "of"))


def meeting_line(pack: Pack, meeting: MeetingText, name: str) -> str:
    """Return one line with a meeting's name, where it is held, and its days."""
    days = dates.masthead(pack, meeting.dates.span) if meeting.dates else ""
    words = pack.dispatch.gathering.format(meeting=name, city=city_or_mode(pack, meeting), dates=days)
    return capital(without_gaps(words))


def city_or_mode(pack: Pack, meeting: MeetingText) -> str:
    """Return the city of a meeting, 'Vienna' or 'Vienna (hybrid format)', or 'online'; '' if neither is known."""
    city, modes = Grammar(pack).alone(meeting.city) if meeting.city else "", pack.dispatch.modes
    if meeting.online:
        return modes.get("online", "")
    mode = modes.get("hybrid", "") if meeting.hybrid else ""
    return pack.dispatch.aside.format(text=city, aside=mode) if city and mode else city or mode


def subjects(out: Outgoing, language: str) -> list[str]:
    """Return the subject of a note: its meeting in one line, or a line for each of several below the label. Raises ProblemsFound."""
    pack = out.pipeline.registry.packs[language]
    meetings = brief_of(out, language).meetings
    lines = [meeting_line(pack, meeting, meeting_name(pack, meeting)) for meeting in meetings]
    if len(lines) < 2:
        return [pack.dispatch.about.format(about=line) for line in lines]
    return [pack.dispatch.about.format(about="").rstrip(), *(f"– {line}" for line in lines)]


def deadlines(pipeline: Pipeline, note: Note, language: str) -> list[tuple[Due, str]]:
    """Return the deadlines that a copy of the note prints, the earliest first, each with its words in a language.

    Raises ProblemsFound for words that are missing.
    """
    registry, pack = pipeline.registry, pipeline.registry.packs[language]
    printed = {
        leaf.place
        for audience in audiences_of(registry, note)
        for _, run in runs(pipeline.document(note, language, audience))
        for leaf in leaves(run)
        if isinstance(leaf, Value)
    }
    problems, lines = Problems(), []
    for due in dues(registry, note):
        limit = due.deadline
        shelf = due.move.shelf
        if due.place not in printed:
            continue
        if shelf is None:
            continue  # a paragraph of the note's own: nothing says what its deadline is for
        if language not in due.words:
            place = shelf.place("due", due.fact)
            problems.extend([missing_text(place, f"the deadline '{due.fact}' has no words", pack)])
            continue
        zone = (
            noun_of(form_on(registry.places[limit.in_].names[language], note.date)[0], "place", limit.in_)
            if limit.in_
            else None
        )
        bound = dates.bound(pack, limit.bound, limit.on, limit.at or "", zone)
        lines.append((due, capital(due.words[language].format(bound=bound))))
    problems.stop_if_any()
    return sorted(lines, key=lambda line: line[0].deadline.last_day or note.date)


def capital(text: str) -> str:
    """Return a text with a capital letter at its beginning, in scripts that have capitals."""
    return text[:1].upper() + text[1:]


def title_of(out: Outgoing, pack: Pack, isolate: bool = True) -> str:
    """Return the note's title: with its reference if it has one, isolated in right-to-left text. Raises ProblemsFound."""
    reference = out.reference or out.note.reference
    if reference and isolate and pack.direction == "rtl":
        reference = f"{LRI}{reference}{PDI}"
    return letter_form.title_of(out.pipeline.registry, out.note, pack, reference)


def with_mark(out: Outgoing, pack: Pack, text: str = "", sample: bool = False) -> str:
    """Return '[SAMPLE] text' for a sample note or recipient, '[DRAFT] text' for other notes before the issue, else the text."""
    draft: Mark = "sample" if sample or out.note.sample else "draft"
    marks = (draft,) if out.marks is None else out.marks
    return marked(pack.labels, marks[0], text) if marks else text


def without_gaps(text: str) -> str:
    """Remove what an empty placeholder leaves in a sentence: repeated commas and spaces."""
    text = re.sub(r"(?:\s*([,،，]))(?:\s*[,،，])+", r"\1", text)
    return re.sub(r" +(?=[ ,،，.])", "", text).strip(",،， ")
