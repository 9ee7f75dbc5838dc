"""Words of a table and the ids that they name; a word that is not on file, or may be two, is an Unknown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from ..language.plain import plain
from ..problems import did_you_mean
from .cells import clipped

FEW = 12  # names that are all listed where none is similar
GUESSES = 50  # misspelt words for which a similar name is looked for; each is compared with all names


class Unknown(Exception):
    """A name that is not on file; has the message and the hint of its Problem.

    A person may say what `text` means, if it is not empty; `likely` has the ids that it may mean, or resembles.
    """

    def __init__(self, message: str, hint: str = "", text: str = "", likely: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.message, self.hint, self.text, self.likely = message, hint, text, tuple(likely)


@dataclass
class Words:
    """Ids by name: by the exact name first, then by its letters and digits alone.

    The exact name matters: 'Représentante permanente' is a woman, but without accents it may be a man or a woman.
    `decided` has what a person said that other names mean, by their letters and digits.
    """

    noun: str
    decided: Mapping[str, str] = field(default_factory=dict)
    exact: dict[str, set[str]] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    spelling: dict[str, str] = field(default_factory=dict)
    guesses: dict[str, list[str]] = field(default_factory=dict)
    alike: float = 0.6  # how similar a name is at least that a hint offers
    remedy: str = "write it as the office does, or its code"

    def add(self, text: str, id: str) -> None:
        if key := plain(text):
            self.exact.setdefault(folded(text), set()).add(id)
            self.ids.setdefault(key, set()).add(id)
            self.spelling.setdefault(key, text)

    def all(self, text: str) -> set[str]:
        """Return every id that has this name."""
        return self.exact.get(folded(text)) or self.ids.get(plain(text), set())

    def find(self, text: str) -> str:
        """Return the id that has this name. Raises Unknown where none or several have it, and no person decided."""
        ids = self.all(text)
        if len(ids) == 1:
            return next(iter(ids))
        if decided := self.meaning(text):
            return decided
        if ids:
            message = f"'{clipped(text)}' may be {' or '.join(sorted(ids))}"
            raise Unknown(message, "write the code instead", text, sorted(ids))
        near = self.guess(text) or self.remedy
        raise Unknown(f"there is no {self.noun} '{clipped(text)}' on file", near, text, self.near(text))

    def meaning(self, text: str) -> str:
        """Return the id that a person said a name means; '' for none, or for one that is on file no more."""
        decided = self.decided.get(plain(text), "")
        return decided if decided in self.targets else ""

    @cached_property
    def targets(self) -> frozenset[str]:
        """All ids that have a name; of titles without the gender."""
        return frozenset(id.split()[0] for ids in self.ids.values() for id in ids)

    def guess(self, text: str) -> str:
        """Return a hint with the names that a word resembles."""
        if near := self.similar(text):
            return "did you mean " + " or ".join(f"'{name}'" for name in near) + "?"
        listed = self.spelling.values() if text in self.guesses and len(self.ids) <= FEW else ()
        return did_you_mean(text, listed)

    def near(self, text: str) -> list[str]:
        """Return the ids of the names that a word resembles."""
        return sorted({id.split()[0] for name in self.similar(text) for id in self.ids[plain(name)]})

    def similar(self, text: str) -> list[str]:
        """Return the names that a word resembles. Only the first GUESSES words are compared, as that takes time."""
        if text not in self.guesses:
            if len(self.guesses) >= GUESSES or clipped(text) != text:
                return []
            self.guesses[text] = self.compared(text)
        return self.guesses[text]

    def compared(self, text: str) -> list[str]:
        """Return at most two names that a word resembles, by comparing it with all."""
        spelling = sorted({self.spelling[key] for key in self.ids})
        near = get_close_matches(text, spelling, n=2, cutoff=self.alike)
        return near or get_close_matches(text.title(), spelling, n=2, cutoff=self.alike)


def folded(text: str) -> str:
    """Return a text with one kind of spaces, apostrophes and composed letters, in lower case."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("’", "'").split())
