"""Names of people compared: two spellings that a reader takes for one name are of one person.

Covered: case, accents and other marks, spaces, punctuation, invisible characters, full-width and other compatibility
forms, letters with a stroke, ligatures, and those Cyrillic, Greek and Armenian letters, small capitals and digits that
look like a Latin letter (after Unicode's table of confusables, UTS 39). Not covered: words in another order, initials,
nicknames, and a name written in another script by its sound.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# The letters that look like each Latin one. Capitals count by themselves: the Greek capital nu looks like N, the small one like v.
_LIKE = {
    "a": "АаΑαɑⱥ",
    "b": "ВвЬьΒβƅɓƀ",
    "c": "Ссᴄ",
    "d": "ԁɗđðÐĐ",
    "e": "ЕеΕεєҽ",
    "f": "ƒ",
    "g": "ɡցɢ",
    "h": "НнһΗհħĦʜ",
    "j": "ЈјϳɉͿ",
    "k": "КкΚκᴋҝ",
    "l": "iI1|ӀӏІіΙιıɩɪʟłŁǀƚɨ",
    "m": "МмΜμᴍ",
    "n": "Νηոռɴ",
    "o": "0ОоΟοσՕօøØᴏ",
    "p": "РрΡρƿᴘ",
    "q": "ԚԛգʠՔ",
    "r": "гᴦʀ",
    "s": "ЅѕՏꜱʂ",
    "t": "ТтΤτŧŦᴛ",
    "u": "υսՍᴜʋ",
    "v": "Ѵѵνᴠ",
    "w": "Ԝԝѡωաᴡ",
    "x": "ХхΧχҳ",
    "y": "УуΥγүҮʏұ",
    "z": "Ζζᴢƶ",
    "ae": "æÆӕ",
    "oe": "œŒ",
}
_LOOK_ALIKES = {ord(char): letter for letter, chars in _LIKE.items() for char in chars}


def folded(name: str) -> str:
    """Return a key that is equal for all spellings of a name; '' for a name without letters and digits."""
    letters = (char for char in unicodedata.normalize("NFKD", name) if char.isalnum() or char == "|")
    plain = "".join(letters).translate(_LOOK_ALIKES).casefold()
    return unicodedata.normalize("NFKD", plain).translate(_LOOK_ALIKES).replace("rn", "m")


def listed(name: str, names: Iterable[str]) -> str | None:
    """Return the first of `names` that is the same person as `name`, None without one."""
    wanted = folded(name)
    return next((other for other in names if folded(other) == wanted), None)
