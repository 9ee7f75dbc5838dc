"""Convert the records that a note names to words of one language on the day of the note.

A text that a record lacks in this language is a Problem at that record's place; it is never replaced by another text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..document import Isolate, Value
from ..language import act_numbers, dates, language_names
from ..language.grammar import CASES, Noun, meeting_of, ordinal_noun, with_short
from ..language.pack import Pack
from ..language.typography_rules import NBSP
from ..problems import Place, Problem, Problems, did_you_mean
from ..records.base import Basis, Form, PlaceTree, Record, form_on, is_attested
from ..records.facts import Venue
from ..records.meetings import Act, Body, Meeting, Sitting
from ..records.notes import Capacity
from ..records.office import Contact, Letterhead, Office
from ..records.times import Deadline, Hours, Period
from ..registry.registry import Registry
from .brief import (
    ActText,
    Days,
    DeadlineText,
    EnclosureText,
    HoursText,
    Isolates,
    MeetingText,
    Origin,
    ReplyTo,
    SittingText,
    Unattested,
    VenueText,
)


def missing_text(place: Place, what: str, pack: Pack) -> Problem:
    """Return the problem that a record has no text in a language; `what` says which ("title 'x' has no form")."""
    return Problem(place, "missing-text", f"{what} in {pack.name}", f"add '{pack.code}:' here")


@dataclass
class BriefBuilder:
    """Converts records to nouns and phrases in one language on one day; collects what is missing in `problems`."""

    registry: Registry
    pack: Pack
    on: date
    problems: Problems
    unverified: list[Unattested]
    letterhead: Letterhead
    note: str
    sender: str = ""  # its name, where the text speaks of it in the third person

    def noun(
        self,
        record: Record,
        kind: str,
        names: Mapping[str, tuple[Form, ...]],
        basis: Mapping[str, Basis],
        short: Mapping[str, tuple[Form, ...]] | None = None,
        key: str = "names",
        id: str | None = None,
    ) -> Noun:
        code = self.pack.code
        name = id or str(getattr(record, "id", kind))
        if code not in names:
            self.problems.extend([missing_text(record.place(key), f"{kind} '{name}' has no name", self.pack)])
            return Noun(f"[{name}]", kind, name)
        form, reaches = form_on(names[code], self.on)
        verified = is_attested(form.basis or basis.get(code)) and reaches
        if not verified:
            self.unverified.append(Unattested(name, form.place(), form.text))
        noun = noun_of(form, kind, name, verified)
        if short and code in short:
            noun = with_short(noun, noun_of(form_on(short[code], self.on)[0], kind, name, verified))
        return noun

    def missing(self, place: Place, what: str) -> Problem:
        return missing_text(place, what, self.pack)

    def text(
        self,
        record: Record,
        key: str,
        texts: Mapping[str, str],
        kind: str,
        id: str,
        basis: Mapping[str, Basis] | None = None,
    ) -> Value | None:
        if not texts:
            return None
        code = self.pack.code
        if code not in texts:
            self.problems.extend([missing_text(record.place(key), f"'{id}' has no {key}", self.pack)])
            return None
        place = record.place(key, code)
        if basis is not None and not is_attested(basis.get(code)):
            self.unverified.append(Unattested(str(getattr(record, "id", id)), place, texts[code]))
        return Value(texts[code], kind, id, place)

    def lines(
        self, record: Record, key: tuple[str, ...], texts: Mapping[str, tuple[str, ...]], id: str
    ) -> tuple[Value, ...]:
        code = self.pack.code
        if texts and code not in texts:
            self.problems.extend([missing_text(record.place(*key), f"'{id}' has no {key[-1]}", self.pack)])
        return tuple(
            Value(line, "text", f"{id}.{key[-1]}.{i + 1}", record.place(*key, code, i))
            for i, line in enumerate(texts.get(code, ()))
        )

    def meeting_text(self, meeting: Meeting, capacity: Capacity = "participant", recall: bool = False) -> MeetingText:
        """Return a meeting in words; `recall` adds the act that established its body, and the one that made it permanent."""
        body = self.registry.bodies[meeting.body] if meeting.body else None
        # A note must not call a body permanent before it was.
        lasting = body.permanent if body and body.permanent and body.permanent.since <= self.on else None
        days = None
        if meeting.start:
            days = Days((meeting.start, meeting.end or meeting.start), meeting.id, meeting.place("start"))
        nth, body_noun = self._names_of(meeting, body)
        level = body.meets_as if body else "meeting"

        def url(key: str, value: str | None) -> Isolate | None:
            return Isolate(value, "url", value, value, meeting.place(key)) if value else None

        def symbol(key: str, value: str | None) -> Isolate | None:
            return Isolate(value, "symbol", value, None, meeting.place(key)) if value else None

        return MeetingText(
            nth=nth,
            word=noun_of(self.pack.form_of_level(level), "level", level),
            body=body_noun,
            dates=days,
            city=self.place_noun(meeting.city) if meeting.city else None,
            past=bool(days and days.span[1] < self.on),
            hybrid=meeting.mode == "hybrid",
            online=meeting.mode == "online",
            intersessional=meeting.intersessional,
            agenda=symbol("agenda", meeting.agenda),
            report=symbol("report", meeting.report),
            report_url=url("report_url", meeting.report_url),
            documents_url=url("documents_url", meeting.documents_url),
            venue=self.venue(meeting.venue, meeting.places("venue"), meeting.id) if meeting.venue else None,
            sittings=tuple(self.sitting(meeting, number) for number in range(len(meeting.timetable))),
            capacity=capacity,
            act=self.act_text(self.registry.acts[body.established_by])
            if recall and body and body.established_by
            else None,
            permanence=self.act_text(self.registry.acts[lasting.by]) if recall and lasting else None,
            origin=Origin(f"meeting '{meeting.id}'", meeting.place()),
            body_origin=Origin(f"body '{body.id}'", body.place()) if body else None,
        )

    def _names_of(self, meeting: Meeting, body: Body | None) -> tuple[Noun, Noun]:
        """Return 'first meeting' and its body; without a number 'meeting of the body'. Without a body one name is for both."""
        named = self.noun(meeting, "meeting", meeting.names, meeting.basis, meeting.short) if meeting.names else None
        of_body = self.noun(body, "body", body.names, body.basis, body.short) if body else None
        nth = named
        if body and of_body and (meeting.ordinal or not named):
            level, number = body.meets_as, meeting.ordinal
            place = meeting.place("ordinal" if number else "body")
            nth = ordinal_noun(self.pack, level, number, place) if number else meeting_of(self.pack, level, of_body)
            if (basis := self.pack.form_of_level(level).basis) and not is_attested(basis):
                self.unverified.append(Unattested(level, place, nth.text))
        assert nth  # a meeting has a body or names
        return nth, of_body or nth

    def period(self, period: Period, id: str, place: Place) -> Days:
        return Days((period.from_, period.to), id, place)

    def hours(self, hours: Hours | Sitting, place: Place) -> HoursText:
        start, end = dates.hours(self.pack, hours.from_, hours.to)
        return HoursText(
            self.hour(hours.from_, place),
            Value(start, "hour", hours.from_, place),
            Value(end, "hour", hours.to, place),
        )

    def hour(self, at: str, place: Place) -> Value:
        return Value(dates.hour(self.pack, at), "hour", at, place)

    def telephone(self, number: str, place: Place) -> Isolate:
        formats = [city.telephone for city in self.registry.places.values() if city.telephone]
        return Isolate(telephone(number, formats), "phone", number, None, place)

    def telephones(self, numbers: Sequence[str], place: Place) -> Isolate | Isolates | None:
        return _one_or_several([self.telephone(number, place) for number in numbers])

    def languages(self, codes: Sequence[str], places: PlaceTree) -> tuple[Noun, ...]:
        """Return the names of languages. A name that the pack lacks is added to the Problems."""
        for i, code in enumerate(codes):
            if code not in self.pack.language_names.names:
                message = f"{self.pack.name} has no name for the language '{code}'"
                hint = (
                    did_you_mean(code, self.pack.language_names.names) or "add it to 'language_names:' of the language"
                )
                self.problems.add(places.at([i]).place, "unknown-language", message, hint)
                return ()
        return language_names.names(self.pack, tuple(codes))

    def venue(self, venue: Venue, places: PlaceTree, name: str) -> VenueText:
        building = self.registry.buildings[venue.building] if venue.building else None
        room = self.room(venue.room, places.at(["room"]), name) if venue.room else None
        return VenueText(self.noun(building, "building", building.names, building.basis) if building else None, room)

    def room(self, room: str | Mapping[str, str], places: PlaceTree, name: str) -> Value | None:
        """Return the name of a room; `name` is what it belongs to, for the Problem of a missing language."""
        if isinstance(room, str):
            return Value(room, "room", room, places.place)
        if self.pack.code not in room:
            self.problems.extend([self.missing(places.place, f"'{name}' has no name of the room")])
            return None
        id = next(iter(room.values()))  # the same in every language
        return Value(room[self.pack.code], "room", id, places.at([self.pack.code]).place)

    def place_noun(self, id: str) -> Noun:
        city = self.registry.places[id]
        return self.noun(city, "place", city.names, city.basis)

    def sitting(self, meeting: Meeting, number: int) -> SittingText:
        sitting, place = meeting.timetable[number], meeting.place("timetable", number)
        days = Days((sitting.on, sitting.on), f"{meeting.id}.{number + 1}", place)
        room = self.room(sitting.room, sitting.places("room"), meeting.id) if sitting.room else None
        return SittingText(days, self.hours(sitting, place), room)

    def act_text(self, act: Act) -> ActText:
        level = noun_of(self.pack.acts[act.type][0], "act", f"{act.type} {act.number}", True)
        pattern = self.pack.act_number.replace("{number}", act_numbers.written(self.pack, act.number))

        def phrase(word: str) -> str:
            return pattern.replace("{noun}", word)

        cases = tuple((case, phrase(inflected)) for case, inflected in level.cases)
        noun = Noun(phrase(level.text), "act", level.id, act.place("number"), level.article, level.gender, cases=cases)
        schedule = self.registry.meetings[act.schedule] if act.schedule else None
        organ, bases = self.registry.bodies[act.organ], {**act.basis, **act.encourages_basis}
        body = self.registry.bodies[act.establishes] if act.establishes else None
        names = body.names.get(self.pack.code) if body else None
        treaty = self.registry.treaty_of(body) if body else None
        return ActText(
            noun=noun,
            word=level,
            organ=self.noun(organ, "body", organ.names, organ.basis, organ.short),
            adopted=Days((act.adopted, act.adopted), f"{act.id}.adopted", act.place("adopted"))
            if act.adopted
            else None,
            instrument=self.noun(treaty, "instrument", treaty.names, treaty.basis, treaty.short) if treaty else None,
            title=self.text(act, "title", act.title, "title", f"{act.id}.title", act.basis),
            subject=self.text(act, "subject", act.subject, "text", f"{act.id}.subject", act.basis),
            body=noun_of(form_on(names, self.on)[0], "body", act.establishes or "") if names else None,
            established_as=self.text(act, "established_as", act.established_as, "body", act.establishes or act.id),
            advises=act.advises,
            encourages=self.text(act, "encourages", act.encourages, "text", f"{act.id}.encourages", bases),
            functions=self.lines(act, ("functions",), act.functions, act.id),
            session=self.meeting_text(schedule) if schedule else None,
            origin=Origin(f"act '{act.id}'", act.place()),
        )

    def bound(self, record: Record, key: tuple[str, ...], deadline: Deadline | None) -> DeadlineText | None:
        return self.deadline(deadline, record.place(*key)) if deadline else None

    def deadline(self, deadline: Deadline, place: Place) -> DeadlineText:
        zone = self.place_noun(deadline.in_) if deadline.in_ else None
        return DeadlineText(deadline.bound, deadline.on, place, deadline.at or "", zone)

    def contact(self, id: str) -> ReplyTo:
        """Return the address of a contact, without channels and deadline."""
        contact = self.registry.contacts[id]
        place = contact.place
        emails = [Isolate(email, "email", email, f"mailto:{email}", place("email")) for email in contact.email]
        return ReplyTo(
            to=(to := self.noun(contact, "contact", contact.names, contact.basis)),
            is_sender=to.text == self.sender,
            office=self.office() if contact.office else None,
            postal=self._postal(contact),
            fax=self.telephones(contact.fax, place("fax")),
            telephone=self.telephones(contact.telephone, place("telephone")),
            email=_one_or_several(emails),
            origin=Origin(f"contact '{contact.id}'", place()),
        )

    def office(self) -> Noun:
        """Return the office of the letterhead."""
        head = self.letterhead
        id = head.id if isinstance(head, Office) else head.acronym
        return self.noun(head, "office", head.names, head.basis, head.short, id=id)

    def enclosure(self, id: str) -> EnclosureText:
        enclosure = self.registry.enclosures[id]
        noun = self.noun(enclosure, "enclosure", enclosure.names, enclosure.basis)
        return EnclosureText(noun, self.text(enclosure, "about", enclosure.about, "text", f"{id}.about"))

    def _postal(self, contact: Contact) -> Isolate | None:
        """Return the postal address of a contact in one line, None where it has none."""
        code = self.pack.postal_language or self.pack.code
        city = self.registry.places[contact.city] if contact.city else None
        for names, place in (
            (city.names if city else {}, contact.place("city")),
            (contact.country, contact.place("country")),
        ):
            if names and code not in names:
                message = f"'{contact.id}' has no postal address in '{code}'"
                self.problems.add(place, "missing-text", message, "add the name to it, or in places.yaml")
                return None
        grammar = self.registry.grammars.get(code) or self.registry.grammars[self.pack.code]
        town = self.registry.postal_order(contact.country.values()).line(
            grammar.alone(noun_of(form_on(city.names[code], self.on)[0], "place", city.id)) if city else "",
            contact.postcode or "",
            contact.region or "",
            NBSP,
        )
        line = self.pack.postal.line(contact.street, contact.po_box or "", town, contact.country.get(code, ""))
        return Isolate(line, "postal", contact.id, None, contact.place("postcode")) if line else None


def noun_of(form: Form, kind: str, id: str, verified: bool = True) -> Noun:
    """Return a record's form as a Noun."""
    cases = tuple((case, inflected) for case in (*CASES, "to") if (inflected := getattr(form, case)))
    return Noun(
        form.text, kind, id, form.place(), form.article, form.gender, form.number, form.elide, cases,
        complement=form.complement, verified=verified, set_off=form.set_off,
    )  # fmt: skip


def _one_or_several(isolates: Sequence[Isolate]) -> Isolate | Isolates | None:
    return Isolates(tuple(isolates)) if len(isolates) > 1 else next(iter(isolates), None)


def telephone(e164: str, formats: Iterable[str]) -> str:
    """Return an E.164 number in the first format that fits it: with '+43 1 #####', '+43 1 26060 75752'."""
    for pattern in formats:
        digits = pattern.replace(" ", "")
        if e164.startswith(digits.rstrip("#")) and len(e164) > len(digits):
            rest = iter(e164)
            return "".join(char if char == " " else next(rest) for char in pattern) + f" {''.join(rest)}"
    return e164
