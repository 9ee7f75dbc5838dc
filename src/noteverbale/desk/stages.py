"""Where a note is in its life: how each of its six steps stands, and what a person is waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ..checks.rules import about
from ..ledger.entries import Issue, Return
from ..ledger.entry import Entry
from ..pipeline import Pipeline
from ..problems import ProblemsFound
from ..records.notes import Note
from ..registry.addressees import own_language, recipients_of
from ..registry.dues import answered_by
from ..registry.registry import Registry
from ..registry.replies import latest_answers, register, reply_states
from ..review import approval
from ..review.approval import ApprovalState
from ..review.approved_content import binding
from .issued_copies import is_incomplete

StepName = Literal["write", "review", "who", "issue", "send", "replies"]
STEPS: tuple[StepName, ...] = ("write", "review", "who", "issue", "send", "replies")
Mark = Literal["", "done", "fault", "now"]
Stage = Literal["broken", "write", "sample", "draft", "sent", "returned", "void_approval", "ready", "issued", "void"]
Values = Mapping[str, object]


@dataclass(frozen=True)
class Says:
    """A phrase of the interface by its key, with the values of its places. `languages` and `date` are given as codes and days."""

    key: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Replies:
    """How many of a note's recipients have answered, and by when answers are due; `total` 0 where none are asked for."""

    answered: int = 0
    total: int = 0
    last_day: date | None = None


@dataclass(frozen=True)
class Life:
    """How a note is: its stage, the approval of each language, and its replies.

    `issued` is the day of its issue, `number` its reference, `problems` the number of errors in its own record.
    """

    stage: Stage
    problems: int = 0
    approvals: Mapping[str, ApprovalState] = field(default_factory=dict)
    number: str = ""
    issued: date | None = None
    replies: Replies = Replies()
    recipients: int | None = None
    incomplete: bool = False  # copies that were entered into the ledger were not all made
    changed: tuple[str, str] = ("", "")  # when (ISO 8601) and by whom the ledger has its last entry

    def languages(self, state: str) -> tuple[str, ...]:
        """Return the languages whose approval is in a state."""
        return tuple(code for code, approval in self.approvals.items() if approval.state == state)


def life(pipeline: Pipeline, note: Note, entries: Sequence[Entry], sent: str, today: date) -> Life:
    """Return how a note is. `entries` are the ledger's on it; `sent` is when it was last sent for review, '' if never.

    A language that was returned before the note was sent again waits for its reviser like one that was never read.
    """
    registry = pipeline.registry
    problems = sum(problem.severity == "error" for problem in about(registry, note))
    void = {entry.number for entry in entries if entry.kind == "void"}
    issues = [entry for entry in entries if entry.kind == "issue"]
    issues = [entry for entry in issues if entry.number == issues[-1].number]  # with the copies that were added later
    last = (entries[-1].at, entries[-1].by) if entries else ("", "")
    try:
        recipients: int | None = _receiving(registry, note)
    except ProblemsFound:
        recipients = None
    broken = False
    try:
        approvals = _sent_again(_approvals(pipeline, note, entries), entries, sent)
    except ProblemsFound:
        approvals, broken = {}, True
    number, issued = note.reference or "", note.date if note.reference else None
    if issues and issues[-1].number is not None:
        number = issues[-1].number.reference(registry.series[issues[-1].number.series].format)
        issued = date.fromisoformat(issues[0].at[:10])
    stage: Stage
    if issues and issues[-1].number in void:
        stage = "void"
    elif issued:
        stage = "issued"
    else:
        stage = "broken" if broken else _stage_before_issue(note, problems, approvals, sent)
    replies = _replies(pipeline, note, issues, today)
    incomplete = is_incomplete(entries)
    return Life(stage, problems, approvals, number, issued, replies, recipients, incomplete, last)


def _receiving(registry: Registry, note: Note) -> int:
    """Return how many recipients of a note get a copy: those with a language that the note goes out in."""
    return sum(own_language(registry, note, recipient) is not None for recipient in recipients_of(registry, note))


def _approvals(pipeline: Pipeline, note: Note, entries: Sequence[Entry]) -> dict[str, ApprovalState]:
    """Return the state of approval by language. Without a decision it is known at once: composing would only take time."""
    if not any(entry.kind in ("approve", "return") for entry in entries):
        return dict.fromkeys(pipeline.registry.languages_of(note), ApprovalState("draft"))
    return approval.approval_states(pipeline, note, entries, binding(pipeline, note))


def _sent_again(
    approvals: Mapping[str, ApprovalState], entries: Sequence[Entry], sent: str
) -> dict[str, ApprovalState]:
    """Return the states of approval with those languages as drafts that were returned before the note was sent again."""
    returns = [(Return.of(entry).language, entry.at) for entry in entries if entry.kind == "return"]
    last = {code: max((at for language, at in returns if language in ("", code)), default="") for code in approvals}
    return {
        code: ApprovalState("draft") if state.state == "returned" and sent > last[code] else state
        for code, state in approvals.items()
    }


def _stage_before_issue(note: Note, problems: int, approvals: Mapping[str, ApprovalState], sent: str) -> Stage:
    if problems:
        return "write"
    states = {state.state for state in approvals.values()}
    if "returned" in states:
        return "returned"
    if "void" in states:
        return "void_approval"
    if note.sample:
        return "sample"
    if states == {"approved"}:
        return "ready"
    return "sent" if sent or "approved" in states else "draft"


def _replies(pipeline: Pipeline, note: Note, issues: Sequence[Entry], today: date) -> Replies:
    registry = pipeline.registry
    try:
        limit = answered_by(registry, note)
        answers = latest_answers(register(registry, note.id))
    except ProblemsFound:
        return Replies()
    if limit is None and not answers:
        return Replies()
    last_day = limit.last_day if limit else None
    if not issues:
        return Replies(last_day=last_day)
    recipients = tuple(dict.fromkeys(copy.recipient for issue in issues for copy in Issue.of(issue).copies))
    states = list(reply_states(limit, recipients, answers, today))
    return Replies(sum(answer is not None for _, _, answer in states), len(states), last_day)


def steps(life: Life) -> dict[StepName, tuple[Mark, Says]]:
    """Return the mark and the words of each step of a note's life."""
    return {
        "write": _write(life),
        "review": _review(life),
        "who": ("fault", Says("who_fault"))
        if life.recipients is None
        else ("", Says("who_count", {"count": life.recipients})),
        "issue": _issue(life),
        "send": ("", Says("send_now" if life.stage == "issued" else "send_later")),
        "replies": _answers(life.replies),
    }


def _write(life: Life) -> tuple[Mark, Says]:
    if life.stage == "issued":
        return "done", Says("write_issued")
    return (
        ("fault", Says("write_problems", {"count": life.problems})) if life.problems else ("done", Says("write_done"))
    )


def _review(life: Life) -> tuple[Mark, Says]:
    if life.stage == "broken":
        return "fault", Says("review_unknown")
    if returned := life.languages("returned"):
        return "fault", Says("review_returned", {"languages": returned})
    if life.languages("void"):
        return "fault", Says("review_void")
    if to_read := life.languages("draft"):
        return "", Says("review_to_read", {"count": len(to_read)})
    return "done", Says("review_approved")


def _issue(life: Life) -> tuple[Mark, Says]:
    match life.stage:
        case "issued" if life.incomplete:
            return "fault", Says("issue_incomplete", {"number": life.number})
        case "issued":
            return "done", Says("issue_done", {"number": life.number})
        case "void":
            return "fault", Says("issue_void", {"number": life.number})
        case "ready":
            return "", Says("issue_ready")
        case "sample":
            return "", Says("issue_sample")
    return "", Says("issue_takes")


def _answers(replies: Replies) -> tuple[Mark, Says]:
    if replies.total:
        mark: Mark = "done" if replies.answered == replies.total else ""
        return mark, Says("replies_count", {"count": replies.answered, "total": replies.total})
    return "", Says("replies_by", {"date": replies.last_day}) if replies.last_day else Says("replies_none")
