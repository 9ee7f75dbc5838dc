"""Reads lists of languages in plain text, with the names of a language's pack."""

from __future__ import annotations

import re

from ..language.pack import Pack
from .read_dates import Facts, squeezed


class LanguageReader:
    """Finds lists of two or more languages. One name by itself may also be an adjective of a State (الجمهورية الفرنسية)."""

    def __init__(self, pack: Pack, loose: bool) -> None:
        plain = squeezed if loose else str
        self._codes: dict[str, str] = {}
        for code, forms in pack.language_names.names.items():
            for text in (forms[0].text, forms[0].gen, forms[0].dat, forms[0].acc, forms[0].ins, forms[0].prep):
                self._codes.setdefault(plain(text or "").lower(), code)
        self._codes.pop("", None)
        name = "(?:" + "|".join(map(re.escape, sorted(self._codes, key=len, reverse=True))) + ")"
        lasts = {plain(pack.joins.comma), plain(pack.joins.last)}
        lasts |= {plain(" e ")} if "y-to-e" in pack.joins.rules else set()
        joint = "(?:" + "|".join(map(re.escape, sorted(lasts, key=len, reverse=True))) + ")"
        # Some languages repeat a preposition or an article before each name: en anglais et en français.
        self._list = re.compile(rf"{name}(?:{joint}(?:\S{{1,4}} )?(?:l’)?{name})+", re.IGNORECASE)
        self._name = re.compile(name, re.IGNORECASE)

    def take(self, text: str, facts: Facts) -> str:
        """Add a fact ('language', code) for each language of a list; return the text without the lists."""

        def read(match: re.Match[str]) -> str:
            facts.update(("language", self._codes[name.lower()]) for name in self._name.findall(match[0]))
            return " "

        return self._list.sub(read, text)
