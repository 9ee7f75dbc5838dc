"""Print label sheets, envelopes and the dispatch list as PDF, with the page templates of `pages/`.

To find out whether an address fits, it is laid out in a box of the label's size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from ..document import Inline, words
from ..page.html import address_line
from ..page.printer import Printer
from ..records.stationery import Stationery
from . import frames

# Millimetres that stay free on a label: at the sides, above, and below, where the small print is.
PADDING = (4.0, 2.5, 4.5)
SIZES = {"labels": (11.0, 9.5, 8.0), "envelopes": (13.0, 11.0, 9.5)}  # points; the largest that fits is taken


@dataclass(frozen=True)
class Address:
    """One address. `note` is small print for the clerk; `points` the size of its letters."""

    id: str
    lines: tuple[tuple[Inline, ...], ...]
    tag: str
    direction: str
    note: str
    points: float = 0.0

    @property
    def bookmark(self) -> str:
        """What a reader of PDF files lists: 'MEX – Misión Permanente de México'."""
        return f"{self.id} – {words(self.lines[0])}" if self.lines else self.id

    @property
    def html(self) -> Markup:
        return Markup("").join(address_line(line, self.direction) for line in self.lines)


@dataclass(frozen=True)
class Frame:
    """What is around the addresses: title and language of the file, and the sender on an envelope (may be empty)."""

    title: str
    tag: str
    direction: str
    sender: tuple[str, ...] = ()


def fitted(printer: Printer, addresses: Sequence[Address], form: Stationery) -> tuple[list[Address], list[str]]:
    """Return the addresses that fit, each in the largest possible size, and the ids of those that do not fit in any."""
    sized = {address.id: address for address in addresses}
    remaining = list(addresses)
    for points in SIZES[form.for_]:
        remaining = [replace(address, points=points) for address in remaining]
        too_long = _too_long(printer, remaining, form) if remaining else set()
        sized |= {address.id: address for address in remaining if address.id not in too_long}
        remaining = [address for address in remaining if address.id in too_long]
    unfit = [address.id for address in remaining]
    return [sized[address.id] for address in addresses if address.id not in unfit], unfit


def _too_long(printer: Printer, addresses: Sequence[Address], form: Stationery) -> set[str]:
    zone = form.address
    width = zone.width if zone else form.width - 2 * PADDING[0]
    height = zone.height if zone else form.height - PADDING[1] - PADDING[2]
    page = _page(printer, "measure", Frame("", "", ""), addresses=addresses, width=width, height=height)
    too_long = printer.overflowing(printer.parsed(page), "labels")
    return {address.id for number, address in enumerate(addresses) if f"a{number}" in too_long}


def labels(printer: Printer, addresses: Sequence[Address], form: Stationery, frame: Frame, first: int = 1) -> bytes:
    """Return A4 sheets of labels, in order, row by row. The first sheet begins with label `first`. Raises ProblemsFound."""
    per_sheet = form.columns * form.rows
    places: list[Address | None] = [*[None] * (first - 1), *addresses]
    sheets = [
        [
            (
                form.left + place % form.columns * (form.width + form.gap),
                form.top + place // form.columns * form.height,
                address,
            )
            for place, address in enumerate(places[start : start + per_sheet])
            if address
        ]
        for start in range(0, len(places), per_sheet)
    ]
    page = _page(printer, "labels", frame, sheets=sheets, form=form, padding=PADDING)
    return printer.page(page, "labels")


def envelopes(printer: Printer, addresses: Sequence[Address], form: Stationery, frame: Frame) -> bytes:
    """Return envelopes, one on each page. Raises ProblemsFound."""
    return printer.page(_page(printer, "envelopes", frame, addresses=addresses, form=form), "envelopes")


def dispatch_list(
    printer: Printer, rows: Sequence[Sequence[str]], columns: Mapping[str, str], heads: Sequence[str], frame: Frame
) -> bytes:
    """Return a table: `columns` are titles by name, `rows` the cells of one copy each, `heads` lines above. Raises ProblemsFound."""
    return printer.page(_page(printer, "list", frame, rows=rows, columns=columns, heads=heads), "list")


def _page(printer: Printer, name: str, frame: Frame, **words: object) -> str:
    sheet, pack = printer.sheet, printer.pack
    return frames.frame(name).render(frame=frame, faces=sheet.faces(pack), families=sheet.family_list(pack), **words)
