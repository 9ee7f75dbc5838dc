"""Marks that stand for values in rendered text: no record becomes template text, and each value keeps its kind and id."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from jinja2 import Undefined
from markupsafe import Markup

from ..document import Value
from ..language.grammar import Noun

# Names that a template has beside the Brief and the facts of its move, and what each is: phrases of the form, which are blocks of
# its template, and what the Composer says of the moves before.
PHRASES = {
    "opening": "begins the note: the sender presents its compliments to the addressee 'and has the honour', before an infinitive",
    "honour": "'the Office has the honour', before an infinitive",
    "grateful": "'the Office would be grateful', before 'if'",
    "regrets": "'the Office regrets', before a noun or an infinitive",
    "thanks": "'the Office expresses its gratitude', before 'to … for'",
}
OF_MOVES = {
    "first": "true in the first move of the note, which begins with `opening`",
    "mentioned": "what the moves before have printed, for 'that decision', short names and 'also'",
}
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
