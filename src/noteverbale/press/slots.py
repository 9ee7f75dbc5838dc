"""Addressed copies of one skeleton → an example page: as long as needed, it holds only what varies.

A *skeleton* is a Document without the words of any recipient. Copies with equal skeletons differ in
their slots only: the runs that hold a phrase of the recipient, and the address panel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any, NamedTuple
from xml.etree import ElementTree

from markupsafe import Markup, escape

from ..document import Document, Filled, Inline, Text, leaves, map_runs, runs, words
from ..page.cannot_press import CannotPress
from ..page.html import address_line, inlines
from .parts import SLOT

ADDRESS = "address"
_STRANGE = "the sheet has other elements than the default one"
Element = Any  # the engine's elements are those of xml.etree


def varying(documents: Sequence[Document]) -> frozenset[str]:
    """Return the names of the Fields that are not filled alike in all documents."""
    seen: dict[str, set[str]] = {}
    for document in documents:
        for _, run in runs(document):
            for leaf in leaves(run):
                if isinstance(leaf, Filled):
                    seen.setdefault(leaf.name, set()).add(leaf.text)
    return frozenset(name for name, texts in seen.items() if len(texts) > 1)


def varies(run: tuple[Inline, ...], names: frozenset[str]) -> bool:
    """Say whether a run holds a phrase of the recipient."""
    return any(isinstance(leaf, Filled) and leaf.name in names for leaf in leaves(run))


def skeleton(document: Document, names: frozenset[str]) -> Document:
    """Return a document without its recipient: equal for copies that have everything else in common."""

    def blank(run: tuple[Inline, ...]) -> tuple[Inline, ...]:
        # The page sets a run that ends in a colon in its own way, so the last sign stays.
        last = words(run).rstrip()[-1:]
        return (Text("…" + ("" if last.isalnum() else last)),) if varies(run, names) else run

    bare = map_runs(replace(document, address=()), blank)
    return replace(bare, meta=replace(document.meta, recipient=None))


def slots(document: Document, names: frozenset[str]) -> dict[str, tuple[Inline, ...]]:
    """Return what varies by the name of its slot: a run by its number in the document, lines of the address by theirs."""
    body = runs(replace(document, address=()))
    found = {str(number): run for number, (_, run) in enumerate(body) if varies(run, names)}
    return found | {f"{ADDRESS} {number}": line for number, line in enumerate(document.address)}


def marked(html: Any, document: Document, names: Iterable[str]) -> dict[str, Element]:
    """Mark the elements of a parsed page that are slots, and return them by name. Raises CannotPress."""
    root = html.etree_element
    head, address = root.find(".//h1[@class='reference']"), root.find(".//p[@class='address']")
    main, date = root.find(".//main"), root.find(".//p[@class='date']")
    if any(one is None for one in (head, address, main, date)):
        raise CannotPress(_STRANGE)
    body = [head, *(one for one in main.iter() if one.tag in ("p", "li")), date]
    if len(body) != sum(1 for _ in runs(replace(document, address=()))) or len(address) != len(document.address):
        raise CannotPress(_STRANGE)
    elements = {str(number): element for number, element in enumerate(body)}
    elements |= {f"{ADDRESS} {number}": element for number, element in enumerate(address)}
    found = {name: elements[name] for name in names}
    for name, element in found.items():
        element.set(SLOT, name)
    return found


class SlotHtml(NamedTuple):
    """What a copy says in slots of one kind, as HTML: the tags it begins with, the text up to the next tag, the rest."""

    kind: str
    head: str
    text: str
    tail: str

    @property
    def inner(self) -> str:
        """Return the whole as HTML."""
        return f"{self.head}{escape(self.text)}{self.tail}"


def slot_html(name: str, run: tuple[Inline, ...]) -> SlotHtml:
    """Return what a slot of this name says."""
    kind = name.split()[0]
    inner = str(address_line(run) if kind == ADDRESS else inlines(run))
    parts = _PARTS.fullmatch(inner)
    assert parts  # all of it may be the middle
    head, text, tail = parts.groups()
    return SlotHtml(kind, head, Markup(text).unescape(), tail)


_PARTS = re.compile(r"((?:<[^>]*>)*)([^<]*)(.*)", re.DOTALL)


class ExamplePage:
    """The page under construction."""

    def __init__(self, html: Any, document: Document, names: Iterable[str], width: float) -> None:
        """Empty a parsed page of `document` with slots of these names; pages are `width` CSS pixels wide. Raises CannotPress."""
        self.html = html
        root = html.etree_element
        elements = marked(html, document, names)
        parents = {child: parent for parent in root.iter() for child in parent}
        self._body = root.find("body")
        for child in list(self._body):
            self._body.remove(child)
        style = ElementTree.SubElement(root.find("head"), "style", {"class": "strip"})
        # As high as any number of copies needs; the address is part of the text, not a footnote.
        style.text = f"@page {{ size: {width}px 90000000px }} .address {{ float: none }}"
        self._places: dict[str, tuple[Element, Element]] = {}
        for name, element in elements.items():
            kind = name.split()[0]
            if kind not in self._places:
                self._places[kind] = element, self._like(parents, parents[element])

    def _like(self, parents: Mapping[Element, Element], element: Element) -> Element:
        """Return an empty copy of an element within copies of all it stands in."""
        if element is self._body:
            return self._body
        attributes = {name: value for name, value in element.attrib.items() if name != SLOT}
        return ElementTree.SubElement(self._like(parents, parents[element]), element.tag, attributes)

    def put(self, slot_html: SlotHtml, name: str) -> None:
        """Put the HTML of a slot on the page, under a name."""
        element, parent = self._places[slot_html.kind]
        own = ElementTree.fromstring(f"<x>{slot_html.inner.replace('<br>', '<br/>')}</x>")
        if slot_html.kind == ADDRESS:  # a line of the address is an element by itself
            own[0].set(SLOT, name)
            parent.append(own[0])
            return
        made = ElementTree.SubElement(parent, element.tag, {**element.attrib, SLOT: name})
        mark = element.find("span[@class='mark']")
        if mark is not None:
            made.append(copy(mark))
            made[0].tail = own.text
        else:
            made.text = own.text
        made.extend(list(own))
