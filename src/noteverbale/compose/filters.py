"""The small vocabulary of the templates: what a filter does with a noun, a day or a number.

`the of to in from bare case` place a noun; `agree capital` bend words to it; `on masthead day bound`
write time; `number counted join length` count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..document import Field
from ..language import dates as calendar
from ..language.grammar import Grammar, Noun, Phrase
from ..records.base import Gender
from .brief import ActText, Days, DeadlineText


def iso(span: calendar.Span) -> str:
    """Write a span as ISO 8601: one day, or first/last."""
    return span[0].isoformat() if span[0] == span[1] else f"{span[0].isoformat()}/{span[1].isoformat()}"


def vocabulary(grammar: Grammar) -> dict[str, Callable[..., Any]]:
    """Return the filters of one language, by name."""
    pack = grammar.pack

    def role(name: str) -> Any:
        def say(value: Any) -> Any:
            return grammar.say(_noun(value), name)

        return say

    def case(value: Any, name: str) -> Any:
        return grammar.say(_noun(value), name)

    def capital(value: Any) -> Any:
        if isinstance(value, Field):
            raise TypeError("a field cannot begin a sentence: what fills it is not known yet")
        text = str(value)[:1].upper() + str(value)[1:]
        return Phrase(text, value.kind, value.id, value.place) if isinstance(value, (Phrase, Noun)) else text

    def agree(value: Any, m: str = "", f: str = "", n: str = "", many: str = "") -> str:
        noun = _noun(value)
        if noun.complement == "own":
            raise TypeError(f"nothing can agree with '{noun.id}': its name is the recipient's")
        word = (many if noun.number == "many" else "") or {"f": f, "n": n or m}.get(noun.gender or "m", m)
        return word or m

    def on(value: Days | Sequence[Days]) -> Phrase:
        if value is None:
            raise ValueError("the meeting has no days on file: add 'start:' to it")
        many = [value] if isinstance(value, Days) else list(value)
        return Phrase(
            calendar.on(pack, [one.span for one in many]),
            "date",
            " ".join(iso(one.span) for one in many),
            many[0].place,
        )

    def masthead(value: Days) -> Phrase:
        return Phrase(calendar.masthead(pack, value.span), "date", iso(value.span), value.place)

    def day(value: Days) -> Phrase:
        return Phrase(calendar.core(pack, value.span, pack.dates.running), "date", iso(value.span), value.place)

    def bound(value: DeadlineText) -> Phrase:
        return Phrase(
            calendar.bound(pack, value.kind, value.day),
            "deadline",
            f"{value.kind} {value.day or ''}".strip(),
            value.place,
        )

    def number(value: int, gender: Gender = "m") -> Phrase:
        table = pack.numbers.get(gender) or pack.numbers["m"]
        return Phrase(table[value] if value < min(len(table), pack.number_from) else str(value), "number", str(value))

    def counted(value: int, forms: Mapping[str, str]) -> str:
        category = pack.plural(value)
        if category not in forms and "other" not in forms:
            raise KeyError(f"no word for {value} ('{category}')")
        return forms.get(category, forms.get("other", ""))

    def join(values: Sequence[Any]) -> str:
        return grammar.join([str(value) for value in values])

    roles = {name: role(name) for name in ("the", "of", "to", "in", "bare")}
    return {
        **roles,
        "from": role("from"),
        "case": case,
        "capital": capital,
        "agree": agree,
        "on": on,
        "masthead": masthead,
        "day": day,
        "bound": bound,
        "number": number,
        "counted": counted,
        "join": join,
        "length": len,
    }


def _noun(value: Any) -> Noun:
    match value:
        case Noun():
            return value
        case ActText():
            return value.noun
        case Phrase():
            return Noun(value.text, value.kind, value.id, value.place)
    raise TypeError(f"'{value}' is not a noun")
