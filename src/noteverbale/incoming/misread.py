"""Recognizes text that was written in UTF-8 and read in another encoding on its way: 'ReprÃ©sentation'."""

from __future__ import annotations

import re
from functools import lru_cache

_LATIN = ("cp1252", "cp1250", "mac_roman", "cp850", "cp437")  # code pages in which it is read by mistake
_OTHERS = ("cp1251", "cp866", "cp1256", "gb18030")  # in these a short word may be right by chance, such as 'Ві'
_LONGEST = 100  # letters of a word, or of a line in Chinese, that is looked at
_ONE_SCRIPT = re.compile(
    "[\u0020-\u024f\u1e00-\u1eff\u2010-\u2027\u20ac]+|[\u0020-\u007f\u00a0-\u00bf\u0400-\u052f\u2010-\u2027]+"
    "|[\u0020-\u007f\u0600-\u06ff]+|[\u0020-\u007f\u3000-\u9fff\uff00-\uffef]+"
)


def intended(text: str) -> str:
    """Return the text that was meant, where some words of `text` were read in a wrong encoding; else ''."""
    if text.isascii():
        return ""
    words = re.split("([ \t\r\n]+)", text)
    mended = [(_mended(word) if len(word) <= _LONGEST else "") or word for word in words]
    return "".join(mended) if mended != words else ""


@lru_cache(10_000)  # the words of a table come again and again
def _mended(word: str) -> str:
    """Return the word that was meant; '' for one that is right, or that nothing is known of."""
    if word.isascii():
        return ""
    for page in (*_LATIN, *_OTHERS):
        try:
            meant = b"".join(_byte(letter, page) for letter in word).decode("utf-8")
        except UnicodeError:
            continue
        letters = sum(letter.isalpha() and not letter.isascii() for letter in meant)
        is_sure = page in _LATIN or letters > 1 or (letters and re.search("[A-Za-z]", word))
        if is_sure and _ONE_SCRIPT.fullmatch(meant):
            return meant
    return ""


def _byte(letter: str, page: str) -> bytes:
    """Return a letter in a code page. Bytes that have no letter there were read as the control character of that number."""
    try:
        return letter.encode(page)
    except UnicodeEncodeError:
        if "\x80" <= letter <= "\x9f":
            return letter.encode("latin-1")
        raise
