"""The files of a batch: its copies, a journal while it runs, the manifest when it is done.

A copy on disk is kept when its bytes are those listed in the journal or the manifest of the same plan.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter

from ..document import Mark
from ..files import force_names, has_content, write_whole
from ..pipeline import Pipeline
from ..planning.fingerprint import engine, inputs
from ..planning.plan import Planned
from ..problems import Place, Problem, ProblemsFound, shown
from ..records.notes import Note
from .batch_job import MANIFEST, CopyFile, Job, Outcome
from .manifest_file import Asked, Manifest, is_copy, is_recorded

JOURNAL = ".copies.jsonl"
COLUMNS = ("reference", "recipient", "language", "file", "pages", "bytes", "sha256")
DIGESTS = ("note", "records", "templates", "engine", "plan")


def finished(
    pipeline: Pipeline,
    note: Note,
    path: Path,
    to: Sequence[str],
    lang: str,
    marks: tuple[Mark, ...] | None,
    reference: str | None,
) -> Outcome | None:
    """Return the outcome of a batch that is done and whose input and output files have not changed; None otherwise.

    Nothing is composed: equal digests of the office's files mean that the plan is the same, unless the note
    `depends_on_others` and its words and recipients are not those of the ledger. A manifest whose contents do not match
    its digest is ignored.
    """
    with suppress(OSError, ValueError):
        manifest = Manifest.read(path, intact=True)
        digests = {**inputs(pipeline.registry, note), "engine": engine(), "plan": manifest.digests.get("plan", "")}
        asked = Asked(to=tuple(to), lang=lang, marks=marks, reference=reference)
        if manifest.asked == asked and manifest.digests == digests and manifest.is_complete(path.parent):
            return Outcome(path.parent, manifest.stamp, kept=len(manifest.copies))
    return None


def store_copy(job: Job, copy: Planned, content: bytes, pages: int) -> CopyFile | Problem:
    """Write a copy and return its entry in the manifest; a Problem where it cannot be written.

    After a power cut an issued copy is whole or not there. `write_manifest` forces drafts to the disk together, and the names of all.
    """
    try:
        write_whole(job.folder / copy.file, content, lasting=not job.replaceable, name_too=False)
    except OSError as error:
        return Problem(Place(shown(job.folder / copy.file)), "file", f"{error.strerror or error}", "look at the disk")
    digest = sha256(content).hexdigest()
    return CopyFile(copy.recipient, copy.language, copy.audience, copy.file, pages, len(content), digest)


def write_line(journal: io.TextIOWrapper, line: Mapping[str, object]) -> None:
    """Write one line of the journal, at once: the process may be killed at any moment."""
    journal.write(json.dumps(line) + "\n")
    journal.flush()


def has_copies(folder: Path) -> bool:
    """Return whether a batch has a manifest or a journal in a folder: what they list may be kept."""
    return any((folder / name).exists() for name in (MANIFEST, JOURNAL))


def stored_copies(job: Job) -> dict[str, CopyFile]:
    """Return the copies of this plan that are on disk with the bytes listed, by file."""
    journal = job.folder / JOURNAL
    if not job.recorded and journal.is_file():
        done = _journalled(journal.read_text("utf-8", "replace"), job.stamp)
    elif is_recorded(job.folder / job.manifest, job.recorded):
        done = manifest.copies if (manifest := _manifest(job)) and manifest.stamp == job.stamp else ()
    else:
        done = ()
    files = {copy.file for copy in job.plan.copies}
    return {copy.file: copy for copy in done if copy.file in files and is_copy(job.folder, copy)}


def _journalled(journal: str, stamp: str) -> tuple[CopyFile, ...]:
    """Return the copies that a journal lists; none for that of another plan. Damaged lines are skipped."""
    first, *rest = journal.splitlines() or [""]
    with suppress(ValueError, AttributeError):
        if json.loads(first).get("stamp") == stamp:
            return tuple(filter(None, map(_journal_line, rest)))
    return ()


def _journal_line(line: str) -> CopyFile | None:
    with suppress(ValueError):  # a killed run may leave an incomplete last line
        return TypeAdapter(CopyFile).validate_json(line)
    return None


def _manifest(job: Job) -> Manifest | None:
    """Return the manifest on disk, if there is one that can be read."""
    with suppress(OSError, ValueError):
        return Manifest.read(job.folder / job.manifest)
    return None


def listed_files(job: Job) -> set[str]:
    """Return the files of copies that the manifest on disk lists: only those in the folder of a language."""
    copies = manifest.copies if (manifest := _manifest(job)) else ()
    return {copy.file for copy in copies if re.fullmatch(r"[a-z]{2,3}/[A-Za-z0-9_.-]+\.pdf", copy.file)}


def check_folder(job: Job) -> None:
    """Raise ProblemsFound for a folder with copies of another note, or with issued copies where this job makes drafts."""
    with suppress(OSError, ValueError):
        existing = Manifest.read(job.folder / MANIFEST)
        specimens = existing.asked.marks == ("specimen",) and "specimen" in (job.plan.marks or ())
        same_copies = (existing.note, existing.asked.reference) == (job.note.id, job.reference)
        if not same_copies and not (specimens and existing.note == job.note.id):
            message = f"this folder holds {existing.asked.reference or 'drafts'} of '{existing.note}'"
            hint = "name another folder with -o: existing files are not overwritten"
            raise ProblemsFound.one(Place(shown(job.folder)), "not-ours", message, hint)


def write_manifest(job: Job, copies: Sequence[CopyFile]) -> None:
    """Write the manifest of a finished batch, as JSON for programs and as CSV for people. All that it lists survives a power cut.

    Files that have this content already are left.
    """
    digests = {**job.plan.inputs, "engine": engine(), "plan": job.plan.hash}
    reference = job.reference or job.note.reference
    manifest = Manifest(
        note=job.note.id,
        reference=reference,
        stamp=job.stamp,
        asked=Asked(to=job.plan.to, lang=job.plan.lang, marks=job.plan.marks, reference=job.reference),
        digests=digests,
        copies=tuple(copies),
        left_out=dict(sorted(job.plan.left_out.items())),
        entry=job.entry,
    )
    table = io.StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *DIGESTS])
    for copy in copies:
        cells = {**asdict(copy), "reference": reference or ""}
        writer.writerow([*(cells[name] for name in COLUMNS), *(digests[name] for name in DIGESTS)])
    path = job.folder / job.manifest
    contents = {path.with_suffix(".csv"): table.getvalue().encode("utf-8-sig"), path: manifest.to_json()}
    others = {file: content for file, content in contents.items() if not has_content(file, sha256(content).hexdigest())}
    if others and job.replaceable:
        os.sync()
    elif others:
        # Of the copies, and of the folder itself; those of their folders are forced with the manifest's.
        for folder in sorted({job.folder.parent, *((job.folder / copy.file).parent for copy in copies)}):
            force_names(folder)
    for file, content in others.items():
        write_whole(file, content)
