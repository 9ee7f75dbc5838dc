"""The environment of the templates, in which no template runs without end: loops and calls are counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..caches.memo import BoundedMemo

STEPS = 100_000  # turns of loops and calls in one move; the longest of ours has less than a hundred
TREES = 256  # templates of one language whose syntax trees are kept
IN_STEPS = "in_steps"  # the filter that counts the turns of a loop
Trees = BoundedMemo[str, nodes.Template]
steps_left: ContextVar[list[int] | None] = ContextVar("steps_left", default=None)


def _step() -> None:
    left = steps_left.get()
    if left is not None:
        left[0] -= 1
        if left[0] < 0:
            raise SecurityError(f"its loops have more than {STEPS:,} turns")


def in_steps(items: Iterable[object]) -> Iterator[object]:
    """Yield the items of a loop, and count them. Raises SecurityError when there are too many."""
    for item in items:
        _step()
        yield item


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, with a bound on the work of a template; `steps_left` has what is left of it."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, trees: Trees | None = None, **options: Any) -> None:
        """`trees` are those of another sandbox with the same filters, which both use."""
        super().__init__(**options)
        self.trees: Trees = BoundedMemo(TREES) if trees is None else trees

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Return the syntax tree of a template; compiling, proofreading and looking for names share it."""

        def counted() -> nodes.Template:
            tree = super(Sandbox, self)._parse(source, name, filename)
            for loop in list(tree.find_all(nodes.For)):
                loop.iter = nodes.Filter(loop.iter, IN_STEPS, [], [], None, None, lineno=loop.lineno)
            return tree

        return self.trees.get(source, counted)

    def call(__self, __context: Context, __obj: Any, *args: Any, **words: Any) -> Any:  # names as in the base class
        _step()
        return super().call(__context, __obj, *args, **words)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return the result of an operator. Raises SecurityError for powers, and for texts and lists that are multiplied."""
        if operator == "**" or not (isinstance(left, (int, float)) and isinstance(right, (int, float))):
            raise SecurityError(f"'{operator}' is for two numbers only, and powers are not allowed")
        return super().call_binop(context, operator, left, right)
