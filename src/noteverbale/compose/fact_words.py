"""The facts of a move in words of one language: what a template has for each type of fact.

Each value keeps an id that is the same in every language, and the place where it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..document import Isolate, Value
from ..language.grammar import Noun
from ..records.base import PlaceTree
from ..records.facts import EarlierNote, FactSpec, ListedDocument, Provision, Venue, fact_of_note
from ..records.notes import Capacity
from ..records.times import Deadline, Hours, Period
from ..registry.issued import reference_of
from .addressing import running_form
from .brief import (
    ActText,
    Brief,
    Days,
    DeadlineText,
    DocumentText,
    EnclosureText,
    HoursText,
    MeetingText,
    NoteText,
    ProvisionText,
    ReplyTo,
    SittingText,
    VenueText,
)
from .builder import BriefBuilder, noun_of

Words = Callable[[BriefBuilder, Any, PlaceTree, str], object]


def words(builder: BriefBuilder, spec: FactSpec, name: str, value: object, places: PlaceTree) -> object:
    """Return what a template has for a fact; `name` is the fact's, `places` has where its parts are written."""
    return _WORDS[spec.type][0](builder, value, places, name)


def of_the_note(name: str, spec: FactSpec, brief: Brief) -> object:
    """Return what a template has for a fact that is left out: that of the note itself for some types, else nothing."""
    match spec.type:
        case "meeting" | "meetings" | "sittings" if fact_of_note(name, spec.type) is None:
            return None if spec.type == "meeting" else ()
        case "act":
            return brief.act
        case "acts":
            return (brief.act,) if brief.act else ()
        case "provision":
            return ProvisionText(brief.act, ()) if brief.act else None
        case "provisions":
            return (ProvisionText(brief.act, ()),) if brief.act else ()
        case "meeting":
            return brief.meeting
        case "meetings":
            return brief.meetings
        case "sittings":
            return tuple(sitting for meeting in brief.meetings for sitting in meeting.sittings)
        case "contact":
            return brief.reply
        case "flag":
            return False
        case "lines" | "days" | "documents" | "states" | "languages" | "enclosures":
            return ()
    return None


def type_of(spec: FactSpec) -> object:
    """Return the Python type of what a template has for a fact, for proofreading."""
    return _WORDS[spec.type][1]


def _text(builder: BriefBuilder, texts: Mapping[str, str], places: PlaceTree, name: str) -> Value | None:
    code = builder.pack.code
    if code not in texts:
        builder.problems.extend([builder.missing(places.place, f"'{name}' has no text")])
        return None
    return Value(texts[code], "text", name, places.at([code]).place)


def _lines(
    builder: BriefBuilder, texts: Mapping[str, tuple[str, ...]], places: PlaceTree, name: str
) -> tuple[Value, ...]:
    code = builder.pack.code
    if code not in texts:
        builder.problems.extend([builder.missing(places.place, f"'{name}' has no lines")])
    return tuple(
        Value(line, "text", f"{name}.{i + 1}", places.at([code, i]).place) for i, line in enumerate(texts.get(code, ()))
    )


def _same(builder: BriefBuilder, value: object, places: PlaceTree, name: str) -> object:
    return value


def _days(builder: BriefBuilder, periods: tuple[Period, ...], places: PlaceTree, name: str) -> tuple[Days, ...]:
    return tuple(builder.period(period, name, places.at([i]).place) for i, period in enumerate(periods))


def _hour(builder: BriefBuilder, at: str, places: PlaceTree, name: str) -> Value:
    return builder.hour(at, places.place)


def _hours(builder: BriefBuilder, hours: Hours, places: PlaceTree, name: str) -> HoursText:
    return builder.hours(hours, places.place)


def _deadline(builder: BriefBuilder, deadline: Deadline, places: PlaceTree, name: str) -> DeadlineText:
    return builder.deadline(deadline, places.place)


def _url(builder: BriefBuilder, url: str, places: PlaceTree, name: str) -> Isolate:
    return Isolate(url, "url", url, url, places.place)


def _email(builder: BriefBuilder, email: str, places: PlaceTree, name: str) -> Isolate:
    return Isolate(email, "email", email, f"mailto:{email}", places.place)


def _symbol(builder: BriefBuilder, symbol: str, places: PlaceTree, name: str) -> Isolate:
    return Isolate(symbol, "symbol", symbol, None, places.place)


def _telephone(builder: BriefBuilder, number: str, places: PlaceTree, name: str) -> Isolate:
    return builder.telephone(number, places.place)


def _documents(
    builder: BriefBuilder, documents: tuple[ListedDocument, ...], places: PlaceTree, name: str
) -> tuple[DocumentText, ...]:
    return tuple(
        DocumentText(
            _symbol(builder, document.symbol, places.at([i, "symbol"]), name),
            _text(builder, document.title, places.at([i, "title"]), f"{name}.{i + 1}") if document.title else None,
        )
        for i, document in enumerate(documents)
    )


def _place(builder: BriefBuilder, id: str, places: PlaceTree, name: str) -> Noun:
    return builder.place_noun(id)


def _venue(builder: BriefBuilder, venue: Venue, places: PlaceTree, name: str) -> VenueText:
    return builder.venue(venue, places, name)


def _state(builder: BriefBuilder, id: str, places: PlaceTree, name: str) -> Noun:
    owner, code = builder.registry.principals[id], builder.pack.code
    if code not in owner.names:
        builder.problems.extend([builder.missing(owner.place("names"), f"'{id}' has no name")])
        return Noun(f"[{id}]", "state", id)
    return noun_of(running_form(owner, code, builder.on)[0], "state", id)


def _states(builder: BriefBuilder, ids: tuple[str, ...], places: PlaceTree, name: str) -> tuple[Noun, ...]:
    return tuple(_state(builder, id, places.at([i]), name) for i, id in enumerate(ids))


def _body(builder: BriefBuilder, id: str, places: PlaceTree, name: str) -> Noun:
    body = builder.registry.bodies[id]
    return builder.noun(body, "body", body.names, body.basis, body.short)


def _act(builder: BriefBuilder, id: str, places: PlaceTree, name: str) -> ActText:
    return builder.act_text(builder.registry.acts[id])


def _acts(builder: BriefBuilder, ids: tuple[str, ...], places: PlaceTree, name: str) -> tuple[ActText, ...]:
    return tuple(_act(builder, id, places, name) for id in ids)


def _provision(builder: BriefBuilder, provision: Provision, places: PlaceTree, name: str) -> ProvisionText:
    paragraphs = tuple(
        Value(builder.pack.paragraph_of(paragraph), "paragraph", paragraph, places.at(path).place)
        for paragraph, path in provision.named
    )
    return ProvisionText(_act(builder, provision.act, places, name), paragraphs)


def _provisions(
    builder: BriefBuilder, provisions: tuple[Provision, ...], places: PlaceTree, name: str
) -> tuple[ProvisionText, ...]:
    return tuple(_provision(builder, provision, places.at([i]), name) for i, provision in enumerate(provisions))


def _meeting(builder: BriefBuilder, id: str, places: PlaceTree, name: str) -> MeetingText:
    capacity: Capacity = "participant"
    return builder.meeting_text(builder.registry.meetings[id], capacity, recall=True)


def _meetings(builder: BriefBuilder, ids: tuple[str, ...], places: PlaceTree, name: str) -> tuple[MeetingText, ...]:
    return tuple(_meeting(builder, id, places, name) for id in ids)


def _sittings(builder: BriefBuilder, id: str, places: PlaceTree, name: str) -> tuple[SittingText, ...]:
    return _meeting(builder, id, places, name).sittings


def _note(builder: BriefBuilder, note: str | EarlierNote, places: PlaceTree, name: str) -> NoteText | None:
    if isinstance(note, str):
        on_file = builder.registry.notes[note]
        reference, day = reference_of(builder.registry, on_file, builder.note), on_file.date
        if reference is None:
            message = f"the note '{note}' has no reference yet"
            hint = "issue it first, or write {reference: …, date: …}"
            builder.problems.add(places.place, "no-reference", message, hint)
            return None
    else:
        reference, day = note.reference, note.date
    number = Isolate(reference, "reference", reference, None, places.at(["reference"]).place)
    return NoteText(number, Days((day, day), name, places.at(["date"]).place))


def _languages(builder: BriefBuilder, codes: tuple[str, ...], places: PlaceTree, name: str) -> tuple[Noun, ...]:
    return builder.languages(codes, places)


def _contact(builder: BriefBuilder, id: str, places: PlaceTree, name: str) -> ReplyTo:
    return builder.contact(id)


def _enclosure(builder: BriefBuilder, id: str, places: PlaceTree, name: str) -> EnclosureText:
    return builder.enclosure(id)


def _enclosures(builder: BriefBuilder, ids: tuple[str, ...], places: PlaceTree, name: str) -> tuple[EnclosureText, ...]:
    return tuple(builder.enclosure(id) for id in ids)


_WORDS: dict[str, tuple[Words, object]] = {
    "text": (_text, Value),
    "lines": (_lines, tuple[Value, ...]),
    "number": (_same, int),
    "flag": (_same, bool),
    "days": (_days, tuple[Days, ...]),
    "hour": (_hour, Value),
    "hours": (_hours, HoursText),
    "deadline": (_deadline, DeadlineText),
    "url": (_url, Isolate),
    "email": (_email, Isolate),
    "symbol": (_symbol, Isolate),
    "telephone": (_telephone, Isolate),
    "documents": (_documents, tuple[DocumentText, ...]),
    "place": (_place, Noun),
    "venue": (_venue, VenueText),
    "state": (_state, Noun),
    "states": (_states, tuple[Noun, ...]),
    "body": (_body, Noun),
    "act": (_act, ActText),
    "acts": (_acts, tuple[ActText, ...]),
    "provision": (_provision, ProvisionText),
    "provisions": (_provisions, tuple[ProvisionText, ...]),
    "meeting": (_meeting, MeetingText),
    "meetings": (_meetings, tuple[MeetingText, ...]),
    "sittings": (_sittings, tuple[SittingText, ...]),
    "note": (_note, NoteText),
    "languages": (_languages, tuple[Noun, ...]),
    "contact": (_contact, ReplyTo),
    "enclosure": (_enclosure, EnclosureText),
    "enclosures": (_enclosures, tuple[EnclosureText, ...]),
    "choice": (_same, str),
}
