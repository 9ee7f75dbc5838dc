"""Write runs of a Document in WordprocessingML: words, merge fields, links; each with its direction and script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml import etree

from ..document import Break, Emphasis, Field, Filled, Inline, Isolate, Text, Value
from ..page.html import link_parts
from .text import WIDE, for_word

LRM, NBSP, NARROW = "\u200e", "\u00a0", "\u202f"

Element = etree._Element
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAMES = {"w": W[1:-1]}
Linker = Callable[[str], str]  # takes the address of a link and returns its relationship id


def w(tag: str, *children: Element, **attributes: str) -> Element:
    """Return an element of WordprocessingML: `w("p", w("r"), rsidR="0")`."""
    element = etree.Element(f"{W}{tag}", {f"{W}{name}": value for name, value in attributes.items()}, NAMES)
    element.extend(children)
    return element


@dataclass(frozen=True)
class RunWriter:
    """Writes runs: `rtl` in a right-to-left note, `style` and `field_style` character styles, `merge` open Fields as merge fields."""

    rtl: bool
    link: Linker
    merge: bool
    style: str = ""
    field_style: str = ""

    def runs(self, inlines: tuple[Inline, ...]) -> Iterator[Element]:
        """Yield the elements of a run of the Document; neighbouring words become one run, as when typed."""
        text = ""
        for inline in inlines:
            if isinstance(inline, (Text, Value, Filled)):
                text += inline.text
                continue
            if text:
                yield self.words(text)
                text = ""
            match inline:
                case Isolate():
                    yield from self._isolate(inline)
                case Field():
                    yield from self._field(inline)
                case Break():
                    yield w("r", w("br"))
                case Emphasis():
                    yield from RunWriter(self.rtl, self.link, self.merge, "Emphasis", self.field_style).runs(
                        inline.inlines
                    )
        if text:
            yield self.words(text)

    def words(self, text: str, style: str = "", rtl: bool | None = None) -> Element:
        """Return one run of words; `rtl` is their direction where it is not that of the note."""
        text = for_word(text)
        return w("r", *self._properties(style or self.style, self.rtl if rtl is None else rtl, text), *_pieces(text))

    def _properties(self, style: str, rtl: bool, text: str = "") -> list[Element]:
        properties = [w("rStyle", val=style)] if style else []
        # Else Word takes quotation marks and the like from the Latin font.
        if WIDE.search(text):
            properties.append(w("rFonts", hint="eastAsia"))
        if rtl:
            properties.append(w("rtl"))
        return [w("rPr", *properties)] if properties else []

    def _isolate(self, isolate: Isolate) -> Iterator[Element]:
        """Yield a symbol, number or link from left to right: a run without w:rtl, between two left-to-right marks.

        Word goes by the property of the run, other programs by the marks. A long link is broken as in the PDF.
        """
        yield from self._mark()
        if isolate.href is None:
            if isolate.kind != "postal":  # no number is broken in two
                text = isolate.text.replace(" ", NBSP)
            else:  # LibreOffice breaks 'P.O. Box' inside a word if there is a wide no-break space in a right-to-left line
                text = isolate.text.replace(NBSP, NARROW) if self.rtl else isolate.text
            yield self.words(text, "NoteSymbol", rtl=False)
        for i, part in enumerate(link_parts(isolate.text) if isolate.href else ()):
            if i:
                yield from self._mark()
                yield w("r", w("br"))
                yield from self._mark()
            link = w("hyperlink", self.words(part, "Hyperlink", rtl=False), history="1")
            link.set(qn("r:id"), self.link(str(isolate.href)))
            yield link
        yield from self._mark()

    def _mark(self) -> Iterator[Element]:
        if self.rtl:
            yield self.words(LRM, rtl=False)

    def _field(self, field: Field) -> Iterator[Element]:
        if not self.merge:
            yield self.words(field.text, "NoteOpen", rtl=False)
            return
        rtl = self.rtl and field.scope == "recipient" and not self.field_style
        name = f'"{field.name}"' if " " in field.name else field.name
        code = w("instrText")
        code.text = f" MERGEFIELD {name} "
        code.set(qn("xml:space"), "preserve")
        for part in (
            w("fldChar", fldCharType="begin"),
            code,
            w("fldChar", fldCharType="separate"),
            *_pieces(f"«{field.name}»"),
            w("fldChar", fldCharType="end"),
        ):
            yield w("r", *self._properties(self.field_style or self.style, rtl), part)


def _pieces(text: str) -> Iterator[Element]:
    for i, line in enumerate(text.split("\n")):
        if i:
            yield w("br")
        piece = w("t")
        piece.text = line
        piece.set(qn("xml:space"), "preserve")
        yield piece
