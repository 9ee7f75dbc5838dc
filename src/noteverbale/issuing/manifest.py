"""What stands on disk of a batch: copies, the journal while it runs, the manifest once it is done.

A copy is kept when its bytes are those the journal or the manifest of the same plan names.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..document import Mark
from ..files import write_whole
from ..pipeline import Pipeline
from ..planning.plan import Planned, digest, engine, inputs
from ..problems import Place, Problem, ProblemsFound, shown
from ..records.notes import Note
from .batch_job import Job, Made, Outcome

JOURNAL = ".copies.jsonl"
SPOILT = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)  # what a file of anything can raise
COLUMNS = ("reference", "recipient", "language", "file", "pages", "bytes", "sha256")
DIGESTS = ("note", "records", "templates", "engine", "plan")


def finished(
    pipeline: Pipeline,
    note: Note,
    manifest: Path,
    to: Sequence[str],
    lang: str,
    marks: tuple[Mark, ...] | None,
    reference: str | None,
) -> Outcome | None:
    """Return the outcome of a batch that is done already and whose files, in and out, are the same; None otherwise.

    Nothing is composed for that: the digests of the office's files say that a plan would be the same. A manifest
    that somebody changed is none.
    """
    with suppress(*SPOILT):
        whole = json.loads(manifest.read_text("utf-8"))
        digests = {**inputs(pipeline.registry, note), "engine": engine(), "plan": whole["digests"]["plan"]}
        sealed = whole.pop("seal") == digest(whole)
        if sealed and whole["asked"] == _asked(to, lang, marks, reference) and whole["digests"] == digests:
            made = [Made(**one) for one in whole["copies"]]
            if all(sha256((manifest.parent / one.file).read_bytes()).hexdigest() == one.sha256 for one in made):
                return Outcome(manifest.parent, kept=len(made))
    return None


def _asked(to: Sequence[str], lang: str, marks: tuple[Mark, ...] | None, reference: str | None) -> dict[str, Any]:
    return {"to": list(to), "lang": lang, "marks": None if marks is None else list(marks), "reference": reference}


def keep(job: Job, one: Planned, content: bytes, pages: int) -> Made | Problem:
    """Write a copy whole, and return what the manifest says of it; a Problem where the disk does not take it."""
    try:
        write_whole(job.folder / one.file, content)
    except OSError as error:
        return Problem(Place(shown(job.folder / one.file)), "file", f"{error.strerror or error}", "look at the disk")
    digest = sha256(content).hexdigest()
    return Made(one.recipient, one.language, one.audience, one.file, pages, len(content), digest)


def note_line(journal: io.TextIOWrapper, line: Mapping[str, Any]) -> None:
    journal.write(json.dumps(line) + "\n")
    journal.flush()


def kept(job: Job) -> dict[str, Made]:
    """Return the copies on disk that are of this plan and whole, by file."""
    lines: list[dict[str, Any]] = []
    try:
        for line in (job.folder / JOURNAL).read_text("utf-8", "replace").splitlines():
            with suppress(ValueError):  # the last line of a killed run may be half a line
                lines.append(json.loads(line))
        lines = [one for one in lines if isinstance(one, dict)]
        if not lines or lines[0].get("stamp") != job.stamp:
            lines = []
        lines = lines[1:]
    except OSError:
        with suppress(*SPOILT):
            whole = json.loads((job.folder / job.manifest).read_text("utf-8"))
            lines = whole["copies"] if whole.get("stamp") == job.stamp else []
    wanted = {copy.file for copy in job.plan.copies}
    kept: dict[str, Made] = {}
    for told in lines:
        with suppress(TypeError, OSError):
            made = Made(**told)
            if made.file in wanted and sha256((job.folder / made.file).read_bytes()).hexdigest() == made.sha256:
                kept[made.file] = made
    return kept


def listed(job: Job) -> set[str]:
    """Return the copies the manifest on disk names: files of a language's folder, and nothing else."""
    with suppress(*SPOILT):
        named = json.loads((job.folder / job.manifest).read_text("utf-8"))["copies"]
        return {str(one["file"]) for one in named if re.fullmatch(r"[a-z]{2,3}/[A-Za-z0-9_.-]+\.pdf", str(one["file"]))}
    return set()


def own(job: Job) -> None:
    """Raise ProblemsFound for a folder whose manifest belongs to another note, or to an issue where this is a draft."""
    with suppress(*SPOILT):
        whole = json.loads((job.folder / "manifest.json").read_text("utf-8"))
        theirs = (whole["note"], whole["asked"]["reference"])
        specimens = whole["asked"]["marks"] == ["specimen"] and "specimen" in (job.plan.marks or ())
        if theirs != (job.note.id, job.reference) and not (specimens and theirs[0] == job.note.id):
            message = f"this folder holds {theirs[1] or 'drafts'} of '{theirs[0]}'"
            hint = "name another folder with -o: nothing here is written over"
            raise ProblemsFound.one(Place(shown(job.folder)), "not-ours", message, hint)


def write_manifest(job: Job, copies: Sequence[Made]) -> None:
    digests = {**job.plan.inputs, "engine": engine(), "plan": job.plan.hash}
    whole: dict[str, Any] = {
        "note": job.note.id,
        "reference": job.reference or job.note.reference,
        "stamp": job.stamp,
        "asked": _asked(job.plan.to, job.plan.lang, job.plan.marks, job.reference),
        "digests": digests,
        "copies": [asdict(copy) for copy in copies],
        "left_out": dict(sorted(job.plan.left_out.items())),
    }
    whole["seal"] = digest(whole)
    table = io.StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *DIGESTS])
    for copy in copies:
        cells: dict[str, Any] = {**asdict(copy), "reference": job.reference or job.note.reference or ""}
        writer.writerow([*(cells[name] for name in COLUMNS), *(digests[name] for name in DIGESTS)])
    path = job.folder / job.manifest
    write_whole(path.with_suffix(".csv"), table.getvalue().encode("utf-8-sig"))
    write_whole(path, (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode())
