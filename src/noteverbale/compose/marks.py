"""Marks that stand for values in rendered text: no record becomes template text, and each value keeps its kind and id."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from jinja2 import Undefined
from markupsafe import Markup

from ..document import Value
from ..language.grammar import Noun

PHRASES = ("opening", "honour", "grateful", "regrets", "thanks")  # of a form: blocks of its template
OPEN, CLOSE = "\ue000", "\ue001"  # around the number of a value, in rendered text
values: ContextVar[list[object]] = ContextVar("values")  # of the move that is rendered


class Phrase:
    """A phrase of the form, such as 'I have the honour'; rendered where a template prints it."""

    def __init__(self, render: Callable[[], str]) -> None:
        self._render = render

    def marked(self) -> Markup:
        """Return the phrase with marks for its values."""
        return Markup(self._render().strip())

    def capital(self) -> Markup:
        """Return the phrase with a capital at its beginning."""
        text = self._render().strip()
        if not text.startswith(OPEN):
            return Markup(text[:1].upper() + text[1:])
        number, after = text[1:].split(CLOSE, 1)
        return mark(with_capital(values.get()[int(number)])) + Markup(after)


def mark(value: object) -> Markup:
    """Return a mark in place of a value (Jinja2's `finalize`), so that no record becomes template text."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, Phrase):
        return value.marked()
    if isinstance(value, Undefined):
        str(value)  # raises UndefinedError with the name
    numbered = values.get()
    numbered.append(value)
    return Markup(f"{OPEN}{len(numbered) - 1}{CLOSE}")


def with_capital(value: object) -> Value | str:
    """Return a value, noun or text with a capital at its beginning."""
    text = value.before_words(value.text) if isinstance(value, Noun) else str(value)
    text = text[:1].upper() + text[1:]
    return Value(text, value.kind, value.id, value.place, value.name) if isinstance(value, (Value, Noun)) else text
