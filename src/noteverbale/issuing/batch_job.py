"""The types of a batch: the job, its events and its outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from ..compose.addressing import OpenCopy
from ..document import Document
from ..pipeline import Pipeline
from ..planning.cost import cost
from ..planning.fingerprint import page_records_digest
from ..planning.plan import Plan, Planned
from ..problems import Problem, Problems, ProblemsFound
from ..records.notes import Note

if TYPE_CHECKING:
    from .codes import OfficeCoder

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class CopyFile:
    """One copy on disk."""

    recipient: Annotated[str, Field(description="id of the recipient")]
    language: Annotated[str, Field(description="language of the copy")]
    audience: Annotated[str, Field(description="the audience it was composed for")]
    file: Annotated[str, Field(description="its file, in the note's folder")]
    pages: Annotated[int, Field(description="number of its pages")]
    bytes: Annotated[int, Field(description="its size in bytes")]
    sha256: Annotated[str, Field(description="SHA-256 of its bytes")]


@dataclass(frozen=True)
class Event:
    """One thing that happened in a batch; progress is shown from these."""

    kind: Literal["begin", "copy", "problem", "end"]
    copy: CopyFile | None = None
    way: str = ""
    problems: tuple[Problem, ...] = ()
    total: int = 0
    kept: int = 0


@dataclass
class Outcome:
    """The result of a batch: its folder, the stamp of its manifest, numbers of copies made, kept and laid out one by one (`full`), and problems."""

    folder: Path
    stamp: str
    made: int = 0
    kept: int = 0
    full: int = 0
    problems: Problems = field(default_factory=Problems)


@dataclass(frozen=True)
class Job:
    """One batch: a note, its plan, the reference to print (None for drafts), the folder and the name of the manifest.

    `only` are the files that are wanted of it; all, where it is empty. `entry` is the serial and digest of the ledger's
    entry of an issue: on paper and in manifests it shows later whether the ledger still has that entry. `recorded` are the
    SHA-256 of the manifests that the ledger has for it: where there are any, no other manifest or journal is believed.
    """

    pipeline: Pipeline
    note: Note
    plan: Plan
    reference: str | None
    folder: Path
    manifest: str = MANIFEST
    only: frozenset[str] = frozenset()
    entry: str = ""
    recorded: frozenset[str] = frozenset()
    coder: OfficeCoder | None = None  # makes the codes that the copies bear

    @property
    def wanted(self) -> tuple[Planned, ...]:
        """The copies that are to be made."""
        return tuple(copy for copy in self.plan.copies if not self.only or copy.file in self.only)

    @cached_property
    def stamp(self) -> str:
        """Return the digest that must be equal for a copy on disk to be kept.

        Drafts are made from the office as it is, and the plan does not cover all that decides how they look. An issue has
        the office and the plan of its entry.
        """
        parts = f"{self.plan.hash}\0{self.reference}\0{self.plan.marks}"
        if self.replaceable:
            parts += f"\0{self.note.sample}\0{page_records_digest(self.pipeline.registry, self.plan.languages())}"
        return sha256(parts.encode()).hexdigest()

    @property
    def replaceable(self) -> bool:
        """Whether the copies are drafts or specimens: these may be deleted, issued copies never."""
        return self.reference is None or "specimen" in (self.plan.marks or ())

    def rosters(self, language: str, todo: Sequence[Planned]) -> list[tuple[tuple[Planned, ...], list[Planned]]]:
        """Return the rosters of a language, each with those copies of `todo` that are in it, where there are some."""
        wanted = {copy.recipient: copy for copy in todo if copy.language == language}
        pairs = (
            (roster, [wanted[copy.recipient] for copy in roster if copy.recipient in wanted])
            for roster in self.plan.rosters(language)
        )
        return [(roster, own) for roster, own in pairs if own]

    def documents(self, copies: Sequence[Planned]) -> tuple[Document, ...]:
        """Return addressed copies, without those that the plan reports as not addressable."""
        packs = self.pipeline.registry.packs
        return tuple(copy.filled(packs[copy.document.meta.language]) for copy in self.open_copies(copies))

    def open_copies(self, copies: Sequence[Planned]) -> Iterator[OpenCopy]:
        """Yield the same copies before their Fields are filled."""
        for copy in copies:
            try:
                open_copy = self._open_copy(copy)
            except ProblemsFound:
                continue
            yield open_copy

    def cost(self, copies: Sequence[Planned]) -> int:
        """Estimate the work for copies of one language."""
        return cost(self.pipeline.registry, self.note, copies[0].language, len(copies))

    def document(self, copy: Planned) -> Document:
        """Return one addressed copy. Raises ProblemsFound where a Field cannot be filled."""
        return self._open_copy(copy).filled(self.pipeline.registry.packs[copy.language])

    def _open_copy(self, copy: Planned) -> OpenCopy:
        recipient = self.pipeline.registry.recipients[copy.recipient]
        return self.pipeline.open_copy(self.note, recipient, copy.language, self.reference, self.plan.marks)
