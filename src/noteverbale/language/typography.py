"""Apply a language's typography to the text of a Document, and return the new Document.

A rule (`typography_rules`) takes a run (a paragraph, an item) as one string, in which symbols, URLs, telephone numbers and open
Fields are a single opaque character each. It yields edits, which are applied to the nodes. Every rule is idempotent, so a run
may be polished again after a Field in it was filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..caches.memo import BoundedMemo
from ..document import Break, Document, Emphasis, Field, Filled, Inline, Isolate, Text, Value, leaves, map_runs
from .grammar import SET_OFF
from .pack import Pack
from .typography_rules import JOINER, OPAQUE, RULES, Edit

_OWN = {ord(OPAQUE): None, ord(JOINER): None}  # no text has these but from here
POLISHED = 16384  # runs of one language that are kept
PASSES = 8  # real sentences need two

Memo = BoundedMemo[tuple[str, ...], tuple[str, ...]]  # the texts of polished runs, by their texts before


def polish(document: Document, pack: Pack, memo: Memo | None = None) -> Document:
    """Return `document` with the rules of its language applied to every run; `memo` keeps the results by run."""
    return map_runs(document, lambda run: polish_run(run, pack, memo))


def polish_run(run: tuple[Inline, ...], pack: Pack, memo: Memo | None = None) -> tuple[Inline, ...]:
    """Apply the language's rules to one run until nothing changes, since one rule may make another one apply."""
    return _ruled(run, pack, pack.typography.rules, memo)


def polish_text(text: str, pack: Pack) -> str:
    """Return a line of words that is printed outside a Document with the language's rules applied."""
    return "".join(_apply_rules((text,), pack, pack.typography.rules))


def for_page(document: Document, pack: Pack) -> Document:
    """Return `document` with the characters that keep parts of a word together on a page. No other format has them."""
    return map_runs(document, lambda run: run_for_page(run, pack)) if pack.typography.page_rules else document


def run_for_page(run: tuple[Inline, ...], pack: Pack) -> tuple[Inline, ...]:
    """Return one run as `for_page` does."""
    return _ruled(run, pack, pack.typography.page_rules) if pack.typography.page_rules else run


def _ruled(run: tuple[Inline, ...], pack: Pack, rules: tuple[str, ...], memo: Memo | None = None) -> tuple[Inline, ...]:
    before = tuple(OPAQUE if isinstance(leaf, (Isolate, Field, Break)) else _foreign(leaf.text) for leaf in leaves(run))
    after = (
        _apply_rules(before, pack, rules)
        if memo is None
        else memo.get(before, lambda: _apply_rules(before, pack, rules))
    )
    texts = iter(after)
    return tuple(_rebuild(inline, texts) for inline in run)


def _foreign(text: str) -> str:
    """Return a text without the characters that only this module writes."""
    return text.translate(_OWN) if OPAQUE in text or JOINER in text else text


def _apply_rules(pieces: tuple[str, ...], pack: Pack, rules: tuple[str, ...]) -> tuple[str, ...]:
    texts, run = list(pieces), "".join(pieces)
    if SET_OFF in run:
        texts = _apply(texts, list(set_off(run)))
        run = "".join(texts)
    for _ in range(PASSES):
        before = list(texts)
        for name in rules:
            if edits := list(RULES[name](run, pack)):
                texts = _apply(texts, edits)
                run = "".join(texts)
        if texts == before:
            break
    return tuple(texts)


def _rebuild(inline: Inline, texts: Iterator[str]) -> Inline:
    match inline:
        case Emphasis():
            return Emphasis(tuple(_rebuild(inner, texts) for inner in inline.inlines))
        case Text() | Value() | Filled():
            text = next(texts)
            return inline if text == inline.text else replace(inline, text=text)
    next(texts)
    return inline


def _apply(texts: list[str], edits: list[Edit]) -> list[str]:
    """Apply edits to the pieces of a run; an edit that contains an opaque character is left out."""
    run = "".join(texts)
    bounds = [0]
    for text in texts:
        bounds.append(bounds[-1] + len(text))
    for start, end, new in sorted(edits, reverse=True):
        if OPAQUE in run[start:end]:
            continue
        first = True
        for i in range(len(texts)):
            low, high = max(start, bounds[i]), min(end, bounds[i + 1])
            inside = low < high or (start == end and bounds[i] <= start < bounds[i + 1])
            if inside and texts[i] != OPAQUE:
                piece = new if first else ""
                texts[i] = texts[i][: low - bounds[i]] + piece + texts[i][high - bounds[i] :]
                first = False
    return texts


_GOES_ON = re.compile(rf"\s*[\w{OPAQUE}]|\s+[«“„\"]")


def goes_on(text: str) -> bool:
    """Say whether a sentence goes on with words in a text that follows a name: no sign of punctuation comes first."""
    return bool(_GOES_ON.match(text))


def set_off(text: str) -> Iterator[Edit]:
    """Close a phrase that ends a name ('…, affiliated with the United Nations') by a comma, where the sentence goes on.

    The comma becomes a part of the text after the name, so that the name itself stays as it is on record.
    """
    for match in re.finditer(SET_OFF, text):
        start, end = match.span()
        comma = "," if goes_on(text[end:]) else ""
        if text[end : end + 1] == OPAQUE:  # nothing can be written into a field or a symbol
            yield start, end, comma
        else:
            yield start, end, ""
            yield end, end, comma
