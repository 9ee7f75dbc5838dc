"""The lists from which the records of long tables are chosen in a form."""

from __future__ import annotations

from collections.abc import Iterable

from .field_choices import Choice
from .fields import Field, Node

MOST_TO_LIST = 1000  # choices that a page has
MOST_TO_OPEN = 50  # choices in a list that opens; a longer one is searched by typing


def long_tables(nodes: Iterable[Node]) -> dict[str, tuple[Choice, ...]]:
    """Return the choices of the tables that are too long for a list to open, by table; of the longest none.

    What is typed without a list is looked up when it is saved, and near ids are named.
    """
    tables: dict[str, tuple[Choice, ...]] = {}
    for node in nodes:
        if isinstance(node, Field) and node.table and MOST_TO_OPEN < len(node.choices) <= MOST_TO_LIST:
            tables[node.table] = node.choices
        tables |= long_tables(node.items)
    return tables
