"""Many addressed copies of one skeleton → one strip: a page as long as needed that holds only what varies.

A *skeleton* is a Document without the words of any recipient. Copies with equal skeletons differ in
their slots only: the runs that hold a phrase of the recipient, and the address panel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

from ..document import Document, Filled, Inline, Text, leaves, map_runs, runs, words
from .html import address_line, inlines
from .matter import SLOT, Refusal

ADDRESS = "address"
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


def slots(document: Document, names: frozenset[str]) -> dict[str, tuple[tuple[Inline, ...], ...]]:
    """Return what varies by the name of its slot: a run by its number in the document, and the address."""
    body = runs(replace(document, address=()))
    found = {str(number): (run,) for number, (_, run) in enumerate(body) if varies(run, names)}
    return {**found, ADDRESS: document.address}


def marked(html: Any, document: Document, names: Iterable[str]) -> dict[str, Element]:
    """Mark the elements of a parsed page that are slots, and return them by name. Raises Refusal."""
    root = html.etree_element
    head, address = root.find(".//h1[@class='reference']"), root.find(".//p[@class='address']")
    main, date = root.find(".//main"), root.find(".//p[@class='date']")
    if any(one is None for one in (head, address, main, date)):
        raise Refusal("the sheet has other elements than the default one")
    elements = [head, *(one for one in main.iter() if one.tag in ("p", "li")), date]
    if len(elements) != sum(1 for _ in runs(replace(document, address=()))):
        raise Refusal("the sheet has other elements than the default one")
    found = {name: address if name == ADDRESS else elements[int(name)] for name in names}
    for name, element in found.items():
        element.set(SLOT, name)
    return found


@dataclass
class Strip:
    """The page under construction: one parsed page of the skeleton, emptied, and the slots it showed."""

    html: Any
    elements: dict[str, Element]
    parents: dict[Element, Element]
    body: Element

    @classmethod
    def of(cls, html: Any, document: Document, names: Iterable[str], width: float) -> Strip:
        """Empty a parsed page of a skeleton whose slots have `names`. Raises Refusal."""
        root = html.etree_element
        elements = marked(html, document, names)
        parents = {child: parent for parent in root.iter() for child in parent}
        body = root.find("body")
        for child in list(body):
            body.remove(child)
        style = ElementTree.SubElement(root.find("head"), "style", {"class": "strip"})
        # Pages are CSS pixels wide; a strip is as high as any roster needs, and its address stands in the text.
        style.text = f"@page {{ size: {width}px 90000000px }} .address {{ float: none }}"
        return cls(html, elements, parents, body)

    def add(self, number: int, content: dict[str, tuple[tuple[Inline, ...], ...]]) -> None:
        """Put one copy's slots on the strip, each within the elements it stands in on the page."""
        for name, element in self.elements.items():
            inner = _content(content[name], name)
            own = ElementTree.fromstring("<x>" + inner.replace("<br>", "<br/>") + "</x>")
            made = ElementTree.Element(element.tag, {**element.attrib, SLOT: f"{number} {name}"})
            mark = element.find("span[@class='mark']")
            if mark is not None:
                made.append(copy(mark))
                made[0].tail = own.text
            else:
                made.text = own.text
            made.extend(list(own))
            self._put(element, made)

    def _put(self, element: Element, made: Element) -> None:
        while (element := self.parents[element]) is not self.body:
            around = ElementTree.Element(element.tag, {k: v for k, v in element.attrib.items() if k != SLOT})
            around.append(made)
            made = around
        self.body.append(made)


def _content(lines: tuple[tuple[Inline, ...], ...], name: str) -> str:
    if name == ADDRESS:
        return str(Markup("").join(address_line(line) for line in lines))
    return str(inlines(lines[0]))
