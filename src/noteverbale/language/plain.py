"""Compare words without case, accents and punctuation."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_INTERCHANGEABLE = str.maketrans({"ى": "ي", "ة": "ه", "\u0640": None})


@lru_cache(maxsize=16384)  # an office has some 5,000 names, and asks for each again whenever it is read
def plain(text: str) -> str:
    """Return a word reduced to its letters and digits: no case, accents, spaces or punctuation, digits as 0 to 9.

    In Arabic, ى and ي count as one letter, and so do ة and ه, because keyboards confuse them.
    """
    marks = unicodedata.normalize("NFKD", text).casefold().translate(_INTERCHANGEABLE)
    letters = (char for char in marks if char.isalnum())
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in letters)
