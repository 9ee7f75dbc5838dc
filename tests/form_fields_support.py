"""What a browser sends of a form: the values of its fields as they are drawn, with some of them changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from noteverbale.desk.fields import BASE, Field, Node

Sent = dict[str, list[str]]


def sent(*nodes: Node, **changed: str | list[str]) -> Sent:
    """Return the form that a browser sends for some fields; names in `changed` are written with '__' for the dot."""
    form = dict(_inputs(nodes))
    for name, value in changed.items():
        form[name.replace("__", ".")] = [value] if isinstance(value, str) else value
    return form


def _inputs(nodes: Iterable[Node]) -> Iterator[tuple[str, list[str]]]:
    for node in nodes:
        if node.base:
            yield node.name + BASE, [node.base]
        if isinstance(node, Field):
            if node.shape in ("choices", "references"):
                yield node.name, list(node.values)
            elif node.shape != "flag" or node.value == "true":
                yield node.name, [node.value.replace("\n", "\r\n")]
        yield from _inputs(node.items)
