"""The facts that two documents of one note print differently, found by what each Value is, which is the same in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..document import Document, Isolate, Value, leaves, runs
from ..problems import Place

Key = tuple[str, str, str]  # of a fact: the move that prints it, its kind, its id


@dataclass(frozen=True)
class FactChange:
    """A fact that a move printed, by `was`, and that is another one now: the words of both, and where the new one is written."""

    was: Key
    stood: str
    reads: str
    place: Place


def fact_changes(old: Document, new: Document) -> Iterator[FactChange]:
    """Yield each fact of `old` that has other words in `new`, or in place of which `new` prints another one of its kind."""
    before, after = _printed(old), _printed(new)
    come = [key for key in after if key not in before]
    for key, facts in before.items():
        now = key if key in after else next((other for other in come if other[:2] == key[:2]), None)
        if now is None:
            continue
        if now in come:
            come.remove(now)
        words, known = {_plain(fact.text) for fact in after[now]}, {_plain(fact.text) for fact in facts}
        stood = next((fact for fact in facts if _plain(fact.text) not in words), None)
        reads = next((fact for fact in after[now] if _plain(fact.text) not in known), None)
        if stood and reads:
            yield FactChange(key, _plain(stood.text), _plain(reads.text), reads.place)


def _printed(document: Document) -> dict[Key, list[Value | Isolate]]:
    facts: dict[Key, list[Value | Isolate]] = {}
    for move, run in runs(document):
        for leaf in leaves(run):
            if isinstance(leaf, (Value, Isolate)):
                facts.setdefault((move, leaf.kind, leaf.id), []).append(leaf)
    return facts


def _plain(text: str) -> str:
    """Return words as a person types them: with ordinary spaces."""
    return " ".join(text.split())
