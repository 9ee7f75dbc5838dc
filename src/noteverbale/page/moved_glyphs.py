"""Codes of their own for Arabic glyphs that a font moves, so that readers find words whole.

Kerning and marks move glyphs of a word by a tenth of an em and more. Drawn as moves of the pen, readers take them for
spaces (docs/decisions/0006-arabic-text-layer.md). A code of this module stands for a glyph and a move, or for a letter with
the stroke that the font draws beside it; its outline is composed in the embedded program. A code follows from the font alone,
so that copies have the same codes whatever was drawn before.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from ..caches.memo import BoundedMemo
from .cff import directory
from .glyph_text import ARABIC_MARKS, arabic_face
from .truetype import Composed, Part, TrueType

# Moves in thousandths of an em. What is left of one stays a move of the pen, too small to be taken for a space.
_LETTER_MOVES = (-300, -200, -100, 100, 200)
_MARK_X, _MARK_Y = range(-320, 321, 20), range(-120, 281, 20)
_RESERVED = 256  # numbers after the last glyph, with which the page engine numbers characters that no font has


class GlyphCodes:
    """The codes of one font. `letters` has the text of each glyph, `strokes` the glyphs that may be drawn beside a letter.

    Raises ValueError for a font without outlines of TrueType, or with too many glyphs.
    """

    def __init__(self, content: bytes, index: int) -> None:
        self._font = TrueType(content)
        face = arabic_face(content, index)
        self.letters = face.letters
        self._marks = sorted(glyph for glyph, text in face.letters.items() if text in ARABIC_MARKS)
        self._mark_places = {glyph: place for place, glyph in enumerate(self._marks)}
        self._first_letter = self._font.count + _RESERVED
        self._first_mark = self._first_letter + self._font.count * len(_LETTER_MOVES)
        self._first_pair = self._first_mark + len(self._marks) * len(_MARK_X) * len(_MARK_Y)
        self._pairs = face.pairs
        self._pair_codes = {pair: self._first_pair + place for place, pair in enumerate(face.pairs)}
        self.strokes = frozenset(stroke for _, stroke in face.pairs)
        if self._first_pair + len(face.pairs) > 0xFFFF:
            raise ValueError("the font has too many glyphs for codes of moved ones")

    def is_mark(self, glyph: int) -> bool:
        """Say whether a glyph is a mark over or under a letter."""
        return glyph in self._mark_places

    def moved_letter(self, glyph: int, x: float, width: float) -> tuple[int, int]:
        """Return the code of a glyph moved by about `x`, and by how much it is; `width` is its advance, and the move widens it."""
        move = _letter_move(x, width)
        if not move:
            return glyph, 0
        return self._first_letter + self._font.count * _LETTER_MOVES.index(move) + glyph, move

    def moved_mark(self, glyph: int, x: float, y: float) -> tuple[int, int, int]:
        """Return the code of a mark moved by about `x` and `y`, and by how much it is; its advance stays."""
        column, row = _nearest(_MARK_X, x), _nearest(_MARK_Y, y)
        if not _MARK_X[column] and not _MARK_Y[row]:
            return glyph, 0, 0
        place = (self._mark_places[glyph] * len(_MARK_X) + column) * len(_MARK_Y) + row
        return self._first_mark + place, _MARK_X[column], _MARK_Y[row]

    def pair(self, letter: int, stroke: int) -> int | None:
        """Return the code of a letter with the stroke drawn left of it; None if the font does not put that stroke there."""
        return self._pair_codes.get((letter, stroke))

    def text(self, code: int) -> str:
        """Return the text of a code, or of a glyph by its number."""
        glyph = self._composed(code).parts[-1].glyph if self.is_own(code) else code
        return self.letters.get(glyph, "")

    def width(self, glyph: int) -> int:
        """Return the advance of a glyph in thousandths of an em."""
        return round(self._font.metric(glyph)[0] * 1000 / self._font.units)

    def is_own(self, code: int) -> bool:
        """Say whether a code is one of these, not the number of a glyph."""
        return code >= self._first_letter

    def program(self, codes: Collection[int]) -> tuple[bytes, dict[int, int]]:
        """Return a font file for some codes and numbers of glyphs, and the number that each has in it."""
        own = sorted(filter(self.is_own, codes))
        glyphs = sorted(code for code in codes if code < self._font.count)
        content, numbers, own_numbers = self._font.program(glyphs, [self._composed(code) for code in own])
        return content, dict(zip((*glyphs, *own), (*numbers, *own_numbers), strict=True))

    def _composed(self, code: int) -> Composed:
        if code >= self._first_pair:
            letter, stroke = self._pairs[code - self._first_pair]
            return Composed((Part(stroke), Part(letter)))
        if code >= self._first_mark:
            place, row = divmod(code - self._first_mark, len(_MARK_Y))
            place, column = divmod(place, len(_MARK_X))
            return Composed((Part(self._marks[place], self._units(_MARK_X[column]), self._units(_MARK_Y[row])),))
        move, glyph = divmod(code - self._first_letter, self._font.count)
        x = self._units(_LETTER_MOVES[move])
        return Composed((Part(glyph, x),), x)

    def _units(self, thousandths: int) -> int:
        return round(thousandths * self._font.units / 1000)


@lru_cache(4096)
def _letter_move(x: float, width: float) -> int:
    """Return the move nearest to `x` of a letter with an advance of `width`."""
    return min((move for move in (0, *_LETTER_MOVES) if width + move >= 0), key=lambda move: abs(x - move))


def _nearest(steps: range, number: float) -> int:
    """Return the place of the step nearest to a number."""
    return min(max(round((number - steps.start) / steps.step), 0), len(steps) - 1)


def codes_of(content: bytes, index: int) -> GlyphCodes | None:
    """Return the codes of a font file with Arabic letters; None for one that cannot have any."""
    return _KEPT.get((directory(content), index), lambda: _read_codes(content, index))


_KEPT: BoundedMemo[tuple[bytes, int], GlyphCodes | None] = BoundedMemo(8)


def _read_codes(content: bytes, index: int) -> GlyphCodes | None:
    try:
        return GlyphCodes(content, index)
    except ValueError:
        return None
