"""Find names in a template that a Brief does not have, also in branches that no note uses.

Composing finds a misspelt name only if its branch is rendered. Here the syntax tree of the template is compared with the
types of `brief.py`, also inside loops.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType

import jinja2
from jinja2 import nodes

from ..problems import Place, Problem, did_you_mean
from .brief import Brief, Mentioned
from .marks import OF_MOVES, PHRASES

Types = Mapping[str, object]


def proofread(
    environment: jinja2.Environment, source: str, file: str, facts: Types = MappingProxyType({})
) -> Iterator[Problem]:
    """Yield a Problem for every unknown name or attribute; syntax errors are reported by `composer`.

    `facts` are the types of the facts of a move, by name.
    """
    try:
        tree = environment.parse(source)
    except jinja2.TemplateSyntaxError:
        return
    phrases: dict[str, object] = {**dict.fromkeys((*OF_MOVES, *PHRASES, "loop"), object), "mentioned": Mentioned}
    yield from _read(tree, {**attributes(Brief), **phrases, **facts}, file)


def _read(node: nodes.Node, known: Types, file: str) -> Iterator[Problem]:
    match node:
        case nodes.For():
            yield from _read(node.iter, known, file)
            inner = dict(known)
            for target in (
                node.target.find_all(nodes.Name) if not isinstance(node.target, nodes.Name) else [node.target]
            ):
                inner[target.name] = _element(_type(node.iter, known))
            yield from _in_order((*node.body, *node.else_), inner, file)
            return
        case nodes.Name(ctx="load") if node.name not in known:
            yield _unknown(node.name, known, node, file)
        case nodes.Getattr():
            names = attributes(_type(node.node, known))
            if names and node.attr not in names:
                yield _unknown(node.attr, names, node, file)
    yield from _in_order(node.iter_child_nodes(), known, file)


def _in_order(children: Iterable[nodes.Node], known: Types, file: str) -> Iterator[Problem]:
    """Yield the Problems of nodes that follow each other; names that one sets are known from there on."""
    scope = dict(known)
    for child in children:
        if isinstance(child, (nodes.Assign, nodes.AssignBlock, nodes.Macro)):
            for name in child.find_all(nodes.Name):
                if name.ctx in ("store", "param"):
                    scope[name.name] = object
            if isinstance(child, nodes.Macro):
                scope[child.name] = object
        yield from _read(child, scope, file)


def _unknown(name: str, known: Types, node: nodes.Node, file: str) -> Problem:
    return Problem(
        Place(file, node.lineno, 1), "template-name", f"templates have no name '{name}'", did_you_mean(name, known)
    )


def _type(node: nodes.Node, known: Types) -> object:
    """Return the type of an expression; `object` if it is unknown."""
    match node:
        case nodes.Name():
            return known.get(node.name, object)
        case nodes.Getattr():
            return attributes(_type(node.node, known)).get(node.attr, object)
        case nodes.Filter(name="in_steps", node=nodes.Node() as counted):  # what a loop goes through
            return _type(counted, known)
    return object


@cache
def attributes(kind: object) -> dict[str, object]:
    """Return the attributes of a type with their types; 'X or None' counts as X."""
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        kind = next(member for member in typing.get_args(kind) if member is not type(None))
    if not (isinstance(kind, type) and dataclasses.is_dataclass(kind)):
        return {}
    hints = typing.get_type_hints(kind)
    names = {field.name: hints[field.name] for field in dataclasses.fields(kind)}
    properties = {
        name: typing.get_type_hints(value.fget)["return"]
        for name, value in vars(kind).items()
        if isinstance(value, property)
    }
    return {**names, **properties}


def _element(kind: object) -> object:
    """Return the type of the elements of a tuple; `object` for other types."""
    arguments = typing.get_args(kind)
    return arguments[0] if typing.get_origin(kind) is tuple and arguments else object
