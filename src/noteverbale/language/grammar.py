"""Put nouns into sentences, in any language.

A Noun and a role (`the`, `of`, `to`, `in`, a case) give a Value or a Field. The patterns of each language are in its pack.
This module has only the rules that a pattern cannot express, by name: elision, the Arabic lam, Spanish y/e, Russian
ordinals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..document import Field, Value
from ..problems import NOWHERE, Place, ProblemsFound
from ..records.base import Form
from . import ordinals
from .pack import Pack

CASES = ("gen", "dat", "acc", "ins", "prep", "obl")
_CASE = re.compile(r"\{(" + "|".join(CASES) + r")\}")
ROLES = ("the", "of", "to", "in", "from", "bare", *CASES)


@dataclass(frozen=True)
class Noun:
    """A noun of a record in one language.

    `cases` are (case, form). A noun with a `complement`, which is the recipient's name, becomes
    the merge field `field`. `short` is the name for later mentions, which knows the `full` one.
    """

    text: str
    kind: str
    id: str
    place: Place = NOWHERE
    article: str | None = None
    gender: str | None = None
    number: str = "one"
    elide: bool | None = None
    cases: tuple[tuple[str, str], ...] = ()
    complement: str | None = None
    field: str | None = None
    short_: Noun | None = None
    verified: bool = True
    set_off: bool = False
    full: str = ""

    @property
    def name(self) -> str:
        """The full name, in its first form."""
        return self.full or self.text

    @property
    def short(self) -> Noun:
        """The name for later mentions; the full name if there is no short one."""
        return self.short_ or self

    @property
    def begins_with_vowel(self) -> bool:
        """Whether words before the noun change as before a vowel: 'cet atelier', 'son ordonnance'."""
        return self.text[:1].lower() in _VOWELS if self.elide is None else self.elide

    def before_words(self, text: str) -> str:
        """Return a form of this noun as it is written into a sentence: with a mark where a comma is to follow it."""
        return text + SET_OFF if self.set_off else text

    def __str__(self) -> str:
        return self.text


def field_name(base: str, role: str) -> str:
    """Return the merge field for a noun in a role: ('Party', 'of') → 'PartyOf'."""
    return base if role == "the" else base + role.capitalize()


@dataclass(frozen=True, eq=False)
class Grammar:
    """Forms phrases with the patterns of one language."""

    pack: Pack

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles of this language: those of all languages, and the cases that its patterns use."""
        phrases = self.pack.phrases
        used = " ".join((phrases.the, phrases.of, phrases.to, phrases.in_, phrases.from_ or "", phrases.bare))
        cases = CASES[:5] if "{gen}" in used else tuple(case for case in CASES if f"{{{case}}}" in used)
        return ("the", "of", "to", "in", "bare", *(("from",) if phrases.from_ else ()), *cases)

    def lacking(self, form: Form, roles: Sequence[str] = ("of", "to", "acc")) -> list[str]:
        """Return what a name needs in this language and does not have: 'gender', and the cases of some roles.

        A name that stands in a place (role 'in') needs no gender: nothing agrees with it.
        """
        has_genders = any(level.noun[0].gender for level in self.pack.levels.values())
        lacking = ["gender"] if has_genders and not form.gender and "in" not in roles else []
        patterns = [f"{{{role}}}" if role in CASES else self._pattern(role) for role in roles if role in self.roles]
        named = dict.fromkeys(case for pattern in patterns for case in _CASE.findall(pattern))
        cases = [case for case in named if case != "obl" and case not in self.pack.phrases.unchanged]
        return lacking + [case for case in cases if not getattr(form, case) and not (case == "dat" and form.to)]

    def phrase(self, noun: Noun, role: str) -> Value | Field:
        """Return `noun` in `role`; a Field if the recipient's name is part of it. Raises ProblemsFound for a missing form."""
        if noun.field is not None and noun.complement is not None:
            return Field(field_name(noun.field, role))
        name = self.alone(noun) if noun.kind == "place" else noun.name
        return Value(noun.before_words(self.words(noun, role)), noun.kind, noun.id, noun.place, name)

    def words(self, noun: Noun, role: str) -> str:
        """Return `noun` in `role` as text. Raises ProblemsFound for an unknown role or a missing form."""
        if role not in ROLES:
            raise ProblemsFound.one(noun.place, "role", f"there is no role '{role}'", "use one of " + ", ".join(ROLES))
        if role in dict(noun.cases) and not self._article(noun, role):  # also 'to', if a record has the whole phrase
            return dict(noun.cases)[role]
        pattern = "{" + role + "}" if role in CASES else self._pattern(role)
        return self._with_rules(self._fill(pattern, noun))

    def indefinite(self, noun: Noun) -> str:
        """Return `noun` after the indefinite article: 'an eighth meeting'. Raises TypeError if the pack has no `phrases.a`."""
        if self.pack.phrases.a is None:
            raise TypeError(f"{self.pack.name} has no pattern 'a' under 'phrases:'; write the article with 'agree'")
        return self._with_rules(self._fill(self.pack.phrases.a, noun))

    def alone(self, city: Noun) -> str:
        """Return the name of a city outside a sentence, with the article that belongs to it: 'Le Caire', 'The Hague'."""
        text = self.words(city, "the")
        return text[:1].upper() + text[1:]

    def complete(self, noun: Noun, role: str, owner: Noun) -> str:
        """Return `noun` with the name of `owner` after it ('правительства Мексики'), or that name alone (complement 'own')."""
        if noun.complement == "own":
            return owner.before_words(self.words(owner, role))
        head = self.words(noun, role)
        return self._with_rules(self._fill(self.pack.phrases.complement.replace("{head}", head), owner))

    def fill(self, pattern: str, noun: Noun) -> str:
        """Return `pattern` with `noun` in each role that its braces name: 'heure {of}' → 'heure du Caire'."""
        return re.sub(
            r"\{(\w+)\}", lambda match: noun.text if match[1] == "text" else self.words(noun, match[1]), pattern
        )

    def join(self, parts: Sequence[str]) -> str:
        """Join words as a list, with semicolons if one of them has a comma."""
        joins = self.pack.joins
        has_comma = any(comma in part for part in parts for comma in ",،、")
        comma, last = (joins.wide, joins.wide_last) if has_comma and len(parts) > 1 else (joins.comma, joins.last)
        if len(parts) < 2:
            return "".join(parts)
        text = comma.join(parts[:-1]) + last + parts[-1]
        for rule in joins.rules:
            text = RULES[rule](text)
        return text

    def _pattern(self, role: str) -> str:
        phrases = self.pack.phrases
        others = {"the": "{the}", "in": phrases.in_, "from": phrases.from_}
        return str((others[role] if role in others else getattr(phrases, role)) or phrases.of)

    def _fill(self, pattern: str, noun: Noun) -> str:
        for _ in range(3):  # patterns may contain patterns: "de {the}"
            if "{the}" in pattern:
                pattern = pattern.replace("{the}", self._the(noun))
            if "{of}" in pattern:
                pattern = pattern.replace("{of}", self._fill(self.pack.phrases.of, noun))
        pattern = _CASE.sub(lambda match: self._case(noun, match[1]), pattern)
        return pattern.replace("{text}", noun.text)

    def _the(self, noun: Noun) -> str:
        pattern = self.pack.phrases.the
        if "{article}" not in pattern:
            return pattern.replace("{text}", noun.text)
        article = noun.article or ""
        gap = "" if not article or article.endswith("’") else " "
        text = noun.text
        if noun.elide and not article:
            text = ELIDES + text  # a mark for the rule `elision`; `_with_rules` removes it
        return pattern.replace("{article}", article + gap).replace("{text}", text)

    def _case(self, noun: Noun, case: str) -> str:
        form = dict(noun.cases).get(case)
        if form or case == "obl" or case in self.pack.phrases.unchanged:
            return self._article(noun, case) + (form or noun.text)
        raise ProblemsFound.one(
            noun.place,
            "missing-form",
            f"{self.pack.name}: the form '{case}' of “{noun.text}” is missing",
            f"add '{case}:' beside the text",
        )

    @cached_property
    def _articles(self) -> dict[str, dict[str, str]]:
        return {
            str(case): {str(key): text for key, text in articles.items()}
            for case, articles in self.pack.phrases.articles.items()
        }

    def _article(self, noun: Noun, case: str) -> str:
        """Return the article of a case and the space after it; '' for a noun without an article, and for most languages."""
        articles = self._articles.get(case, {}) if noun.article else {}
        article = articles.get("many" if noun.number == "many" else noun.gender or "m")
        return f"{article} " if article else ""

    def _with_rules(self, text: str) -> str:
        for start, contraction in self.pack.phrases.contract.items():
            if text.startswith(start):
                text = contraction + text[len(start) :]
        for rule in self.pack.phrases.rules:
            text = RULES[rule](text) if rule in RULES else text
        return text.replace(ELIDES, "")


ELIDES = "\ue0e1"
SET_OFF = "\ue0e2"  # after a name that ends in a phrase between commas; `language/typography` replaces it
_VOWELS = "aeiouàâäéèêëîïôöùûüœæ"


def elision(text: str) -> str:
    """Return French text with de → d’ before a vowel, and where the record has `elide` (d’Haïti).

    Names with an article, an aspirated h or a consonant y (Yémen) do not begin with these vowels here.
    """
    return (
        re.sub(rf"\bde (?={ELIDES}|[{_VOWELS}])", "d’", text, flags=re.IGNORECASE) if text.startswith("de ") else text
    )


def lam(text: str) -> str:
    """Return Arabic text with ل joined to its noun: ل + ال → لل (and الل → لل), else unchanged (لكندا); no tatweel (UN practice)."""
    if not text.startswith("ل+"):
        return text
    noun = text[2:]
    if noun.startswith("الل"):
        return "ل" + noun[2:]
    return "لل" + noun[2:] if noun.startswith("ال") else "ل" + noun


def y_to_e(text: str) -> str:
    """Return Spanish text with y → e before the sound i (Guatemala e Indonesia), but not before hie- or ya-, ye-."""
    return re.sub(r"\by (?=[IiÍí](?![aeoAEO])|[Hh][ií](?![aeo]))", "e ", text)


CONSONANT = "[бвгджзклмнпрстфхцчшщ]"
# во втором, во Франкфурте, во Владивостоке, во Львове, во многих; but 'в ВТО': an abbreviation is read by its letters
VO = rf"([Вв])(?<!\w.) (?=[ВФвф](?:{CONSONANT}|ь)|[Лл]ьв|[Мм]н)"


def vo(text: str) -> str:
    """Return Russian text with в → во before consonants that begin with в or ф (во втором)."""
    return re.sub(VO, r"\1о ", text)


_SOUNDED_VOWEL = (  # words that begin with the sound of a vowel; figures are 8…, 11 and 18 as they are read
    r"(?!one\b|once\b|eu|ewe|ubiq|ugan|uk|unan(?=im)|uni(?!n|m)|ura|ure|uri|usa|use|usu|ute|uti)[aeiou]|hon(?:est|ou?r)|hour|heir|8|1[18](?!\d)"
)


def a_to_an(text: str) -> str:
    """Return English text with a → an before the sound of a vowel: an eighth, an 11th, an hour; but a one hundredth, a union."""
    return re.sub(rf"^a (?={_SOUNDED_VOWEL})", "an ", text, flags=re.IGNORECASE)


RULES: dict[str, Callable[[str], str]] = {
    "a-to-an": a_to_an,
    "vo": vo,
    "elision": elision,
    "lam": lam,
    "y-to-e": y_to_e,
}


def ordinal_noun(pack: Pack, level: str, number: int, place: Place = NOWHERE) -> Noun:
    """Return 'first meeting' as a Noun, with all cases that the language distinguishes."""
    gender = pack.form_of_level(level).gender or "m"
    pattern = pack.levels[level].nth

    def phrase(case: str, noun: str) -> str:
        return pattern.replace("{ordinal}", ordinals.ordinal(pack.ordinals, number, gender, case)).replace(
            "{noun}", noun
        )

    return _noun_of_level(pack, level, phrase, Noun("", "ordinal", str(number), place))


def meeting_of(pack: Pack, level: str, body: Noun) -> Noun:
    """Return 'meeting of the Working Group', the name of a meeting that has no number, as a Noun with the id of the body."""
    pattern = pack.levels[level].of_body
    grammar = Grammar(pack)

    def phrase(case: str, noun: str) -> str:
        return grammar.fill(pattern.replace("{noun}", noun), body)

    return _noun_of_level(pack, level, phrase, Noun("", "body", body.id, body.place, set_off=body.set_off))


def _noun_of_level(pack: Pack, level: str, phrase: Callable[[str, str], str], noun: Noun) -> Noun:
    """Return `noun` with the words that `phrase` makes of each case of a kind of meeting, and with its gender."""
    form = pack.form_of_level(level)
    cases = tuple((case, phrase(case, inflected)) for case in CASES if (inflected := getattr(form, case)))
    if "obl" in pack.phrases.of + pack.phrases.to + pack.phrases.in_ and not form.obl:
        cases = (("obl", phrase("obl", form.text)),)
    return replace(
        noun,
        text=phrase("nom", form.text),
        article=form.article,
        gender=form.gender or "m",
        cases=cases,
        elide=form.elide,
    )


def with_short(noun: Noun, short: Noun | None) -> Noun:
    """Return `noun` with the name for later mentions."""
    return replace(noun, short_=short and replace(short, full=noun.text))
