"""Titles of heads as tables write them: with courtesies, ranks, 'a.i.' and the place of accreditation.

'H.E. Ms. Ambassador and Permanent Representative to the United Nations' is the title `head`, held by a woman. A text is
read from left to right as a row of known phrases, the longest first. One word that belongs to none makes it unknown:
'Deputy Permanent Representative' is no head.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..language.plain import plain
from .usual_names import usual_names
from .words import folded

Kind = Literal["title", "courtesy", "rank", "junior", "interim", "serving"]
_KINDS: tuple[Kind, ...] = ("title", "courtesy", "rank", "junior", "interim", "serving")
EITHER = "?"  # a gender that the words leave open
_ARTICLES = frozenset(["the", "le", "la", "l", "el", "los", "las"])
_AND = frozenset(["and", "et", "y", "e", "и", "و", "兼", "暨", "及", "和"])
_WHERE = frozenset(
    ["to", "in", "at", "of", "en", "au", "aux", "aupres", "ante", "в", "при", "لدى", "في"]
)  # 'Ambassador to Austria'
_INITIALS = re.compile(r"\b(?:\w\.\s?)+\w\b(?!['’])\.?")
_TOKEN = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+|[,;/()|、，（）\n–—-]|&")
_BREAKS = frozenset(",;/()|、，（）\n–—-")
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """What a phrase is: its kind; of a title, its ids with the genders they may have; of other kinds, the gender it shows."""

    kind: Kind
    titles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    gender: str = EITHER


class TitleWords:
    """The phrases of titles, given as (title, gender, text), and the usual ones.

    A title is looked for with its accents first: 'Représentante permanente' is a woman, 'Representante Permanente' may be a man.
    """

    def __init__(self, forms: Iterable[tuple[str, str, str]], genders: Mapping[str, Iterable[str]]) -> None:
        self.phrases: dict[Phrase, Meaning] = {}
        usual = usual_names()
        either: Mapping[str, Mapping[str, Iterable[str]]] = {
            "junior": {EITHER: usual["juniors"]},
            "serving": {EITHER: usual["serving"]},
            "courtesy": {EITHER: usual["courtesies"], **genders},
            "rank": usual["ranks"],
            "interim": usual["interim"],
        }
        for kind in _KINDS[1:]:
            for gender, texts in either[kind].items():
                for text in texts:
                    self.phrases[_phrase(text, plain)] = Meaning(kind, gender=gender)
        for id, gender, text in forms:
            for key in dict.fromkeys((_phrase(text, folded), _phrase(text, plain))):
                titles = dict(self.phrases[key].titles) if key in self.phrases else {}
                titles[id] = titles.get(id, frozenset()) | ({gender} if gender in ("m", "f") else {"m", "f"})
                self.phrases[key] = Meaning("title", titles)
        self.longest = max(map(len, self.phrases))

    def read(self, text: str) -> tuple[str, set[str]] | None:
        """Return (title, possible genders) of a text; None if a word is unknown, or no title or several are left.

        An acting head of mission is a chargé d'affaires; other acting persons have no title on file.
        """
        meanings = self._meanings(_phrase(text, folded), _phrase(text, plain))
        if meanings is None:
            return None
        by_kind = {kind: [meaning for meaning in meanings if meaning.kind == kind] for kind in _KINDS}
        titles = {id for meaning in by_kind["title"] for id in meaning.titles}
        if by_kind["interim"] and titles <= {"head", "charge"}:
            title = "charge" if titles else ""
        else:
            title = "" if len(titles) != 1 or by_kind["interim"] else titles.pop()
        if not title or (by_kind["junior"] and title != "charge"):
            return None
        return title, _genders(by_kind)

    def is_rank_only(self, text: str) -> bool:
        """Return whether a text has a rank of ambassadors and no title: 'H.E. Ambassador'."""
        meanings = self._meanings(_phrase(text, folded), _phrase(text, plain)) or []
        return {meaning.kind for meaning in meanings} in ({"rank"}, {"rank", "courtesy"})

    def _meanings(self, exact: Phrase, words: Phrase) -> list[Meaning] | None:
        """Return the meanings of the phrases of a text, in order; None if a word is in none of them."""
        found: list[Meaning] = []
        at, is_place = 0, False  # words that say a place or an organization are passed over
        while at < len(words):
            meaning, size = self._longest(exact[at:], words[at:])
            if meaning and not (is_place and meaning.kind in ("courtesy", "serving")):
                found.append(meaning)
                is_place = meaning.kind == "serving"
                at += size
                continue
            if words[at] in _BREAKS or words[at] in _AND:
                is_place = is_place and found[-1].kind == "serving"
            elif words[at] in _WHERE and found and found[-1].kind == "rank":
                is_place = True
            elif not is_place:
                return None
            at += 1
        return found

    def _longest(self, exact: Phrase, words: Phrase) -> tuple[Meaning | None, int]:
        """Return the meaning of the longest phrase with which a text begins, and the number of its words."""
        for size in range(min(self.longest, len(words)), 0, -1):
            if meaning := self.phrases.get(exact[:size]) or self.phrases.get(words[:size]):
                return meaning, size
        return None, 0


def _genders(by_kind: Mapping[Kind, Sequence[Meaning]]) -> set[str]:
    """Return the genders that the phrases of a text leave open. A courtesy is of the person, so it counts before a title."""
    if shown := {meaning.gender for meaning in by_kind["courtesy"]} - {EITHER}:
        return shown
    genders = {"m", "f"}
    for meaning in by_kind["title"]:
        genders &= set().union(*meaning.titles.values())
    ranks = {meaning.gender for meaning in (*by_kind["rank"], *by_kind["interim"])} - {EITHER}
    return (genders & ranks if ranks else genders) or genders or {"m", "f"}


def _phrase(text: str, write: Callable[[str], str]) -> Phrase:
    """Return the words of a text without articles, Chinese characters one by one, and the signs that part it.

    `write` reduces a word to what is compared.
    """
    joined = _INITIALS.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", text)
    joined = re.sub(r"(?<=\s)و(?=ال)", "& ", joined)
    words = ["and" if token == "&" else token for token in _TOKEN.findall(joined)]
    return tuple(
        word if word in _BREAKS else write(word)
        for word in words
        if plain(word) not in _ARTICLES and (plain(word) or word in _BREAKS)
    )
