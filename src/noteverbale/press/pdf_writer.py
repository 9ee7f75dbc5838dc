"""A PDF template and what one copy puts into it → the bytes of one PDF file.

What every copy has in common is deflated once and copied as it is; a copy deflates only the pieces
it changes. The layout: header, fonts of all copies, what is the same, what changes, the table.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import md5

from .parts import CopyParts, Gap, Side

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_ROW = 8  # bytes of a row of the table: kind 1, place 4, generation or index 3
_LEVEL = 6  # of zlib, for what every copy deflates; what is deflated once for all copies has 9


@dataclass(frozen=True)
class Changing:
    """An object of which a copy fills parts; a content stream is deflated, a dictionary is written as it is."""

    number: int
    pieces: tuple[Gap | Side | bytes, ...]
    content: bool


@dataclass(frozen=True)
class Objects:
    """Numbered objects in file form: `data` begins at `start`, and `rows` are their rows of the table."""

    first: int
    data: bytes
    rows: bytes


def stream(number: int, entries: bytes, data: bytes) -> bytes:
    """Return a stream object; its data never ends in a carriage return (ISO 19005-2, 6.1.7.1)."""
    if data.endswith(b"\r"):
        data += b"\n"  # readers stop where the deflated data ends
    return b"%d 0 obj\n<<%b/Length %d>>\nstream\n%b\nendstream\nendobj\n" % (number, entries, len(data), data)


def deflated(number: int, entries: bytes, data: bytes, level: int = _LEVEL) -> bytes:
    """Return a stream object with its data deflated."""
    return stream(number, entries + b"/Filter /FlateDecode", zlib.compress(data, level))


def plain(number: int, body: bytes) -> bytes:
    """Return an object that is no stream."""
    return b"%d 0 obj\n%b\nendobj\n" % (number, body)


def _row(kind: int, place: int, index: int = 0) -> bytes:
    return kind.to_bytes(1, "big") + place.to_bytes(4, "big") + index.to_bytes(3, "big")


def filed(
    first: int, count: int, start: int, streams: Sequence[tuple[int, bytes]], bodies: Sequence[tuple[int, bytes]]
) -> Objects:
    """Return objects in file form, beginning at byte `start`.

    `streams` are whole stream objects; `bodies` are those of all others, which go into one object stream,
    number `first + count - 1`. Numbers that are missing are free.
    """
    rows = dict.fromkeys(range(first, first + count), b"")
    parts = []
    for number, whole in streams:
        rows[number] = _row(1, start)
        parts.append(whole)
        start += len(whole)
    index, place = [], 0
    holder = first + count - 1
    for order, (number, body) in enumerate(bodies):
        rows[number] = _row(2, holder, order)
        index.append(b"%d %d" % (number, place))
        place += len(body) + 1
    head = b" ".join(index) + b"\n"
    entries = b"/Type /ObjStm/N %d/First %d" % (len(bodies), len(head))
    parts.append(deflated(holder, entries, head + b"\n".join(body for _, body in bodies), 9))
    rows[holder] = _row(1, start)
    free = _row(0, 0, 0xFFFF)
    return Objects(first, b"".join(parts), b"".join(row or free for row in rows.values()))


@dataclass(frozen=True)
class PdfTemplate:
    """One page template ready to print: everything but the recipient."""

    fonts: Objects
    same: Objects
    seed: bytes
    changing: tuple[Changing, ...]
    info: tuple[int, bytes, bytes]
    packet: tuple[int, bytes, bytes]
    root: bytes

    def copy(self, parts: CopyParts, title: bytes, title_xml: bytes) -> bytes:
        """Return one copy's file: what it puts into the page template, its title as PDF and as XML."""
        pieces = [HEADER, self.fonts.data, self.same.data]
        place = sum(map(len, pieces))
        rows = bytearray(self.same.rows) + bytes(_ROW)
        # The file's ID follows from its content, so that the same copy is always the same bytes (ISO 32000-1, 14.4).
        digest = md5(self.seed, usedforsecurity=False)

        def add(number: int, whole: bytes) -> None:
            nonlocal place
            rows[_ROW * number : _ROW * (number + 1)] = _row(1, place)
            pieces.append(whole)
            place += len(whole)

        for one in self.changing:
            body = b"".join(piece if isinstance(piece, bytes) else piece.fill(parts) for piece in one.pieces)
            digest.update(body)
            add(one.number, deflated(one.number, b"", body) if one.content else plain(one.number, body))
        number, before, after = self.packet
        add(number, stream(number, b"/Type /Metadata/Subtype /XML", before + title_xml + after))
        number, before, after = self.info
        add(number, plain(number, before + title + after))
        digest.update(title)
        number = len(rows) // _ROW - 1
        rows[_ROW * number :] = _row(1, place)
        name = digest.hexdigest().encode()
        entries = b"/Type /XRef/W [1 4 3]/Index [0 %d %d %d]/Size %d/Root %b/Info %d 0 R/ID [<%b> <%b>]" % (
            number + 1,
            self.fonts.first,
            len(self.fonts.rows) // _ROW,
            self.fonts.first + len(self.fonts.rows) // _ROW,
            self.root,
            self.info[0],
            name,
            name,
        )
        pieces.append(deflated(number, entries, bytes(rows) + self.fonts.rows))
        pieces.append(b"startxref\n%d\n%%%%EOF\n" % place)
        return b"".join(pieces)
