"""The names of languages, and a list of them in a sentence: 'in English and French'."""

from __future__ import annotations

from collections.abc import Sequence

from ..problems import ProblemsFound
from ..records.base import Code
from .grammar import CASES, Grammar, Noun
from .pack import Pack

KIND = "language"  # the kind of their Nouns


def names(pack: Pack, codes: Sequence[Code]) -> tuple[Noun, ...]:
    """Return the name of each language as a Noun. Raises ProblemsFound for a language without a name in the pack."""
    missing = [code for code in codes if code not in pack.language_names.names]
    if missing:
        raise ProblemsFound.one(
            pack.place("language_names", "names"),
            "missing-text",
            f"{pack.name}: there is no name for the language '{missing[0]}'",
            f"add '{missing[0]}:' here",
        )
    return tuple(_noun(pack, code) for code in codes)


def listed(pack: Pack, languages: Sequence[Noun], role: str) -> str:
    """Return languages as a list in `role`: in 'на английском и французском языках', the 'английский и французский языки'.

    They have the order that `language_names.names` has in the pack, whatever the order of the note: it is alphabetical there.
    """
    grammar, order = Grammar(pack), list(pack.language_names.names)
    languages = sorted(languages, key=lambda noun: order.index(noun.id))
    phrase = pack.language_names.phrases.get(role)
    if phrase is None:
        return grammar.join([grammar.words(noun, role) for noun in languages])
    words = grammar.join([grammar.fill(phrase.each, noun) for noun in languages])
    pattern = phrase.one if phrase.one and len(languages) == 1 else phrase.other
    return pattern.format(list=words)


def _noun(pack: Pack, code: Code) -> Noun:
    form = pack.language_names.names[code][0]
    cases = tuple((case, inflected) for case in CASES if (inflected := getattr(form, case)))
    return Noun(form.text, KIND, code, form.place(), form.article, form.gender, form.number, form.elide, cases)
