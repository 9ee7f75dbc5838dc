"""Facts that a template prints and that no record has: their names, and the record that lacks them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jinja2 import nodes

from ..problems import Problem
from .brief import MeetingText, MoveText, Origin

KEYS = {  # the key of a record that gives a fact, where it has another name
    "postal": "street:' or 'po_box",
    "dates": "start",
    "sittings": "timetable",
    "permanence": "permanent:' of its body, or 'body",
    "act": "established_by:' of its body, or 'body",
}
OF_BODY = {"permanence": "permanent", "act": "established_by"}  # facts of a meeting that its body's record gives


def value_of(facts: Mapping[str, object], name: str) -> object:
    """Return a fact that is named with dots ('reply.fax'); None for one that is not there."""
    root, *path = name.split(".")
    value = facts.get(root)
    for attribute in path:
        value = getattr(value, attribute, None)
    return value


def is_lacking(facts: Mapping[str, object], name: str) -> bool:
    """Return whether a fact, named with dots ('reply.fax'), is not there or is an empty list; a meeting online needs no city.

    Of a list ('meetings.act') each entry must have it.
    """
    if "." not in name:
        return value_of(facts, name) in (None, ())
    return any(_lacks(owner, name.rpartition(".")[2]) for owner in _owners(facts, name))


def _owners(facts: Mapping[str, object], name: str) -> tuple[object, ...]:
    """Return what has the last attribute of a dotted name: one record, or each entry of a list."""
    owner = value_of(facts, name.rpartition(".")[0])
    return owner if isinstance(owner, tuple) and owner else (owner,)


def _lacks(owner: object, attribute: str) -> bool:
    if attribute == "city" and getattr(owner, "online", False):
        return False
    return getattr(owner, attribute, None) in (None, ())


def names_used(template: nodes.Template) -> frozenset[str] | None:
    """Return the names in a template, with dots, each as long as it is written; None if it takes in another template."""
    others = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
    if any(isinstance(statement, others) for statement in template.find_all(nodes.Stmt)):
        return None
    return frozenset(name for name in _names(template) if "._" not in name)  # the sandbox reads no private attribute


def printed_and_lacking(template: nodes.Template, facts: Mapping[str, object]) -> list[str]:
    """Return the facts that a template prints without asking whether they are there, and that are not."""
    return list(dict.fromkeys(name for name in _printed(template, frozenset(), facts) if _is_none(facts, name)))


def problem(move: MoveText, facts: Mapping[str, object], name: str, code: str, verb: str = "needs") -> Problem:
    """Return the Problem of a fact that a move needs or prints: at the record that lacks it, else at the move."""
    if name == "reply.deadline":
        message = f"the move '{move.name}' {verb} '{name}', and the note sets no time limit"
        return Problem(move.place, code, message, "add 'deadline:' to the 'reply:' of the note, or choose other moves")
    last = name.rpartition(".")[2]
    owners = _owners(facts, name)
    owner = next((owner for owner in owners if _lacks(owner, last)), owners[0])
    origin, key = getattr(owner, "origin", None), KEYS.get(last, last)
    if isinstance(owner, MeetingText) and owner.body_origin and last in OF_BODY:
        origin, key = owner.body_origin, OF_BODY[last]
    if not isinstance(origin, Origin):
        message = f"the move '{move.name}' {verb} '{name}', which the records lack"
        return Problem(move.place, code, message, "add it to the record, or choose other moves")
    message = f"{facts.get('note', '')}: the move '{move.name}' {verb} '{name}', which the {origin.name} does not have"
    return Problem(origin.place, code, message, f"add '{key}:' to it, or choose other moves")


def _is_none(facts: Mapping[str, object], name: str) -> bool:
    value: object = facts
    for i, attribute in enumerate(name.split(".")):
        value = facts.get(attribute, "") if i == 0 else getattr(value, attribute, "")
        if value is None:
            return True
    return False


def _printed(node: nodes.Node, asked: frozenset[str], facts: Mapping[str, object]) -> Iterator[str]:
    """Yield the names that a part of a template prints, without those that a condition around it asks for."""
    if isinstance(node, nodes.If | nodes.CondExpr):
        asked |= frozenset(_names(node.test))
    if isinstance(node, nodes.Output):
        asked |= frozenset(name for each in node.find_all(nodes.CondExpr) for name in _names(each.test))
        yield from (name for name in _names(node) if not _is_asked(name, asked, facts))
        return
    for child in node.iter_child_nodes():
        yield from _printed(child, asked, facts)


def _is_asked(name: str, asked: frozenset[str], facts: Mapping[str, object]) -> bool:
    """Return whether a condition asks for a fact, or for the part of it that is not there."""
    steps = name.split(".")
    parts = [".".join(steps[: i + 1]) for i in range(len(steps))]
    return any(part in asked and _is_none(facts, part) for part in parts)


def _names(node: nodes.Node) -> Iterator[str]:
    """Yield the dotted names in an expression, each as long as it is written."""
    name = _dotted(node)
    if name:
        yield name
        return
    for child in node.iter_child_nodes():
        yield from _names(child)


def _dotted(node: nodes.Node) -> str:
    match node:
        case nodes.Name():
            return str(node.name)
        case nodes.Getattr():
            inner = _dotted(node.node)
            return f"{inner}.{node.attr}" if inner else ""
    return ""
