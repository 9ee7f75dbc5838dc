"""Compares the words read from the pages of a file with the digests of the words that were issued."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from unicodedata import normalize

from .word_digests import Entry, WordDigests, digest_of, is_letter

_SHOWN = 60  # characters of what a file says otherwise


def difference(digests: WordDigests, pages: Sequence[str]) -> str:
    """Return how the texts of a file's pages differ from what was issued; '' where they say the same.

    A passage may run over the end of a page, with the address panel in between. The number at the end of a later page is
    no difference.
    """
    text, places = _read(pages)
    entries = (*digests.body, *digests.panel)
    if len(places) > 2 * sum(length for length, _ in entries) + 1000:
        return "it says much more than was issued"
    starts, rest = _starts(entries, text, places)
    missing = [number for number in range(len(entries)) if number not in starts]
    excerpt = _excerpt(text, rest)
    if missing:
        names = ", ".join(str(number + 1) for number in missing)
        passages = f"passage {names}" if len(missing) == 1 else f"passages {names}"
        return f"{passages} of {len(entries)} read otherwise" + (f": “{excerpt}”" if excerpt else ", or are missing")
    if excerpt:
        return f"it says more than was issued: “{excerpt}”"
    places_of_body = [starts[number] for number in range(len(digests.body))]
    return "" if places_of_body == sorted(places_of_body) else "its passages are in another order"


def _read(pages: Sequence[str]) -> tuple[str, list[int]]:
    """Return the text of all pages, and where in it the letters are that count."""
    text = ""
    places: list[int] = []
    for number, page in enumerate(pages, 1):
        page = normalize("NFKC", page)
        own = [at for at, char in enumerate(page) if is_letter(char)]
        if number > 1:
            last = own[-len(str(number)) :]
            own = own[: -len(last)] if "".join(page[at] for at in last) == str(number) else own
        places += [len(text) + at for at in own]
        text += page + " "
    return text, places


def _starts(entries: Sequence[Entry], text: str, places: Sequence[int]) -> tuple[dict[int, int], list[int]]:
    """Return where each passage begins, by its number, and the places of the letters that belong to none.

    The longest are taken out first, so that a passage cut in two by another is whole when its turn comes again.
    """
    starts: dict[int, int] = {}
    rest, before = list(places), -1
    while before != len(starts):
        before = len(starts)
        for number in sorted(set(range(len(entries))) - starts.keys(), key=lambda number: -entries[number][0]):
            length, digest = entries[number]
            counted = "".join(text[at] for at in rest)
            for start in range(len(counted) - length + 1):
                if digest_of(counted[start : start + length]) == digest:
                    starts[number] = rest[start]
                    del rest[start : start + length]
                    break
    return starts, rest


def _excerpt(text: str, rest: Sequence[int]) -> str:
    """Return the first words that belong to no passage, as the file has them."""
    if not rest:
        return ""
    end = next((b for a, b in pairwise(rest) if b - a > _SHOWN), rest[-1] + 1)
    words = " ".join(text[rest[0] : min(end, rest[0] + _SHOWN)].split())
    return words if end <= rest[0] + _SHOWN else f"{words}…"
