"""Addresses → PDFs of label sheets and envelopes; rows → a dispatch list. Frames are in `pages/`.

Whether an address fits is measured: each is laid out in a box of its label's size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ..document import Inline
from ..page.html import address_line
from ..page.printer import Printer
from ..records.stationery import Stationery

PAGES = Path(__file__).parent.parent / "pages"
# Millimetres a label keeps free: at its sides, above, and below, where the small print is.
PADDING = (4.0, 2.5, 4.5)
SIZES = {"labels": (11.0, 9.5, 8.0), "envelopes": (13.0, 11.0, 9.5)}  # points, the largest that fits


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
    def html(self) -> Markup:
        return Markup("").join(address_line(line) for line in self.lines)


@dataclass(frozen=True)
class Frame:
    """What stands around: the title of the file, its language, and the sender on an envelope (may be empty)."""

    title: str
    tag: str
    direction: str
    sender: tuple[str, ...] = ()


def fitted(printer: Printer, addresses: Sequence[Address], form: Stationery) -> tuple[list[Address], list[str]]:
    """Return the addresses, each in the largest size that fits, and the ids of those that fit in none."""
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


def labels(printer: Printer, addresses: Sequence[Address], form: Stationery, frame: Frame) -> bytes:
    """Return A4 sheets of labels, in order, row by row. Raises ProblemsFound."""
    each = form.columns * form.rows
    sheets = [
        [
            (
                form.left + place % form.columns * (form.width + form.gap),
                form.top + place // form.columns * form.height,
                one,
            )
            for place, one in enumerate(addresses[start : start + each])
        ]
        for start in range(0, len(addresses), each)
    ]
    page = _page(printer, "labels", frame, sheets=sheets, form=form, padding=PADDING)
    return printer.page(page, "labels")


def envelopes(printer: Printer, addresses: Sequence[Address], form: Stationery, frame: Frame) -> bytes:
    """Return one envelope a page. Raises ProblemsFound."""
    return printer.page(_page(printer, "envelopes", frame, addresses=addresses, form=form), "envelopes")


def dispatch_list(
    printer: Printer, rows: Sequence[Sequence[str]], columns: Mapping[str, str], heads: Sequence[str], frame: Frame
) -> bytes:
    """Return a table: `columns` by name in order, a row the cells of one copy, `heads` the lines above it. Raises ProblemsFound."""
    return printer.page(_page(printer, "list", frame, rows=rows, columns=columns, heads=heads), "list")


@lru_cache(maxsize=1)
def _frames() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _page(printer: Printer, name: str, frame: Frame, **words: Any) -> str:
    return (
        _frames()
        .get_template(f"{name}.html.j2")
        .render(
            frame=frame,
            faces=printer.sheet.faces(printer.pack),
            families=printer.sheet.family_list(printer.pack),
            **words,
        )
    )
