"""A run of a Document → HTML for reviewers: words that came from a record say which one, and where it was written."""

from __future__ import annotations

from markupsafe import Markup, escape

from ..document import Break, Emphasis, Field, Filled, Inline, Isolate, Text, Value, leaves
from ..problems import NOWHERE, Place


def reading(run: tuple[Inline, ...]) -> Markup:
    """Return a run as HTML; values tell their source when pointed at, fields of the recipient are marked."""
    return Markup("").join(_inline(inline) for inline in run)


def _inline(inline: Inline) -> Markup:
    match inline:
        case Text():
            return escape(inline.text)
        case Value():
            said = _source(f"{inline.kind} {inline.id}", inline.place)
            return Markup('<span class="value" title="{}">{}</span>').format(said, inline.text)
        case Isolate():
            said = _source(inline.kind, inline.place)
            return Markup('<bdi dir="ltr" class="value" title="{}">{}</bdi>').format(said, inline.text)
        case Filled():
            said = _source(inline.name, inline.place)
            return Markup('<mark class="field" title="{}">{}</mark>').format(said, inline.text)
        case Field():
            return Markup(
                '<mark class="field open" title="filled for each recipient"><bdi dir="ltr">{}</bdi></mark>'
            ).format(inline.name)
        case Break():
            return Markup("<br>")
        case Emphasis():
            return Markup("<em>{}</em>").format(reading(inline.inlines))
    raise AssertionError(inline)


def sources(run: tuple[Inline, ...]) -> list[tuple[str, str]]:
    """Return (words, where they came from) for what a run took from records: the same, for those who cannot point."""
    found: list[tuple[str, str]] = []
    for leaf in leaves(run):
        match leaf:
            case Value():
                found.append((leaf.text, _source(f"{leaf.kind} {leaf.id}", leaf.place)))
            case Isolate():
                found.append((leaf.text, _source(leaf.kind, leaf.place)))
            case Filled() if leaf.text:
                found.append((leaf.text, _source(leaf.name, leaf.place)))
    return found


def _source(what: str, place: Place) -> str:
    return what if place == NOWHERE else f"{what} · {place}"
