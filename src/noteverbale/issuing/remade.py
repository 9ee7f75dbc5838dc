"""An issued copy made again from the files that the ledger kept, and a file compared with it: what its pages show.

Words can be read from a page that shows others, so a file that is not the issued one is compared as pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ..ledger.entries import Issue, Made
from ..ledger.ledger import Ledger
from ..page.picture_diff import mark_differences
from ..page.pictures import drawn
from ..pipeline import Pipeline
from ..press.code import Code, Coder
from ..press.press import Press
from ..problems import ProblemsFound
from ..verification.file_code import FileCode, code_of
from ..verification.ledger_states import goes_out_sealed
from ..verification.token import read
from ..verification.verdicts import UNSEALED, Finding
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


def second_look(pipeline: Pipeline, ledger: Ledger, finding: Finding, content: bytes) -> Finding:
    """Return the verdict on a file after its pages were compared with those of the copy made again.

    Files whose bytes are proved are not compared. Pages of a scan or of another program's file may differ a little without
    a change: such a file, which has no record in its packet, is never called altered for that. Raises ProblemsFound where
    the copy cannot be made again.
    """
    copy = (finding.reference, finding.recipient, finding.language)
    if finding.verdict in ("genuine", "void", "replaced", "unsealed") or not all(copy) or not can_be_drawn(content):
        return finding
    code = code_of(content)
    compared = compare(pipeline, ledger, copy, content, _same_code(code) if code.record else None)
    if compared is None:
        return finding
    if compared.equal == "bytes":
        why = "its bytes are those made again from the ledger"
        note, state = _holder(pipeline, ledger, finding.reference)
        if state == "void":
            return replace(finding, verdict="void", why=f"{why}, and it was voided")
        if goes_out_sealed(Made.of(entry) for entry in ledger.entries(note=note) if entry.kind == "made"):
            return replace(finding, verdict="unsealed", why=UNSEALED)
        return replace(finding, verdict="genuine", why=why)
    if compared.equal == "pages":
        why = "it is not the issued file; its pages look the same as those of the copy that was issued"
        return replace(finding, verdict="says the same", why=why)
    pages = ", ".join(map(str, compared.pages))
    looks = f"page {pages} looks" if len(compared.pages) == 1 else f"pages {pages} look"
    why = f"{finding.why}; {looks} different from the copy that was issued"
    if code.record or finding.verdict == "altered":
        return replace(finding, verdict="altered", why=why)
    return replace(finding, why=f"{why}: compare them yourself")


def _same_code(code: FileCode) -> Coder:
    """Return what gives a copy the code that a file bears. Whether that is the office's is decided before."""
    token = read(code.record)
    claims = token.claims
    record = {
        "reference": claims.reference,
        "recipient": claims.recipient,
        "keyId": token.key_id.hex(),
        "token": code.record,
        "passages": code.passages,
    }
    return lambda document, pages: Code(code.record, record)


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
    note = pipeline.registry.notes.get(_holder(pipeline, ledger, reference)[0])
    if note is None:
        return
    issues = [entry for entry in ledger.entries(note=note.id) if entry.kind == "issue"]
    for entry in issues:
        sent = {(copy.recipient, copy.language) for copy in Issue.of(entry).copies}
        if Issue.of(entry).added == "duplicate" or (recipient, language) not in sent:
            continue
        office = frozen(pipeline, note, ledger, [issues[0]] if entry == issues[0] else [issues[0], entry])
        job = Job(office.pipeline, office.note, issue.resumed(office, entry), reference, pipeline.registry.folder)
        wanted = [copy for copy in job.plan.copies if (copy.recipient, copy.language) == (recipient, language)]
        for roster, _ in job.rosters(language, wanted):
            yield Press(office.pipeline.printer(language), job.documents(roster), coder).pdf(recipient)


def _holder(pipeline: Pipeline, ledger: Ledger, reference: str) -> tuple[str, str]:
    """Return the id of the note that has a reference, and the state of its number; ('', '') for none."""
    for number, state, id in ledger.numbers():
        if number.series in pipeline.registry.series and issue.reference_of(pipeline, number) == reference:
            return id, state
    return "", ""
