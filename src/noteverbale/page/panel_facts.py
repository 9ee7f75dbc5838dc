"""Facts of an office's address panel that a bound on its lines needs: those of the panel as shipped, or measured once.

A sheet with another style of the panel is measured on one page with a few sample lines. There are no facts for a style under
which the advance widths of the fonts do not say how wide a line is (capitals, bold type, letter spacing), or which
treats lines differently by their place: with such a sheet every address must be laid out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from math import inf

from markupsafe import Markup

from ..document import Filled, has_rtl
from ..language.pack import Pack
from ..problems import ProblemsFound
from ..records.office import Font
from .fonts import covers
from .html import Sheet, address_line
from .printer import Printer

LINES = 6  # lines the panel holds; page 1 breaks where it does because there are never more
MILLIMETRES = 25.4 / 72  # of a point
PIXELS = 96 / 72  # of a point, as CSS counts them
ELSEWHERE = {
    "letterhead",
    "acronym",
    "office",
    "logo",
    "main",
    "heading",
    "salutation",
    "date",
    "signature",
    "initials",
    "code",
}  # elements outside its lines
_SAMPLES = (
    "Aa",
    "Жж",
    "Aa中",
    "\u0627",
    "Aa\u0627中",
)  # a line for each script, and mixed ones: fallback fonts can raise a line
_RULE = re.compile(r"([^{}]+)(\{(?:[^{}]|\{[^{}]*\})*\})")


@dataclass(frozen=True)
class PanelFacts:
    """What the bound knows of a panel: the width of its lines in ems of `points`, the largest letters, and how many lines it holds.

    `points_rtl` is the size of the largest letters of lines that are written from right to left.
    """

    ems: float
    points: float
    points_rtl: float
    lines: int = LINES


# A test compares these with the panel laid out. After a change of the shipped panel put its new digest and facts here:
# until then they are measured, for which the page engine must be loaded.
SHIPPED = "8a18a6b66078609176d870e1d4d17cfc48a06f6148a222e392e43b1330b30e3c"
WIDTH = 155.0  # millimetres between the margins of page 1
SHIPPED_FACTS = PanelFacts(WIDTH / (10.95 * MILLIMETRES), 10.95, 12.4)
CODED = "026b69e52980784797811ff1a6d2ed02448deb274609971b7371535da18b3ac6"  # the same panel with room for a code
CODED_FACTS = replace(SHIPPED_FACTS, ems=(WIDTH - 24) / (10.95 * MILLIMETRES))


def shipped_facts(sheet: Sheet) -> PanelFacts | None:
    """Return the facts of a shipped panel; None for another, and for one that cannot be read."""
    return {SHIPPED: SHIPPED_FACTS, CODED: CODED_FACTS}.get(digest(sheet))


def measured(sheet: Sheet, pack: Pack, printer: Callable[[], Printer]) -> PanelFacts | None:
    """Return the facts of a sheet's panel in one language, laid out once; None if it has none, or cannot be used."""
    with suppress(ProblemsFound, OSError):
        if _depends_on_place(sheet.style):
            return None
        lines = Markup("").join(address_line((Filled(text, ""),), pack.direction) for text in _SAMPLES)
        return _facts(printer(), sheet.page(pack, address=lines), pack)
    return None


def _facts(printer: Printer, page: str, pack: Pack) -> PanelFacts | None:
    about = f"address panel/{pack.code}"
    with printer.watched(about):
        html, styles = printer.parsed_apart(page)  # a copy of the same sheet is likely to be printed next
    document = printer.laid_out(html, about, styles)
    from .weasyprint_fixes import panel_lines  # after the printer, which hides the host's fonts from the engine

    height, rows = panel_lines(document)
    if tuple(row.text for row in rows) != _SAMPLES or not all(row.plain for row in rows):
        return None
    families = printer.sheet.families(pack)
    for row in rows:
        font = font_for(printer.sheet.fonts, row.text[0])
        if row.families != families and (font is None or row.families[0] != font.id):
            return None
    pitch = max(*(row.height for row in rows), *(below.top - row.top for row, below in pairwise(rows)))
    lines = LINES if height == inf else min(LINES, int((height - rows[0].top) / pitch + 0.001))
    size = max(row.size for row in rows if not has_rtl(row.text))
    size_rtl = max(row.size for row in rows if has_rtl(row.text))
    return PanelFacts(min(row.width for row in rows) / size, size / PIXELS, size_rtl / PIXELS, lines)


def font_for(fonts: tuple[Font, ...], char: str) -> Font | None:
    """Return the font whose widths the bound takes for a character: that of its direction."""
    return next((font for font in fonts if covers(font, "\u0627" if has_rtl(char) else "A")), None)


def digest(sheet: Sheet) -> str:
    """Return a digest of a sheet's skeleton and of the rules of its style that can change the panel; '' if not readable."""
    try:
        skeleton, style = sheet.text("sheet.html.j2"), _without_comments(sheet.style)
    except (OSError, UnicodeDecodeError):
        return ""
    rules, rest = _RULE.findall(style), _RULE.sub("", style)  # the rest is of a style that is not well formed
    kept = [(selector.split(), body.split()) for selector, body in rules if _touches_panel(selector)]
    return sha256(repr((skeleton, kept, rest.split())).encode()).hexdigest()


def _without_comments(style: str) -> str:
    return re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)


def _touches_panel(selector: str) -> bool:
    """Say whether a rule may match the panel, what it is in or what is in it; true if that is not obvious."""
    if re.search(r"[@+~:\[;]", selector):
        return True
    return any(not _elsewhere(part) for part in selector.split(","))


def _elsewhere(selector: str) -> bool:
    return not ELSEWHERE.isdisjoint(re.split(r"[\s.>+]+", selector))


def _depends_on_place(style: str) -> bool:
    """Say whether a style may treat lines of the panel differently by where they are or what is near them."""
    preludes = re.sub(r"::footnote-(call|marker)", "", ",".join(re.findall(r"[^{};]+(?=\{)", _without_comments(style))))
    selectors = [part for part in preludes.split(",") if not part.strip().startswith("@")]
    return any(re.search(r"[+~]", part) or (re.search(r"[:\[]", part) and not _elsewhere(part)) for part in selectors)
