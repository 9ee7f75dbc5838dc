"""Write the PDF file of one copy: a PDF template filled with the parts of the copy.

Objects that all copies share are deflated once and copied; for each copy only its own are deflated. A file has, in this order: header,
fonts, shared objects, objects of the copy, cross-reference stream.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import md5

from .parts import CopyParts, Gap, Side, ValueGap

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
# Bytes of an entry of the cross-reference stream: type 1, offset 4, generation or index 3 (ISO 32000-1, 7.5.8).
_ROW = 8
# Of zlib, for what each copy deflates: with 6 a copy takes nearly twice the time and is 1 to 2 % smaller. What copies share is
# deflated once, with 9.
_QUICK = 1
Pieces = tuple[Gap | ValueGap | Side | bytes, ...]


@dataclass(frozen=True)
class Changing:
    """An object with gaps that each copy fills; `written` (`plain`, `stream` or `deflated`) makes it of number, `entries` and bytes."""

    number: int
    pieces: Pieces
    written: Callable[[int, bytes, bytes], bytes]
    entries: bytes = b""


@dataclass(frozen=True)
class Objects:
    """Objects as bytes of a file: `first` is the number of the first, `rows` are their cross-reference entries."""

    first: int
    data: bytes
    rows: bytes


def stream(number: int, entries: bytes, data: bytes) -> bytes:
    """Return a stream object; its data never ends in a carriage return (ISO 19005-2, 6.1.7.1)."""
    if data.endswith(b"\r"):
        data += b"\n"  # ignored: readers stop at the end of the deflated data
    return b"%d 0 obj\n<<%b/Length %d>>\nstream\n%b\nendstream\nendobj\n" % (number, entries, len(data), data)


def deflated(number: int, entries: bytes, data: bytes, level: int = _QUICK) -> bytes:
    """Return a stream object with its data deflated."""
    return stream(number, entries + b"/Filter /FlateDecode", zlib.compress(data, level))


def plain(number: int, _entries: bytes, body: bytes) -> bytes:
    """Return an object other than a stream; it has no entries beside its body."""
    return b"%d 0 obj\n%b\nendobj\n" % (number, body)


def _row(kind: int, offset: int, index: int = 0) -> bytes:
    return kind.to_bytes(1, "big") + offset.to_bytes(4, "big") + index.to_bytes(3, "big")


def as_objects(
    first: int, count: int, start: int, streams: Sequence[tuple[int, bytes]], bodies: Sequence[tuple[int, bytes]]
) -> Objects:
    """Return objects as bytes of a file that begin at offset `start`, for the numbers `first` to `first + count - 1`.

    `streams` are (number, complete stream object); `bodies` are (number, body) of all other objects, which go into one
    object stream with the last number. Numbers that occur in neither are free.
    """
    rows = dict.fromkeys(range(first, first + count), b"")
    parts = []
    for number, stream_object in streams:
        rows[number] = _row(1, start)
        parts.append(stream_object)
        start += len(stream_object)
    index, offset = [], 0
    holder = first + count - 1
    for order, (number, body) in enumerate(bodies):
        rows[number] = _row(2, holder, order)
        index.append(b"%d %d" % (number, offset))
        offset += len(body) + 1
    head = b" ".join(index) + b"\n"
    entries = b"/Type /ObjStm/N %d/First %d" % (len(bodies), len(head))
    parts.append(deflated(holder, entries, head + b"\n".join(body for _, body in bodies), 9))
    rows[holder] = _row(1, start)
    free = _row(0, 0, 0xFFFF)
    return Objects(first, b"".join(parts), b"".join(row or free for row in rows.values()))


@dataclass(frozen=True)
class PdfTemplate:
    """A page template with its fonts: all of a file but the parts of one copy."""

    fonts: Objects
    same: Objects
    seed: bytes
    changing: tuple[Changing, ...]
    info: int
    root: bytes

    def copy(self, parts: CopyParts) -> bytes:
        """Return the file of a copy from its parts."""
        pieces = [HEADER, self.fonts.data, self.same.data]
        offset = sum(map(len, pieces))
        rows = bytearray(self.same.rows) + bytes(_ROW)
        # The file's ID follows from its content, so that the same copy is always the same bytes (ISO 32000-1, 14.4).
        digest = md5(self.seed, usedforsecurity=False)
        for changing in self.changing:
            body = b"".join([piece if isinstance(piece, bytes) else piece.fill(parts) for piece in changing.pieces])
            digest.update(body)
            rows[_ROW * changing.number : _ROW * (changing.number + 1)] = _row(1, offset)
            pieces.append(changing.written(changing.number, changing.entries, body))
            offset += len(pieces[-1])
        number = len(rows) // _ROW - 1
        rows[_ROW * number :] = _row(1, offset)
        file_id = digest.hexdigest().encode()
        entries = b"/Type /XRef/W [1 4 3]/Index [0 %d %d %d]/Size %d/Root %b/Info %d 0 R/ID [<%b> <%b>]" % (
            number + 1,
            self.fonts.first,
            len(self.fonts.rows) // _ROW,
            self.fonts.first + len(self.fonts.rows) // _ROW,
            self.root,
            self.info,
            file_id,
            file_id,
        )
        pieces.append(deflated(number, entries, bytes(rows) + self.fonts.rows))
        pieces.append(b"startxref\n%d\n%%%%EOF\n" % offset)
        return b"".join(pieces)
