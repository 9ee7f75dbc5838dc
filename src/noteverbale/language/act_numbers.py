"""The number of an act as its language writes it: '9 (I)' is '9 (د-1)' in Arabic, '48/121 A' is '48/121 ألف'."""

from __future__ import annotations

import re

from .pack import Pack

_TENS = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC")
_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN = [ten + one for ten in _TENS for one in _ONES]  # sessions 0 to 99
_SESSION = re.compile(r"\((?:(E?S)-)?([CLXVI]+)\)|^(E?S)-(?=\d)")
_LETTER = re.compile(r"(?<=\d )[A-Z](?=$| )")


def written(pack: Pack, number: str) -> str:
    """Return an act's number as the language writes it: with the `act_marks` of its pack, else as its record has it."""
    marks = pack.act_marks
    if marks is None:
        return number

    def session(match: re.Match[str]) -> str:
        special, roman, modern = match.groups()
        if modern:
            return f"{marks.sessions[modern]}-"
        return f"({marks.sessions[special or '']}-{_ROMAN.index(roman)})" if roman in _ROMAN else match[0]

    def letter(match: re.Match[str]) -> str:
        at = ord(match[0]) - ord("A")
        return marks.letters[at] if at < len(marks.letters) else match[0]

    return _LETTER.sub(letter, _SESSION.sub(session, number))


def recorded(pack: Pack, text: str) -> str:
    """Return `text` of the language with the sessions and letters of acts' numbers as records have them."""
    marks = pack.act_marks
    if marks is None:
        return text
    kinds = {word: f"{kind}-" if kind else "" for kind, word in marks.sessions.items()}
    word = "|".join(sorted(map(re.escape, kinds), key=len, reverse=True))

    def session(match: re.Match[str]) -> str:
        old, number, modern = match.groups()
        if modern:
            return kinds[modern]
        return f"({kinds[old]}{_ROMAN[int(number)]})"

    text = re.sub(rf"\(({word})-(\d{{1,2}})\)|(?<!\w)({word})-(?=\d+/)", session, text)
    letters = "|".join(map(re.escape, marks.letters))
    return re.sub(rf"(?<=\d )({letters})(?!\w)", lambda match: chr(ord("A") + marks.letters.index(match[0])), text)
