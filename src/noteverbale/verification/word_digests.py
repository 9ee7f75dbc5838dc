"""Digests of the words of a copy, passage by passage: with them a reader can tell which passage of a file was changed.

They are signed with the copy's token. Equal words do not make a file genuine, since a page can show other words than its
text layer holds (docs/decisions/0015-verification.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Self
from unicodedata import category, normalize

Entry = tuple[int, str]  # how many letters a passage has, and 8 bytes of their SHA-256, in hexadecimal
_FORM = re.compile(r"(!?)((?:\d{1,5}:[0-9a-f]{16},?)*);((?:\d{1,5}:[0-9a-f]{16},?)*)")


@dataclass(frozen=True)
class WordDigests:
    """The passages of a copy: those in order (`body`) and those of the address panel and the margins, in any place.

    `readable` is false where programs do not read the words off the page in the order in which they are written.
    """

    body: tuple[Entry, ...]
    panel: tuple[Entry, ...]
    readable: bool = True

    @classmethod
    def of(cls, body: Iterable[str], panel: Iterable[str], readable: bool) -> Self:
        """Return the digests of texts; those without letters are left out."""
        return cls(tuple(filter(None, map(entry, body))), tuple(filter(None, map(entry, panel))), readable)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` wrote. Raises ValueError."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError("it is not a list of digests")
        body, panel = (
            tuple(
                (int(length), digest)
                for length, _, digest in (part.partition(":") for part in group.split(",") if part)
            )
            for group in match.groups()[1:]
        )
        return cls(body, panel, not match[1])

    def __str__(self) -> str:
        groups = (",".join(f"{length}:{digest}" for length, digest in group) for group in (self.body, self.panel))
        return ("" if self.readable else "!") + ";".join(groups)

    @property
    def root(self) -> bytes:
        """What a token states: 16 bytes that depend on every digest and its place."""
        return sha256(str(self).encode()).digest()[:16]


def letters(text: str) -> str:
    """Return a text without spaces, marks and invisible characters, in one form of Unicode (NFKC)."""
    return "".join(filter(is_letter, normalize("NFKC", text)))


@lru_cache(4096)
def is_letter(char: str) -> bool:
    """Whether a character counts: no space, no combining mark, no control or format character."""
    kind = category(char)
    return kind[0] not in "CZ" and kind != "Mn"


@lru_cache(4096)
def entry(text: str) -> Entry | None:
    """Return the digest of one passage; None for a text without letters."""
    counted = letters(text)
    return (len(counted), digest_of(counted)) if counted else None


def digest_of(counted: str) -> str:
    """Return 8 bytes of the SHA-256 of letters, in hexadecimal."""
    return sha256(counted.encode()).hexdigest()[:16]
