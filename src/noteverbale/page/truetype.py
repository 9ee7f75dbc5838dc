"""Write the TrueType program that a PDF embeds: some glyphs of a font, and glyphs composed of them, under small numbers.

HarfBuzz subsets a font but composes nothing, and fontTools takes a font apart to do it, so the tables are written here.
Only those that a PDF needs are kept (ISO 32000-1, 9.9), without hints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from struct import iter_unpack, pack, unpack_from
from typing import NamedTuple

# Flags of a component of a composite glyph (OpenType, "glyf").
_WORDS, _OFFSETS, _SCALE, _MORE, _TWO_SCALES, _MATRIX, _INSTRUCTIONS = 0x1, 0x2, 0x8, 0x20, 0x40, 0x80, 0x100


class Part(NamedTuple):
    """A glyph of the font in a composed one, moved by `x` and `y` from where the part before it ends, in units of the font."""

    glyph: int
    x: int = 0
    y: int = 0


class Composed(NamedTuple):
    """A glyph composed of others; its advance is the sum of theirs and `wider`."""

    parts: tuple[Part, ...]
    wider: int = 0


class TrueType:
    """A font file with outlines of TrueType. Raises ValueError for any other."""

    def __init__(self, content: bytes) -> None:
        if content[:4] != b"\0\1\0\0":
            raise ValueError("the font has no outlines of TrueType")
        rows = iter_unpack(">4sLLL", content[12 : 12 + 16 * unpack_from(">H", content, 4)[0]])
        self._tables = {tag: content[start : start + length] for tag, _, start, length in rows}
        if b"glyf" not in self._tables or b"fvar" in self._tables:
            raise ValueError("the font has no outlines of TrueType, or they vary")
        self.count: int = unpack_from(">H", self._tables[b"maxp"], 4)[0]
        self.units: int = unpack_from(">H", self._tables[b"head"], 18)[0]
        self._wide = unpack_from(">H", self._tables[b"head"], 50)[0]
        self._advances: int = unpack_from(">H", self._tables[b"hhea"], 34)[0]

    def program(self, glyphs: Sequence[int], composed: Sequence[Composed]) -> tuple[bytes, list[int], list[int]]:
        """Return a font file of `glyphs`, their parts and .notdef, then the `composed` ones; and the numbers of both in it."""
        kept = self._with_components({0, *glyphs, *(part.glyph for new in composed for part in new.parts)})
        numbers = {glyph: number for number, glyph in enumerate(kept)}
        outlines = [self._renumbered(glyph, numbers) for glyph in kept]
        metrics = [self.metric(glyph) for glyph in kept]
        for new in composed:
            outline, metric = self._composed(new, numbers)
            outlines.append(outline)
            metrics.append(metric)
        content = self._file(outlines, metrics)
        return content, [numbers[glyph] for glyph in glyphs], list(range(len(kept), len(outlines)))

    def _outline(self, glyph: int) -> bytes:
        if self._wide:
            start, end = unpack_from(">LL", self._tables[b"loca"], 4 * glyph)
        else:
            start, end = (2 * offset for offset in unpack_from(">HH", self._tables[b"loca"], 2 * glyph))
        return self._tables[b"glyf"][start:end]

    def metric(self, glyph: int) -> tuple[int, int]:
        """Return the advance and the left side bearing of a glyph, in units of the font."""
        table = self._tables[b"hmtx"]
        if glyph < self._advances:
            advance, bearing = unpack_from(">Hh", table, 4 * glyph)
        else:
            advance = unpack_from(">H", table, 4 * self._advances - 4)[0]
            bearing = unpack_from(">h", table, 4 * self._advances + 2 * (glyph - self._advances))[0]
        return advance, bearing

    def _with_components(self, glyphs: set[int]) -> list[int]:
        """Return these glyphs and those that they are composed of, sorted."""
        waiting = list(glyphs)
        while waiting:
            new = {glyph for *_, glyph in _components(self._outline(waiting.pop()))} - glyphs
            glyphs |= new
            waiting += new
        return sorted(glyphs)

    def _renumbered(self, glyph: int, numbers: dict[int, int]) -> bytes:
        """Return an outline without instructions, its components under their new numbers."""
        outline = self._outline(glyph)
        if not outline:
            return b""
        contours = unpack_from(">h", outline)[0]
        if contours >= 0:
            end = 10 + 2 * contours
            return outline[:end] + b"\0\0" + outline[end + 2 + unpack_from(">H", outline, end)[0] :]
        components = [
            pack(">HH", flags & ~_INSTRUCTIONS, numbers[part]) + outline[start + 4 : end]
            for start, end, flags, part in _components(outline)
        ]
        return outline[:10] + b"".join(components)

    def _composed(self, new: Composed, numbers: dict[int, int]) -> tuple[bytes, tuple[int, int]]:
        """Return the outline of a composed glyph, and its advance and left side bearing."""
        pen, components, boxes = 0, [], []
        for glyph, x, y in new.parts:
            if outline := self._outline(glyph):
                left, bottom, right, top = unpack_from(">4h", outline, 2)
                boxes.append((left + pen + x, bottom + y, right + pen + x, top + y))
                components.append((numbers[glyph], pen + x, y))
            pen += self.metric(glyph)[0]
        if not boxes:
            return b"", (pen + new.wider, 0)
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        outline = pack(">5h", -1, min(lefts), min(bottoms), max(rights), max(tops))
        for place, (number, x, y) in enumerate(components, 1):
            small = -128 <= x < 128 and -128 <= y < 128
            flags = _OFFSETS | (0 if small else _WORDS) | (_MORE if place < len(components) else 0)
            outline += pack(">HHbb" if small else ">HHhh", flags, number, x, y)
        return outline, (pen + new.wider, min(lefts))

    def _file(self, outlines: Sequence[bytes], metrics: Sequence[tuple[int, int]]) -> bytes:
        count = len(outlines)
        even = [outline + b"\0" * (len(outline) % 2) for outline in outlines]
        starts = [0, *accumulate(map(len, even))]
        wide = starts[-1] >= 1 << 17
        head, hhea, maxp = (self._tables[tag] for tag in (b"head", b"hhea", b"maxp"))
        points, contours, some_points, some_contours = unpack_from(">4H", maxp, 6)
        limits = (min(0xFFFF, 2 * max(points, some_points)), min(0xFFFF, 2 * max(contours, some_contours)))
        parts, depth = unpack_from(">HH", maxp, 28)
        tables = {
            b"glyf": b"".join(even),
            b"head": head[:8] + bytes(4) + head[12:50] + pack(">H", wide) + head[52:],
            b"hhea": hhea[:34] + pack(">H", count),
            b"hmtx": b"".join(pack(">Hh", *metric) for metric in metrics),
            b"loca": pack(f">{count + 1}L", *starts) if wide else pack(f">{count + 1}H", *(at // 2 for at in starts)),
            # No hints, and a composed glyph has at most two parts, which may be composed themselves.
            b"maxp": maxp[:4]
            + pack(">7H", count, points, contours, *limits, 1, 0)
            + pack(">7H", 0, 0, 0, 0, 0, max(parts, 2), depth + 1),
        }
        return _font_file(tables)


def _components(outline: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield (start, end, flags, glyph) of each component of a composite outline; nothing for any other."""
    if not outline or unpack_from(">h", outline)[0] >= 0:
        return
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, glyph = unpack_from(">HH", outline, at)
        scale = 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0
        end = at + (8 if flags & _WORDS else 6) + scale
        yield at, end, flags, glyph
        at = end


def _font_file(tables: dict[bytes, bytes]) -> bytes:
    """Return the file of some tables, in the order of their tags, with its checksums (OpenType, "Organization of an OpenType font")."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    head = b"\0\1\0\0" + pack(">4H", count, 16 * power, power.bit_length() - 1, 16 * (count - power))
    start, body = 12 + 16 * count, b""
    for tag, table in sorted(tables.items()):
        head += pack(">4sLLL", tag, _checksum(table), start + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    at = start + sum(len(table) + -len(table) % 4 for tag, table in sorted(tables.items()) if tag < b"head") + 8
    content = head + body
    adjustment = (0xB1B0AFBA - _checksum(content)) & 0xFFFFFFFF
    return content[:at] + pack(">L", adjustment) + content[at + 4 :]


def _checksum(data: bytes) -> int:
    data += bytes(-len(data) % 4)
    total: int = sum(unpack_from(f">{len(data) // 4}L", data))
    return total & 0xFFFFFFFF
