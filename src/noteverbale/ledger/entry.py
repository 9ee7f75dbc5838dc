"""One entry of the ledger, and the number it is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from ..records.series import spelled

# Each kind is in the schema of the table: a new one needs a new version of it, in `schema`.
Kind = Literal[
    "opening",
    "external",
    "reserve",
    "approve",
    "return",
    "issue",
    "void",
    "correct",
    "comment",
    "made",
    "withdrawn",
    "restored",
]


@dataclass(frozen=True, order=True)
class Number:
    """A number of the ledger: series, year, running number, and the letter of the variant or ''."""

    series: str
    year: int
    number: int
    variant: str = ""

    def reference(self, pattern: str) -> str:
        """Return the reference by the pattern of its series: 'CU {year}/{number}{variant}' gives 'CU 2009/33 (A)'."""
        return spelled(pattern, self.year, self.number, self.variant)

    @property
    def slug(self) -> str:
        """Return the name of the folder of its copies: 'cu-2009-033-a'."""
        return f"{self.series}-{self.year}-{self.number:03}{'-' + self.variant if self.variant else ''}".lower()


@dataclass(frozen=True)
class Entry:
    """One entry. `at` is a time in UTC, ISO 8601; `content` is JSON, its shape by `kind` is in `entries`.

    `series` and `year` repeat those of `number`, and are of their own where an entry has no number (an opening).
    """

    at: str
    by: str
    kind: Kind
    number: Number | None = None
    note: str = ""
    reason: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    series: str = ""
    year: int | None = None
    serial: int = 0
    previous: str = ""
    digest: str = ""

    def row(self) -> tuple[str | int | None, ...]:
        """Return the columns that the digest covers, in the order of the table."""
        series, year = (self.number.series, self.number.year) if self.number else (self.series, self.year)
        number = (self.number.number, self.number.variant) if self.number else (None, "")
        content = json.dumps(self.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return (
            *(self.serial, self.at, self.by, self.kind, series, year),
            *(*number, self.note, self.reason, content, self.previous),
        )

    def hash(self) -> str:
        """Return the digest that the ledger stores: of all columns, the digest of the entry before included.

        How it is computed can never change: ledgers of the past are verified with it.
        """
        return sha256(json.dumps(self.row(), ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
