"""What a person typed into a PDF form, as text: decoded, composed, and without invisible marks."""

from __future__ import annotations

import codecs
import re
import unicodedata
from html import unescape

import pikepdf

from .cells import tidy

# Written by programs around what was typed: soft hyphens, joiners and marks of direction, and the language of a PDF string
# (ISO 32000-1, 7.9.2.2). Persian and Indic names need U+200C and U+200D.
_UNSEEN = re.compile("\x1b[A-Za-z-]{2,11}\x1b|[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# The signs of Word's fonts Symbol and Wingdings, at the beginning of a pasted line.
_BULLETS = re.compile("^(\\s*)[\uf020-\uf0ff](?=\\s)", re.MULTILINE)
_TAG = re.compile("<(/?)([A-Za-z]+)[^>]*>")


def plain(text: str) -> str:
    """Return a typed text with one spelling of accents and line ends, and without what cannot be seen."""
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", _UNSEEN.sub("", text)))
    return tidy(unicodedata.normalize("NFC", _BULLETS.sub("\\1•", text)))


def decoded(value: bytes) -> str:
    """Return the text of a PDF string. Raises UnicodeDecodeError for damaged UTF-16.

    UTF-8 without the mark that announces it is written by some programs; it is told by its accents.
    """
    if value.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        return value.decode("utf-16", "surrogatepass")
    try:
        return value.decode("utf-8-sig")
    except UnicodeDecodeError:
        return str(pikepdf.String(value))


def of_rich_text(text: str) -> str:
    """Return the words of a rich text (XHTML), a line for each paragraph."""
    return unescape(_TAG.sub(lambda tag: "\n" if tag[2].lower() in ("br", "p") else "", text))


def looks_damaged(text: str) -> bool:
    """Whether a text looks like letters read in the wrong encoding: signs of replacement, or a row of accented letters."""
    return "\ufffd" in text or re.search("[\u00c0-\u00ff]{5}", text) is not None
