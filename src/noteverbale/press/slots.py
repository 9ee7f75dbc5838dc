"""The parts of a copy that depend on the recipient, and the example page on which slots of many copies are laid out.

A *skeleton* is a Document without the words of any recipient. Copies with equal skeletons differ in
their slots only: the runs that hold a phrase of the recipient, and the lines of the address.
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
from ..language.pack import Pack
from ..language.typography import run_for_page
from ..page.cannot_press import CannotPress
from ..page.html import address_line, inlines
from .parts import SLOT

ADDRESS = "address"
_STRANGE = "the sheet has other elements than the default one"
Element = Any  # the engine's elements are those of xml.etree


def varying_fields(documents: Sequence[Document]) -> frozenset[str]:
    """Return the names of the Fields whose text is not the same in all documents."""
    seen: dict[str, set[str]] = {}
    for document in documents:
        for _, run in runs(document):
            for leaf in leaves(run):
                if isinstance(leaf, Filled):
                    seen.setdefault(leaf.name, set()).add(leaf.text)
    return frozenset(name for name, texts in seen.items() if len(texts) > 1)


def has_varying_field(run: tuple[Inline, ...], names: frozenset[str]) -> bool:
    """Say whether a run holds one of the Fields `names`."""
    return any(isinstance(leaf, Filled) and leaf.name in names for leaf in leaves(run))


def skeleton(document: Document, names: frozenset[str]) -> Document:
    """Return a document without its recipient: equal for copies that differ in nothing else."""

    def blank(run: tuple[Inline, ...]) -> tuple[Inline, ...]:
        # A paragraph that ends in a colon has a class of its own (`page/html`), so the last sign is kept.
        last = words(run).rstrip()[-1:]
        return (Text("…" + ("" if last.isalnum() else last)),) if has_varying_field(run, names) else run

    bare = map_runs(replace(document, address=()), blank)
    return replace(bare, meta=replace(document.meta, recipient=None))


def slot_runs(document: Document, names: frozenset[str]) -> dict[str, tuple[Inline, ...]]:
    """Return the runs of a copy's slots by slot name: the number of the run ('3'), or of the address line ('address 0')."""
    body = runs(replace(document, address=()))
    varying = {str(number): run for number, (_, run) in enumerate(body) if has_varying_field(run, names)}
    return varying | {f"{ADDRESS} {number}": line for number, line in enumerate(document.address)}


def mark_slots(html: Any, document: Document, names: Iterable[str]) -> dict[str, Element]:
    """Name the elements of a parsed page that are slots in their attribute SLOT, and return them by name.

    Raises CannotPress for a sheet in which they cannot be identified.
    """
    root = html.etree_element
    main, address = root.find(".//main"), root.find(".//p[@class='address']")
    if main is None or address is None:
        raise CannotPress(_STRANGE)
    before, after = (_outside(root, [name for name, _ in named]) for named in (document.before, document.after))
    body = [*before, *(element for element in main.iter() if element.tag in ("p", "li")), *after]
    lines = [element for element in address if element.get("class") == "line"]  # the code of a copy stands beside them
    if len(body) != sum(1 for _ in runs(replace(document, address=()))) or len(lines) != len(document.address):
        raise CannotPress(_STRANGE)
    elements = {str(number): element for number, element in enumerate(body)}
    elements |= {f"{ADDRESS} {number}": element for number, element in enumerate(lines)}
    marked = {name: elements[name] for name in names}
    for name, element in marked.items():
        element.set(SLOT, name)
    return marked


def _outside(root: Element, names: Iterable[str]) -> list[Element]:
    """Return the elements outside the body whose classes begin with these names, in their order. Raises CannotPress."""
    by_name: dict[str, list[Element]] = {}
    for element in root.iter():
        if element.tag in ("h1", "h2", "p"):
            by_name.setdefault((element.get("class") or "").partition(" ")[0], []).append(element)
    found = [by_name.get(name, []) for name in names]
    if any(len(elements) != 1 for elements in found):
        raise CannotPress(_STRANGE)
    return [element for (element,) in found]


class SlotHtml(NamedTuple):
    """The HTML of a slot in three parts: the tags it begins with, the text up to the next tag, the rest.

    `kind` is the slot's name without the number of an address line; slots of one kind are set alike.
    """

    kind: str
    head: str
    text: str
    tail: str

    @property
    def inner(self) -> str:
        """The three parts as HTML."""
        return f"{self.head}{escape(self.text)}{self.tail}"


def slot_html(name: str, run: tuple[Inline, ...], pack: Pack) -> SlotHtml:
    """Return the run of a slot as HTML, with the characters that only a page has."""
    kind, run = name.split()[0], run_for_page(run, pack)
    inner = str(address_line(run) if kind == ADDRESS else inlines(run))
    parts = _PARTS.fullmatch(inner)
    assert parts  # the pattern matches every string
    head, text, tail = parts.groups()
    return SlotHtml(kind, head, Markup(text).unescape(), tail)


_PARTS = re.compile(r"((?:<[^>]*>)*)([^<]*)(.*)", re.DOTALL)


class ExamplePage:
    """One long page with the slots of many copies below each other, each in an element like that of its kind in a copy."""

    def __init__(self, html: Any, document: Document, names: Iterable[str], width: float) -> None:
        """Take a parsed page of `document`, whose slots have these names, and empty it. `width` is in CSS pixels. Raises CannotPress."""
        self.html = html
        root = html.etree_element
        elements = mark_slots(html, document, names)
        parents = {child: parent for parent in root.iter() for child in parent}
        self._body = root.find("body")
        for child in list(self._body):
            self._body.remove(child)
        style = ElementTree.SubElement(root.find("head"), "style", {"class": "example"})
        # High enough for any number of copies. The address is part of the text: a footnote would go to the foot of the page.
        style.text = f"@page {{ size: {width}px 90000000px }} .address {{ float: none }}"
        self._places: dict[str, tuple[Element, Element]] = {}
        for name, element in elements.items():
            kind = name.split()[0]
            if kind not in self._places:
                self._places[kind] = element, self._copy_chain(parents, parents[element])

    def _copy_chain(self, parents: Mapping[Element, Element], element: Element) -> Element:
        """Return an empty copy of an element inside copies of its ancestors up to the body."""
        if element is self._body:
            return self._body
        attributes = {name: value for name, value in element.attrib.items() if name != SLOT}
        return ElementTree.SubElement(self._copy_chain(parents, parents[element]), element.tag, attributes)

    def put(self, slot_html: SlotHtml, name: str) -> None:
        """Append the HTML of a slot to the page, under a name."""
        element, parent = self._places[slot_html.kind]
        content = ElementTree.fromstring(f"<x>{slot_html.inner.replace('<br>', '<br/>')}</x>")
        if slot_html.kind == ADDRESS:  # the HTML of an address line has its own element
            content[0].set(SLOT, name)
            parent.append(content[0])
            return
        slot = ElementTree.SubElement(parent, element.tag, {**element.attrib, SLOT: name})
        mark = element.find("span[@class='mark']")
        if mark is not None:
            slot.append(copy(mark))
            slot[0].tail = content.text
        else:
            slot.text = content.text
        slot.extend(list(content))
