"""Draw Arabic lines so that readers of a PDF find their words whole: with codes of moved glyphs, not with moves of the pen.

WeasyPrint 70.0 draws a glyph that the font moves as a step of the pen there and back, which readers take for a space;
its steps count 1024ths of an em where the PDF counts thousandths, and are cut, so that it writes `>0<` between most
glyphs. Not reported: "Kerning in Arabic words is read as spaces". Runs with Arabic letters are drawn here, from the numbers
of Pango; all else is WeasyPrint's. This can go when it draws Arabic words that poppler and pdf.js read whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import weasyprint.draw.text as _text_drawing
from weasyprint.text.ffi import FROM_UNITS as _FROM_UNITS
from weasyprint.text.ffi import pango as _pango

from .moved_glyphs import GlyphCodes, codes_of
from .plain_lines import EMPTY as _EMPTY
from .plain_lines import Glyph as _Glyph
from .plain_lines import draw_plain_line, items_of_line

_draw_first_line = _text_drawing.draw_first_line

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefe]")
_LEAST_STEP = 2  # thousandths of an em; less is left to the next step
_LEAST_RISE = 10  # thousandths of an em that a glyph may be too high or low; readers split a word at `Ts`
_PIECES = "_arabic_pieces"  # attribute of a font: by size and glyph, what the pen does for it
_LEAST_SIZE = 1e-6  # CSS pixels; the engine draws no smaller text


class Run(NamedTuple):
    """Glyphs of a line in one font, from left to right; `codes` of the font if they have Arabic letters."""

    font: Any
    size: float
    codes: GlyphCodes | None
    glyphs: list[_Glyph]


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
        if draw_runs(stream, runs, matrix):
            return []
    start = len(stream.stream)
    pictures = _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)
    if len(stream.stream) > start:
        _draw_again(stream, runs if whole else _runs(stream, textbox), start + 1)
    return pictures


def draw_runs(stream: Any, runs: Sequence[Run], matrix: Any) -> bool:
    """Draw a line in which all glyphs are known letters of fonts with codes; say whether it was one."""
    if not all(run.codes and run.codes.letters.keys() >= {glyph[0] for glyph in run.glyphs} - {_EMPTY} for run in runs):
        return False
    stream.set_text_matrix(*matrix.values)
    for run in runs:
        stream.set_font_size(run.font.hash, run.size)
        _Pen(stream, run).draw(is_last=run is runs[-1])
    return True


def run_of(font: Any, size: float, glyphs: list[_Glyph]) -> Run:
    """Return Arabic glyphs of one font as a run."""
    return Run(font, size, codes_of(font.file_content, font.index), glyphs)


def _draw_again(stream: Any, runs: Sequence[Run], start: int) -> None:
    """Replace the operators of Arabic runs among those of a line, which a stream has from `start` on."""
    drawn = list(_by_font(stream.stream[start:]))
    del stream.stream[start:]
    for run, operators in zip(runs, drawn, strict=True):
        if run.codes is None:
            stream.stream += operators
        else:
            stream.stream += filter(_selects_font, operators)
            _Pen(stream, run).draw(is_last=run is runs[-1])


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
            runs[-1].codes is None
            and not pictures
            and _ARABIC.search(text[item.offset : item.offset + item.length].decode())
        ):
            runs[-1] = runs[-1]._replace(codes=codes_of(font.file_content, font.index))
    return runs


class _Piece(NamedTuple):
    """What the pen does for a glyph: move by `before`, write a code (hexadecimal; none for an empty glyph), move by `after`.

    A code is written `rise` thousandths of an em above the line.
    """

    before: float
    code: str
    after: float
    rise: float = 0.0


class _Pen:
    """Draws the glyphs of a run that has codes; lengths are in thousandths of an em."""

    def __init__(self, stream: Any, run: Run) -> None:
        assert run.codes is not None
        self._stream, self._codes, self._font, self._glyphs = stream, run.codes, run.font, run.glyphs
        self._size, self._unit = run.size, 1000 * _FROM_UNITS / run.size  # a unit of Pango
        self._pieces: dict[Any, _Piece | None] = vars(run.font).setdefault(_PIECES, {}).setdefault(run.size, {})
        self._operand: list[str] = []  # of TJ, without its ends

    def draw(self, is_last: bool) -> None:
        """Draw the run; after the `is_last` of a line the pen need not move on."""
        operand, due, pair = self._operand, 0.0, None  # how far the pen still has to move
        pieces, strokes = self._pieces, self._codes.strokes
        for glyph, following in zip(self._glyphs, [*self._glyphs[1:], None], strict=True):
            if pair:
                pair = None
                continue
            if glyph[0] in strokes and following:
                pair = pieces[glyph, following] if (glyph, following) in pieces else self._pair(glyph, following)
            before, code, after, rise = pair or pieces.get(glyph) or self._piece(*glyph)
            due += before
            if rise:
                self._show()
                self._stream.set_text_rise(round(rise * self._size / 1000, 3))
            if code:
                if not -_LEAST_STEP < due < _LEAST_STEP:
                    operand.append(f">{-round(due)}<")
                    due -= round(due)
                operand.append(code)
            due += after
            if rise:
                self._show()
                self._stream.set_text_rise(0)
        if not is_last and abs(due) >= _LEAST_STEP:
            operand.append(f">{-round(due)}<")
        self._show()

    def _pair(self, stroke: _Glyph, letter: _Glyph) -> _Piece | None:
        """Return how a stroke and the letter right of it are drawn by one code; None unless the font puts them together and moves neither."""
        code = self._codes.pair(letter[0], stroke[0])
        moved = any((*stroke[2:], *letter[2:]))
        if code is None or moved:
            piece = None
        else:
            advance = self._known(code, self._width(stroke[0]) + self._width(letter[0]))
            piece = _Piece(0.0, f"{code:04x}", (stroke[1] + letter[1]) * self._unit - advance)
        self._pieces[stroke, letter] = piece
        return piece

    def _piece(self, glyph: int, width: int, right: int, down: int) -> _Piece:
        key, after = (glyph, width, right, down), width * self._unit
        if glyph == _EMPTY:
            return _Piece(0.0, "", after)
        missing = glyph & _pango.PANGO_GLYPH_UNKNOWN_FLAG
        if missing:
            glyph = self._font.get_unused_glyph_id(glyph - _pango.PANGO_GLYPH_UNKNOWN_FLAG)
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
        piece = _Piece(x, f"{code:04x}", after - x - self._known(code, advance), rise)
        if not missing:  # its code may change
            self._pieces[key] = piece
        return piece

    def _known(self, code: int, advance: float) -> float:
        """Make the text of a code and its glyph's advance known to the font; return the advance."""
        if code not in self._font.to_unicode:
            self._font.to_unicode[code] = self._codes.text(code)
            self._font.widths[code] = advance
        return advance

    def _width(self, glyph: int) -> float:
        """Return the advance of a glyph, as the PDF has it."""
        width: float = self._font.widths.get(glyph) or self._codes.width(glyph)
        return width

    def _show(self) -> None:
        if self._operand:
            self._stream.show_text(f"<{''.join(self._operand)}>".replace("<>", ""))
            self._operand.clear()
