"""What a batch is of and what comes of it, copy by copy."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

from ..document import Document
from ..formats.text import to_text
from ..pipeline import Pipeline
from ..planning.plan import Plan, Planned
from ..problems import Problem, Problems, ProblemsFound
from ..records.notes import Note

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Made:
    """One copy on disk. `file` is inside the note's folder, `bytes` its size."""

    recipient: str
    language: str
    audience: str
    file: str
    pages: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Event:
    """What happened, for whoever shows progress."""

    kind: Literal["begin", "copy", "problem", "end"]
    made: Made | None = None
    way: str = ""
    problems: tuple[Problem, ...] = ()
    total: int = 0
    kept: int = 0


@dataclass
class Outcome:
    """What a batch left: its folder, copies made and kept, and what went wrong."""

    folder: Path
    made: int = 0
    kept: int = 0
    full: int = 0
    problems: Problems = field(default_factory=Problems)


@dataclass(frozen=True)
class Job:
    """What a batch is of: the note, its plan, the reference it prints, its folder and the name of its manifest."""

    pipeline: Pipeline
    note: Note
    plan: Plan
    reference: str | None
    folder: Path
    manifest: str = MANIFEST

    @property
    def stamp(self) -> str:
        """What must be the same for a copy on disk to be kept."""
        return sha256(f"{self.plan.hash}\0{self.reference}\0{self.plan.marks}".encode()).hexdigest()

    @property
    def throw_away(self) -> bool:
        """Say whether its copies are drafts or specimens: they may be swept away, issued ones never."""
        return self.reference is None or "specimen" in (self.plan.marks or ())

    def roster(self, language: str) -> tuple[Document, ...]:
        """Address all copies of a language; one that cannot be was told by the plan."""
        made: list[Document] = []
        for one in (copy for copy in self.plan.copies if copy.language == language):
            with suppress(ProblemsFound):
                made.append(self.document(one))
        return tuple(made)

    def expense(self, mine: Sequence[Planned]) -> int:
        """Guess what copies of a language cost: their number, by the bytes of one.

        Arabic and Cyrillic letters take two, and longer to set.
        """
        try:
            return len(mine) * len(to_text(self.document(mine[0])).encode())
        except ProblemsFound:
            return 0  # it is told when it is made

    def document(self, one: Planned) -> Document:
        """Address one copy. Raises ProblemsFound."""
        recipient = self.pipeline.registry.recipients[one.recipient]
        return self.pipeline.copy(self.note, recipient, one.language, self.reference, self.plan.marks)
