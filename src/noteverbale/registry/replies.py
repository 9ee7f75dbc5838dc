"""The register of answers to a note, `data/replies/<note>.yaml`: who has answered, who answered late, who has not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

from ..problems import Problems, did_you_mean
from ..records import yaml_source
from ..records.notes import Received
from ..records.times import Deadline
from .registry import Registry

ReplyState = Literal["answered", "late", "silent", "overdue"]


def register_path(registry: Registry, note: str) -> Path:
    return registry.folder / "data" / "replies" / f"{note}.yaml"


def register(registry: Registry, note: str) -> list[Received]:
    """Return a note's answers, in the order they were filed. Raises ProblemsFound for a register with errors."""
    path = register_path(registry, note)
    if not registry.files.exists(path):
        return []
    _, answers = yaml_source.from_file(registry.files, path, partial(yaml_source.records, Received), {})
    problems = Problems()
    earlier: dict[str, Received] = {}
    for answer in answers:
        if answer.recipient not in registry.recipients:
            hint = did_you_mean(answer.recipient, registry.recipients)
            problems.add(answer.place("recipient"), "unknown-recipient", f"'{answer.recipient}' is not on file", hint)
        if answer.recipient in earlier and not answer.supersedes:
            message = f"{answer.recipient} answered twice: also at {earlier[answer.recipient].place()}"
            problems.add(
                answer.place(), "two-replies", message, "write 'supersedes: true' in the valid one, or remove one"
            )
        earlier[answer.recipient] = answer
    problems.stop_if_any()
    return answers


def latest_answers(answers: Sequence[Received]) -> dict[str, Received]:
    """Return the last answer of each recipient, which is the valid one."""
    return {answer.recipient: answer for answer in answers}


def reply_states(
    limit: Deadline | None, recipients: Sequence[str], answers: Mapping[str, Received], today: date
) -> Iterator[tuple[ReplyState, str, Received | None]]:
    """Yield (state, recipient, answer) of each recipient of a note, then of others who answered; `limit` is that of the answers."""
    last = limit.last_day if limit else None
    for id in [*recipients, *(id for id in answers if id not in recipients)]:
        answer = answers.get(id)
        if answer:
            yield "late" if last and answer.received > last else "answered", id, answer
        else:
            yield "overdue" if last and today > last else "silent", id, None
