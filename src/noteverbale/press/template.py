"""Make a PageTemplate of a laid-out document with gaps: what all copies of a group share, and where a copy's lines go.

The page templates of two copies of a group must be equal; with the fonts of all copies one becomes a PdfTemplate.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

import pydyf

from ..page.cannot_press import CannotPress
from . import pdf_writer, source
from .parts import FONTS_LATER, Gap, Side, ValueGap
from .pdf_writer import Changing, Objects, PdfTemplate, Pieces

_TITLE, _RECORD = b"\0title\0", b"\0record\0"
_LEFT, _RIGHT = b"\0left\0", b"\0right\0"
_TITLE_XML = ValueGap("title_xml")


@dataclass(frozen=True)
class PageTemplate:
    """One layout without its fonts; `fonts` is the number of the object that will list them.

    `bodies` and `streams` are (number, bytes) of the objects that all copies share, `changing` those with gaps. `info` is the number
    of the information dictionary, the last one; `root` is the reference of the catalog. `faces` are the names of the fonts its text uses.
    """

    bodies: tuple[tuple[int, bytes], ...]
    streams: tuple[tuple[int, bytes], ...]
    changing: tuple[Changing, ...]
    info: int
    fonts: int
    faces: frozenset[bytes]
    root: bytes

    def with_fonts(self, font_pool: FontPool, faces: frozenset[bytes]) -> PdfTemplate:
        """Return the template for copies whose own lines use `faces`."""
        # Fonts come first in the file, with numbers after all others: their bytes are the same in the files of all groups.
        fonts, dictionary = font_pool.subset_for(self.faces | faces)
        bodies = sorted([*self.bodies, (self.fonts, dictionary)])
        start = len(pdf_writer.HEADER) + len(fonts.data)
        shared = pdf_writer.as_objects(0, self.info + 2, start, self.streams, bodies)
        # The file's ID is derived from it. MD5 is fast, and the ID need not resist attacks.
        seed = md5(fonts.data + shared.data, usedforsecurity=False).digest()
        return PdfTemplate(fonts, shared, seed, self.changing, self.info, self.root)


class FontPool:
    """The fonts of all copies, one subset for each face; a file gets the faces that its pages use."""

    def __init__(self, first: int, dictionary: Any, objects: Sequence[Any]) -> None:
        self._first, self._last = first, first + len(objects)
        self._faces = {str(name).encode(): bytes(reference) for name, reference in dictionary.items()}
        self._streams = {item.number: item.indirect + b"\n" for item in objects if isinstance(item, pydyf.Stream)}
        self._bodies = {item.number: item.data for item in objects if not isinstance(item, pydyf.Stream)}
        self._subsets: dict[frozenset[bytes], tuple[Objects, bytes]] = {}

    def subset_for(self, faces: frozenset[bytes]) -> tuple[Objects, bytes]:
        """Return the objects of some faces, with their numbers of the whole pool, and the dictionary that lists them."""
        if faces not in self._subsets:
            listed = {name: reference for name, reference in self._faces.items() if name in faces}
            dictionary = b"<<" + b"".join(b"/%b %b" % entry for entry in listed.items()) + b">>"
            wanted = self._referenced(dictionary)
            streams = [(number, stream) for number, stream in self._streams.items() if number in wanted]
            bodies = [(number, body) for number, body in self._bodies.items() if number in wanted]
            count = self._last - self._first + 1
            objects = pdf_writer.as_objects(self._first, count, len(pdf_writer.HEADER), streams, bodies)
            self._subsets[faces] = objects, dictionary
        return self._subsets[faces]

    def _referenced(self, body: bytes) -> set[int]:
        """Return the numbers of the objects that a body refers to, directly or through others."""
        numbers = {int(number) for number in re.findall(rb"(\d+) 0 R", body)}
        return numbers.union(*(self._referenced(self._bodies.get(number, b"")) for number in numbers))


_STRING = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f]+>")


def text_outside(pdf: Any, template: PageTemplate, links: Container[int]) -> object:
    """Return all that a document with gaps says outside of them, wherever it is: equal for copies that differ in their gaps only.

    `links` are the numbers of the annotations that copies fill.
    """
    shown: Counter[bytes] = Counter()
    strings: set[bytes] = set()
    for item in pdf.objects[1:]:
        if isinstance(item, pydyf.Stream) and "Length1" not in item.extra and item.extra.get("Type") != "/Metadata":
            shown.update(part for part in item.stream if isinstance(part, bytes) and _SHOWS.search(part))
    for _, body in template.bodies:
        strings.update(_STRING.findall(body))
    apart = (changing for changing in template.changing if changing.number not in links)
    said = tuple(changing.pieces for changing in apart if changing.written is not pdf_writer.deflated)
    return frozenset(shown.items()), frozenset(strings), said


_SHOWS = re.compile(rb"T[jJf]\b")
_FACE = re.compile(rb"/(\w+) [-\d.]+ Tf")


def faces_of(operators: bytes) -> set[bytes]:
    """Return the names of the fonts that operators select."""
    return set(_FACE.findall(operators))


def page_template(pdf: Any, title: str | None, links: dict[int, int]) -> PageTemplate:
    """Return a document as a PageTemplate; `links` numbers the annotations, by object number, that copies fill.

    `title` is cut out, so that each copy can have its own; with None it stays. Raises CannotPress unless the XMP packet has it once.
    """
    info = len(pdf.objects)
    entries = pydyf.Dictionary({**pdf.info, "Title": _TITLE} if title else pdf.info)
    changing = [Changing(info, _cut(entries.data, {_TITLE: ValueGap("title")}), pdf_writer.plain)]
    bodies: list[tuple[int, bytes]] = []
    streams: list[tuple[int, bytes]] = []
    faces: set[bytes] = set()
    fonts = 0
    for item in pdf.objects[1:]:  # without object 0, the head of the free ones
        number = item.number
        if isinstance(item, pydyf.Stream):
            kind = item.extra.get("Type")
            if "Length1" not in item.extra:
                faces = faces.union(
                    *(faces_of(part) for part in item.stream if isinstance(part, bytes) and b" Tf" in part)
                )
            if kind == "/Metadata":
                packet = _packet(bytes(item.stream[0]), title)
                changing.append(Changing(number, packet, pdf_writer.stream, _entries(item)))
            elif kind == "/EmbeddedFile" and item.stream == [source.STAND_IN.content]:
                changing.append(Changing(number, (ValueGap("file"),), pdf_writer.plain))
            elif any(isinstance(part, Gap | ValueGap) for part in item.stream):  # a page, or a group of graphics on it
                changing.append(Changing(number, _joined(item.stream), pdf_writer.deflated, _entries(item)))
            else:
                streams.append((number, item.indirect + b"\n"))
        elif number in links:
            changing.append(Changing(number, _with_edges(item, links[number]), pdf_writer.plain))
        elif isinstance(item, dict) and FONTS_LATER in item:
            fonts = number
        elif len(pieces := _cut(body := item.data, source.GAPS)) > 1:
            changing.append(Changing(number, pieces, pdf_writer.plain))
        else:
            bodies.append((number, body))
    return PageTemplate(
        tuple(bodies),
        tuple(streams),
        tuple(changing),
        info,
        fonts,
        frozenset(faces),
        pdf.catalog.reference,
    )


def _entries(stream: Any) -> bytes:
    """Return the entries of a stream's dictionary, without its length and its filter."""
    return bytes(pydyf.Dictionary(stream.extra).data.removeprefix(b"<<").removesuffix(b">>"))


def _packet(data: bytes, title: str | None) -> Pieces:
    """Return an XMP packet with gaps for the title and the record. Raises CannotPress unless the title occurs exactly once."""
    before, end, after = data.rpartition(b"</rdf:RDF>")
    gaps = {_RECORD: ValueGap("record")} | ({title_as_xml(title): _TITLE_XML} if title else {})
    pieces = _cut(before + _RECORD + end + after, gaps)
    if title and pieces.count(_TITLE_XML) != 1:
        raise CannotPress("its title is not in the file exactly once")
    return pieces


def _with_edges(annotation: Any, index: int) -> Pieces:
    """Return the dictionary of a link's annotation with gaps for the left and right edge of link number `index`."""
    _, low, _, high = annotation["Rect"]
    data = pydyf.Dictionary({**annotation, "Rect": pydyf.Array([_LEFT, low, _RIGHT, high])}).data
    return _cut(data, {_LEFT: Side(index, False), _RIGHT: Side(index, True)})


def _cut(data: bytes, gaps: Mapping[bytes, ValueGap | Side]) -> Pieces:
    """Return bytes with gaps in the place of their marks."""
    parts = re.split(b"(" + b"|".join(map(re.escape, gaps)) + b")", data)
    return tuple(gaps.get(part, part) for part in parts)


def _joined(operators: Iterable[bytes | Gap | ValueGap]) -> Pieces:
    """Return operators with those between two gaps joined, as they stand in a stream."""
    parts: list[bytes | Gap | ValueGap] = []
    for _, group in groupby(operators, key=lambda operator: isinstance(operator, bytes)):
        run = list(group)
        joined = b"".join(operator + b"\n" for operator in run if isinstance(operator, bytes))
        parts += [joined] if joined else run
    *before, last = parts
    return (*before, last.removesuffix(b"\n") if isinstance(last, bytes) else last)


def title_values(title: str) -> dict[str, bytes]:
    """Return a title as the information dictionary of a PDF and as the XMP packet have it."""
    return {"title": bytes(pydyf.String(title).data), "title_xml": title_as_xml(title)}


def title_as_xml(title: str) -> bytes:
    """Return a title as the XMP packet has it."""
    return escape(title).encode()


def printable(title: str) -> bool:
    """Say whether HTML keeps a title as it is: it has no control characters and no spaces that collapse."""
    return title.isprintable() and title == re.sub(r"\s+", " ", title).strip()
