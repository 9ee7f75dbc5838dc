"""Draw lines of letters with the operators that WeasyPrint writes, in a third of its time: what each glyph adds is kept.

WeasyPrint 70.0 asks Pango for every glyph one by one and formats it anew, and describes the font of every item. It is worth it for
the press, where half of all lines are drawn for one copy only. This can go when WeasyPrint draws a line as fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from struct import Struct
from typing import Any

from weasyprint.text.ffi import FROM_UNITS as _FROM_UNITS
from weasyprint.text.ffi import ffi as _ffi
from weasyprint.text.ffi import pango as _pango

# A glyph as Pango places it, in its units: number, advance, and by how much it is moved right and down.
Glyph = tuple[int, int, int, int]
_GLYPH = Struct(f"=Iiii{_ffi.sizeof('PangoGlyphInfo') - 16}x")
_EXACT_SIZES = (
    _pango.pango_version() >= 14802
)  # whether WeasyPrint takes Pango's sizes of fonts, not those of the style
_PIECES = "_pieces"  # attribute of a font: by size and glyph, what is written for it
EMPTY = _pango.PANGO_GLYPH_EMPTY


def glyphs_of_line(line: Any) -> Iterator[tuple[Any, Iterator[Any]]]:
    """Yield Pango's items of a line, from left to right, each with its `Glyph`s."""
    node = line.runs[0]
    while node != _ffi.NULL:
        string = node.data.glyphs
        yield node.data.item, _GLYPH.iter_unpack(_ffi.buffer(string.glyphs, string.num_glyphs * _GLYPH.size))
        node = node.next


def font_of(stream: Any, pango_font: Any, style: Any) -> tuple[Any, float]:
    """Return WeasyPrint's font of a font of Pango, and the size in which a text of a style is drawn."""
    font, size = stream.add_font(pango_font)
    return font, style["font_size"] if font.png or not _EXACT_SIZES else size


def items_of_line(stream: Any, textbox: Any) -> Iterator[tuple[Any, Any, float, Iterator[Any]]]:
    """Yield Pango's items of the first line of a text, from left to right, each with its font, the font's size and its `Glyph`s."""
    pango_font, font, size = None, None, 0.0
    for item, glyphs in glyphs_of_line(textbox.pango_layout.get_first_line()[0]):
        if item.analysis.font != pango_font:
            pango_font = item.analysis.font
            font, size = font_of(stream, pango_font, textbox.style)
        yield item, font, size, glyphs


def draw_plain_line(stream: Any, textbox: Any, matrix: Any) -> bool:
    """Draw a line whose glyphs were all drawn by WeasyPrint before, with their fonts; say whether it was one."""
    runs: list[tuple[Any, Any, float, str]] = []  # Pango's font, the font, its size, operand of TJ
    for item, font, size, glyphs in items_of_line(stream, textbox):
        text = _text(font, size, list(glyphs))
        if text is None:
            return False
        text = text.removesuffix("<") if text.endswith("<") else text + ">"
        pango_font = item.analysis.font
        if runs and runs[-1][0] == pango_font:
            text = runs.pop()[-1] + text
        runs.append((pango_font, font, size, text))
    stream.set_text_matrix(*matrix.values)
    for _, font, size, text in runs:
        stream.set_font_size(font.hash, size)
        stream.show_text(text)
    return True


def _text(font: Any, size: float, glyphs: list[Glyph]) -> str | None:
    """Return what is written for the glyphs of an item, without its end; None if WeasyPrint has to draw one of them."""
    pieces: dict[Glyph, str] = vars(font).setdefault(_PIECES, {}).setdefault(size, {})
    try:
        return "<" + "".join([pieces[glyph] for glyph in glyphs])
    except KeyError:
        if font.png or font.svg or font.colr or font.bitmap:
            return None
    pieces.update(_pieces(font, size, set(glyphs) - pieces.keys()))
    return "<" + "".join([pieces[glyph] for glyph in glyphs]) if pieces.keys() >= set(glyphs) else None


def _pieces(font: Any, size: float, glyphs: Iterable[Glyph]) -> Iterator[tuple[Glyph, str]]:
    """Yield what WeasyPrint writes for glyphs at their height that it knows; see weasyprint.draw.text.draw_first_line."""
    for number, width, right, down in glyphs:
        if number == EMPTY:
            text = f">{-width / size}<"
        elif down or number not in font.to_unicode or number not in font.widths:
            continue
        else:
            offset = right / size
            kerning = font.widths[number] + offset - width * 1000 * _FROM_UNITS / size
            text = (f">{-offset}<" if offset else "") + f"{number:04x}" + (f">{int(kerning)}<" if kerning else "")
        yield (number, width, right, down), text
