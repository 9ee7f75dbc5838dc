"""The filters of the templates: ROLES put a noun into a sentence, and the methods of `_Filters` do what their docstrings say.

The reference of the template words (docs/reference) is made from both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from markupsafe import Markup

from ..document import Field, Isolate, Value
from ..language import dates, language_names, numbers
from ..language.grammar import Grammar, Noun
from ..records.base import Gender
from .brief import ActText, Days, DeadlineText
from .marks import Phrase, mark, with_capital

ROLES = {
    "the": "the noun with its article: 'la Junta'",
    "of": "after 'of': 'de la Junta'",
    "to": "after 'to': 'a la Junta'",
    "in": "where something is: 'en Viena'",
    "bare": "the noun without article or preposition",
    "from": "after 'from': 'de la Junta', « от Совета »",
}


def iso(span: dates.Span) -> str:
    """Write a span as ISO 8601: one day, or first/last."""
    return span[0].isoformat() if span[0] == span[1] else f"{span[0].isoformat()}/{span[1].isoformat()}"


class _Filters:
    """The filters of one language; a template calls them by the names in `vocabulary`."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar, self._pack = grammar, grammar.pack

    def case(self, value: object, name: str) -> Value | Field:
        """A noun in a written case: gen, dat, acc, ins, prep (Russian), obl (Arabic)."""
        return self._grammar.phrase(_noun(value), name)

    def a(self, value: object) -> Value:
        """A noun with the indefinite article, in English by its sound: 'an eleventh meeting'."""
        noun = _noun(value)
        return Value(self._grammar.indefinite(noun), noun.kind, noun.id, noun.place, noun.name)

    def capital(self, value: object) -> Value | str:
        """A noun, value, phrase or text with a capital at its beginning."""
        if isinstance(value, Field):
            raise TypeError("a field cannot begin a sentence: its text is not known yet")
        return value.capital() if isinstance(value, Phrase) else with_capital(value)

    def agree(
        self,
        value: object,
        m: str = "",
        f: str = "",
        n: str = "",
        many: str = "",
        many_f: str = "",
        m_vowel: str = "",
        f_vowel: str = "",
    ) -> str:
        """The word that agrees with a noun in gender and number; `many_f` for women or feminine things in the plural.

        `m_vowel` and `f_vowel` are for a noun that begins with a vowel: 'cet atelier', 'son ordonnance'.
        """
        noun = _noun(value)
        if noun.complement == "own":
            raise TypeError(f"no word can agree with '{noun.id}': its name is the recipient's")
        gender = noun.gender or "m"
        word = ((many_f if gender == "f" else "") or many) if noun.number == "many" else ""
        if not word and noun.begins_with_vowel:
            word = {"m": m_vowel, "f": f_vowel}.get(gender, "")
        return word or {"f": f, "n": n or m}.get(gender, m) or m

    def on(self, value: Days | Sequence[Days]) -> Value:
        """The days of one or several meetings with preposition: 'on 3, 5 and 9 March 2027'."""
        if value is None:
            raise ValueError("the meeting has no days on file: add 'start:' to it")
        meetings = [value] if isinstance(value, Days) else list(value)
        return Value(
            dates.on(self._pack, [days.span for days in meetings]),
            "date",
            " ".join(iso(days.span) for days in meetings),
            meetings[0].place,
            dates.days(self._pack, [days.span for days in meetings]),
        )

    def masthead(self, value: Days) -> Value:
        """Days as the masthead of a meeting has them: '3–5 March 2027'."""
        return Value(dates.masthead(self._pack, value.span), "date", iso(value.span), value.place)

    def day(self, value: Days | Sequence[Days]) -> Value:
        """Days without preposition: '3 March 2027'."""
        periods = [value] if isinstance(value, Days) else list(value)
        text = dates.days(self._pack, [days.span for days in periods])
        return Value(text, "date", " ".join(iso(days.span) for days in periods), periods[0].place)

    def bound(self, value: DeadlineText) -> Value:
        """A deadline with its hour and city, which follows a verb: 'not later than 6 p.m. (Vienna time) on 26 February 2027'."""
        return Value(
            dates.bound(self._pack, value.kind, value.day, value.at, value.zone),
            "deadline",
            " ".join(str(part) for part in (value.kind, value.day, value.at, value.zone and value.zone.id) if part),
            value.place,
        )

    def number(self, value: int, gender: Gender = "m") -> Value:
        """A number, in words below ten, else in groups of three digits: 'five', '2,500'. The gender is of what is counted."""
        return Value(numbers.number(self._pack, value, gender), "number", str(value))

    def counted(self, value: int, forms: Mapping[str, str]) -> str:
        """The noun that a number counts, by plural category: `counted({"one": "expert", "other": "experts"})`."""
        category = self._pack.plural(value)
        if category not in forms and "other" not in forms:
            raise KeyError(f"no word for {value} ('{category}')")
        return forms.get(category, forms.get("other", ""))

    def listed(self, values: Sequence[object], role: str = "the") -> Markup | Value:
        """A list in words, each of its nouns in the role, `the` if none is named; values and symbols as they are."""
        if values and all(isinstance(value, Noun) and value.kind == language_names.KIND for value in values):
            nouns = [_noun(value) for value in values]
            text = language_names.listed(self._pack, nouns, role)
            return Value(text, "language", " ".join(noun.id for noun in nouns), nouns[0].place)
        phrases = [value if isinstance(value, (Value, Isolate)) else self.case(value, role) for value in values]
        text = self._grammar.join([phrase.text for phrase in phrases])
        marked = ""
        for phrase in phrases:  # each stays a value of its own
            before, _, text = text.partition(phrase.text)
            marked += before + mark(phrase)
        return Markup(marked + text)

    def join(self, values: Sequence[object]) -> str:
        """A list of texts in words: 'a, b and c'."""
        return self._grammar.join([str(value) for value in values])


def vocabulary(grammar: Grammar) -> dict[str, Callable[..., object]]:
    """Return the filters of one language, by name."""
    filters = _Filters(grammar)
    roles = {name: partial(filters.case, name=name) for name in ROLES}
    names = ("a", "case", "capital", "agree", "on", "masthead", "day", "bound", "number", "counted", "join", "listed")
    return {**roles, **{name: getattr(filters, name) for name in names}, "length": len}


def _noun(value: object) -> Noun:
    match value:
        case Noun():
            return value
        case ActText():
            return value.noun
        case Value():
            return Noun(value.text, value.kind, value.id, value.place)
    raise TypeError(f"'{value}' is not a noun")
