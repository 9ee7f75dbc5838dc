"""Writes texts of files that a plan has, for tests of what comes after."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write_texts(texts: Mapping[Path, str]) -> None:
    """Write each text to its file; folders that are missing are made."""
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
