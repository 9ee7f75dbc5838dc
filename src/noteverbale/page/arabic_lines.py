"""Draw Arabic lines so that readers of a PDF find their words whole: with codes of moved glyphs, not with moves of the pen.

WeasyPrint 70.0 draws a glyph that the font moves as a step of the pen there and back, which readers take for a space;
its steps count 1024ths of an em where the PDF counts thousandths, and are cut, so that it writes `>0<` between most
glyphs. Not reported: "Kerning in Arabic words is read as spaces". Runs with Arabic letters are drawn here, from the numbers
of Pango; all else is WeasyPrint's. This can go when it draws Arabic words that poppler and pdf.js read whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import weasyprint.draw.text as _text_drawing
from weasyprint.text.ffi import FROM_UNITS as _FROM_UNITS
from weasyprint.text.ffi import pango as _pango

from .moved_glyphs import GlyphCodes, codes_of
from .plain_lines import EMPTY, Glyph, draw_plain_line, items_of_line

_draw_first_line = _text_drawing.draw_first_line

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefe]")
_LEAST_STEP = 2  # thousandths of an em; less is left to the next step
_LEAST_RISE = 10  # thousandths of an em that a glyph may be too high or low; readers split a word at `Ts`
_PENS = "_pens"  # attribute of a font: by size, its pen
_LEAST_SIZE = 1e-6  # CSS pixels; the engine draws no smaller text


class Run(NamedTuple):
    """Glyphs of a line in one font, from left to right; the `pen` that draws them if they have Arabic letters."""

    font: Any
    size: float
    pen: Pen | None
    glyphs: list[Glyph]


def draw_first_line(stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any) -> Any:
    """Draw a line; has the parameters of the function it replaces, and returns its pictures."""
    whole = text_overflow == "clip" and block_ellipsis == "none" and textbox.style["font_size"] >= _LEAST_SIZE
    if not _ARABIC.search(textbox.text):
        # In a line whose characters are set apart, each glyph has an advance that comes in no other line.
        if whole and textbox.text.strip() and not getattr(textbox.pango_layout, "spread", 0.0):
            _pango.pango_layout_set_single_paragraph_mode(textbox.pango_layout.layout, True)
            if draw_plain_line(stream, textbox, matrix):
                return []
        return _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)
    if whole:
        _pango.pango_layout_set_single_paragraph_mode(textbox.pango_layout.layout, True)
        runs = _runs(stream, textbox)
        if all(run.pen and run.pen.has_letters(run.glyphs) for run in runs):
            stream.set_text_matrix(*matrix.values)
            _draw(stream, runs)
            return []
    start = len(stream.stream)
    pictures = _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)
    if len(stream.stream) > start:
        _draw_again(stream, runs if whole else _runs(stream, textbox), start + 1)
    return pictures


def _draw_again(stream: Any, runs: Sequence[Run], start: int) -> None:
    """Replace the operators of Arabic runs among those of a line, which a stream has from `start` on."""
    drawn = list(_by_font(stream.stream[start:]))
    del stream.stream[start:]
    for run, operators in zip(runs, drawn, strict=True):
        if run.pen is None:
            stream.stream += operators
        else:
            stream.stream += filter(_selects_font, operators)
            run.pen.draw(stream, run.pen.pieces(run.glyphs), is_last=run is runs[-1])


def _by_font(operators: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Yield the operators in groups, of which each but the first begins by selecting a font."""
    group: list[bytes] = []
    for operator in operators:
        if group and _selects_font(operator):
            yield group
            group = []
        group.append(operator)
    yield group


def _selects_font(operator: bytes) -> bool:
    return operator.endswith(b" Tf")


def _runs(stream: Any, textbox: Any) -> list[Run]:
    """Return the runs of the first line of a text, joined where the engine selects no other font."""
    text = textbox.pango_layout.text.encode()
    runs: list[Run] = []
    for item, font, size, glyphs in items_of_line(stream, textbox):
        if not runs or (runs[-1].font.hash, runs[-1].size) != (font.hash, size):
            runs.append(Run(font, size, None, []))
        runs[-1].glyphs.extend(glyphs)
        pictures = font.png or font.svg or font.colr  # drawn by the engine
        if (
            runs[-1].pen is None
            and not pictures
            and _ARABIC.search(text[item.offset : item.offset + item.length].decode())
        ):
            runs[-1] = runs[-1]._replace(pen=pen_of(font, size))
    return runs


class Piece(NamedTuple):
    """What a pen does for a glyph: move by `before`, write a code (hexadecimal; none for an empty glyph), move by `after`.

    A code is written `rise` thousandths of an em above the line.
    """

    before: float
    code: str
    after: float
    rise: float = 0.0


class Pen:
    """Draws the glyphs of a font that has codes, in one size; lengths are in thousandths of an em."""

    def __init__(self, font: Any, size: float, codes: GlyphCodes) -> None:
        self.font, self.size = font, size
        self._codes, self._unit = codes, 1000 * _FROM_UNITS / size  # a unit of Pango
        self._pieces: dict[Glyph, Piece] = {}
        self._pairs: dict[tuple[Glyph, Glyph], Piece | None] = {}

    def has_letters(self, glyphs: Iterable[Glyph]) -> bool:
        """Say whether all glyphs are known letters of the font."""
        return self._codes.letters.keys() >= {glyph[0] for glyph in glyphs} - {EMPTY}

    def pieces(self, glyphs: Sequence[Glyph]) -> list[Piece]:
        """Return what is done for glyphs, from left to right."""
        strokes, known, pieces, pair = self._codes.strokes, self._pieces, list[Piece](), None
        for glyph, following in zip(glyphs, [*glyphs[1:], None], strict=True):
            if pair:
                pair = None
                continue
            if glyph[0] in strokes and following:
                pair = self._pair(glyph, following)
            pieces.append(pair or known.get(glyph) or self._piece(*glyph))
        return pieces

    def draw(self, stream: Any, pieces: Iterable[Piece], is_last: bool) -> None:
        """Draw pieces of a line; after the `is_last` of a line the pen need not move on."""
        operand, due = list[str](), 0.0  # of TJ, without its ends; how far the pen still has to move
        for before, code, after, rise in pieces:
            due += before
            if rise:
                _show(stream, operand)
                stream.set_text_rise(round(rise * self.size / 1000, 3))
            if code:
                if not -_LEAST_STEP < due < _LEAST_STEP:
                    step = round(due)
                    operand.append(f">{-step}<")
                    due -= step
                operand.append(code)
            due += after
            if rise:
                _show(stream, operand)
                stream.set_text_rise(0)
        if not is_last and abs(due) >= _LEAST_STEP:
            operand.append(f">{-round(due)}<")
        _show(stream, operand)

    def _pair(self, stroke: Glyph, letter: Glyph) -> Piece | None:
        """Return how a stroke and the letter right of it are drawn by one code; None unless the font puts them together and moves neither."""
        if (stroke, letter) in self._pairs:
            return self._pairs[stroke, letter]
        code = self._codes.pair(letter[0], stroke[0])
        moved = any((*stroke[2:], *letter[2:]))
        if code is None or moved:
            piece = None
        else:
            advance = self._known(code, self._width(stroke[0]) + self._width(letter[0]))
            piece = Piece(0.0, f"{code:04x}", (stroke[1] + letter[1]) * self._unit - advance)
        self._pairs[stroke, letter] = piece
        return piece

    def _piece(self, glyph: int, width: int, right: int, down: int) -> Piece:
        key, after = (glyph, width, right, down), width * self._unit
        if glyph == EMPTY:
            return Piece(0.0, "", after)
        missing = glyph & _pango.PANGO_GLYPH_UNKNOWN_FLAG
        if missing:
            glyph = self.font.get_unused_glyph_id(glyph - _pango.PANGO_GLYPH_UNKNOWN_FLAG)
        code, advance, x, rise = glyph, self._width(glyph), 0.0, 0.0
        if right or down:
            x, y = right * self._unit, -down * self._unit
            if self._codes.is_mark(glyph):
                code, moved, up = self._codes.moved_mark(glyph, x, y)
            else:
                code, moved = self._codes.moved_letter(glyph, x, advance)
                advance, up = advance + moved, 0
            x -= moved
            rise = y - up if abs(y - up) > _LEAST_RISE else 0.0
        piece = Piece(x, f"{code:04x}", after - x - self._known(code, advance), rise)
        if not missing:  # its code may change
            self._pieces[key] = piece
        return piece

    def _known(self, code: int, advance: float) -> float:
        """Make the text of a code and its glyph's advance known to the font; return the advance."""
        if code not in self.font.to_unicode:
            self.font.to_unicode[code] = self._codes.text(code)
            self.font.widths[code] = advance
        return advance

    def _width(self, glyph: int) -> float:
        """Return the advance of a glyph, as the PDF has it."""
        width: float = self.font.widths.get(glyph) or self._codes.width(glyph)
        return width


def pen_of(font: Any, size: float) -> Pen | None:
    """Return the pen of a font with Arabic letters; None for one that cannot have codes."""
    pens: dict[float, Pen | None] = vars(font).setdefault(_PENS, {})
    if size not in pens:
        codes = codes_of(font.file_content, font.index)
        pens[size] = Pen(font, size, codes) if codes else None
    return pens[size]


def _draw(stream: Any, runs: Sequence[Run]) -> None:
    """Draw runs that all have pens."""
    for run in runs:
        stream.set_font_size(run.font.hash, run.size)
        assert run.pen
        run.pen.draw(stream, run.pen.pieces(run.glyphs), is_last=run is runs[-1])


def _show(stream: Any, operand: list[str]) -> None:
    if operand:
        stream.show_text(f"<{''.join(operand)}>".replace("<>", ""))
        operand.clear()
