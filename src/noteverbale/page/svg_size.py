"""How much a drawing (SVG) draws: elements that use others, which use others, can multiply without end."""

from __future__ import annotations

import re
from xml.etree import ElementTree

LARGEST = 5_000_000  # bytes of a drawing
ELEMENTS = 100_000  # drawn, those used by others counted each time
_NAMED = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)")


def too_much(content: bytes) -> str:
    """Return what is too much in a drawing, in words; '' for one that can be drawn, or is no drawing at all."""
    if len(content) > LARGEST:
        return f"this drawing has more than {LARGEST // 1_000_000} MB"
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError):
        return ""  # the page engine says why it cannot read it
    known = {element.get("id", ""): element for element in root.iter()}
    if _drawn(root, known) > ELEMENTS:
        return f"this drawing draws more than {ELEMENTS:,} elements; its elements use others too often"
    return ""


def _drawn(root: ElementTree.Element, known: dict[str, ElementTree.Element]) -> int:
    """Return how many elements are drawn, up to one more than `ELEMENTS`; a circle of elements draws nothing."""
    counts: dict[int, int] = {}
    work: list[tuple[ElementTree.Element, bool]] = [(root, False)]
    while work:
        element, ready = work.pop()
        if id(element) in counts and not ready:
            continue
        others = [*element, *(known[name] for name in _uses(element) if name in known)]
        if not ready:
            counts[id(element)] = 0  # until it is counted: a circle
            work += [(element, True), *((other, False) for other in others)]
        else:
            counts[id(element)] = min(ELEMENTS + 1, 1 + sum(counts.get(id(other), 0) for other in others))
    return counts[id(root)]


def _uses(element: ElementTree.Element) -> list[str]:
    """Return the ids of the elements that an element draws in its place, as its pattern, its marker or its mask."""
    names = [name for value in element.attrib.values() for name in _NAMED.findall(value)]
    links = [value[1:] for key, value in element.attrib.items() if key.endswith("href") and value.startswith("#")]
    return names + links
