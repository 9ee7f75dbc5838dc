"""Build the Brief of a note for a language and an audience: every id is replaced by words and facts.

A Brief has all that a template may use. A text that a record lacks in this language is a Problem at that record's place;
it is never replaced by another text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ..document import Field, Isolate, Value
from ..language.grammar import CASES, Noun, ordinal_noun, with_short
from ..language.pack import Pack
from ..problems import NOWHERE, Place, Problem, Problems, ProblemsFound
from ..records.base import VERIFIED, Basis, Form, Gender, Record
from ..records.meetings import Act, Meeting
from ..records.notes import Capacity, Deadline, Note
from ..records.office import Contact
from ..registry.audience import Audience
from ..registry.registry import Registry
from .brief import ActText, Brief, Days, DeadlineText, EnclosureText, MeetingText, ProposalCall, ReplyTo


def form_on(forms: tuple[Form, ...], on: date) -> tuple[Form, bool]:
    """Return the form in force on a day, and whether the record reaches back that far."""
    if len(forms) == 1 and forms[0].since is None:  # nearly always
        return forms[0], True
    current = [form for form in forms if form.since is None or form.since <= on]
    return (current[-1], True) if current else (forms[0], False)


def missing_text(place: Place, what: str, pack: Pack) -> Problem:
    """Return the problem that a record has no text in a language; `what` says which ("title 'x' has no form")."""
    return Problem(place, "missing-text", f"{what} in {pack.name}", f"add '{pack.code}:' here")


@dataclass
class _BriefBuilder:
    """Converts records to nouns and phrases in one language on one day; collects what is missing in `problems`."""

    registry: Registry
    pack: Pack
    on: date
    problems: Problems
    unverified: list[Place]

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
        verified = (form.basis or basis.get(code, "unverified")) in VERIFIED and reaches
        if not verified:
            self.unverified.append(form.place())
        noun = noun_of(form, kind, name, verified)
        if short and code in short:
            noun = with_short(noun, noun_of(form_on(short[code], self.on)[0], kind, name, verified))
        return noun

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
        if basis is not None and basis.get(code, "unverified") not in VERIFIED:
            self.unverified.append(place)
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
        """Return a meeting in words; `recall` adds the act that established its body."""
        body = self.registry.bodies[meeting.body]
        days = None
        if meeting.start:
            days = Days((meeting.start, meeting.end or meeting.start), meeting.id, meeting.place("start"))
        body_noun = self.noun(body, "body", body.names, body.basis, body.short)
        city = self.registry.places[meeting.city] if meeting.city else None
        number = (
            ordinal_noun(self.pack, body.meets_as, meeting.ordinal, meeting.place("ordinal"))
            if meeting.ordinal
            else body_noun
        )

        def url(key: str, value: str | None) -> Isolate | None:
            return Isolate(value, "url", value, value, meeting.place(key)) if value else None

        def symbol(key: str, value: str | None) -> Isolate | None:
            return Isolate(value, "symbol", value, None, meeting.place(key)) if value else None

        return MeetingText(
            nth=number,
            body=body_noun,
            dates=days,
            city=self.noun(city, "place", city.names, city.basis) if city else None,
            past=bool(meeting.end and meeting.end < self.on),
            hybrid=meeting.mode == "hybrid",
            intersessional=meeting.intersessional,
            agenda=symbol("agenda", meeting.agenda),
            report=symbol("report", meeting.report),
            report_url=url("report_url", meeting.report_url),
            documents_url=url("documents_url", meeting.documents_url),
            capacity=capacity,
            act=self.act_text(self.registry.acts[body.established_by]) if recall and body.established_by else None,
        )

    def act_text(self, act: Act) -> ActText:
        level = noun_of(self.pack.acts[act.type][0], "act", f"{act.type} {act.number}", True)
        pattern = self.pack.act_number

        def phrase(word: str) -> str:
            return pattern.replace("{noun}", word).replace("{number}", act.number)

        cases = tuple((case, phrase(inflected)) for case, inflected in level.cases)
        noun = Noun(phrase(level.text), "act", level.id, act.place("number"), level.article, level.gender, cases=cases)
        schedule = self.registry.meetings[act.schedule] if act.schedule else None
        return ActText(
            noun=noun,
            word=level,
            title=self.text(act, "title", act.title, "title", f"{act.id}.title", act.basis),
            subject=self.text(act, "subject", act.subject, "text", f"{act.id}.subject", act.basis),
            established_as=self.text(act, "established_as", act.established_as, "body", act.establishes or act.id),
            advises=act.advises,
            encourages=self.text(act, "encourages", act.encourages, "text", f"{act.id}.encourages", act.basis),
            functions=self.lines(act, ("functions",), act.functions, act.id),
            session=self.meeting_text(schedule) if schedule else None,
        )

    def bound(self, record: Record, key: tuple[str, ...], deadline: Deadline | None) -> DeadlineText | None:
        return DeadlineText(deadline.bound, deadline.on, record.place(*key)) if deadline else None


def noun_of(form: Form, kind: str, id: str, verified: bool = True) -> Noun:
    """Return a record's form as a Noun."""
    cases = tuple((case, inflected) for case in (*CASES, "to") if (inflected := getattr(form, case)))
    return Noun(
        form.text,
        kind,
        id,
        form.place(),
        form.article,
        form.gender,
        form.number,
        form.elide,
        cases,
        form.complement,
        verified=verified,
    )


def resolve(registry: Registry, note: Note, language: str, audience: Audience) -> Brief:
    """Return the facts of a note as a Brief. Raises ProblemsFound with everything that is missing in this language."""
    builder = _BriefBuilder(registry, registry.packs[language], note.date, Problems(), [])
    office = registry.office
    act = registry.act_of(note)
    assert act is not None  # the registry has checked it
    body = registry.bodies[registry.meetings[note.meeting].body]
    organ = registry.bodies[act.organ]
    treaty = registry.treaty_of(body)
    if treaty is None:
        message = f"'{body.id}' serves no treaty on file"
        raise ProblemsFound.one(body.place("id"), "missing-fact", message, "add 'instrument:' to it")
    # A note must not call a body permanent before it was.
    lasting = body.permanent if body.permanent and body.permanent.since <= note.date else None
    meetings = tuple(
        builder.meeting_text(meeting, capacity, recall=len(note.meetings) > 1)
        for meeting, capacity in zip(registry.meetings_of(note), audience.capacities, strict=True)
    )
    party = registry.parties[audience.party]
    sender_is, sender = _sender(builder, note)
    brief = Brief(
        note=note.id,
        date=note.date,
        language=language,
        capacity=audience.capacity,
        number=audience.number,
        # A short title could also mean the recipient's own head.
        sender=replace(sender, short_=None) if party.full_sender else sender,
        sender_is=sender_is,
        addressee=Field("Addressee"),
        party=replace(builder.noun(party, "party", party.names, party.basis), field="Party"),
        office=builder.noun(office, "office", office.names, office.basis, office.short),
        organ=builder.noun(organ, "body", organ.names, organ.basis, organ.short),
        body=builder.noun(body, "body", body.names, body.basis, body.short),
        instrument=builder.noun(treaty, "instrument", treaty.names, treaty.basis, treaty.short),
        act=builder.act_text(act),
        permanence=builder.act_text(registry.acts[lasting.by]) if lasting else None,
        meeting=meetings[0],
        meetings=meetings,
        previous=builder.meeting_text(registry.meetings[note.previous]) if note.previous else None,
        bureau=builder.meeting_text(registry.meetings[note.bureau]) if note.bureau else None,
        enclosures=tuple(_enclosure(builder, name) for name in note.enclosures),
        reply=_reply(builder, note),
        delegation=builder.bound(note, ("delegation",), note.delegation),
        proposals=_proposals(builder, note),
        unverified=(),
    )
    builder.problems.stop_if_any()
    return replace(brief, unverified=tuple(dict.fromkeys(place for place in builder.unverified if place != NOWHERE)))


def _sender(builder: _BriefBuilder, note: Note) -> tuple[Gender, Noun]:
    sender = builder.registry.senders[note.sender]
    holders = [holder for holder in sender.held_by if holder.since <= note.date]
    gender: Gender = holders[-1].gender if holders else next(iter(sender.names))
    key = f"names.{gender}"
    if gender not in sender.names:
        builder.problems.add(
            sender.place("names"),
            "missing-text",
            f"sender '{sender.id}' has no names for '{gender}'",
            f"add '{gender}:' here",
        )
        return gender, Noun(f"[{sender.id}]", "sender", sender.id)
    noun = builder.noun(sender, "sender", sender.names[gender], sender.basis, sender.short.get(gender), key)
    return gender, noun


def _enclosure(builder: _BriefBuilder, name: str) -> EnclosureText:
    enclosure = builder.registry.enclosures[name]
    noun = builder.noun(enclosure, "enclosure", enclosure.names, enclosure.basis)
    return EnclosureText(noun, builder.text(enclosure, "about", enclosure.about, "text", f"{name}.about"))


def _reply(builder: _BriefBuilder, note: Note) -> ReplyTo | None:
    if note.reply is None:
        return None
    contact = builder.registry.contacts[note.reply.to]
    office, place = builder.registry.office, contact.place
    formats = [city.telephone for city in builder.registry.places.values() if city.telephone]
    return ReplyTo(
        to=builder.noun(contact, "contact", contact.names, contact.basis),
        office=builder.noun(office, "office", office.names, office.basis, office.short),
        postal=_postal(builder, contact),
        fax=Isolate(telephone(contact.fax, formats), "phone", contact.fax, None, place("fax")) if contact.fax else None,
        email=Isolate(contact.email, "email", contact.email, f"mailto:{contact.email}", place("email"))
        if contact.email
        else None,
        channels=note.reply.channels,
        deadline=builder.bound(note, ("reply", "deadline"), note.reply.deadline),
    )


def _postal(builder: _BriefBuilder, contact: Contact) -> Isolate:
    code = builder.pack.postal_language or builder.pack.code
    city = builder.registry.places[contact.city]
    if code not in city.names or code not in contact.country:
        builder.problems.add(
            contact.place("country"),
            "missing-text",
            f"'{contact.id}' has no postal address in '{code}'",
            "add the country here and the city in places.yaml",
        )
        return Isolate("", "postal", contact.id)
    line = builder.pack.postal.format(
        po_box=contact.po_box or "",
        postcode=contact.postcode,
        city=form_on(city.names[code], builder.on)[0].text,
        country=contact.country[code],
    )
    return Isolate(line, "postal", contact.id, None, contact.place("postcode"))


def _proposals(builder: _BriefBuilder, note: Note) -> ProposalCall | None:
    if note.proposals is None:
        return None
    topics = builder.lines(note, ("proposals", "topics"), note.proposals.topics, note.id)
    return ProposalCall(note.proposals.chosen, note.place("proposals", "chosen"), topics)


def telephone(e164: str, formats: Iterable[str]) -> str:
    """Return an E.164 number in the first format that fits it: with '+43 1 #####', '+43 1 26060 75752'."""
    for pattern in formats:
        digits = pattern.replace(" ", "")
        if e164.startswith(digits.rstrip("#")) and len(e164) > len(digits):
            rest = iter(e164)
            return "".join(char if char == " " else next(rest) for char in pattern) + f" {''.join(rest)}"
    return e164
