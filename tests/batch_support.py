"""Batches of a few copies, and what they leave on disk."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from noteverbale.issuing.batch_job import Job
from noteverbale.pipeline import Pipeline
from noteverbale.planning import plan

FEW = ("MEX,FRA,CUB",)


def job(office: Pipeline, folder: Path, to: tuple[str, ...] = FEW, lang: str = "own", note: str = "cu-2009-033") -> Job:
    which = office.registry.notes[note]
    return Job(office, which, plan.make(office, which, to, lang), None, folder)


def on_disk(folder: Path) -> dict[str, str]:
    """Return every file under a folder with its digest."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
