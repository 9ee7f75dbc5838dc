"""What Word shows for its fields: merge fields become [[[Name]]], places to fill in too; others keep the words they show."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .word_symbols import symbol

_NAME = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|[“”„«]([^“”„«»"]*)[“”»]|((?:[^\\"]|\\(?![*#@a-zA-Z!]))*))', re.DOTALL)
_NESTED = re.compile(r"\[\[\[([^\[\]]+)\]\]\]")
_SILENT = {"XE", "TC", "TA", "RD", "PRIVATE", "ADVANCE"}  # marks of an index, which Word does not show
_WITHOUT_WORDS = {"NEXT", "NEXTIF", "SKIPIF", "SET", "ASK"}  # what they do, they do when letters are merged
_TO_FILL = {"IF", "COMPARE", "ADDRESSBLOCK", "GREETINGLINE", "MERGEREC", "MERGESEQ", "DATABASE"}
_RUBY = re.compile(
    r"\\o\s*(?:\\a[a-z]+)?\s*\(\s*\\s\s*\\up\s*\d*\s*\((.*?)\)\s*[,;]\s*(.*)\)\s*$", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True)
class Shown:
    """What is read for a field: its result if `keeps`, and `text`. `message` and `hint` are for the person who imports."""

    text: str = ""
    keeps: bool = False
    message: str = ""
    hint: str = ""
    link: str = ""


def to_fill(name: str) -> str:
    """Return [[[name]]] for a place to fill in, its name in one line and without brackets."""
    flat = " ".join(re.sub(r"[\[\]]", " ", name).split())[:60].strip()
    return f"[[[{flat}]]]" if flat else ""


def shown(code: str) -> Shown:
    """Return what is read for a field by its instruction: ' MERGEFIELD City \\* MERGEFORMAT '."""
    match = re.match(r'\s*(=|[^\s"“”„«\\]*)(.*)', code, re.DOTALL)
    kind, rest = (match[1].upper(), match[2]) if match else ("", code)
    match kind:
        case "MERGEFIELD":
            return _merge_field(rest)
        case "HYPERLINK":
            return Shown(keeps=True, link=_argument(rest))
        case "QUOTE":
            return Shown(keeps=True)
        case "SYMBOL":
            return _symbol(rest)
        case "EQ":
            return _equation(rest)
        case "FILLIN" | "MACROBUTTON" | "GOTOBUTTON":
            words = _argument(rest) if kind == "FILLIN" else " ".join(rest.split()[1:])
            return Shown(to_fill(words or kind))
        case _ if kind in _SILENT:
            return Shown()
        case _ if kind in _WITHOUT_WORDS:
            return Shown(message=f"left out: the field {_quoted(code)}, which has no words", hint="a note needs none")
        case _ if kind in _TO_FILL or (kind == "=" and _NESTED.search(rest)):
            return _decided(kind, code)
    hint = "Word changes them by itself and a note does not: write {{ … }} or the words in the template"
    return Shown(
        keeps=True, message=f"the words of the field {_quoted(code)} are kept as Word showed them last", hint=hint
    )


def _argument(rest: str) -> str:
    """Return the first argument of a field, in quotes of any kind or up to the first switch."""
    match = _NAME.match(rest)
    words = next((group for group in match.groups() if group is not None), "") if match else ""
    return re.sub(r"\\(.)", r"\1", _NESTED.sub(r"\1", words)).strip()


def _switch(rest: str, letter: str) -> str:
    match = re.search(rf'\\{letter}\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))', rest, re.IGNORECASE)
    return next((group for group in match.groups() if group is not None), "") if match else ""


def _merge_field(rest: str) -> Shown:
    name = _argument(rest)
    before, after = _switch(rest, "b"), _switch(rest, "f")
    text = f"{before}{to_fill(name)}{after}"
    if not before + after:
        return Shown(text)
    words = " and ".join(f"“{words.strip()}”" for words in (before, after) if words.strip())
    message = (
        f"{words} beside [[[{name}]]]: Word leaves these words out where the field is empty; a note prints them always"
    )
    return Shown(text, message=message, hint="where they are not for all recipients, write the sentence otherwise")


def _symbol(rest: str) -> Shown:
    argument, font = _argument(rest.partition("\\")[0]), _switch(rest, "f")
    try:
        code = int(argument, 16 if argument.lower().startswith("0x") else 10)
    except ValueError:
        code = ord(argument) if len(argument) == 1 else 0
    letter = symbol(font or "unicode", code)
    return Shown(letter) if letter else Shown(message=f"left out: a symbol of the font {font or 'of the text'}")


def _equation(rest: str) -> Shown:
    ruby = _RUBY.search(rest)
    if ruby:
        return Shown(ruby[2].strip())
    return Shown(message=f"left out: the equation {_quoted(rest)}", hint="write it in words")


def _decided(kind: str, code: str) -> Shown:
    """Return the place to fill in for a field whose words depend on the recipient."""
    fields = dict.fromkeys(name for name in _NESTED.findall(code))
    name = {"ADDRESSBLOCK": "AddressBlock", "GREETINGLINE": "GreetingLine"}.get(kind) or " ".join(
        [kind.strip("="), *fields]
    )
    if kind in ("ADDRESSBLOCK", "GREETINGLINE"):
        return Shown(to_fill(name))
    message = f"the words of the field {_quoted(code)} depend on the recipient: {to_fill(name or 'FORMULA')} is in their place"
    return Shown(to_fill(name or "FORMULA"), message=message, hint="write a sentence that is right for all recipients")


def _quoted(code: str) -> str:
    flat = " ".join(_NESTED.sub(r"\1", code).split())
    return "{ " + (flat if len(flat) <= 60 else flat[:57].rstrip() + "…") + " }"
