"""An office as it was after a save at the desk: the changes since then are taken back in memory, nothing is written."""

from __future__ import annotations

from pathlib import Path

from ..pipeline import Pipeline
from ..problems import NOWHERE, ProblemsFound
from ..records.edit import MISSING, Edit, apply
from . import changes
from .unfinished import with_unsaved

MOST = 500  # changes that are taken back


def can_go_back(folder: Path, save: int) -> bool:
    """Return whether an office as it was after a save, or before one, is near enough to be made again."""
    return changes.last(folder) - save < MOST


def as_saved(pipeline: Pipeline, save: int) -> Pipeline:
    """Return an office as it was after a save, by the number of the save; before all saves for a number below the first.

    Raises ProblemsFound where a value was changed since then in an editor too, so that it cannot be known what was there.
    """
    registry = pipeline.registry
    later = [change for change in changes.history(registry.folder, since=save, most=MOST) if change.save > save]
    texts: dict[Path, str] = {}
    edits: dict[Path, list[Edit]] = {}

    def taken_back(path: Path) -> str:
        text = texts[path] if path in texts else registry.files.read(path).decode("utf-8")
        return apply(text, edits.pop(path, ()), str(path))

    for change in later:  # the newest first
        path = registry.folder / change.file
        if change.path:
            edits.setdefault(path, []).append(change.edit.inverse())
        elif change.old is not MISSING:
            edits.pop(path, None)
            texts[path] = str(change.old)
        else:  # the file was made by this change: it stays, because nothing before names what is in it
            edits.pop(path, None)
            texts[path] = str(change.new)
    try:
        texts |= {path: taken_back(path) for path in tuple(edits)}
    except (OSError, ProblemsFound):
        message = "what was saved then cannot be shown: a file was also changed outside of these pages"
        raise ProblemsFound.one(NOWHERE, "revision", message, "choose another time of the list") from None
    return with_unsaved(pipeline, {path: text.encode("utf-8") for path, text in texts.items()})
