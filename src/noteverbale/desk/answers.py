"""Writes answers into the register of a note: those of returned forms, and those that a clerk types in or corrects."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from ..characters import STRANGE
from ..pipeline import Pipeline
from ..problems import NOWHERE, ProblemsFound
from ..records.edit import MISSING, Edit
from ..records.notes import Member, Note, Received
from ..registry.registry import Registry
from ..registry.replies import latest_answers, register, register_path
from .form_inbox import look_at, put_away
from .saving import Saved, save

Fault = Literal["recipient", "received", "later", "nothing", "contradiction", "second", "text"]
PERSON = tuple(Member.model_fields)
OF_FORM = ("recipient", "received", "absent", "members", "topics", "contact", "remarks", "supersedes")


@dataclass(frozen=True)
class Typed:
    """An answer as a clerk typed it: texts as they are, without spaces around them; empty lines and persons are left out."""

    recipient: str = ""
    received: str = ""
    absent: bool = False
    members: tuple[Mapping[str, str], ...] = ()
    topics: tuple[str, ...] = ()
    contact: Mapping[str, str] | None = None
    remarks: str = ""
    supersedes: bool = False
    sha256: str = ""
    file: str = ""

    @classmethod
    def of(cls, answer: Received) -> Typed:
        """Return an answer on file as it stands in a form."""
        members = tuple(member.model_dump(exclude_defaults=True) for member in answer.members)
        contact = answer.contact.model_dump(exclude_defaults=True) if answer.contact else None
        return cls(
            answer.recipient,
            answer.received.isoformat(),
            answer.absent,
            members,
            answer.topics,
            contact,
            answer.remarks,
            answer.supersedes,
            answer.sha256,
            answer.file,
        )


def faults(registry: Registry, note: Note, typed: Typed, today: date, index: int | None = None) -> list[Fault]:
    """Return what is wrong with an answer that is added to a register, or that takes the place of the one at an index."""
    found: list[Fault] = []
    if typed.recipient not in registry.recipients:
        found.append("recipient")
    try:
        received = date.fromisoformat(typed.received)
        found += ["later"] if received > today else []
    except ValueError:
        found.append("received")
    if typed.absent and typed.members:
        found.append("contradiction")
    elif not (typed.absent or typed.members or typed.topics or typed.remarks):
        found.append("nothing")
    others = [answer for at, answer in enumerate(register(registry, note.id)) if at != index]
    if not typed.supersedes and any(answer.recipient == typed.recipient for answer in others[:index]):
        found.append("second")
    people = (*typed.members, typed.contact or {})
    texts = (*(text for person in people for text in person.values()), *typed.topics, typed.remarks)
    found += ["text"] if any(STRANGE.search(text) for text in texts) else []
    return found


def enter(pipeline: Pipeline, note: Note, typed: Typed, by: str, at: str, index: int | None = None) -> Saved:
    """Add an answer without faults to the register of a note, or correct the one at an index. Raises ProblemsFound."""
    answers = register(pipeline.registry, note.id)
    path = register_path(pipeline.registry, note.id)
    if index is None:
        return save(pipeline, {path: [Edit((len(answers),), MISSING, _data(typed, by))]}, by, at)
    if index >= len(answers):
        raise ProblemsFound.one(NOWHERE, "file", "this answer is not on file any more", "look at the list again")
    before, after = _data(Typed.of(answers[index]), by), _data(typed, by)
    keys = [key for key in OF_FORM if before.get(key) != after.get(key)]
    edits = [Edit((index, key), before.get(key, MISSING), after.get(key, MISSING)) for key in keys]
    return save(pipeline, {path: edits}, by, at)


def file_forms(
    pipeline: Pipeline, digests: Collection[str], by: str, at: str, supersede: Collection[str] = ()
) -> tuple[dict[str, int], Saved | None]:
    """File the forms of the inbox that have these SHA-256 and can be filed, and take them out of it.

    The answers of the recipients in `supersede` replace earlier ones. Returns the number of answers by note, and what was
    saved, None where nothing was. Raises ProblemsFound where a register has errors.
    """
    registry, filed = pipeline.registry, dict[str, int]()
    inbox = look_at(registry, by, supersede)
    edits: dict[Path, Sequence[Edit]] = {}
    for note, new in inbox.filing.new.items():
        wanted = [answer for answer in new if answer.sha256 in digests]
        first = len(register(registry, note))
        if wanted:
            edits[register_path(registry, note)] = [
                Edit((first + i,), MISSING, answer.model_dump(mode="json", exclude_defaults=True))
                for i, answer in enumerate(wanted)
            ]
            filed[note] = len(wanted)
    if not edits:
        return {}, None
    saved = save(pipeline, edits, by, at)
    ready = [waiting.upload.digest for waiting in inbox.waiting if waiting.state == "ready"]
    put_away(registry.folder, [digest for digest in ready if digest in digests], "filed")
    return filed, saved


def earlier_answer(registry: Registry, note: Note, recipient: str) -> Received | None:
    """Return the valid answer of a recipient to a note, None without one."""
    return latest_answers(register(registry, note.id)).get(recipient)


def _data(typed: Typed, by: str) -> dict[str, object]:
    """Return an answer as the register has it, without empty values."""
    values: dict[str, object] = {
        "recipient": typed.recipient,
        "received": typed.received,
        "by": by,
        "file": typed.file,
        "sha256": typed.sha256,
        "absent": typed.absent,
        "members": [dict(member) for member in typed.members],
        "topics": list(typed.topics),
        "contact": dict(typed.contact) if typed.contact else None,
        "remarks": typed.remarks,
        "supersedes": typed.supersedes,
    }
    return {key: value for key, value in values.items() if value}
