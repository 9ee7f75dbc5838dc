"""What a note writes down and does not print: facts of its moves, and its meeting, act, reply and channels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..compose.brief import Brief, MoveText
from ..document import Document, Isolate, Move, Value, leaves, runs
from ..pipeline import Pipeline
from ..problems import Place, Problem, ProblemsFound
from ..records.base import PlaceTree, Record
from ..records.facts import TYPES
from ..records.notes import Note
from ..registry.note_moves import NoteMove, moves_of
from .record_rules import warning
from .rules import audiences_of

_CHANNEL_KEYS = {"post": "postal address", "fax": "fax number", "email": "email address"}


@dataclass(frozen=True)
class Printed:
    """What the copies of a note in one language print, all audiences together: where it is written, and what it is."""

    places: frozenset[Place]
    ids: frozenset[tuple[str, str]]

    def has(self, tree: PlaceTree) -> bool:
        """Return whether something that is written in this part of a record is printed."""
        return tree.place in self.places or any(map(self.has, tree.inner.values()))

    def has_record(self, record: Record) -> bool:
        return self.has(record.places())


def printed_by(documents: Sequence[Document]) -> Printed:
    values = [
        leaf
        for document in documents
        for _, run in runs(document)
        for leaf in leaves(run)
        if isinstance(leaf, (Value, Isolate))
    ]
    return Printed(frozenset(leaf.place for leaf in values), frozenset((leaf.kind, leaf.id) for leaf in values))


def unprinted(pipeline: Pipeline, note: Note) -> Iterator[Problem]:
    """Yield a Problem for every fact that a note writes down and no copy prints.

    One language is read: parity compares the others with it.
    """
    registry = pipeline.registry
    audiences = audiences_of(registry, note)
    language = registry.languages_of(note)[0]
    try:
        documents = [pipeline.document(note, language, audience) for audience in audiences]
    except ProblemsFound:
        return  # reported where the note is composed
    printed = printed_by(documents)
    yield from _of_the_note(pipeline, note, printed)
    for i, move in enumerate(moves_of(registry, note)):
        for name, value in move.facts.items():
            if _is_printed(move, name, value, printed):
                continue
            briefs = [pipeline.brief(note, language, audience) for audience in audiences]
            if not any(_matters(pipeline, language, brief, i, move, name) for brief in briefs):
                what = "this paragraph" if move.shelf is None else f"the move '{move.name}'"
                message = f"{what} does not print '{name}' with the other facts of the note"
                hint = "print it, or remove it" if move.shelf is None else "remove it, or correct the other facts"
                yield Problem(move.places[name].place, "fact-unused", message, hint)


def _of_the_note(pipeline: Pipeline, note: Note, printed: Printed) -> Iterator[Problem]:
    registry = pipeline.registry
    for i, meeting in enumerate(registry.meetings_of(note)):
        if not (printed.has_record(meeting) or ("body", meeting.body or "") in printed.ids):
            message = f"no move of the note says anything of the meeting '{meeting.id}'"
            yield warning(note.place("meeting", i), "fact-unused", message, "add a move that does, or remove it")
    if note.act and not printed.has_record(registry.acts[note.act]):
        message = f"no move of the note says anything of the act '{note.act}'"
        yield Problem(note.place("act"), "fact-unused", message, "add a move that does, or remove it")
    contact = registry.contacts.get(registry.contact_of(note) or "")
    if note.reply is None or contact is None:
        return
    if note.reply.deadline and note.place("reply", "deadline") not in printed.places:
        message = "no move of the note says until when to reply"
        yield Problem(note.place("reply", "deadline"), "fact-unused", message, "add the move 'reply', or remove it")
    if not printed.has_record(contact):
        message = f"no move of the note says that replies go to '{contact.id}'"
        yield Problem(note.place("reply"), "fact-unused", message, "add the move 'reply', or remove it")
        return
    keys = {"post": "postcode", "fax": "fax", "email": "email"}
    for i, channel in enumerate(note.reply.channels if "channels" in note.reply.model_fields_set else ()):
        kind = channel.partition("_")[0]
        is_printed = (
            ("postal", contact.id) in printed.ids if kind == "post" else printed.has(contact.places(keys[kind]))
        )
        if not is_printed:
            message = f"no move of the note prints the {_CHANNEL_KEYS[kind]} for replies"
            yield Problem(
                note.place("reply", "channels", i),
                "fact-unused",
                message,
                "add the move 'reply', or remove the channel",
            )


def _is_printed(move: NoteMove, name: str, value: Any, printed: Printed) -> bool:
    """Return whether a fact is printed for certain: where it is written, or a record that it names."""
    spec = move.specs[name]
    if spec.type == "flag" and not value:
        return True  # says that something is left out
    named = {id for id, _, _ in TYPES[spec.type].names(value)}
    return printed.has(move.places[name]) or any(id in named for _, id in printed.ids)


def _matters(pipeline: Pipeline, language: str, brief: Brief, i: int, move: NoteMove, name: str) -> bool:
    """Return whether a move says something else without a fact or, where it is one of several words, with another."""
    text = brief.moves[i]
    spec = move.specs[name]
    empty = () if isinstance(text.facts[name], tuple) else None
    options: list[object] = [option for option in spec.options if option != text.facts[name]]
    usual = _alone(pipeline, language, brief, text)
    return any(
        _alone(pipeline, language, brief, replace(text, facts={**text.facts, name: other})) != usual
        for other in options or [empty]
    )


def _alone(pipeline: Pipeline, language: str, brief: Brief, text: MoveText) -> tuple[Move, ...] | None:
    """Return what a move says by itself, None if it cannot be composed."""
    try:
        return pipeline.composer(language).moves(replace(brief, moves=(replace(text, begins=True),)))
    except ProblemsFound:
        return None
