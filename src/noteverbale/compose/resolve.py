"""Build the Brief of a note for a language and an audience: every id is replaced by words and facts.

A Brief has all that a template may use. A text that a record lacks in this language is a Problem at that record's place;
it is never replaced by another text.
"""

from __future__ import annotations

from dataclasses import replace

from ..document import Field
from ..language.grammar import Noun
from ..problems import NOWHERE, Problems
from ..records.base import Gender
from ..records.meetings import sequence_of
from ..records.notes import Note
from ..registry.audience import Audience
from ..registry.note_moves import NoteMove, moves_of
from ..registry.registry import Registry
from .brief import Brief, MoveText, ReplyTo
from .builder import BriefBuilder
from .fact_words import of_the_note, words


def resolve(registry: Registry, note: Note, language: str, audience: Audience) -> Brief:
    """Return the facts of a note as a Brief. Raises ProblemsFound with everything that is missing in this language."""
    pack, head = registry.packs[language], registry.letterhead_of(note)
    builder = BriefBuilder(registry, pack, note.date, Problems(), [], head, note.id)
    act = registry.act_of(note)
    meetings = tuple(
        builder.meeting_text(meeting, capacity, recall=True)
        for meeting, capacity in zip(registry.meetings_of(note), audience.capacities, strict=False)
    )
    party = registry.parties[audience.party]
    sender_is, sender = _sender(builder, note)
    builder.sender = "" if registry.form_of(note).signature else sender.text
    signatory = registry.senders[note.sender].signatory if registry.form_of(note).signature else None
    office = builder.office()
    party_noun = replace(builder.noun(party, "party", party.names, party.basis), field="Party")
    if party.full_sender:  # a short name could also mean the recipient, or its head
        if audience.sender_in_full or sender.short.text.casefold() == party_noun.text.casefold():
            sender = replace(sender, short_=None)
        if sender.short_ is None or office.text != builder.sender:
            office = replace(office, short_=None)
    brief = Brief(
        note=note.id,
        date=note.date,
        language=language,
        form=registry.kinds[note.kind].form,
        capacity=audience.capacity,
        number=audience.number,
        sender=sender,
        sender_is=(signatory and signatory.gender) or sender_is,
        addressee=Field("Addressee"),
        party=party_noun,
        office=office,
        act=builder.act_text(act) if act else None,
        meeting=meetings[0] if meetings else None,
        meetings=meetings,
        sequence=sequence_of(registry.meetings_of(note)),
        enclosures=tuple(builder.enclosure(id) for id in note.enclosures),
        reply=_reply(builder, note),
        moves=(),
        unverified=(),
    )
    moves = tuple(_move(builder, move, brief) for move in moves_of(registry, note))
    builder.problems.stop_if_any()
    unverified = tuple(dict.fromkeys(words for words in builder.unverified if words.place != NOWHERE))
    return replace(brief, moves=moves, unverified=unverified)


def _move(builder: BriefBuilder, move: NoteMove, brief: Brief) -> MoveText:
    """Return a move with its facts in words; a fact that a note leaves out is None, or that of the note itself."""
    facts: dict[str, object] = {}
    for name, spec in move.specs.items():
        if name in move.facts:
            facts[name] = words(builder, spec, name, move.facts[name], move.places[name])
        else:
            facts[name] = of_the_note(name, spec, brief)
    if move.shelf:
        shelf = move.shelf
        return MoveText(
            move.name, facts, move.place, None, None,
            shelf.needs, shelf.begins, shelf.heads, move.optional, shelf.encloses,
        )  # fmt: skip
    code = builder.pack.code
    assert move.text_places
    if code not in move.text:
        builder.problems.extend([builder.missing(move.text_places.place, "this paragraph has no text")])
    return MoveText(move.name, facts, move.place, move.text.get(code, ""), move.text_places.at([code]).first_line)


def _reply(builder: BriefBuilder, note: Note) -> ReplyTo | None:
    if note.reply is None:
        return None
    contact = builder.registry.contact_of(note)
    if contact is None:
        hint = f"add 'to:', or 'contact:' to the sender '{note.sender}' in data/office.yaml"
        builder.problems.add(note.place("reply"), "missing-fact", "the note does not say to whom replies go", hint)
        return None
    deadline = builder.bound(note, ("reply", "deadline"), note.reply.deadline)
    return replace(builder.contact(contact), channels=note.reply.channels, deadline=deadline)


def _sender(builder: BriefBuilder, note: Note) -> tuple[Gender, Noun]:
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
