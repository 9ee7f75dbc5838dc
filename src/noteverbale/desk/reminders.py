"""Drafts the note that reminds those that have not answered an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ..problems import NOWHERE, ProblemsFound
from ..records.notes import SILENT
from ..registry.dues import answered_by
from ..registry.note_moves import written_moves
from ..registry.registry import Registry
from ..registry.skeleton import Known
from .drafts import Draft, free_id, new_draft
from .reply_register import Register

OF_THE_NOTE = ("series", "capacity", "languages")  # keys that a reminder has like the note that it recalls


def reminder(registry: Registry, register: Register, recipients: Sequence[str], today: date, drafter: str) -> Draft:
    """Return a draft that reminds recipients of the note of a register; all silent ones are named by the word 'silent'.

    Raises ProblemsFound for an office without a kind of note for it, for a note that was not issued, and for recipients
    that have answered.
    """
    note, silent = register.note, {row.recipient for row in register.silent()}
    kind, move, fact, deadline = _kind(registry)
    if not register.issued:
        raise ProblemsFound.one(note.place(), "not-issued", f"'{note.id}' is not issued", "issue it first")
    if not recipients or set(recipients) - silent:
        message = "only recipients that have not answered are reminded"
        raise ProblemsFound.one(NOWHERE, "silent", message, "choose them from the list of those that have not answered")
    keys: dict[str, object] = {"to": [SILENT] if set(recipients) == silent else list(recipients), "sender": note.sender}
    keys |= {key: value for key in OF_THE_NOTE if (value := note.model_dump(mode="json")[key])}
    facts: dict[str, object] = {fact: note.id}
    limit = answered_by(registry, note)
    if limit and limit.on and deadline:
        facts[deadline] = {limit.bound: limit.on.isoformat()}
    draft = new_draft(registry, kind, note.meetings, today, drafter, known=Known(keys, {move: facts}))
    id = free_id(registry, kind, [note.id])  # 'my-note-reminder', as the note it recalls
    return replace(draft, id=id, path=draft.path.with_stem(id))


def _kind(registry: Registry) -> tuple[str, str, str, str]:
    """Return the first kind that recalls an earlier note and sets a new deadline: its id, the move, its facts for note and old deadline."""
    for kind in registry.kinds.values():
        for written in written_moves(kind):
            move = registry.shelf.get(written.name)
            notes = [name for name, spec in move.facts.items() if spec.type == "note"] if move else []
            if move and move.due and notes and not written.optional:
                old = [name for name, spec in move.facts.items() if spec.type == "deadline" and name not in move.due]
                return kind.id, move.id, notes[0], old[0] if old else ""
    hint = "add a kind with such a move to templates/kinds, like 'reminder'"
    raise ProblemsFound.one(NOWHERE, "kind", "this office has no kind of note that reminds of an earlier one", hint)
