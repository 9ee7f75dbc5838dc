"""Walks through a part of a Word file and yields in order what Word shows of it, as tokens.

Tracked deletions, hidden text, reading aids and second versions of text boxes are not shown. What has no words (pictures,
equations) is a token of its own. Fields are tokens too: they may begin in one paragraph and end in another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .word_file import Element, R, Relation, W
from .word_looks import Look, Looks, Numbering, is_on, value
from .word_symbols import is_symbol_font, symbol

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PROPERTIES = {
    f"{W}{name}"
    for name in (
        "rPr",
        "pPr",
        "tblPr",
        "tblPrEx",
        "tblGrid",
        "trPr",
        "tcPr",
        "sectPr",
        "sdtEndPr",
        "rubyPr",
        "rt",
        "delText",
    )
} | {f"{W}delInstrText", f"{W}ffData"}
_DELETED = {f"{W}del", f"{W}moveFrom"}
_INSERTED = {f"{W}ins", f"{W}moveTo", *_DELETED}
_DRAWN = {
    "pic": "a picture", "imagedata": "a picture", "chart": "a chart", "relIds": "a diagram", "OLEObject": "an embedded object",
    "altChunk": "a text of another file", "subDoc": "a text of another file", "contentPart": "handwriting",
}  # fmt: skip
_SMALL = {
    "superscript": str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ"),
    "subscript": str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎"),
}
_SPACES = str.maketrans("\n\r\t", "   ", "\u00ad")  # a soft hyphen is seen only at the end of a line of the old page


@dataclass
class Paragraph:
    """A paragraph: its number in the part, its list, and whether it goes on in the line of the one before it."""

    number: int
    numbering: Numbering
    box: bool
    table: bool
    goes_on: bool


@dataclass(frozen=True)
class Token:
    """A piece of what is shown. `kind`: 'text', 'gone' (a reason in `text`), 'hole', 'begin', 'code', 'separate', 'end', 'link'."""

    kind: str
    text: str = ""
    hidden: bool = False


Story = list[Paragraph | Token]  # the text of a part, or that of one text box


@dataclass
class Walk:
    """The tokens of one part: `stories` has the part's own text and that of each text box; `tracked` if changes are."""

    looks: Looks
    relations: Mapping[str, Relation]
    stories: list[Story] = field(default_factory=lambda: [[]])
    tracked: bool = False
    _count: int = 0
    _style: str = ""
    _table: str | None = None  # the style of the table around, '' for one without; None outside of tables
    _look: Look = field(default_factory=Look)
    _box: bool = False
    _hidden: bool = False  # of the place where a text box hangs
    _joins: bool = False
    _hole: str | None = None  # the name of an empty control, until it has been written

    def of(self, element: Element) -> None:
        """Add what is shown of an element."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _PROPERTIES:
            return
        self.tracked = self.tracked or tag in _INSERTED
        if tag in _DELETED:
            return
        name = tag.rpartition("}")[2]
        handler = _HANDLERS.get(tag) or _HANDLERS.get(name if not tag.startswith(W) else "")
        if handler:
            handler(self, element)
        elif name in _DRAWN:
            self._gone(_DRAWN[name])
        else:
            self.inside(element)

    def inside(self, element: Element) -> None:
        """Add what is shown of the children of an element."""
        for child in element:
            self.of(child)

    def _add(self, kind: str, text: str = "") -> None:
        self.stories[-1].append(Token(kind, text, self._look.hidden or self._hidden))

    def _gone(self, reason: str) -> None:
        self._add("gone", reason)

    def text(self, text: str) -> None:
        """Add text of the current run as it looks."""
        if self._hole is not None:
            if self._hole:
                self._add("hole", self._hole)
            self._hole = ""
            return
        text, look = text.translate(_SPACES), self._look
        if is_symbol_font(look.font):
            text = "".join(self._symbol(look.font, ord(char)) for char in text)
        if look.caps:
            text = text.upper()
        if look.raised and not any(char.isalpha() for char in text.replace("n", "")):
            text = text.translate(_SMALL[look.raised])
        if look.struck and text.strip() and not (look.hidden or self._hidden):
            self._add("struck", text)
        self._add("text", text)

    def _symbol(self, font: str, code: int) -> str:
        letter = symbol(font, code)
        if not letter:
            self._gone(f"a symbol of the font {font} that no other font has")
        return letter

    def paragraph(self, element: Element) -> None:
        self._count += 1
        joins, self._joins = self._joins, self.looks.ends_hidden(element)
        mark = element.find(f"{W}pPr/{W}rPr")
        self.tracked = self.tracked or (mark is not None and any(mark.find(each) is not None for each in _INSERTED))
        outer = self._style, self._look
        self._style, self._look = value(element, "pPr/pStyle"), Look()
        number = self.looks.numbering(element)
        self.stories[-1].append(Paragraph(self._count, number, self._box, self._table is not None, joins))
        self.inside(element)
        self._style, self._look = outer

    def run(self, element: Element) -> None:
        outer, self._look = self._look, self.looks.of(element.find(f"{W}rPr"), self._style, self._table or "")
        self.inside(element)
        self._look = outer

    def table(self, element: Element) -> None:
        outer, self._table, self._joins = self._table, value(element, "tblPr/tblStyle"), False
        self.inside(element)
        self._table, self._joins = outer, False

    def row(self, element: Element) -> None:
        deleted = element.find(f"{W}trPr/{W}del") is not None
        self.tracked = self.tracked or deleted or element.find(f"{W}trPr/{W}ins") is not None
        if deleted:
            return
        outer = self._hidden
        self._hidden = outer or is_on(element.find(f"{W}trPr/{W}hidden"))
        self.inside(element)
        self._hidden = outer

    def cell(self, element: Element) -> None:
        deleted = element.find(f"{W}tcPr/{W}cellDel") is not None
        self.tracked = self.tracked or deleted
        if not deleted:
            self._joins = False
            self.inside(element)
            self._joins = False

    def box(self, element: Element) -> None:
        """Add a text box as a story of its own, after what has been read so far."""
        own = self.stories.pop()
        outer = self._box, self._hidden, self._joins, self._table, self._look
        self._hidden, self._box, self._joins, self._table = self._hidden or self._look.hidden, True, False, None
        self.stories += [[]]
        self.inside(element)
        self._box, self._hidden, self._joins, self._table, self._look = outer
        self.stories.append(own)

    def control(self, element: Element) -> None:
        """Add a content control; one that still shows its prompt is a place to fill in."""
        properties, content = element.find(f"{W}sdtPr"), element.find(f"{W}sdtContent")
        if content is None:
            return
        name = value(properties, "alias") or value(properties, "tag")
        if properties is not None and is_on(properties.find(f"{W}showingPlcHdr")):
            if properties.find(f"{W}picture") is not None:
                self._gone("a place for a picture")
                return
            outer, self._hole = self._hole, name or "".join(each.text or "" for each in content.iter(f"{W}t")).strip()
            self.inside(content)
            self._hole = outer
            return
        if name and not any((each.text or "").strip() for each in content.iter(f"{W}t")):
            self._add("empty", name)
        self.inside(content)

    def alternatives(self, element: Element) -> None:
        """Add the first version that Word understands, of a thing that is in the file in several."""
        for child in element:
            if child.tag == f"{_FALLBACK}Fallback":
                self.inside(child)
                return
            known = (child.nsmap.get(prefix) or "" for prefix in child.get("Requires", "").split())
            if child.tag == f"{_FALLBACK}Choice" and all(address.startswith("http://schemas.") for address in known):
                self.inside(child)
                return

    def link(self, element: Element) -> None:
        relation = self.relations.get(element.get(f"{R}id", ""))
        self._add("link", relation.target if relation and relation.external else "")
        self.inside(element)
        self._add("unlink")

    def ruby(self, element: Element) -> None:
        for base in element.iterchildren(f"{W}rubyBase"):
            self.inside(base)

    def simple_field(self, element: Element) -> None:
        self._add("begin")
        self._add("code", element.get(f"{W}instr", ""))
        self._add("separate")
        self.inside(element)
        self._add("end")

    def field_part(self, element: Element) -> None:
        kind = element.get(f"{W}fldCharType", "")
        if kind in ("begin", "separate", "end"):
            self._add(kind, _form_field(element) if kind == "begin" else "")

    def mark(self, element: Element) -> None:
        """Add a break, a tab, a hyphen, or a symbol."""
        name = element.tag.removeprefix(W)
        if name == "br":
            self.text_as("\f" if element.get(f"{W}type") in ("page", "column") else "\n")
        elif name == "sym":
            try:
                code = int(element.get(f"{W}char", ""), 16)
            except ValueError:
                code = 0
            self._add("text", self._symbol(element.get(f"{W}font", ""), code))
        else:
            self.text_as({"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-"}[name])

    def text_as(self, text: str) -> None:
        """Add a sign that no look changes, and that no empty control has."""
        if self._hole is None:
            self._add("text", text)


def _form_field(element: Element) -> str:
    """Return the kind of a form's field and what it shows: 'FORMTEXT name', 'FORMCHECKBOX ☐', 'FORMDROPDOWN item'."""
    data = element.find(f"{W}ffData")
    if data is None:
        return ""
    entries = [each.get(f"{W}val", "") for each in data.iter(f"{W}listEntry")]
    if entries:
        chosen = value(data, "ddList/result") or value(data, "ddList/default") or "0"
        at = int(chosen) if chosen.isdecimal() else 0
        return entries[at] if at < len(entries) else entries[0]
    box = data.find(f"{W}checkBox")
    if box is not None:
        checked = box.find(f"{W}checked")
        return "☒" if is_on(checked if checked is not None else box.find(f"{W}default")) else "☐"
    return value(data, "name")


def _words(walk: Walk, element: Element) -> None:
    walk.text((element.text or "") + "".join(inner.tail or "" for inner in element))


def _code(walk: Walk, element: Element) -> None:
    walk._add("code", (element.text or "") + "".join(inner.tail or "" for inner in element))


def _equation(walk: Walk, element: Element) -> None:
    letters = "".join(str(text) for text in element.itertext()).strip()
    walk._gone(f"the equation “{letters[:40]}”")


def _word_art(walk: Walk, element: Element) -> None:
    walk._gone(f"the drawn words “{element.get('string', '')[:60]}”")


def _drawn_text(walk: Walk, element: Element) -> None:
    walk._gone(f"the words “{(element.text or '')[:60]}” of a drawing")


_HANDLERS: dict[str, Callable[[Walk, Element], None]] = {
    f"{W}p": Walk.paragraph, f"{W}r": Walk.run, f"{W}t": _words, f"{W}instrText": _code, f"{W}tbl": Walk.table,
    f"{W}tr": Walk.row, f"{W}tc": Walk.cell, f"{W}txbxContent": Walk.box, f"{W}sdt": Walk.control,
    f"{W}hyperlink": Walk.link, f"{W}ruby": Walk.ruby, f"{W}fldSimple": Walk.simple_field, f"{W}fldChar": Walk.field_part,
    f"{W}altChunk": lambda walk, _: walk._gone("a text of another file"),
    f"{W}subDoc": lambda walk, _: walk._gone("a text of another file"),
    f"{W}contentPart": lambda walk, _: walk._gone("handwriting"),
    f"{_FALLBACK}AlternateContent": Walk.alternatives, "oMath": _equation, "textpath": _word_art,
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t": _drawn_text,
    **{f"{W}{name}": Walk.mark for name in ("br", "cr", "tab", "ptab", "noBreakHyphen", "sym")},
}  # fmt: skip
