"""A note, a language and an audience in; a Brief out: every id replaced by words and facts.

A Brief holds all that a template may say. What a record lacks in this language is a Problem at that
record's place, never a substitute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from .brief import Answer, Audience, Bound, Brief, Days, Enclosed, Gathering, Mandate, Wanted
from .document import Field
from .grammar import CASES, Noun, Phrase, Run, nth, with_short
from .language import Pack
from .problems import NOWHERE, Place, Problem, Problems, Trouble
from .record import VERIFIED, Basis, Form, Gender, Record
from .records import Act, Capacity, Contact, Deadline, Meeting, Note
from .registry import Registry
from .roster import Recipient


def form_on(forms: tuple[Form, ...], on: date) -> tuple[Form, bool]:
    """Return the form in force on a day, and whether the record reaches back that far."""
    current = [form for form in forms if form.since is None or form.since <= on]
    return (current[-1], True) if current else (forms[0], False)


@dataclass
class _Desk:
    """One language of one office on one day: turns records into nouns, collecting what is missing."""

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
            self.problems.add(
                record.place(key),
                "missing-text",
                f"{kind} '{name}' has no name in {self.pack.name}",
                f"add '{code}:' here",
            )
            return Noun(f"[{name}]", kind, name)
        form, reaches = form_on(names[code], self.on)
        known = (form.basis or basis.get(code, "unverified")) in VERIFIED and reaches
        if not known:
            self.unverified.append(form.place())
        made = noun_of(form, kind, name, known)
        if short and code in short:
            made = with_short(made, noun_of(form_on(short[code], self.on)[0], kind, name, known))
        return made

    def text(
        self,
        record: Record,
        key: str,
        texts: Mapping[str, str],
        kind: str,
        id: str,
        basis: Mapping[str, Basis] | None = None,
    ) -> Phrase | None:
        if not texts:
            return None
        code = self.pack.code
        if code not in texts:
            self.problems.add(
                record.place(key), "missing-text", f"'{id}' has no {key} in {self.pack.name}", f"add '{code}:' here"
            )
            return None
        place = record.place(key, code)
        if basis is not None and basis.get(code, "unverified") not in VERIFIED:
            self.unverified.append(place)
        return Phrase(texts[code], kind, id, place)

    def lines(
        self, record: Record, key: tuple[str, ...], texts: Mapping[str, tuple[str, ...]], id: str
    ) -> tuple[Phrase, ...]:
        code = self.pack.code
        if texts and code not in texts:
            self.problems.add(
                record.place(*key),
                "missing-text",
                f"'{id}' has no {key[-1]} in {self.pack.name}",
                f"add '{code}:' here",
            )
        return tuple(
            Phrase(line, "text", f"{id}.{key[-1]}.{i + 1}", record.place(*key, code, i))
            for i, line in enumerate(texts.get(code, ()))
        )

    def gathering(self, meeting: Meeting) -> Gathering:
        body = self.registry.bodies[meeting.body]
        days = None
        if meeting.start:
            days = Days((meeting.start, meeting.end or meeting.start), meeting.id, meeting.place("start"))
        named = self.noun(body, "body", body.names, body.basis, body.short)
        city = self.registry.places[meeting.city] if meeting.city else None
        number = nth(self.pack, body.meets_as, meeting.ordinal, meeting.place("ordinal")) if meeting.ordinal else named

        def url(key: str, value: str | None) -> Run | None:
            return Run(value, "url", value, value, meeting.place(key)) if value else None

        return Gathering(
            nth=number,
            body=named,
            dates=days,
            city=self.noun(city, "place", city.names, city.basis) if city else None,
            past=bool(meeting.end and meeting.end < self.on),
            intersessional=meeting.intersessional,
            report=Run(meeting.report, "symbol", meeting.report, None, meeting.place("report"))
            if meeting.report
            else None,
            report_url=url("report_url", meeting.report_url),
            documents_url=url("documents_url", meeting.documents_url),
        )

    def mandate(self, act: Act) -> Mandate:
        level = noun_of(self.pack.acts[act.type][0], "act", f"{act.type} {act.number}", True)
        pattern = self.pack.act_number

        def put(word: str) -> str:
            return pattern.replace("{noun}", word).replace("{number}", act.number)

        cases = tuple((case, put(written)) for case, written in level.cases)
        noun = Noun(put(level.text), "act", level.id, act.place("number"), level.article, level.gender, cases=cases)
        title = self.text(act, "title", act.title, "title", f"{act.id}.title", act.basis)
        schedule = self.registry.meetings[act.schedule] if act.schedule else None
        return Mandate(
            noun=noun,
            word=level,
            title=title or Phrase("", "title", act.id, act.place()),
            established_as=self.text(act, "established_as", act.established_as, "body", act.establishes or act.id),
            functions=self.lines(act, ("functions",), act.functions, act.id),
            session=self.gathering(schedule) if schedule else None,
        )

    def bound(self, record: Record, key: tuple[str, ...], deadline: Deadline | None) -> Bound | None:
        return Bound(deadline.bound, deadline.on, record.place(*key)) if deadline else None


def noun_of(form: Form, kind: str, id: str, verified: bool = True) -> Noun:
    """Return a record's form as a Noun."""
    cases = tuple((case, written) for case in (*CASES, "to") if (written := getattr(form, case)))
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


def audience_of(registry: Registry, note: Note, recipient: Recipient) -> Audience:
    """Return the audience a recipient belongs to on the note's date."""
    owner = registry.entities[recipient.entity] if recipient.entity else registry.states[recipient.state or ""]
    many = recipient.entity is not None and registry.entities[recipient.entity].kind == "collective"
    capacity: Capacity = (
        "participant" if many else standing(registry, note, recipient) or note.capacity or "participant"
    )
    return Audience(owner.party, capacity, "many" if many else "one")


def standing(registry: Registry, note: Note, recipient: Recipient) -> Capacity | None:
    """Say in which capacity a recipient attends on the note's date; None when no record tells.

    Parties take part; signatories and all others attend as observers (rules of procedure of the
    Conference, observers). An attested party was one ever after, an attested observer ever before.
    """
    body = registry.bodies[registry.meetings[note.meeting].body]
    return standing_on(recipient, body.instrument or "", note.date)


def standing_on(recipient: Recipient, instrument: str, on: date) -> Capacity | None:
    """Say in which capacity a recipient attends under an instrument on a day; None when no record tells."""
    for status in recipient.status:
        if status.instrument != instrument:
            continue
        if status.party_since:
            return "participant" if status.party_since <= on else "observer"
        if status.not_party and on <= status.not_party:
            return "observer"
        if status.attested and status.attested.as_ == "participant" and status.attested.on <= on:
            return "participant"
        if status.attested and status.attested.as_ == "observer" and on <= status.attested.on:
            return "observer"
    return None


def audiences(registry: Registry, note: Note) -> tuple[Audience, ...]:
    """Return the audiences of all recipients on file for a note, each once."""
    return tuple(sorted({audience_of(registry, note, one) for one in registry.recipients.values()}))


def resolve(registry: Registry, note: Note, language: str, audience: Audience) -> Brief:
    """Gather the facts of a note. Raises Trouble with everything that is missing in this language."""
    desk = _Desk(registry, registry.packs[language], note.date, Problems(), [])
    office = registry.office
    act = registry.acts[note.basis_act]
    meeting = registry.meetings[note.meeting]
    body = registry.bodies[meeting.body]
    organ = registry.bodies[act.organ]
    name = body.instrument or organ.instrument
    if name is None:
        raise Trouble(
            [
                Problem(
                    body.place("id"), "missing-fact", f"'{body.id}' serves no treaty on file", "add 'instrument:' to it"
                )
            ]
        )
    treaty = registry.instruments[name]
    party = registry.parties[audience.party]
    sender_is, sender = _sender(desk, note)
    brief = Brief(
        note=note.id,
        date=note.date,
        language=language,
        capacity=audience.capacity,
        number=audience.number,
        sender=replace(sender, short_=None) if party.full_sender else sender,
        sender_is=sender_is,
        addressee=Field("Addressee"),
        party=replace(desk.noun(party, "party", party.names, party.basis), field="Party"),
        office=desk.noun(office, "office", office.names, office.basis, office.short),
        organ=desk.noun(organ, "body", organ.names, organ.basis, organ.short),
        body=desk.noun(body, "body", body.names, body.basis, body.short),
        instrument=desk.noun(treaty, "instrument", treaty.names, treaty.basis, treaty.short),
        act=desk.mandate(act),
        meeting=desk.gathering(meeting),
        previous=desk.gathering(registry.meetings[note.previous]) if note.previous else None,
        bureau=desk.gathering(registry.meetings[note.bureau]) if note.bureau else None,
        enclosures=tuple(_enclosure(desk, name) for name in note.enclosures),
        reply=_answer(desk, note),
        delegation=desk.bound(note, ("delegation",), note.delegation),
        proposals=_wanted(desk, note),
        unverified=(),
    )
    desk.problems.stop_if_any()
    return replace(brief, unverified=tuple(dict.fromkeys(place for place in desk.unverified if place != NOWHERE)))


def _sender(desk: _Desk, note: Note) -> tuple[Gender, Noun]:
    sender = desk.registry.senders[note.sender]
    holders = [holder for holder in sender.held_by if holder.since <= note.date]
    gender: Gender = holders[-1].gender if holders else next(iter(sender.names))
    key = f"names.{gender}"
    if gender not in sender.names:
        desk.problems.add(
            sender.place("names"),
            "missing-text",
            f"sender '{sender.id}' has no names for '{gender}'",
            f"add '{gender}:' here",
        )
        return gender, Noun(f"[{sender.id}]", "sender", sender.id)
    noun = desk.noun(sender, "sender", sender.names[gender], sender.basis, sender.short.get(gender), key)
    return gender, noun


def _enclosure(desk: _Desk, name: str) -> Enclosed:
    enclosure = desk.registry.enclosures[name]
    noun = desk.noun(enclosure, "enclosure", enclosure.names, enclosure.basis)
    return Enclosed(noun, desk.text(enclosure, "about", enclosure.about, "text", f"{name}.about"))


def _answer(desk: _Desk, note: Note) -> Answer | None:
    if note.reply is None:
        return None
    contact = desk.registry.contacts[note.reply.to]
    office, place = desk.registry.office, contact.place
    return Answer(
        to=desk.noun(contact, "contact", contact.names, contact.basis),
        office=desk.noun(office, "office", office.names, office.basis, office.short),
        postal=_postal(desk, contact),
        fax=Run(telephone(contact.fax), "phone", contact.fax, None, place("fax")) if contact.fax else None,
        email=Run(contact.email, "email", contact.email, f"mailto:{contact.email}", place("email"))
        if contact.email
        else None,
        channels=note.reply.channels,
        deadline=desk.bound(note, ("reply", "deadline"), note.reply.deadline),
    )


def _postal(desk: _Desk, contact: Contact) -> Run:
    code = desk.pack.postal_language or desk.pack.code
    city = desk.registry.places[contact.city]
    if code not in city.names or code not in contact.country:
        desk.problems.add(
            contact.place("country"),
            "missing-text",
            f"'{contact.id}' has no postal address in '{code}'",
            "add the country here and the city in places.yaml",
        )
        return Run("", "postal", contact.id)
    line = desk.pack.postal.format(
        po_box=contact.po_box or "",
        postcode=contact.postcode,
        city=form_on(city.names[code], desk.on)[0].text,
        country=contact.country[code],
    )
    return Run(line, "postal", contact.id, None, contact.place("postcode"))


def _wanted(desk: _Desk, note: Note) -> Wanted | None:
    if note.proposals is None:
        return None
    topics = desk.lines(note, ("proposals", "topics"), note.proposals.topics, note.id)
    return Wanted(note.proposals.chosen, note.place("proposals", "chosen"), topics)


def telephone(e164: str) -> str:
    """Write an E.164 number as the office prints it: '+43 1 26060 75752' (Vienna: 1, a five-digit exchange)."""
    if e164.startswith("+431") and len(e164) > 9:
        return f"+43 1 {e164[4:9]} {e164[9:]}".rstrip()
    return e164
