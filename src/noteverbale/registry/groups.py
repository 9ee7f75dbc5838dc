"""The members of groups, each with the reason, and Problems for lists that contradict each other.

A recipient is a member if one term of `any` or every term of `all` is true of it, and no term of `except` is. A term
names a recipient or another group, or a condition: `party_to`, `seat`, `kind`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..problems import Problem, ProblemsFound
from ..records.base import Record
from ..records.recipients import Attending, Group, Recipient, Term
from .audience import capacity_on
from .registry import Registry


@dataclass(frozen=True)
class Member:
    """One recipient of a group and why it is a member."""

    recipient: Recipient
    why: str


def members(registry: Registry, id: str, on: date) -> dict[str, Member]:
    """Return a group's members on a day, by recipient id. Raises ProblemsFound for a group that contains itself."""
    return _members(registry, id, on, ())


def _members(registry: Registry, id: str, on: date, path: tuple[str, ...]) -> dict[str, Member]:
    group = registry.groups[id]
    if id in path:
        chain = " → ".join((*path, id))
        message = f"a group cannot contain itself: {chain}"
        raise ProblemsFound.one(group.place("id"), "group-cycle", message, "take one of them out")
    path = (*path, id)
    group_members: dict[str, Member] = {}
    for term in group.any_:
        for code, why in _term(registry, term, on, path).items():
            group_members.setdefault(code, Member(registry.recipients[code], why))
    if group.all_:
        terms = [_term(registry, term, on, path) for term in group.all_]
        for code in registry.recipients:
            if all(code in term for term in terms):
                group_members.setdefault(
                    code, Member(registry.recipients[code], ", ".join(term[code] for term in terms))
                )
    out = {code for term in group.except_ for code in _term(registry, term, on, path)}
    return {code: member for code, member in group_members.items() if code not in out}


def _term(registry: Registry, term: Term, on: date, path: tuple[str, ...]) -> dict[str, str]:
    """Return the recipients one term selects, with the reason."""
    if term.is_:
        if term.is_ in registry.groups:
            return {
                code: f"{term.is_}: {member.why}" for code, member in _members(registry, term.is_, on, path).items()
            }
        return {term.is_: "named"} if term.is_ in registry.recipients else {}
    reasons: dict[str, str] = {}
    for code, recipient in registry.recipients.items():
        day = term.party_to.on or on if term.party_to else on
        if term.party_to and capacity_on(registry, recipient, term.party_to.instrument, day) == "participant":
            reasons[code] = f"party to {term.party_to.instrument} on {day}"
        elif term.seat and recipient.seat == term.seat:
            reasons[code] = f"seat {term.seat}"
        elif term.kind and registry.kind_of(recipient, on) == term.kind:
            reasons[code] = f"kind {term.kind}"
    return reasons


def contradictions(registry: Registry) -> Iterator[Problem]:
    """Yield a Problem for each recipient that is listed in two capacities, or against its own status."""
    lists = [(group, group.attending) for group in registry.groups.values() if group.attending]
    seen: dict[tuple[str, date, str], tuple[Group, Attending, Record]] = {}
    for group, attending in lists:
        for term in group.any_:
            if not term.is_ or term.is_ not in registry.recipients:
                continue
            key = (attending.instrument, attending.on, term.is_)
            other = seen.setdefault(key, (group, attending, term))
            if other[1].as_ != attending.as_:
                message = (
                    f"'{term.is_}' is listed as {attending.as_}, and as {other[1].as_} on line {other[2].place().line}"
                )
                yield Problem(term.place(), "group-contradiction", message, "find out which list is right", "warning")
            known = capacity_on(registry, registry.recipients[term.is_], attending.instrument, attending.on)
            if known and known != attending.as_:
                message = f"'{term.is_}' is listed as {attending.as_}, but its status on {attending.on} says {known}"
                yield Problem(term.place(), "group-contradiction", message, "correct the list or the status", "warning")
