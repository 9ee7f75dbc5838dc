"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from .problems import Place, ProblemsFound


def write_whole(path: Path, content: bytes, lasting: bool = True) -> None:
    """Write a file so that it appears whole or not at all; a `lasting` one survives a power cut from then on."""
    if not path.name or path.is_dir():
        raise ProblemsFound.one(Place(str(path)), "file", "this is a folder", "name a file in it, like copy.pdf")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
