"""The letters that a page cannot print, found without the page engine: no font of the office has them.

For a letter the engine takes the first font, in the order of the language, whose `ranges` contain it, and the first font of
all for a letter that none contains. `tests/page/test_letters.py` compares this with what the engine reports.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from struct import iter_unpack, unpack_from

from ..document import Document, Leaf, Text, leaves, runs
from ..language.pack import Pack
from ..problems import Place, Problem, shown
from ..records.office import Font
from .fonts import covers, font_file
from .html import Sheet

# Characters without a glyph of their own (Default_Ignorable_Code_Point), which the engine draws as nothing.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
MOST = 4000  # texts that are kept


class Letters:
    """The letters that pages of one language can print."""

    def __init__(self, sheet: Sheet, pack: Pack) -> None:
        by_id = {font.id: font for font in sheet.fonts}
        self._sheet = sheet
        self._fonts = [by_id[family] for family in sheet.families(pack) if family in by_id]
        self._printable: set[str] = set()
        self._known: set[str] = set()  # texts that can be printed: most of two copies are the same

    def missing(self, text: str) -> str:
        """Return the letters of a text that cannot be printed, each once, in order."""
        if self._printable.issuperset(text):
            return ""
        missing = [char for char in dict.fromkeys(text) if char not in self._printable and not self._is_printable(char)]
        if any(map(unicodedata.combining, missing)):  # an accent may be part of a letter that the font has
            composed = unicodedata.normalize("NFC", text)
            missing = [char for char in missing if char in composed]
        return "".join(missing)

    def problems(self, document: Document, stops: bool = True) -> Iterator[Problem]:
        """Yield an error (a warning unless it `stops`) for each text of a document with letters that cannot be printed."""
        meta, head = document.meta, document.letterhead
        around = (head.acronym, head.name, document.initials, document.tagline, document.watermark)
        parts: list[Leaf] = [Text(text) for text in around if text]
        for _, run in runs(document):
            parts += leaves(run)
        about = f"{document.about}, {meta.recipient}" if meta.recipient else document.about
        texts = {part.text for part in parts} - self._known
        if not self.missing("\n".join(texts)):  # one look for a whole document
            if len(self._known) > MOST:
                self._known.clear()
            self._known |= texts
            return
        for part in parts:
            if self.missing(part.text):
                place = getattr(part, "place", None) or Place(shown(self._sheet.folder.parent / meta.kind))
                yield from self.problems_of(part.text, place, about, stops)

    def problems_of(self, text: str, place: Place, about: str, stops: bool = True) -> Iterator[Problem]:
        """Yield a Problem, as `problems` does, if a text has letters that cannot be printed; `about` says whose it is."""
        if missing := self.missing(text):
            named = ", ".join(f"“{char}” (U+{ord(char):04X})" for char in missing)
            message = f"{about}: no font has {named} of “{text}”"
            hint = "write it in letters that the fonts have, or add a font to data/fonts.yaml"
            if stops:
                yield Problem(place, "letter", message, hint)
            else:
                yield Problem(place, "letter", message, hint, "warning")

    def _is_printable(self, char: str) -> bool:
        font = next((font for font in self._fonts if covers(font, char)), self._fonts[0])
        printable = (
            _has(font, char)
            or unicodedata.category(char) == "Zs"
            or char < " "
            or _INVISIBLE.fullmatch(char) is not None
        )
        if printable:
            self._printable.add(char)
        return printable


def _has(font: Font, char: str) -> bool:
    """Whether a font has a letter or the parts it is composed of, like a base and an accent."""
    parts = unicodedata.decomposition(char).split()
    return ord(char) in characters(font) or (
        bool(parts) and not parts[0].startswith("<") and all(_has(font, chr(int(part, 16))) for part in parts)
    )


@cache
def characters(font: Font) -> frozenset[int]:
    """Return the code points that a font's regular face has a glyph for."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(font, font.regular), lazy=True) as file:
        return frozenset(_groups(file.reader["cmap"]) or file.getBestCmap())


def _groups(table: bytes) -> set[int]:
    """Return the code points of the subtable of format 12 of a 'cmap' table, none without one.

    It is read directly, since fontTools would first name every glyph, which takes half a second for a Chinese font.
    """
    codes: set[int] = set()
    for _, _, offset in iter_unpack(">HHL", table[4 : 4 + 8 * unpack_from(">H", table, 2)[0]]):
        if unpack_from(">H", table, offset)[0] == 12:
            count = unpack_from(">L", table, offset + 12)[0]
            for first, last, glyph in iter_unpack(">LLL", table[offset + 16 : offset + 16 + 12 * count]):
                codes.update(range(first + (glyph == 0), last + 1))
            break
    return codes
