"""Write a long table of words in several languages for Word or a browser: a section each, one language to a column.

What stays as it is (fields, conditions) looks different from words. In right-to-left columns it has direction marks beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from ..language.pack import Pack
from ..page.html import Sheet
from ..records.fixed_parts import SHOWN
from .frames import frame
from .text import for_word
from .word_paper import Paper
from .word_runs import LRM, Element, w
from .word_styles import Script, empty_package, script_of

_PAGE = {"w": "16838", "h": "11906", "orient": "landscape"}  # A4 on its side; twentieths of a point
_MARGINS = {
    "top": "800",
    "bottom": "800",
    "left": "680",
    "right": "680",
    "header": "500",
    "footer": "400",
    "gutter": "0",
}
_WIDTH = 16838 - 2 * 680
_NUMBER, _ABOUT = 1150, 2900  # widths of the first two columns
RLM, ZWSP = "\u200f", "\u200b"
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_SOFT, _FIXED, _FAINT = "F3F1EC", "8A3B12", "6B6B6B"


@dataclass(frozen=True)
class Line:
    """A row: its number and mark, what it is about and where, and its words by column; `example`: only to be read."""

    number: str
    mark: str
    about: str
    where: str
    cells: tuple[str, ...]
    example: bool = False


@dataclass(frozen=True)
class Part:
    """A section of the table: its title and its rows."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class WordTable:
    """A document: its title, how to use it, its languages in the order of their columns, and its sections.

    The last language is the one to be corrected. `heads` are the words over all columns.
    """

    title: str
    how: Sequence[str]
    heads: Sequence[str]
    packs: Sequence[Pack]
    parts: Sequence[Part]

    def docx(self, sheet: Sheet, author: str) -> bytes:
        """Return the document for Word: the same bytes for the same words. Raises ProblemsFound as `empty_package` does."""
        return _Body(self, sheet).docx(author)

    def html(self) -> str:
        """Return the document as a page that loads nothing."""
        return frame("word_table").render(table=self, pieces=_marked, columns=len(self.heads))


class _Body:
    """Writes one table into an empty package."""

    def __init__(self, table: WordTable, sheet: Sheet) -> None:
        self.table = table
        self.scripts = [script_of(sheet, pack) for pack in table.packs]
        latin = next((pack for pack in table.packs if pack.direction == "ltr"), table.packs[0])
        self.paper = Paper(empty_package(sheet, latin, self.scripts[table.packs.index(latin)], "", ""))
        own = (_WIDTH - _NUMBER - _ABOUT) // len(table.packs)
        self.widths = [_NUMBER, _ABOUT, *(own for _ in table.packs)]

    def docx(self, author: str) -> bytes:
        sheet = self.paper.sheet()
        end = sheet.body[0][-1]
        for child in end:
            name = child.tag.rpartition("}")[2]
            values = {"pgSz": _PAGE, "pgMar": _MARGINS}.get(name, {})
            for key, value in values.items():
                child.set(f"{child.tag.partition('}')[0]}}}{key}", value)
        for element in self._elements():
            end.addprevious(element)
        return self.paper.filled(sheet, self.table.title, author, self.table.packs[-1].tag, None)

    def _elements(self) -> Iterator[Element]:
        yield _paragraph([_run(self.table.title, bold=True, size=28)], after=120)
        for line in self.table.how:
            yield _paragraph([_run(line, size=19)], after=60)
        for part in self.table.parts:
            yield _paragraph([_run(part.title, bold=True, size=24)], w("keepNext"), before=280, after=100, level="0")
            yield self._table(part)

    def _table(self, part: Part) -> Element:
        line = {"val": "single", "sz": "4", "space": "0", "color": "B8B2A4"}
        borders = w("tblBorders", *(w(side, **line) for side in _SIDES))
        look = w("tblPr", w("tblW", w=str(_WIDTH), type="dxa"), borders, w("tblLayout", type="fixed"))
        grid = w("tblGrid", *(w("gridCol", w=str(width)) for width in self.widths))
        head = [self._cell(i, [_paragraph([_run(text, bold=True, size=17)])], True) for i, text in enumerate(self.table.heads)]  # fmt: skip
        return w("tbl", look, grid, w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *head), *map(self._row, part.lines))  # fmt: skip

    def _row(self, line: Line) -> Element:
        number = [_paragraph([_run(line.number, bold=True, size=18)])] if line.number else []
        number.append(_paragraph([_run(line.mark, size=9, colour=_FAINT)]))
        about = [_paragraph([_run(line.about, size=16)])] if line.about else []
        about += [_paragraph([_run(line.where, size=13, colour=_FAINT)])] if line.where or not about else []
        cells = [self._cell(0, number, True), self._cell(1, about, True)]
        last = len(line.cells) - 1
        for i, text in enumerate(line.cells):
            script = self.scripts[i]
            written = [
                _paragraph(_words(row, script), *([w("bidi")] if script.rtl else [])) for row in text.split("\n")
            ]
            cells.append(self._cell(i + 2, written, i < last or line.example))
        return w("tr", *cells)

    def _cell(self, column: int, content: Iterable[Element], soft: bool) -> Element:
        shade = [w("shd", val="clear", color="auto", fill=_SOFT)] if soft else []
        return w("tc", w("tcPr", w("tcW", w=str(self.widths[column]), type="dxa"), *shade), *content)


def _paragraph(runs: Iterable[Element], *properties: Element, before: int = 0, after: int = 20, level: str = "") -> Element:  # fmt: skip
    spacing = w("spacing", before=str(before), after=str(after), line="240", lineRule="auto")
    keep = [each for each in properties if each.tag.endswith("keepNext")]
    rest = [each for each in properties if each not in keep]
    outline = [w("outlineLvl", val=level)] if level else []
    return w("p", w("pPr", *keep, *rest, spacing, *outline), *runs)


def _words(text: str, script: Script) -> Iterator[Element]:
    """Yield the runs of a line. A line may end before and after each part that stays.

    In right-to-left text such a part is between marks, so that several of them are in the order of reading.
    """
    before, after = (f"{ZWSP}{RLM}{LRM}", f"{LRM}{RLM}{ZWSP}") if script.rtl else (ZWSP, ZWSP)
    for i, part in enumerate(SHOWN.split(text)):
        if part and i % 2:
            yield _run(f"{before}{part}{after}", size=17, colour=_FIXED, script=script, fixed=True)
        elif part:
            yield _run(part, size=24 if script.rtl else 20, script=script)


def _run(text: str, size: int, bold: bool = False, colour: str = "", script: Script | None = None, fixed: bool = False) -> Element:  # fmt: skip
    """Return a run; `size` in half-points. A fixed part is written from left to right and is not checked for spelling."""
    properties: list[Element] = []
    if script:
        faces = script.faces
        fonts = {"ascii": faces["latin"], "hAnsi": faces["latin"], "eastAsia": faces["eastern"], "cs": faces["complex"]}
        properties.append(w("rFonts", **({"hint": "eastAsia"} if script.eastern and not fixed else {}), **fonts))
    properties += [w("b"), w("bCs")] if bold else []
    properties += [w("noProof")] if fixed else []
    properties += [w("color", val=colour)] if colour else []
    properties += [w("sz", val=str(size)), w("szCs", val=str(size))]
    if script and not fixed:
        properties += [w("rtl")] if script.rtl else []
        properties.append(w("lang", val=script.lang, eastAsia=script.lang, bidi=script.lang))
    content = w("t")
    content.text = for_word(text)
    content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return w("r", w("rPr", *properties), content)


def _marked(text: str) -> Markup:
    """Return words as HTML: what stays is isolated, so that it does not disturb the direction of the words."""
    parts = (Markup('<bdi dir="ltr">{}</bdi>').format(part) if i % 2 else escape(part) for i, part in enumerate(SHOWN.split(text)))  # fmt: skip
    return Markup("").join(parts).replace("\n", Markup("<br>"))
