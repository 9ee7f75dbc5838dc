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
from ..records.edit import MISSING, Edit, digest
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

    @property
    def data(self) -> dict[str, object]:
        """The answer as the register has it, without empty values and who filed it."""
        values: dict[str, object] = {
            "recipient": self.recipient,
            "received": self.received,
            "file": self.file,
            "sha256": self.sha256,
            "absent": self.absent,
            "members": [dict(member) for member in self.members],
            "topics": list(self.topics),
            "contact": dict(self.contact) if self.contact else None,
            "remarks": self.remarks,
            "supersedes": self.supersedes,
        }
        return {key: value for key, value in values.items() if value}


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
    elif not (typed.absent or typed.members or typed.topics or typed.remarks or typed.contact):
        found.append("nothing")
    others = [answer for at, answer in enumerate(register(registry, note.id)) if at != index]
    if not typed.supersedes and any(answer.recipient == typed.recipient for answer in others[:index]):
        found.append("second")
    people = (*typed.members, typed.contact or {})
    texts = (*(text for person in people for text in person.values()), *typed.topics, typed.remarks)
    found += ["text"] if any(STRANGE.search(text) for text in texts) else []
    return found


def enter(
    pipeline: Pipeline, note: Note, typed: Typed, by: str, at: str, index: int | None = None, base: str = ""
) -> Saved:
    """Add an answer without faults to the register of a note, or correct the one at an index.

    `base` is the digest of that one's `data` as the person saw it. Raises ProblemsFound, also where it was changed since.
    """
    answers = register(pipeline.registry, note.id)
    path = register_path(pipeline.registry, note.id)
    if index is None:
        recipient, received, *rest = typed.data.items()
        return save(
            pipeline, {path: [Edit((len(answers),), MISSING, dict([recipient, received, ("by", by), *rest]))]}, by, at
        )
    before = Typed.of(answers[index]).data if index < len(answers) else {}
    if digest(before) != base:
        message, hint = "this reply was changed meanwhile", "what you entered is below: save it again if it is right"
        raise ProblemsFound.one(NOWHERE, "changed-meanwhile", message, hint)
    keys = [key for key in OF_FORM if before.get(key) != typed.data.get(key)]
    edits = [Edit((index, key), before.get(key, MISSING), typed.data.get(key, MISSING)) for key in keys]
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
