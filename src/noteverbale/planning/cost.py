"""Estimate how much work copies are, so that the most expensive language is begun first and workers end together."""

from __future__ import annotations

from ..language.ordering import list_name
from ..records.notes import Note
from ..registry.registry import Registry


def cost(registry: Registry, note: Note, language: str, copies: int) -> int:
    """Estimate the work for copies of a note in a language, before it is composed: by the names of all States in that language.

    It is the number of copies times the bytes of the names and six for each letter in use. Bytes, not letters: those of Arabic
    and Cyrillic have two, and take longer to set. The fonts of a text with many different letters, as in Chinese, take longer to
    subset and to deflate.
    """
    names = "".join(list_name(state, language, note.date) for state in registry.states.values())
    return copies * (len(names.encode()) + 6 * len(set(names)))
