"""Numbers in text: words for small ones, figures in groups for the others."""

from __future__ import annotations

from ..records.base import Gender
from .pack import Pack


def number(pack: Pack, value: int, gender: Gender = "m") -> str:
    """Return a number in the gender of what is counted: 'three', '12', '2,500'."""
    words = pack.numbers.get(gender) or pack.numbers["m"]
    return words[value] if value < min(len(words), pack.number_from) else figures(pack, value)


def figures(pack: Pack, value: int) -> str:
    """Return a number in figures: '2,500', '2 500' (U+00A0), in Spanish '2500' and '25 000'."""
    return f"{value:,}".replace(",", pack.group) if value >= pack.group_from else str(value)
