"""Sort keys for names of States, by which they have the order of a United Nations list in each language.

Spanish, French and English ignore accents, case and punctuation. Russian follows its alphabet. Arabic ignores the article
ال and the letter that carries a hamza. Chinese documents have the English order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from ..records.base import form_on
from ..records.recipients import Entity, State
from .pack import Pack

Key = tuple[str, ...]
_keys = lru_cache(4096)  # the names of all States in a few languages


@_keys
def latin(name: str) -> Key:
    """Return the letters without accents; a space sorts before a hyphen, and both before letters."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("œ", "oe").replace("’", ""))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return (
        re.sub(r"[^\w-]+", " ", bare).replace("-", "!").strip(),
    )  # Guinea Ecuatorial, Guinea-Bissau; Saint-Siège, Sainte-Lucie


@_keys
def cyrillic(name: str) -> Key:
    """Return the letters in the order of the Russian alphabet, with ё as е."""
    return (re.sub(r"[^\w]+", " ", name.casefold().replace("ё", "е")).strip(),)


_HAMZA = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ة": "ه"})


@_keys
def arabic(name: str) -> Key:
    """Return the letters without ال at the beginning, hamza signs and vowel signs."""
    bare = "".join(char for char in name if not unicodedata.combining(char))
    without_article = re.sub("^ال(?=..)", "", bare)  # before أ becomes ا: ألبانيا has no article
    return (re.sub(r"[^\w-]+", " ", without_article).replace("-", "!").translate(_HAMZA).strip(),)


KEYS: dict[str, Callable[[str], Key]] = {"latin": latin, "cyrillic": cyrillic, "arabic": arabic}


def list_name(owner: State | Entity, language: str, on: date) -> str:
    """Return the name of a State or entity in a list on a day: its short name, inverted if the United Nations inverts it.

    Its id stands for a name that is not on file.
    """
    return form_on(owner.names[language], on)[0].text if language in owner.names else owner.id


def in_order(owners: Iterable[State | Entity], pack: Pack, on: date) -> list[State | Entity]:
    """Return States and entities in the order of a list in this language on a day."""
    language, key = pack.sort_by or pack.code, KEYS[pack.sort]
    return sorted(
        owners, key=lambda owner: (key(owner.sort_keys.get(language) or list_name(owner, language, on)), owner.id)
    )
