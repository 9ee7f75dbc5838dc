"""An issued copy made again from the files that the ledger kept, and a file compared with it: what its pages show.

Words can be read from a page that shows others, so a file that is not the issued one is compared as pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..ledger.entries import Issue
from ..ledger.ledger import Ledger
from ..page.picture_diff import mark_differences
from ..page.pictures import drawn
from ..pipeline import Pipeline
from ..press.code import Coder
from ..press.press import Press
from ..problems import ProblemsFound
from . import issue
from .batch_job import Job
from .frozen import frozen

WIDTH = 1240  # pixels of a page: 150 for each inch of A4


@dataclass(frozen=True)
class Comparison:
    """How a file compares with a copy made again: equal bytes, equal pages, or the numbers of the pages that differ."""

    equal: Literal["bytes", "pages", ""]
    pages: tuple[int, ...] = ()


def compare(
    pipeline: Pipeline, ledger: Ledger, copy: tuple[str, str, str], content: bytes, coder: Coder | None = None
) -> Comparison | None:
    """Compare a file with the copy it claims to be: reference, recipient and language.

    `coder` gives the code that the copy bore. Where a copy was replaced, the comparison with the most alike counts. Returns
    None for a copy that was not issued, and for a note that is not on file any more. Raises ProblemsFound where the copy
    cannot be made again, or the file is not a PDF that can be drawn.
    """
    best: Comparison | None = None
    for made in _made_again(pipeline, ledger, *copy, coder):
        if made == content:
            return Comparison("bytes")
        differing = tuple(change.number for change in mark_differences(made, content, WIDTH))
        if not differing:
            return Comparison("pages")
        if best is None or len(differing) < len(best.pages):
            best = Comparison("", differing)
    return best


def can_be_drawn(content: bytes) -> bool:
    """Whether the pages of a file can be drawn: it is a PDF, and not damaged."""
    try:
        return bool(drawn(content, 40))
    except (ProblemsFound, RuntimeError):
        return False


def _made_again(
    pipeline: Pipeline, ledger: Ledger, reference: str, recipient: str, language: str, coder: Coder | None
) -> Iterator[bytes]:
    """Yield the bytes of a copy: as it was issued, then of each replacement."""
    held = {
        issue.spelt(pipeline, number): id
        for number, _, id in ledger.numbers()
        if number.series in pipeline.registry.series
    }
    note = pipeline.registry.notes.get(held.get(reference, ""))
    if note is None:
        return
    issues = [entry for entry in ledger.entries(note=note.id) if entry.kind == "issue"]
    for entry in issues:
        sent = {(copy.recipient, copy.language) for copy in Issue.of(entry).copies}
        if Issue.of(entry).added == "duplicate" or (recipient, language) not in sent:
            continue
        office = frozen(pipeline, note, ledger, [issues[0]] if entry == issues[0] else [issues[0], entry])
        job = Job(office.pipeline, office.note, issue.resumed(office, entry), reference, pipeline.registry.folder)
        yield Press(office.pipeline.printer(language), job.documents(language), coder).pdf(recipient)
