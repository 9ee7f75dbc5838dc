"""Make a PageTemplate of a laid-out document with gaps: what all copies of a group share, and where a copy's lines go.

The page templates of two copies of a group must be equal; with the fonts of all copies one becomes a PdfTemplate.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import md5
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

import pydyf

from ..page.cannot_press import CannotPress
from . import pdf_writer, source
from .parts import FONTS_LATER, CodeGap, Gap, Side
from .pdf_writer import Changing, Objects, PdfTemplate

_TITLE = b"\0title\0"
_LEFT, _RIGHT = b"\0left\0", b"\0right\0"
_APART = 24  # operators between two gaps; with more they go into different pieces


@dataclass(frozen=True)
class PageTemplate:
    """One layout without its fonts; `fonts` is the number of the object that will list them.

    `bodies` and `streams` are (number, bytes) of the objects that all copies share, `changing` those with gaps. `info` and
    `packet` are (number, bytes before the title, bytes after it); those of `packet` after it are cut once more, where the
    record of a copy goes. `faces` are the names of the fonts its text uses.
    """

    bodies: tuple[tuple[int, bytes], ...]
    streams: tuple[tuple[int, bytes], ...]
    changing: tuple[Changing, ...]
    info: tuple[int, bytes, bytes]
    packet: tuple[int, bytes, bytes, bytes]
    fonts: int
    faces: frozenset[bytes]
    root: bytes
    size: int

    def with_fonts(self, font_pool: FontPool, faces: frozenset[bytes]) -> PdfTemplate:
        """Return the template for copies whose own lines use `faces`."""
        # Fonts come first in the file, with numbers after all others: their bytes are the same in the files of all groups.
        fonts, dictionary = font_pool.subset_for(self.faces | faces)
        bodies = sorted([*self.bodies, (self.fonts, dictionary)])
        start = len(pdf_writer.HEADER) + len(fonts.data)
        shared = pdf_writer.as_objects(0, self.size + 1, start, self.streams, bodies)
        # The file's ID is derived from it. MD5 is fast, and the ID need not resist attacks.
        seed = md5(fonts.data + shared.data, usedforsecurity=False).digest()
        return PdfTemplate(fonts, shared, seed, self.changing, self.info, self.packet, self.root)


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


def text_outside(pdf: Any, template: PageTemplate, links: Iterable[int]) -> object:
    """Return all that a document with gaps says outside of them, wherever it is: equal for copies that differ in their gaps only.

    `links` are the numbers of the annotations that copies fill.
    """
    own = {*links, template.packet[0]}
    shown: Counter[bytes] = Counter()
    strings: set[bytes] = set()
    for item in pdf.objects[1:]:
        if isinstance(item, pydyf.Stream):
            parts = item.stream if item.number not in own and "Length1" not in item.extra else ()
            shown.update(part for part in parts if isinstance(part, bytes) and _SHOWS.search(part))
    for _, body in template.bodies:
        strings.update(_STRING.findall(body))
    return frozenset(shown.items()), frozenset(strings), template.packet[1:], template.info[1:]


_SHOWS = re.compile(rb"T[jJf]\b")
_FACE = re.compile(rb"/(\w+) [-\d.]+ Tf")


def faces_of(operators: bytes) -> set[bytes]:
    """Return the names of the fonts that operators select."""
    return set(_FACE.findall(operators))


def page_template(pdf: Any, title: str | None, links: dict[int, int]) -> PageTemplate:
    """Return a document as a PageTemplate; `links` numbers the annotations, by object number, that copies fill.

    `title` is cut out, so that each copy can have its own; with None it stays. Raises CannotPress if it occurs twice.
    """
    objects = {item.number: item for item in pdf.objects[1:]}  # without object 0, the head of the free ones
    packet_number = int(pdf.catalog["Metadata"].split()[0])
    head, end, tail = bytes(objects[packet_number].stream[0]).rpartition(b"</rdf:RDF>")
    packet = _split_at_title(head, title and title_as_xml(title))
    info = _split_at_title(
        pydyf.Dictionary({**pdf.info, "Title": _TITLE} if title else pdf.info).data, title and _TITLE
    )
    size = len(pdf.objects) + 1
    faces: set[bytes] = set()
    for item in objects.values():
        if isinstance(item, pydyf.Stream) and "Length1" not in item.extra:
            faces = faces.union(*(faces_of(part) for part in item.stream if isinstance(part, bytes) and b" Tf" in part))
    contents, changing, streams, size = _split_pages(objects, size)
    bodies: list[tuple[int, bytes]] = []
    fonts = 0
    for number, item in objects.items():
        if number in contents or number == packet_number:
            continue
        if isinstance(item, dict) and FONTS_LATER in item:
            fonts = number
        elif number in links:
            changing.append(Changing(number, _with_edges(item, links[number]), False))
        elif isinstance(item, pydyf.Stream):
            if item.extra.get("Type") == "/EmbeddedFile":
                changing.append(Changing(number, (source.FILE,), False))
            else:
                streams.append((number, item.indirect + b"\n"))
        elif len(pieces := source.pieces_of(body := item.data)) > 1:
            changing.append(Changing(number, pieces, False))
        else:
            bodies.append((number, body))
    return PageTemplate(
        tuple(bodies),
        tuple(sorted(streams)),
        tuple(changing),
        (len(pdf.objects), *info),
        (packet_number, *packet, end + tail),
        fonts,
        frozenset(faces),
        pdf.catalog.reference,
        size,
    )


def _split_pages(objects: dict[int, Any], size: int) -> tuple[set[int], list[Changing], list[tuple[int, bytes]], int]:
    """Split the content of each page into the streams that all copies share and those that a copy fills.

    A shared stream is deflated once, for all copies; therefore a page's content is cut before and after its gaps, and
    the page names all the pieces. `size` is the first free object number. Returns the object numbers of the former
    contents, the changing objects, the shared streams with their numbers, and the next free number.
    """
    contents: set[int] = set()
    changing: list[Changing] = []
    streams: list[tuple[int, bytes]] = []
    for page in [item for item in objects.values() if isinstance(item, dict) and item.get("Type") == "/Page"]:
        number = int(page["Contents"].split()[0])
        contents.add(number)
        numbers: list[int] = []
        for piece in _pieces(objects[number].stream):
            if numbers:
                number, size = size, size + 1
            numbers.append(number)
            if any(not isinstance(part, bytes) for part in piece):
                changing.append(Changing(number, piece, True))
            else:
                content = b"".join(part for part in piece if isinstance(part, bytes))
                streams.append((number, pdf_writer.deflated(number, b"", content, 9)))
        page["Contents"] = pydyf.Array([b"%d 0 R" % number for number in numbers])
    return contents, changing, streams, size


def _split_at_title(data: bytes, title: bytes | str | None) -> tuple[bytes, bytes]:
    """Return the bytes before and after the title. Raises CannotPress unless it occurs exactly once."""
    if not title:
        return data, b""
    parts = data.split(title if isinstance(title, bytes) else title.encode())
    if len(parts) != 2:
        raise CannotPress("its title is not in the file exactly once")
    return parts[0], parts[1]


def _with_edges(annotation: Any, index: int) -> tuple[Side | bytes, ...]:
    """Return the dictionary of a link's annotation with gaps for the left and right edge of link number `index`."""
    _, low, _, high = annotation["Rect"]
    data = pydyf.Dictionary({**annotation, "Rect": pydyf.Array([_LEFT, low, _RIGHT, high])}).data
    before, _, rest = data.partition(_LEFT)
    between, _, after = rest.partition(_RIGHT)
    return before, Side(index, False), between, Side(index, True), after


def _pieces(operators: list[bytes | Gap | CodeGap]) -> list[tuple[Gap | CodeGap | bytes, ...]]:
    """Cut a content stream into shared pieces and pieces with gaps, so that a copy deflates little.

    Gaps near each other share a piece, because every piece is an object of the file.
    """
    places = [place for place, operator in enumerate(operators) if not isinstance(operator, bytes)]
    pieces: list[tuple[Gap | CodeGap | bytes, ...]] = []
    done = 0
    while places:
        last = next((i for i in range(1, len(places)) if places[i] - places[i - 1] > _APART), len(places)) - 1
        first, end = places[0], places[last] + 1
        places = places[last + 1 :]
        if first > done:
            pieces.append((_joined(operators[done:first]),))
        pieces.append(_with_gaps(operators[first:end]))
        done = end
    pieces.append((_joined(operators[done:]),))
    return pieces


def _joined(operators: Iterable[bytes | Gap | CodeGap]) -> bytes:
    return b"".join(operator + b"\n" for operator in operators if isinstance(operator, bytes))


def _with_gaps(operators: list[bytes | Gap | CodeGap]) -> tuple[Gap | CodeGap | bytes, ...]:
    """Return operators with those between two gaps joined."""
    parts: list[Gap | CodeGap | bytes] = []
    for drawn, group in groupby(operators, key=lambda operator: isinstance(operator, bytes)):
        run = list(group)
        parts += [_joined(run)] if drawn else run
    return tuple(parts)


def title_as_pdf(title: str) -> bytes:
    """Return a title as the information dictionary of a PDF has it."""
    return bytes(pydyf.String(title).data)


def title_as_xml(title: str) -> bytes:
    """Return a title as the XMP packet has it."""
    return escape(title).encode()


def printable(title: str) -> bool:
    """Say whether HTML keeps a title as it is: it has no control characters and no spaces that collapse."""
    return title.isprintable() and title == re.sub(r"\s+", " ", title).strip()
