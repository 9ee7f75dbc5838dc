"""The parts of a copy that depend on the recipient.

An *outline* is a Document without its words. Copies of one outline have the same elements on the page, whatever their
audience; they differ in their *slots* only: the runs that are not the same in all of them, and the lines of the address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from ..document import Document, Inline, Isolate, Move, Text, map_runs, runs, words
from ..language.pack import Pack
from ..language.typography import run_for_page
from ..page.cannot_press import CannotPress
from ..page.html import address_line, inlines
from .parts import SLOT

ADDRESS = "address"
_STRANGE = "the sheet has other elements than the default one"
Element = Any  # the engine's elements are those of xml.etree
Run = tuple[Inline, ...]


def outline(document: Document, with_audience: bool, known: dict[int, Move]) -> Document:
    """Return a document without its words: equal for copies whose pages have the same elements outside the address.

    `with_audience` keeps the name of the audience, for a sheet that may depend on it. `known` keeps moves without their words by the
    id() of the move, since copies share most of theirs; the documents must stay in use as long as it does.
    """

    def blank(run: Run) -> Run:
        # What `page/html` asks of a run: whether it announces what follows, and whether it is nothing but a link.
        last = words(run).rstrip()[-1:]
        alone = len(run) == 1 and isinstance(run[0], Isolate)
        return (Text(("" if last.isalnum() else last) + "…" * alone),)

    bare = map_runs(replace(document, address=(), body=()), blank)
    for move in document.body:
        if id(move) not in known:
            (known[id(move)],) = map_runs(replace(bare, body=(move,)), blank).body
    bare = replace(bare, body=tuple(known[id(move)] for move in document.body))
    audience = bare.meta.audience if with_audience else ""
    return replace(bare, meta=replace(bare.meta, recipient=None, audience=audience))


def slots_of_copies(documents: Sequence[Document], pack: Pack) -> list[list[SlotHtml]]:
    """Return the slots of each copy of one outline. Equal slots are the same object."""
    known: dict[SlotHtml, SlotHtml] = {}
    of_run: dict[int, SlotHtml] = {}  # by id: the copies of an audience share most of their runs

    def slot(name: str, run: Run) -> SlotHtml:
        if id(run) not in of_run:
            html = slot_html(name, run, pack)
            of_run[id(run)] = known.setdefault(html, html)
        return of_run[id(run)]

    bodies = [
        [slot(str(number), run) for number, (_, run) in enumerate(runs(replace(document, address=())))]
        for document in documents
    ]
    varying = [number for number, column in enumerate(zip(*bodies, strict=True)) if len(set(map(id, column))) > 1]
    return [
        [body[number] for number in varying]
        + [slot(address_slot(number, len(document.address)), line) for number, line in enumerate(document.address)]
        for document, body in zip(documents, bodies, strict=True)
    ]


def address_slot(number: int, count: int) -> str:
    """Return the name of the slot of an address line; a style sheet may tell the lines of an address apart from both ends."""
    return f"{ADDRESS} {number} of {count}"


def mark_slots(html: Any, document: Document, names: Iterable[str]) -> None:
    """Name the elements of a parsed page that are slots in their attribute SLOT.

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
    elements |= {address_slot(number, len(lines)): element for number, element in enumerate(lines)}
    for name in names:
        elements[name].set(SLOT, name)


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

    `name` is that of the slot: the number of its run in the note ('3'), or `address_slot`.
    """

    name: str
    head: str
    text: str
    tail: str

    @property
    def inner(self) -> str:
        """The three parts as HTML."""
        return f"{self.head}{escape(self.text)}{self.tail}"


def slot_html(name: str, run: Run, pack: Pack) -> SlotHtml:
    """Return the run of a slot as HTML, with the characters that only a page has."""
    run = run_for_page(run, pack)
    inner = str(address_line(run, pack.direction) if name.startswith(ADDRESS) else inlines(run))
    parts = _PARTS.fullmatch(inner)
    assert parts  # the pattern matches every string
    head, text, tail = parts.groups()
    return SlotHtml(name, head, Markup(text).unescape(), tail)


_PARTS = re.compile(r"((?:<[^>]*>)*)([^<]*)(.*)", re.DOTALL)
