"""Find the addresses that do not fit into the address panel of page 1, as the page engine lays it out.

Loading the engine takes longer than the whole check of an office. So with the sheet the program ships, an address is
laid out only if a bound from the advance widths of the font cannot exclude that it takes too many lines. The facts that
the bound needs of a sheet whose panel has another style are measured once (`panel_facts`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache, cached_property, partial
from itertools import pairwise
from math import ceil, inf
from unicodedata import east_asian_width
from xml.etree import ElementTree

from ..document import Filled, has_rtl
from ..language.pack import Pack
from ..language.typography import polish_run
from ..problems import ProblemsFound
from ..records.recipients import Address
from ..registry.registry import Registry
from .fonts import advance_widths
from .html import Sheet, address_line, sheet_of
from .panel_facts import LINES, SHIPPED_FACTS, PanelFacts, font_for, measured, shipped_facts
from .printer import Printer

_KERNING = 1.03  # kerning may part letters by a little more than their advance widths

Texts = tuple[str, ...]


def texts_of(registry: Registry, address: Address) -> Texts:
    """Return the lines of an address as the panel prints them, from top to bottom."""
    return (*address.lines, registry.town_line(address), address.country)


class AddressPanel:
    """The panel of one office in one language; an address is measured once."""

    def __init__(self, sheet: Sheet, pack: Pack, printer: Callable[[], Printer]) -> None:
        """Take the sheet, the language and a function that returns its printer, called only if an address must be laid out."""
        self._sheet, self._pack, self._printer = sheet, pack, printer
        self._fits: dict[Texts, bool] = {}
        self._width = cache(self._widest)

    def too_long(self, texts: Texts, others: Iterable[Texts] = ()) -> bool:
        """Say whether an address, of which `texts` are the lines, does not fit.

        If it must be laid out, so are `others` on the same page, since they are likely to be asked for next. With a
        sheet that cannot be used every address fits: the problem is reported where a copy is printed.
        """
        if texts not in self._fits and self._surely_fits(texts):
            self._fits[texts] = True
        if texts not in self._fits:
            unknown = dict.fromkeys((texts, *others))
            doubtful = [other for other in unknown if other not in self._fits and not self._surely_fits(other)]
            too_long: list[Texts] = []
            with suppress(ProblemsFound, OSError):
                too_long = self._measured(doubtful)
            self._fits |= dict.fromkeys(doubtful, True) | dict.fromkeys(too_long, False)
        return not self._fits[texts]

    def _surely_fits(self, texts: Texts) -> bool:
        facts = self._facts
        return facts is not None and sum(lines_at_most(text, self._width, facts.ems) for text in texts) <= facts.lines

    @cached_property
    def _facts(self) -> PanelFacts | None:
        return shipped_facts(self._sheet) or measured(self._sheet, self._pack, self._printer)

    def _widest(self, char: str) -> float:
        """Return the most ems a character takes, infinity if unknown.

        The font is that of its script. Joined Arabic letters are narrower than the single ones counted here.
        """
        font = font_for(self._sheet.fonts, char)
        widest = 1.0 if east_asian_width(char) in "WF" else advance_widths(font).get(char, inf) if font else inf
        if has_rtl(char) and self._facts:
            return widest * self._facts.points_rtl / self._facts.points
        return widest if char.isalnum() or char in " -.,/" else max(widest, 1.0)  # a quotation mark may be an em wide

    def _measured(self, addresses: Sequence[Texts]) -> list[Texts]:
        """Return the addresses that do not fit, all laid out on one page as long as they need. Raises ProblemsFound."""
        printer = self._printer()
        about = f"address panel/{self._pack.code}"
        html = printer.parsed(self._sheet.page(self._pack))
        width = float(printer.laid_out(html, about).pages[0].width)
        root = html.etree_element
        body, panel = root.find("body"), root.find(".//p[@class='address']")
        if panel is None:
            return []  # the office's own sheet has no panel
        parents = {child: parent for parent in root.iter() for child in parent}
        chain = [panel]  # the panel and what it is in, up to the body
        while parents[chain[0]] is not body:
            chain.insert(0, parents[chain[0]])
        for child in list(body):
            body.remove(child)
        for number, texts in enumerate(addresses):
            parent = body
            for element in chain:
                parent = ElementTree.SubElement(parent, element.tag, element.attrib)
            parent.set("id", f"a{number}")
            for text in texts:
                line = address_line(polish_run((Filled(text, ""),), self._pack), self._pack.direction)
                parent.append(ElementTree.fromstring(str(line)))
        style = ElementTree.SubElement(root.find("head"), "style")
        style.text = f"@page :first {{ size: {width}px 90000000px }} .address {{ float: none }}"
        too_long = printer.overflowing(html, about, LINES)
        return [texts for number, texts in enumerate(addresses) if f"a{number}" in too_long]


def panels_of(registry: Registry) -> list[AddressPanel]:
    """Return the panel of each language of an office."""
    sheet = sheet_of(registry)
    return [AddressPanel(sheet, pack, partial(Printer, sheet, pack)) for pack in registry.packs.values()]


def lines_at_most(text: str, width: Callable[[str], float], line: float = SHIPPED_FACTS.ems) -> float:
    """Return how many lines of `line` ems a text can take at most; `width` returns that of a character in ems.

    A line is broken where the next word does not fit, so all lines but the last are longer than the whole line less
    the widest word.
    """
    words = [sum(map(width, word)) * _KERNING for word in text.split(" ")]
    space = width(" ")
    length = sum(words) + space * (len(words) - 1)
    if length <= line:
        return 1
    # Typography may tie a word to the next with a no-break space.
    widest = max(map(sum, pairwise([*words, 0.0]))) + 2 * space
    return ceil(length / (line - widest)) if widest < line and length < inf else inf
