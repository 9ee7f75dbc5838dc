"""Runs of a Document as HTML for reviewers: words from a record show which record, and its file and line."""

from __future__ import annotations

from markupsafe import Markup

from ..document import Emphasis, Field, Filled, Inline, Isolate, Value, leaves
from ..page.html import inlines
from ..problems import NOWHERE, Place


def annotated(run: tuple[Inline, ...]) -> Markup:
    """Return a run as HTML; the title of each value is its source, fields of the recipient are in `<mark>`."""
    return Markup("").join(_inline(inline) for inline in run)


def _inline(inline: Inline) -> Markup:
    match inline:
        case Value():
            source = _source(f"{inline.kind} {inline.id}", inline.place)
            return Markup('<span class="value" title="{}">{}</span>').format(source, inline.text)
        case Isolate():
            source = _source(inline.kind, inline.place)
            return Markup('<bdi dir="ltr" class="value" title="{}">{}</bdi>').format(source, inline.text)
        case Filled():
            source = _source(inline.name, inline.place)
            return Markup('<mark class="field" title="{}">{}</mark>').format(source, inline.text)
        case Field():
            return Markup(
                '<mark class="field open" title="filled for each recipient"><bdi dir="ltr">{}</bdi></mark>'
            ).format(inline.name)
        case Emphasis():
            return Markup("<em>{}</em>").format(annotated(inline.inlines))
    return inlines((inline,))


def sources(run: tuple[Inline, ...]) -> list[tuple[str, str]]:
    """Return (words, source) for each value of a run: the titles of `annotated` as a list, for readers without a mouse."""
    pairs: list[tuple[str, str]] = []
    for leaf in leaves(run):
        match leaf:
            case Value():
                pairs.append((leaf.text, _source(f"{leaf.kind} {leaf.id}", leaf.place)))
            case Isolate():
                pairs.append((leaf.text, _source(leaf.kind, leaf.place)))
            case Filled() if leaf.text:
                pairs.append((leaf.text, _source(leaf.name, leaf.place)))
    return pairs


def _source(name: str, place: Place) -> str:
    return name if place == NOWHERE else f"{name} · {place}"
