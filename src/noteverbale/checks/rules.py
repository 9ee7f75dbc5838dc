"""Rules across records. A rule is a function in RULES that yields Problems, and a folder in tests/problems.

Broken files and unknown ids are found when the registry is loaded; here are the mistakes in well-formed records.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..compose.builder import missing_text
from ..problems import Problem, ProblemsFound, first_six
from ..records.base import is_attested
from ..records.notes import SILENT, Note
from ..records.recipients import Recipient
from ..registry.addressees import own_language, recipients_of
from ..registry.audience import NEVER_PARTIES, Audience, audience_of, capacities_of, government
from ..registry.dues import dues, form_sections
from ..registry.groups import contradictions, members
from ..registry.issued import issued_note
from ..registry.note_moves import ROOTS, moves_of
from ..registry.registry import Registry
from .record_rules import RECORD_RULES, Rule, warning
from .unused_templates import unused_templates


def recipients_sent(registry: Registry, note: Note) -> list[Recipient]:
    """Return the recipients a note goes to; an empty list for a group that contains itself, which `group_cycles` reports."""
    try:
        return recipients_of(registry, note)
    except ProblemsFound:
        return []


def audiences_of(registry: Registry, note: Note) -> list[Audience]:
    """Return the audiences of the recipients a note goes to; in an office without recipients, a Government."""
    audiences = {audience_of(registry, note, recipient) for recipient in recipients_sent(registry, note)}
    return sorted(audiences) or [government(note)]


def _begins(registry: Registry, note: Note) -> date | None:
    """Return the first day of a note's meetings."""
    return min((meeting.start for meeting in registry.meetings_of(note) if meeting.start), default=None)


def deadline(registry: Registry) -> Iterator[Problem]:
    """A deadline is after the note's date and, in a note before the meeting, before the meeting."""
    for note in registry.notes.values():
        begins = _begins(registry, note)
        starts = begins if begins and note.date < begins else None
        for due in dues(registry, note):
            on, what = due.deadline.last_day, "replies" if due.fact == "reply" else f"'{due.move.name}'"
            if on and starts and on >= starts:
                message = f"the deadline for {what} is {due.deadline.on}, but the meeting begins on {starts}"
                yield Problem(due.place, "deadline-after-meeting", message, "give an earlier day")
            if on and on <= note.date:
                message = f"the deadline for {what} is {due.deadline.on}, but the note is dated {note.date}"
                yield Problem(due.place, "deadline-before-note", message, "give a later day")


def meeting_facts(registry: Registry) -> Iterator[Problem]:
    """A meeting that a move names beside the note's own is another one, began before it and, if the move tells of it, is over."""
    for note in registry.notes.values():
        own, starts = registry.meetings_of(note), _begins(registry, note)
        for move in moves_of(registry, note):
            for name, spec in move.specs.items():
                if spec.type not in ("meeting", "meetings") or name in ROOTS or name not in move.facts:
                    continue
                value = move.facts[name]
                for id in (value,) if isinstance(value, str) else value:
                    other = registry.meetings[id]
                    if other in own:
                        message = f"'{name}' of the move '{move.name}' is '{id}', the meeting of the note itself"
                        yield Problem(move.places[name].place, "same-meeting", message, "name the other meeting")
                    elif (
                        move.shelf
                        and f"{name}.past" in move.shelf.needs
                        and (ends := other.last_day)
                        and ends > note.date
                    ):
                        message = f"the move '{move.name}' tells what '{id}' decided or thought, but that meeting ends"
                        message += f" on {ends}, after the note's date ({note.date})"
                        hint = f"correct '{name}:', the meeting's days or the note's date, or choose other moves"
                        yield Problem(move.places[name].place, "meeting-to-come", message, hint)
                    elif starts and other.start and other.start >= starts:
                        message = f"'{name}' of the move '{move.name}' is '{id}', which begins on {other.start}"
                        message += f", not before the meeting of the note ({starts})"
                        yield warning(move.places[name].place, "later-meeting", message, "check which meeting is meant")


def cancelled(registry: Registry) -> Iterator[Problem]:
    """No note says that a cancelled meeting will be held, unless it was issued, or is dated before the note that cancels it."""
    since: dict[str, date] = {}
    for note in registry.notes.values():
        if any(move.shelf and move.shelf.cancels for move in moves_of(registry, note)):
            for meeting in registry.meetings_of(note):
                since[meeting.id] = min(note.date, since.get(meeting.id, note.date))
    for note in registry.notes.values():
        names = dict.fromkeys(move.name for move in moves_of(registry, note) if move.shelf and move.shelf.holds)
        for meeting in registry.meetings_of(note):
            if not names or not meeting.cancelled or note.date < since.get(meeting.id, date.min):
                continue
            if issued_note(registry, note.id):
                continue
            message = (
                f"'{meeting.id}' is cancelled, but these moves of the note say that it is held: {', '.join(names)}"
            )
            hint = "choose other moves (the move 'cancellation' says that it is cancelled), or correct "
            hint += f"'cancelled:' at {meeting.place('cancelled')}"
            yield Problem(note.place("meeting"), "cancelled-meeting", message, hint)


def modes(registry: Registry) -> Iterator[Problem]:
    """How representatives take part, by a move about the note's meeting, is how the meeting is held by its record."""
    for note in registry.notes.values():
        for move in moves_of(registry, note):
            if move.shelf is None or "meeting" not in move.shelf.needs or "mode" not in move.facts:
                continue
            for meeting in registry.meetings_of(note):
                if (mode := move.facts["mode"]) != meeting.mode:
                    message = f"'mode' of the move '{move.name}' is '{mode}', but '{meeting.id}' is on record as '{meeting.mode}'"
                    hint = f"write 'mode: {mode}' in the record ({meeting.place('mode')}), or correct the note"
                    yield Problem(move.places["mode"].place, "other-mode", message, hint)


def paragraphs(registry: Registry) -> Iterator[Problem]:
    """A paragraph of a note's own has words in each language of the note."""
    for note in registry.notes.values():
        for move in moves_of(registry, note):
            for code in registry.languages_of(note):
                if move.text_places and code not in move.text:
                    place = move.text_places.place
                    yield missing_text(place, "this paragraph has no text", registry.packs[code])


def announced_in_time(registry: Registry) -> Iterator[Problem]:
    """A note invites to a meeting that is still to come."""
    for note in registry.notes.values():
        start = _begins(registry, note)
        if start and note.date >= start:
            message = f"the note is dated {note.date}, but the meeting began on {start}"
            yield warning(note.place("date"), "note-after-meeting", message, "check both dates")


def references(registry: Registry) -> Iterator[Problem]:
    """No reference is used twice."""
    seen: dict[str, Note] = {}
    for note in registry.notes.values():
        if note.reference in seen:
            other = seen[note.reference]
            message = f"{note.reference} is already used"
            yield Problem(note.place("reference"), "duplicate-reference", message, f"see {other.place('reference')}")
        elif note.reference:
            seen[note.reference] = note


def letters(registry: Registry) -> Iterator[Problem]:
    """Organizations without an observer mission, and NGOs always, get a letter (ST/DCS/4/Rev.1, para. 116)."""
    for note in registry.notes.values():
        if registry.kinds[note.kind].form != "note":
            continue
        ids = []
        for recipient in recipients_sent(registry, note):
            kind = registry.kind_of(recipient, note.date)
            if kind == "ngo" or (kind == "organization" and not (recipient.mission or "").startswith("observer")):
                ids.append(recipient.id)
        if ids:
            message = (
                f"{note.id} is a note verbale, and goes to organizations, which do not receive one: {first_six(ids)}"
            )
            hint = "write them a letter (a kind with 'form: letter'), or write to their permanent observer missions"
            yield warning(note.place("to"), "letter-is-the-form", message, hint)


def parties(registry: Registry) -> Iterator[Problem]:
    """A recipient on file as a party is one that can be: a State or a union of States."""
    for recipient in registry.recipients.values():
        for i, status in enumerate(recipient.status):
            taking_part = status.attested and status.attested.as_ == "participant"
            since = status.party_since or (status.attested.on if status.attested and taking_part else None)
            if since and registry.kind_of(recipient, since) in NEVER_PARTIES:
                message = f"'{recipient.id}' is on file as a party to {status.instrument} on {since}, and cannot be one"
                hint = "only States and unions of States are parties: correct the status, or the kind of the entity"
                yield Problem(recipient.place("status", i), "no-party", message, hint)


def unknown_status(registry: Registry) -> Iterator[Problem]:
    """Drafts treat a recipient without a known status as a participant; an issue needs the status."""
    for note in registry.notes.values():
        if note.capacity:
            continue
        unknown = [
            recipient.id
            for recipient in recipients_sent(registry, note)
            if None in capacities_of(registry, note, recipient)
            and audience_of(registry, note, recipient).number == "one"
        ]
        if unknown:
            shown = first_six(unknown)
            message = f"{note.id}: no status is on file for {shown}"
            hint = "add 'status:' to the recipients, or 'capacity:' to the note"
            yield warning(note.place(), "unknown-status", message, hint)


def channels(registry: Registry) -> Iterator[Problem]:
    """A contact has what is needed for each channel by which a note asks for replies."""
    for note in registry.notes.values():
        contact = registry.contacts.get(registry.contact_of(note) or "")
        if not (note.reply and contact):
            continue
        has = {"post": contact.street or contact.po_box, "fax": contact.fax, "email": contact.email}
        asked = note.reply.channels if "channels" in note.reply.model_fields_set else ()
        for i, channel in enumerate(asked):
            key = channel.partition("_")[0]
            if not has[key]:
                message = f"replies are asked for by {key}, but the contact '{contact.id}' has no {_CHANNEL_KEYS[key]}"
                hint = f"add it at {contact.place()}, or leave the channel out"
                yield Problem(note.place("reply", "channels", i), "no-channel", message, hint)
        if not any(has.values()):
            message = f"replies are to go to '{contact.id}', which has no address and no number"
            yield Problem(note.place("reply"), "no-channel", message, f"add them at {contact.place()}")


_CHANNEL_KEYS = {"post": "'street:' or 'po_box:'", "fax": "'fax:'", "email": "'email:'"}


def reply_form(registry: Registry) -> Iterator[Problem]:
    """A note that encloses the reply form asks for something that the form has."""
    for note in registry.notes.values():
        if "reply_form" in note.enclosures and not form_sections(registry, note):
            place = note.place("enclosures", note.enclosures.index("reply_form"))
            message = "the note encloses the reply form, but asks for no names and no topics"
            hint = "add a move that the form answers, or remove the form from 'enclosures:'"
            yield Problem(place, "no-form", message, hint)


def without_recipient(registry: Registry) -> Iterator[Problem]:
    """Those whom a note's `to:` names have a recipient on file."""
    for note in registry.notes.values():
        for i, name in enumerate(note.to):
            if name not in registry.members and name != SILENT:
                message = f"{note.id} goes to '{name}', which has no recipient on file: it gets no copy"
                yield warning(
                    note.place("to", i), "no-recipient", message, "add it to data/missions, or remove it here"
                )


def silent(registry: Registry) -> Iterator[Problem]:
    """A note to the silent names one earlier note that was issued."""
    for note in registry.notes.values():
        if SILENT in note.to:
            try:
                recipients_of(registry, note)
            except ProblemsFound as error:
                yield from (problem for problem in error.problems if problem.code != "group-cycle")


def languages(registry: Registry) -> Iterator[Problem]:
    """A note goes out in one of the languages of correspondence of each of its recipients."""
    for note in registry.notes.values():
        left_out = [
            f"{recipient.id} ({', '.join(recipient.languages)})"
            for recipient in recipients_sent(registry, note)
            if own_language(registry, note, recipient) is None
        ]
        if left_out:
            message = f"{note.id} does not go out in the language of {first_six(left_out)}"
            hint = "add a language to the note or to these recipients, or send only to others"
            yield warning(note.place("languages"), "language-missing", message, hint)


def signatories(registry: Registry) -> Iterator[Problem]:
    """A letter is signed by a person."""
    for note in registry.notes.values():
        sender = registry.senders[note.sender]
        if registry.form_of(note).signature and sender.kind == "office" and sender.signatory is None:
            message = f"the letter is from an office, and '{sender.id}' has no signatory"
            yield warning(
                note.place("sender"), "no-signatory", message, "add 'signatory:' to the sender in office.yaml"
            )


def words_of_forms(registry: Registry) -> Iterator[Problem]:
    """The forms of the notes on file have their words in every language, and letters a verified salutation."""
    for form in {form.id: form for form in map(registry.form_of, registry.notes.values())}.values():
        for pack in registry.packs.values():
            for key in ("called", "transmits"):  # a missing title is reported where a note is composed
                if pack.code not in getattr(form, key):
                    yield missing_text(form.place(key), f"the form '{form.id}' has no '{key}:'", pack)
            if form.salutation and pack.salutations and not is_attested(pack.salutations.basis):
                message = f"the salutations of letters are not verified in {pack.name}"
                yield warning(pack.place("salutations"), "unverified", message, "have them read, then correct 'basis:'")


def group_cycles(registry: Registry) -> Iterator[Problem]:
    """No group contains itself."""
    for id in registry.groups:
        try:
            members(registry, id, date.min)
        except ProblemsFound as error:
            yield from error.problems


RULES: tuple[Rule, ...] = (
    deadline,
    meeting_facts,
    cancelled,
    modes,
    paragraphs,
    announced_in_time,
    references,
    letters,
    parties,
    unknown_status,
    channels,
    reply_form,
    without_recipient,
    silent,
    languages,
    signatories,
    words_of_forms,
    unused_templates,
    contradictions,
    group_cycles,
    *RECORD_RULES,
)

# The rules whose Problems are in the note's own file.
NOTE_RULES: tuple[Rule, ...] = (
    deadline,
    cancelled,
    modes,
    paragraphs,
    announced_in_time,
    references,
    unknown_status,
    channels,
    silent,
)


def about(registry: Registry, note: Note) -> tuple[Problem, ...]:
    """Return the Problems of one note by the rules on records; fast enough to run whenever a copy is made."""
    file = note.place().file
    problems = [problem for rule in NOTE_RULES for problem in rule(registry) if problem.place.file == file]
    return tuple(sorted(problems))
