"""How Word shows the runs and paragraphs of a file: hidden, in capitals, struck through, raised, numbered, by style or directly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from .word_file import Element, W, WordFile

Level = Literal["", "roman", "letter"]
_TOGGLES = (
    "vanish",
    "caps",
    "strike",
    "dstrike",
)  # properties that a style switches over, where another style has them
_LETTERS = ("bullet", "lowerLetter", "upperLetter", "arabicAlpha", "arabicAbjad", "russianLower", "russianUpper")


@dataclass(frozen=True)
class Look:
    """How a run is shown. `raised` is 'superscript', 'subscript' or ''; `font` is the font of Latin letters."""

    hidden: bool = False
    caps: bool = False
    struck: bool = False
    raised: str = ""
    font: str = ""


@dataclass(frozen=True)
class Numbering:
    """How Word numbers a paragraph: the level of a list, and the words that it prints with the number ('Article')."""

    level: Level = ""
    words: str = ""


def is_on(element: Element | None) -> bool:
    """Return whether a property that is on or off is on; without a value it is."""
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off")


def value(parent: Element | None, path: str) -> str:
    """Return the value of a property at a path of names ('pPr/pStyle'); '' without it."""
    found = None if parent is None else parent.find("/".join(W + name for name in path.split("/")))
    return "" if found is None else found.get(f"{W}val", "")


class Looks:
    """Looks of the runs of one file."""

    def __init__(self, file: WordFile) -> None:
        styles = file.part_of("styles")
        self._styles = (
            {} if styles is None else {each.get(f"{W}styleId", ""): each for each in styles.iter(f"{W}style")}
        )
        self._defaults = None if styles is None else styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._formats = _formats(file.part_of("numbering"))
        self._known: dict[tuple[str, str, str, str], Look] = {}

    @cached_property
    def _usual(self) -> str:
        """The style of paragraphs that name none."""
        paragraphs = (id for id, style in self._styles.items() if style.get(f"{W}type") == "paragraph")
        return next((id for id in paragraphs if self._styles[id].get(f"{W}default") in ("1", "true")), "")

    def of(self, properties: Element | None, paragraph: str, table: str = "") -> Look:
        """Return the look of a run by its properties and the styles of its paragraph and table."""
        direct = [] if properties is None else [(child.tag, *sorted(child.attrib.items())) for child in properties]
        key = (paragraph, table, value(properties, "rStyle"), repr(direct))
        if key not in self._known:
            chain = [self._chain(style, "rPr") for style in (table, paragraph or self._usual, key[2])]
            on = {name: self._toggled(name, properties, chain) for name in _TOGGLES}
            ways = [properties, *chain[2], *chain[1], *chain[0], self._defaults]
            raised = next((way for each in ways if (way := value(each, "vertAlign"))), "")
            fonts = (each.find(f"{W}rFonts") for each in ways if each is not None)
            font = next((face for each in fonts if each is not None and (face := each.get(f"{W}ascii"))), "")
            raised = raised if raised in ("superscript", "subscript") else ""
            self._known[key] = Look(on["vanish"], on["caps"], on["strike"] or on["dstrike"], raised, font)
        return self._known[key]

    def _toggled(self, name: str, properties: Element | None, chain: list[list[Element]]) -> bool:
        direct = None if properties is None else properties.find(W + name)
        if direct is not None:
            return is_on(direct)
        if self._defaults is not None and is_on(self._defaults.find(W + name)):
            return True
        given = [next((one for each in styles if (one := each.find(W + name)) is not None), None) for styles in chain]
        return sum(map(is_on, given)) % 2 == 1

    def _chain(self, style: str, kind: str) -> list[Element]:
        """Return the properties of a style and of those that it is based on, its own first."""
        chain, seen = [], set()
        while style in self._styles and style not in seen:
            seen.add(style)
            properties = self._styles[style].find(W + kind)
            chain += [] if properties is None else [properties]
            style = value(self._styles[style], "basedOn")
        return chain

    def ends_hidden(self, paragraph: Element) -> bool:
        """Return whether the mark at a paragraph's end is deleted or hidden, so that the next one goes on in its line."""
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        if mark is not None and any(mark.find(W + name) is not None for name in ("del", "moveFrom")):
            return True
        if mark is not None and is_on(mark.find(f"{W}specVanish")):
            return True
        frame = paragraph.find(f"{W}pPr/{W}framePr")
        if frame is not None and frame.get(f"{W}dropCap", "none") != "none":  # the first letter, set large
            return True
        return self.of(mark, value(paragraph, "pPr/pStyle")).hidden

    def numbering(self, paragraph: Element) -> Numbering:
        """Return how a paragraph is numbered, by itself or by its style."""
        style = value(paragraph, "pPr/pStyle")
        own = paragraph.find(f"{W}pPr/{W}numPr")
        by_style = [each for each in self._chain(style, "pPr") if each.find(f"{W}numPr") is not None]
        number = own if own is not None else by_style[0].find(f"{W}numPr") if by_style else None
        if number is not None:
            at = value(number, "ilvl") or "0"
            id = value(number, "numId")
            if id == "0":
                return Numbering()
            how, text = self._formats.get((id, at), ("decimal", ""))
            if how == "none":
                return Numbering(words=_words(text))
            return Numbering("letter" if how in _LETTERS or at != "0" else "roman", _words(text))
        return Numbering(
            "letter" if style.startswith("ListBullet") else "roman" if style.startswith("ListNumber") else ""
        )


def _formats(root: Element | None) -> dict[tuple[str, str], tuple[str, str]]:
    """Return how each list numbers each of its levels, ('lowerRoman', '(%1)'), by the ids of list and level."""
    if root is None:
        return {}
    lists = {each.get(f"{W}abstractNumId", ""): _levels(each) for each in root.iter(f"{W}abstractNum")}
    formats: dict[tuple[str, str], tuple[str, str]] = {}
    for number in root.iter(f"{W}num"):
        levels = dict(lists.get(value(number, "abstractNumId"), {}))
        for override in number.iter(f"{W}lvlOverride"):
            levels |= _levels(override)
        formats |= {(number.get(f"{W}numId", ""), level): how for level, how in levels.items()}
    return formats


def _levels(element: Element) -> dict[str, tuple[str, str]]:
    return {
        level.get(f"{W}ilvl", ""): (value(level, "numFmt") or "decimal", value(level, "lvlText"))
        for level in element.findall(f"{W}lvl")
    }


def _words(text: str) -> str:
    """Return the text of a list's number if it has a word of its own beside the number, as 'Article %1' has."""
    return text.strip() if re.search(r"[^\W\d_]{2,}|第", text) else ""
