"""Characters that cannot be seen, or that change how the text around them is shown.

A terminal obeys control characters, and terminal and browser obey bidirectional overrides. Text that a person typed may hold
them, so it is written with `visible`, `one_line` or `indented`, and refused where it is entered (`unreadable`).
"""

from __future__ import annotations

import re
import unicodedata

STRANGE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)  # what a record may not hold: controls, line ends, overrides, isolates, surrogates, private use, noncharacters
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]"
)  # isolates are in texts we make ourselves
_JOINERS = "\u200c\u200d"  # Persian and Indic names need them


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"  # also an escape of JSON, so that JSON stays JSON


def visible(text: str) -> str:
    """Return text with every control character but tab and line feed, and every override, as an escape like \\u001b."""
    return _OBEYED.sub(_escape, text)


def one_line(text: str) -> str:
    """Return text like `visible`, on one line: tabs and line feeds are escapes too."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def indented(text: str, margin: str = "    ") -> str:
    """Return text like `visible`, with a margin before each line after the first: no line of it passes for one of ours."""
    return visible(text).replace("\n", f"\n{margin}")


def unreadable(text: str, lines: bool = False) -> str:
    """Return the first character of a text that a person may not enter; '' without one.

    That is a control character, an override, a character without meaning or the replacement character. Names and
    reasons are on one line and have no invisible characters but the joiners; with `lines`, line feeds, tabs and the
    invisible marks of right-to-left text may be in it.
    """
    for char in text:
        if lines and char in "\n\t":
            continue
        category = unicodedata.category(char)
        hidden = _OBEYED.match(char) if lines else category in ("Cf", "Zl", "Zp") and char not in _JOINERS
        if category in ("Cc", "Cs", "Co", "Cn") or char == "\ufffd" or hidden:
            return char
    return ""
