"""What each person may do at the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from ..problems import ProblemsFound
from ..records.base import Key
from ..records.names import folded
from ..records.office import Office, Person, Role

Act = Literal["read", "write", "comment", "approve", "approve_all", "issue", "void", "administer"]
ROLES: tuple[Role, ...] = get_args(Role)
# Comments and approvals of a reviser are limited to languages; see `may`.
_ACTS: dict[Role, frozenset[Act]] = {
    "clerk": frozenset({"read", "write", "comment", "issue"}),
    "reviser": frozenset({"read", "comment", "approve"}),
    "approver": frozenset({"read", "comment", "approve", "approve_all", "void"}),
    "administrator": frozenset({"read", "write", "comment", "administer"}),
}


def may(person: Person, act: Act, language: str = "") -> bool:
    """Return whether a person may do something. Without a language, 'comment' and 'approve' ask for any language at all."""
    for role in person.roles:
        is_of_others = role == "reviser" and language and person.languages and language not in person.languages
        if act in _ACTS[role] and not (is_of_others and act in ("comment", "approve")):
            return True
    return False


def person_of(office: Office, name: str) -> Person | None:
    """Return the person who acts under a name, None for a person whom the office does not know.

    In an office that names no people, every person has all roles; where it names reviewers only, others do all but approve.
    """
    known = office.person(name)
    if known or office.people or not folded(name):
        return known
    return Person(name=name, roles=("clerk", "administrator") if office.reviewers else ROLES)


def person_called(office: Office, identity: str) -> Person | None:
    """Return the person of an e-mail address or a name, as a proxy names the one who signed in; None without one."""
    email = identity.strip().casefold()
    of_email = [person for person in office.people if email and (person.email or "").casefold() == email]
    return of_email[0] if len(of_email) == 1 else office.person(identity)


def refuse_saving(before: Office, after: Office, by: str, changes: Iterable[tuple[str, Key]]) -> None:
    """Raise ProblemsFound for a person of the office who may not save changes, given by table and path, or their own rights.

    It is asked whatever page or command saves. A name that the office does not have, as of a command, is not refused.
    """
    person = before.person(by) if before.people else None
    if person is None:
        return
    for table, path in changes:
        act: Act = "administer" if table == "series" or (table == "office" and path[:1] != ("contacts",)) else "write"
        if not may(person, act):
            who = "an administrator" if act == "administer" else "a clerk or an administrator"
            message, hint = f"{person.name} may not change this", f"ask {who} to do it"
            raise ProblemsFound.one(before.place("people"), "not-allowed", message, hint)
    same = after.person(by) if after.people else None
    if same and (same.roles, same.languages) != (person.roles, person.languages):
        message, hint = f"{person.name} may not change their own roles or languages", "ask another administrator"
        raise ProblemsFound.one(before.place("people"), "own-roles", message, hint)
