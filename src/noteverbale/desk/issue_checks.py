"""What must be right before a note is issued, in order: each with a mark, its words, and the page where it is mended."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..planning.plan import Plan
from ..problems import Problem
from ..records.notes import Note
from ..registry.registry import Registry
from ..review.approval import ApprovalState
from .plan_view import without_language
from .stages import Says

Mark = Literal["ok", "no", "warning"]
BYTES_OF_A_COPY = 100_000  # of its own file and its part of a print file, in the largest face

# Which check a problem of `issuing.issue.obstacles` belongs to; those of other codes are mistakes in the files.
_CHECK_OF = {
    "not-approved": "approval",
    "open-comments": "comments",
    "nobody": "recipients",
    "no-address": "addresses",
    "unknown-status": "status",
    "series-not-begun": "number",
    "reference": "number",
    "number-taken": "number",
}
_ALWAYS = ("approval", "comments", "files", "languages", "addresses", "space")  # shown also when all is well
_ORDER = (
    "sample",
    "approval",
    "comments",
    "files",
    "recipients",
    "languages",
    "addresses",
    "status",
    "number",
    "ledger",
    "space",
)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: `link` is the page where it is mended, `problems` what the checks say of it."""

    key: str
    mark: Mark
    says: Says
    link: str = ""
    problems: tuple[Problem, ...] = ()


def checks(
    registry: Registry,
    note: Note,
    plan: Plan,
    problems: Sequence[Problem],
    approvals: Mapping[str, ApprovalState],
    reference: str,
    output: Path,
    is_issued: bool = False,
) -> list[Check]:
    """Return what stands in the way of an issue and what does not, in the order in which it is looked at.

    `problems` are the obstacles, `approvals` the state of each language, `reference` the number that would be taken, or
    that an issued note has; `output` is the folder in which the copies will be.
    """
    by_check: dict[str, list[Problem]] = {}
    for problem in problems:
        by_check.setdefault(_check_of(problem, note), []).append(problem)
    listed: list[Check] = []
    for key in _ORDER:
        if key in by_check:
            listed.append(_failed(key, note, by_check[key], approvals, plan))
        elif key in _ALWAYS:
            listed += _passed(key, registry, note, plan, approvals, output)
    if not is_issued and "number" not in by_check:
        listed.append(Check("number", "ok", Says("number_ok", {"number": reference})))
    return listed


def stops(listed: Sequence[Check]) -> bool:
    """Whether anything in a list forbids the issue."""
    return any(check.mark == "no" for check in listed)


def _check_of(problem: Problem, note: Note) -> str:
    if problem.code == "sample":
        return "sample" if problem.place.file == note.place().file else "addresses"
    if problem.code.startswith("ledger"):
        return "ledger"
    return _CHECK_OF.get(problem.code, "files")


def _failed(
    key: str, note: Note, problems: Sequence[Problem], approvals: Mapping[str, ApprovalState], plan: Plan
) -> Check:
    mark: Mark = "no" if any(problem.severity == "error" for problem in problems) else "warning"
    says = Says(f"{key}_no", {"count": len(problems)})
    match key:
        case "approval":
            says = _approval_lacking(approvals)
        case "addresses":
            says = Says("addresses_sample" if problems[0].code == "sample" else "addresses_none")
    return Check(key, mark, says, _link(key, note), tuple(problems))


def _approval_lacking(approvals: Mapping[str, ApprovalState]) -> Says:
    """Return the worst of what lacks: a language that was returned, one that changed since its approval, one unread."""
    for state, key in (("returned", "approval_returned"), ("void", "approval_void"), ("draft", "approval_no")):
        codes = tuple(code for code, approval in approvals.items() if approval.state == state)
        if codes:
            names = approvals[codes[0]].by
            return Says(key, {"languages": codes, "by": names[-1] if names else "", "count": len(codes)})
    return Says("approval_others")


def _link(key: str, note: Note) -> str:
    pages = {
        "approval": f"/notes/{note.id}/review",
        "comments": f"/notes/{note.id}/review",
        "recipients": f"/notes/{note.id}/who",
        "languages": f"/notes/{note.id}/who?language=-",
        "addresses": "/recipients?status=sample",
        "status": "/recipients?status=incomplete",
        "number": "/numbers",
        "ledger": "/numbers",
    }
    return pages.get(key, f"/notes/{note.id}/write")


def _passed(
    key: str,
    registry: Registry,
    note: Note,
    plan: Plan,
    approvals: Mapping[str, ApprovalState],
    output: Path,
) -> Iterator[Check]:
    match key:
        case "approval":
            approved = sum(approval.state == "approved" for approval in approvals.values())
            if registry.office.approval or approved == len(approvals):
                yield Check(key, "ok", Says("approval_ok", {"count": approved}))
            else:
                yield Check(key, "ok", Says("approval_free", {"count": approved, "total": len(approvals)}))
        case "languages":
            without = without_language(plan.left_out) if note.to or plan.to else ()
            if without:
                yield Check(key, "warning", Says("languages_no", {"count": len(without)}), _link(key, note))
        case "addresses":
            recipients = len({copy.recipient for copy in plan.copies})
            yield Check(key, "ok", Says("addresses_ok", {"count": recipients}))
        case "space":
            yield from _space(len(plan.copies), output)
        case _:
            yield Check(key, "ok", Says(f"{key}_ok"))


def _space(copies: int, output: Path) -> Iterator[Check]:
    """Yield whether the disk has room for the copies and their print files; in MB and GB."""
    existing = next(folder for folder in (output, *output.parents) if folder.exists())
    needed, free = copies * BYTES_OF_A_COPY, shutil.disk_usage(existing).free
    sizes = {"needed": max(1, needed // 1_000_000), "free": free // 1_000_000_000}
    yield Check("space", "ok" if needed < free else "no", Says("space_ok" if needed < free else "space_no", sizes))
